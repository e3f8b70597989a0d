"""An exercise of the catalogue: what can be set, and its worksheet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from services.assignments.domain.codes import Approach, Family, Phase, Problem
from services.assignments.domain.errors import Invalid
from services.assignments.domain.measure import Measure
from services.assignments.domain.rating import USUAL, Rating
from services.assignments.domain.worksheet.sheet import Worksheet

MOST_ERRORS = 50


@dataclass(frozen=True, kw_only=True)
class Exercise:
    """A published version never changes; a better one gets the next `version`. `measure`: how its answers are scored,
    if they are; `ratings`: what is asked about how it was, in this order, each of which may be left empty."""

    code: str
    version: int
    title: str
    family: Family
    approach: Approach
    phases: tuple[Phase, ...]
    problems: tuple[Problem, ...]
    rationale: str
    instructions: tuple[str, ...]
    minutes: int
    suggested_cadence: str
    worksheet: Worksheet
    prerequisites: tuple[str, ...] = ()
    example: Mapping[str, Any] = field(default_factory=dict)
    measure: Measure | None = None
    ratings: tuple[Rating, ...] = USUAL

    def check(self, answers: Mapping[str, Any]) -> None:
        """Any part of a worksheet may be handed in; what is handed in has to fit its field."""
        wrong = islice(self.worksheet.wrong(answers), MOST_ERRORS)
        errors = {f"answers.{place}": [sentence] for place, sentence in wrong}
        if errors:
            raise Invalid(errors)
