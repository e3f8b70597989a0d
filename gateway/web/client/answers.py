"""From a form to the answers of a worksheet and back; what cannot be read is kept as typed and asked again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from babel.numbers import NumberFormatError, parse_decimal
from werkzeug.datastructures import MultiDict

from gateway.web.i18n import gettext, locale

Field = Mapping[str, Any]
Form = MultiDict[str, str]
EMOTION_ROWS = 3
MOST_EMOTIONS = 12


@dataclass
class Read:
    """`answers`: what fits; `cleared`: names left empty; `errors` and `typed`: for drawing the page again."""

    answers: dict[str, Any] = field(default_factory=dict)
    cleared: set[str] = field(default_factory=set)
    errors: dict[str, list[str]] = field(default_factory=dict)
    typed: dict[str, Any] = field(default_factory=dict)

    def onto(self, before: Mapping[str, Any]) -> dict[str, Any]:
        """The draft after this screen."""
        return {name: value for name, value in {**before, **self.answers}.items() if name not in self.cleared}


class Unreadable(ValueError):
    """Carries the sentence that says how to write it."""


def read(fields: Iterable[Field], form: Form) -> Read:
    found = Read()
    for one in fields:
        name = str(one["name"])
        found.typed[name] = form.getlist(name) if one["kind"] == "choices" else form.get(name, "")
        try:
            value = _value(one, form)
        except Unreadable as wrong:
            found.errors[name] = [str(wrong)]
            continue
        if value is None:
            found.cleared.add(name)
        else:
            found.answers[name] = value
    return found


def _value(one: Field, form: Form) -> Any:
    """The answer in the type the worksheet wants; None for an empty one."""
    name, kind = str(one["name"]), one["kind"]
    if kind == "choices":
        return form.getlist(name) or None
    if kind == "emotions":
        return _emotions(name, form) or None
    text = form.get(name, "").strip()
    if not text:
        return None
    if kind in {"number", "integer", "scale"}:
        return _number(text, one)
    return text == "yes" if kind == "yes_no" else text


def _number(text: str, one: Field) -> int | float:
    try:
        value = float(parse_decimal(text, locale=locale(), strict=False))
    except NumberFormatError:
        raise Unreadable(gettext("Write a number, such as %(example)s.", example=5)) from None
    low, high = one.get("min"), one.get("max")
    if (low is not None and value < low) or (high is not None and value > high):
        raise Unreadable(gettext("Choose between %(low)g and %(high)g.", low=low or 0, high=high or 0))
    return int(value) if value == int(value) else value


def _emotions(name: str, form: Form) -> list[dict[str, Any]]:
    found = []
    for row in range(MOST_EMOTIONS):
        word = form.get(f"{name}-{row}-name", "").strip()
        strength = form.get(f"{name}-{row}-strength", "").strip()
        if not word and not strength:
            continue
        if not word or not strength:
            raise Unreadable(gettext("Give each feeling a word and a number from 0 to 100."))
        found.append({"name": word, "strength": _number(strength, {"min": 0, "max": 100})})
    return found


def emotion_rows(one: Field, answers: Mapping[str, Any], form: Form | None = None) -> list[dict[str, Any]]:
    """The rows to draw: what was typed, else what was answered, else the feelings named before; and empty ones."""
    name = str(one["name"])
    if form is not None:
        keys = ("name", "strength")
        rows = [{key: form.get(f"{name}-{row}-{key}", "") for key in keys} for row in range(MOST_EMOTIONS)]
        rows = [row for row in rows if any(row.values())]
    else:
        before = [{"name": row["name"], "strength": ""} for row in answers.get(str(one.get("rerates")), [])]
        rows = [dict(row) for row in answers.get(name) or before]
    empty = max(EMOTION_ROWS - len(rows), 1 if len(rows) < MOST_EMOTIONS else 0)
    return rows + [{"name": "", "strength": ""}] * empty
