"""An exercise as the API shows it: flat fields with the number of their screen; what does not apply is left out."""

from __future__ import annotations

from dataclasses import asdict
from dataclasses import fields as dataclass_fields
from typing import Any

from services.assignments.domain.exercise import Exercise
from services.assignments.domain.measure import Measure
from services.assignments.domain.worksheet.field import Field, Option
from services.assignments.domain.worksheet.sheet import Section, Worksheet

Json = dict[str, Any]


def as_json(exercise: Exercise) -> Json:
    plain = {item.name: getattr(exercise, item.name) for item in dataclass_fields(exercise)}
    sheet, short = exercise.worksheet, exercise.worksheet.short_form
    measure = measure_as_json(exercise.measure) if exercise.measure else None
    return {**plain, "short_form": short.about if short else None, "worksheet": _sheet(sheet), "measure": measure}


def measure_as_json(measure: Measure) -> Json:
    """With the lowest and the highest total."""
    return {**asdict(measure), "low": measure.low, "high": measure.high}


def _sheet(sheet: Worksheet) -> Json:
    short = sheet.short_form
    return {
        "sections": [_section(one) for one in sheet.sections],
        "fields": [_field(one) for one in sheet.fields],
        "short_form": {"about": short.about, "fields": list(short.fields)} if short else None,
    }


def _section(one: Section) -> Json:
    known = {"screen": one.screen, "title": one.title, "locks": one.locks}
    return {name: value for name, value in known.items() if value}


def _field(field: Field) -> Json:
    """`required` is always told."""
    plain = {item.name: _value(getattr(field, item.name)) for item in dataclass_fields(field)}
    return {**{name: value for name, value in plain.items() if value is not None}, "required": field.required}


def _inner(field: Field) -> Json:
    return {name: value for name, value in _field(field).items() if name != "screen"}


def _value(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_one(one) for one in value] or None
    if hasattr(value, "as_data"):
        return value.as_data()
    return None if value is False else value


def _one(one: Option | Field) -> Json:
    return _inner(one) if isinstance(one, Field) else {"value": one.value, "label": one.label}
