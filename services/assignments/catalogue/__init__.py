"""The shipped exercises: one JSON file for each version, read and checked when a process starts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields as dataclass_fields
from pathlib import Path
from typing import Any

from services.assignments.domain.catalogue import Catalogue
from services.assignments.domain.codes import Approach, Family, FieldKind, Phase, Problem
from services.assignments.domain.exercise import NUMERIC, Exercise, Field, Option

FOLDER = Path(__file__).parent
CODE = re.compile(r"[a-z][a-z0-9_]{1,63}")


class BadExercise(Exception):
    """A file of the catalogue that cannot be offered; names the file and what is wrong."""


def load(folder: Path = FOLDER) -> Catalogue:
    return Catalogue.of(read(path) for path in sorted(folder.glob("*.json")))


def read(path: Path) -> Exercise:
    try:
        exercise = parse(json.loads(path.read_text(encoding="utf-8")))
    except (KeyError, TypeError, ValueError) as error:
        raise BadExercise(f"{path.name}: {error}") from error
    wrong = list(problems_of(exercise))
    if path.name != f"{exercise.code}.v{exercise.version}.json":
        wrong.append(f"the file should be called {exercise.code}.v{exercise.version}.json")
    if wrong:
        raise BadExercise(f"{path.name}: {'; '.join(wrong)}")
    return exercise


def parse(data: Mapping[str, Any]) -> Exercise:
    known = {
        "family": Family(data["family"]),
        "approach": Approach(data["approach"]),
        "phases": tuple(Phase(code) for code in data["phases"]),
        "problems": tuple(Problem(code) for code in data["problems"]),
        "instructions": tuple(data["instructions"]),
        "fields": tuple(_field(entry) for entry in data["fields"]),
    }
    return Exercise(**{**data, **known})


def _field(data: Mapping[str, Any]) -> Field:
    options = tuple(Option(**option) for option in data.get("options", ()))
    return Field(**{**data, "kind": FieldKind(data["kind"]), "options": options})


def problems_of(exercise: Exercise) -> Iterator[str]:
    """What makes an exercise unfit to be offered."""
    names = [field.name for field in exercise.fields]
    if not CODE.fullmatch(exercise.code):
        yield "the code needs small letters, digits and underscores"
    if exercise.version < 1 or not 1 <= exercise.minutes <= 240:
        yield "version and minutes have to be positive"
    if not (exercise.title and exercise.rationale and exercise.instructions and exercise.phases):
        yield "title, rationale, instructions and phases are needed"
    if len(set(names)) < len(names):
        yield "two fields have the same name"
    if [field.screen for field in exercise.fields] != sorted(field.screen for field in exercise.fields):
        yield "fields have to be in the order of their screens"
    for field in exercise.fields:
        yield from (f"field {field.name}: {problem}" for problem in _problems_of_field(field, names))


def _problems_of_field(field: Field, names: list[str]) -> Iterator[str]:
    if not CODE.fullmatch(field.name):
        yield "the name needs small letters, digits and underscores"
    if not field.label or field.screen < 1:
        yield "label and screen are needed"
    if (field.kind in {FieldKind.CHOICE, FieldKind.CHOICES}) != bool(field.options):
        yield "options belong to choices, and only to them"
    if field.kind is FieldKind.SCALE and None in {field.min, field.max, field.low_label, field.high_label}:
        yield "a scale needs both ends and a word for each"
    if field.kind in NUMERIC and field.min is not None and field.max is not None and field.min >= field.max:
        yield "min has to be below max"
    if field.rerates is not None and field.rerates not in names:
        yield "rerates names no field"


def as_json(exercise: Exercise) -> dict[str, Any]:
    """The exercise as the API shows it; `worksheet.fields` leave out what does not apply."""
    plain = {item.name: getattr(exercise, item.name) for item in dataclass_fields(exercise) if item.name != "fields"}
    return {**plain, "worksheet": {"fields": [_field_json(field) for field in exercise.fields]}}


def _field_json(field: Field) -> dict[str, Any]:
    plain = {item.name: getattr(field, item.name) for item in dataclass_fields(field)}
    plain["options"] = [{"value": option.value, "label": option.label} for option in field.options] or None
    return {name: value for name, value in plain.items() if value is not None}
