"""An exercise as its file has it: the plain mapping from which it can be read again."""

from __future__ import annotations

from dataclasses import fields as dataclass_fields
from enum import Enum
from typing import Any

from services.assignments.domain.codes import FieldKind
from services.assignments.domain.exercise import Exercise
from services.assignments.domain.rating import USUAL
from services.assignments.domain.worksheet.field import DAY_IN_MINUTES, MOST_ENTRIES, MOST_ITEMS, Field, Option
from services.assignments.domain.worksheet.sheet import Section

Json = dict[str, Any]
LANGUAGE = "en"
SPOKEN = frozenset({"label", "help", "unit", "low_label", "high_label", "entry_label"})
_UNDERSTOOD = {  # what a field has without saying so
    (FieldKind.ENTRIES, "at_most"): MOST_ENTRIES,
    (FieldKind.HIERARCHY, "at_most"): MOST_ITEMS,
    (FieldKind.DURATION, "max"): DAY_IN_MINUTES,
}


def spoken(text: str) -> Json:
    """A text by its language."""
    return {LANGUAGE: text}


def definition(exercise: Exercise) -> Json:
    """What need not be said is left out."""
    short = exercise.worksheet.short_form
    known = {
        "code": exercise.code,
        "version": exercise.version,
        "title": spoken(exercise.title),
        "family": exercise.family.value,
        "approach": exercise.approach.value,
        "phases": [one.value for one in exercise.phases],
        "problems": [one.value for one in exercise.problems],
        "minutes": exercise.minutes,
        "suggested_cadence": exercise.suggested_cadence,
        "rationale": spoken(exercise.rationale),
        "instructions": [spoken(text) for text in exercise.instructions],
        "sections": [_section(one) for one in exercise.worksheet.sections],
        "example": dict(exercise.example),
    }
    if exercise.prerequisites:
        known["prerequisites"] = list(exercise.prerequisites)
    if exercise.measure is None and exercise.ratings != USUAL:
        known["ratings"] = [one.value for one in exercise.ratings]
    if short:
        known["short_form"] = {"about": spoken(short.about), "fields": list(short.fields)}
    return known


def _section(section: Section) -> Json:
    title = {"title": spoken(section.title)} if section.title else {}
    locks = {"locks": True} if section.locks else {}
    return {**title, **locks, "fields": [_field(one) for one in section.fields]}


def _field(field: Field) -> Json:
    values = {item.name: getattr(field, item.name) for item in dataclass_fields(field) if item.name != "screen"}
    return {name: _value(name, value) for name, value in values.items() if _is_said(field, name, value)}


def _is_said(field: Field, name: str, value: Any) -> bool:
    return value is not None and value is not False and value != () and value != _UNDERSTOOD.get((field.kind, name))


def _value(name: str, value: Any) -> Any:
    if name in SPOKEN:
        return spoken(value)
    if isinstance(value, tuple):
        return [_one(one) for one in value]
    if isinstance(value, Enum):
        return value.value
    return value.as_data() if hasattr(value, "as_data") else value


def _one(one: Option | Field) -> Json:
    return _field(one) if isinstance(one, Field) else {"value": one.value, "label": spoken(one.label)}
