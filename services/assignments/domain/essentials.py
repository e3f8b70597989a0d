"""What a therapist looks for first in an answer: a number before and after, and what was expected beside what came."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import dropwhile
from typing import Any

from services.assignments.domain.codes import FieldKind
from services.assignments.domain.exercise import Exercise
from services.assignments.domain.worksheet.field import COUNTED, Field
from services.assignments.domain.worksheet.sheet import Worksheet

Answers = Mapping[str, Any]
BEFORE, AFTER = "_before", "_after"


@dataclass(frozen=True)
class Change:
    """A number before and after; None where an emotion was named only once. `taken_from` are its fields."""

    label: str
    before: float | None
    after: float | None
    taken_from: tuple[str, ...]


@dataclass(frozen=True)
class Said:
    """An answer in words, under the question it answers."""

    label: str
    text: str


@dataclass(frozen=True)
class Outcome:
    """What somebody expected, fixed before they tried it, and what happened."""

    expected: Said
    happened: Said


def changes(sheet: Worksheet, answers: Answers) -> list[Change]:
    """Pairs, fields that rate others again, and those that are called like another with `_after` behind it."""
    return [change for field in sheet.fields for change in _changes_of(field, sheet, answers)]


def _changes_of(field: Field, sheet: Worksheet, answers: Answers) -> Iterator[Change]:
    value = answers.get(field.name)
    if field.kind is FieldKind.PAIR:
        if isinstance(value, Mapping) and None not in (value.get("before"), value.get("after")):
            yield Change(field.label, value["before"], value["after"], (field.name,))
        return
    earlier = _earlier(field, sheet)
    if earlier is None or value is None or answers.get(earlier.name) is None:
        return
    names = (earlier.name, field.name)
    if earlier.kind is FieldKind.EMOTIONS:
        yield from _emotions(answers[earlier.name], value, names)
    elif earlier.kind in COUNTED:
        yield Change(_quantity_name(earlier), answers[earlier.name], value, names)


def _earlier(field: Field, sheet: Worksheet) -> Field | None:
    """The field that this one asks again."""
    if field.rerates:
        return sheet.by_name.get(field.rerates)
    if not field.name.endswith(AFTER):
        return None
    stem = field.name.removesuffix(AFTER)
    return sheet.by_name.get(stem + BEFORE) or sheet.by_name.get(stem)


def _emotions(before: Any, after: Any, names: tuple[str, ...]) -> Iterator[Change]:
    now = {str(one["name"]): one["strength"] for one in after}
    for one in before:
        yield Change(str(one["name"]), one["strength"], now.pop(str(one["name"]), None), names)
    for name, strength in now.items():
        yield Change(name, None, strength, names)


def _quantity_name(field: Field) -> str:
    """`tension_before` → Tension: the label is a question to the client, too long beside two numbers."""
    return field.name.removesuffix(BEFORE).replace("_", " ").capitalize()


def outcome(sheet: Worksheet, answers: Answers) -> Outcome | None:
    """Of a sheet that fixes what is expected: the first words of what is fixed, and the first after it."""
    locking = [section for section in sheet.sections if section.locks]
    if not locking:
        return None
    past = list(dropwhile(lambda section: section.screen <= locking[-1].screen, sheet.sections))
    expected = _first_words(locking, answers)
    happened = _first_words(past, answers)
    return Outcome(expected, happened) if expected and happened else None


def _first_words(sections: Any, answers: Answers) -> Said | None:
    fields = (field for section in sections for field in section.fields if field.kind is FieldKind.LONG_TEXT)
    return next((Said(field.label, answers[field.name]) for field in fields if answers.get(field.name)), None)


@dataclass(frozen=True)
class Number:
    """The number of a worksheet whose course says most."""

    name: str
    label: str
    low: float
    high: float


def number_of(exercise: Exercise) -> Number | None:
    """Of a measure its total."""
    measure = exercise.measure
    if measure is None:
        return main_number(exercise.worksheet)
    return Number("", measure.plain_title or exercise.title, measure.low, measure.high)


def main_number(sheet: Worksheet) -> Number | None:
    """What is asked again afterwards, else the first scale with two ends; None: how much was done."""
    ranged = [one for one in sheet.fields if one.kind in COUNTED | {FieldKind.PAIR} and one.max is not None]
    again = [one for one in ranged if one.kind is FieldKind.PAIR or _earlier(one, sheet) is not None]
    chosen = next(iter([*again, *ranged]), None)
    if chosen is None or chosen.max is None:
        return None
    label = chosen.label if chosen.kind is FieldKind.PAIR else chosen.name.removesuffix(AFTER).replace("_", " ")
    return Number(chosen.name, label.capitalize(), chosen.min or 0, chosen.max)


def value_of(number: Number | None, answers: Answers, quantity: int | None) -> float | None:
    """What one answer says of it."""
    if number is None:
        return quantity
    found = answers.get(number.name)
    if isinstance(found, Mapping):
        found = found.get("after") if found.get("after") is not None else found.get("before")
    return found if isinstance(found, int | float) and not isinstance(found, bool) else None
