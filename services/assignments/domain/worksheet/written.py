"""What is written on a sheet so far, and what of it was fixed when the client went on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from services.assignments.domain.worksheet.merging import Trail

Answers = Mapping[str, Any]


@dataclass(frozen=True)
class Written:
    """`locked` says when an answer was fixed: from then on it can be read and not changed. `begun`: by the client, if
    only to leave it empty."""

    answers: Answers = field(default_factory=dict)
    locked: Mapping[str, datetime] = field(default_factory=dict)
    trail: Trail = field(default_factory=Trail)
    begun: bool = False

    def onto(self, answers: Answers) -> Answers:
        """These answers; what was fixed stays as it is."""
        return {**answers, **{name: self.answers.get(name) for name in self.locked}}

    def refused(self, answers: Answers, zone: ZoneInfo) -> Iterator[tuple[str, str]]:
        """What these answers would change of what was fixed. Leaving it out changes nothing."""
        for name, at in self.locked.items():
            if name in answers and answers[name] != self.answers.get(name):
                local = at.astimezone(zone)
                when = f"{local.day} {local:%B} at {local:%H:%M}"
                yield name, f"This was fixed when you started, on {when}. Write what you think now into another field."

    def locks_of(self, names: Iterable[str], at: datetime) -> Mapping[str, datetime]:
        """What is fixed if these are fixed now; the first time counts."""
        return {**self.locked, **{name: at for name in names if name not in self.locked}}
