"""An exercise of the catalogue and its worksheet: what can be asked, and which answers fit."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.assignments.domain.codes import Approach, Family, FieldKind, Phase, Problem
from services.assignments.domain.errors import Invalid

TEXT_LENGTH = 300
LONG_TEXT_LENGTH = 4000
LARGEST = 1_000_000_000  # beyond this no answer is meant, and the database could not keep it
MAX_EMOTIONS = 12
EMOTION_NAME_LENGTH = 60
NUMERIC = frozenset({FieldKind.NUMBER, FieldKind.INTEGER, FieldKind.SCALE})


@dataclass(frozen=True, kw_only=True)
class Option:
    value: str
    label: str


@dataclass(frozen=True, kw_only=True)
class Field:
    """One question. `screen` is the page of the phone it stands on; `rerates` names the emotions asked again."""

    name: str
    kind: FieldKind
    label: str
    screen: int
    help: str | None = None
    min: float | None = None
    max: float | None = None
    step: float | None = None
    low_label: str | None = None
    high_label: str | None = None
    options: tuple[Option, ...] = ()
    required: bool = False
    rerates: str | None = None

    def problem_with(self, value: Any) -> str | None:  # noqa: PLR0911 - one line for each kind reads best
        """What is wrong with this value, in words that say what to do; None: it fits."""
        match self.kind:
            case FieldKind.TEXT | FieldKind.LONG_TEXT:
                return _text(value, TEXT_LENGTH if self.kind is FieldKind.TEXT else LONG_TEXT_LENGTH)
            case FieldKind.NUMBER | FieldKind.INTEGER | FieldKind.SCALE:
                return self._number(value)
            case FieldKind.CHOICE:
                return None if self._offers(value) else "Choose one of the options."
            case FieldKind.CHOICES:
                fits = isinstance(value, list) and all(map(self._offers, value)) and len(set(value)) == len(value)
                return None if fits else "Give a list of the options, each once."
            case FieldKind.YES_NO:
                return None if isinstance(value, bool) else "Answer true or false."
            case FieldKind.DATETIME:
                return _datetime(value)
            case FieldKind.EMOTIONS:
                return _emotions(value)

    def _offers(self, value: Any) -> bool:
        return isinstance(value, str) and value in {option.value for option in self.options}

    def _number(self, value: Any) -> str | None:
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            return "Give a number."
        if self.kind is not FieldKind.NUMBER and value != int(value):
            return "Give a whole number."
        low = -LARGEST if self.min is None else self.min
        high = LARGEST if self.max is None else self.max
        return None if low <= value <= high else f"Choose between {low:g} and {high:g}."


@dataclass(frozen=True, kw_only=True)
class Exercise:
    """A published version never changes; a better one gets the next `version`."""

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
    fields: tuple[Field, ...]
    short_form: str | None = None

    def check(self, answers: Mapping[str, Any]) -> None:
        """Any part of a worksheet may be handed in; what is handed in has to fit its field."""
        errors = {f"answers.{name}": [sentence] for name, sentence in self._wrong(answers)}
        if errors:
            raise Invalid(errors)

    def _wrong(self, answers: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        fields = {field.name: field for field in self.fields}
        for name, value in answers.items():
            if name not in fields:
                yield name[:80], "This worksheet has no such field. Load the exercise again to see its fields."
            elif value is not None and (sentence := fields[name].problem_with(value)):
                yield name, sentence


def _text(value: Any, length: int) -> str | None:
    if not isinstance(value, str):
        return "Give a text."
    return None if len(value) <= length else f"Shorten this to {length} characters; it has {len(value)}."


def _datetime(value: Any) -> str | None:
    """Local wall time (2026-11-26T18:00) or with offset: a diary keeps what the client's clock said."""
    if not isinstance(value, str) or len(value) > 40 or "T" not in value:
        return "Give a date and time such as 2026-11-26T18:00."
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return "This date or time does not exist. Give one such as 2026-11-26T18:00."
    return None


def _emotions(value: Any) -> str | None:
    shape = 'Give a list such as [{"name": "sad", "strength": 70}], each with a strength from 0 to 100.'
    if not isinstance(value, list):
        return shape
    if len(value) > MAX_EMOTIONS:
        return f"Name up to {MAX_EMOTIONS} emotions."
    return None if all(map(_is_emotion, value)) else shape


def _is_emotion(entry: Any) -> bool:
    if not isinstance(entry, dict) or set(entry) != {"name", "strength"}:
        return False
    name, strength = entry["name"], entry["strength"]
    named = isinstance(name, str) and len(name.strip()) > 0 and len(name) <= EMOTION_NAME_LENGTH
    return named and isinstance(strength, int) and not isinstance(strength, bool) and 0 <= strength <= 100
