"""Answers of one value: which fit, and what is wrong with others, in words that say what to do."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from services.assignments.domain.codes import FieldKind
from services.assignments.domain.worksheet.field import DAY_IN_MINUTES, Field

TEXT_LENGTH = 300
LONG_TEXT_LENGTH = 4000
LARGEST = 1_000_000_000  # beyond this no answer is meant, and the database could not keep it
DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
TIME = "([01][0-9]|2[0-3]):[0-5][0-9]"
DATETIME = rf"{DATE}T[0-9]{{2}}:[0-9]{{2}}(:[0-9]{{2}}(\.[0-9]{{1,6}})?)?(Z|[+-][0-9]{{2}}:[0-9]{{2}})?"
Check = Callable[[Field, Any], str | None]


def text_problem(value: Any, length: int) -> str | None:
    if not isinstance(value, str):
        return "Give a text."
    return None if len(value) <= length else f"Shorten this to {length:,} characters; it has {len(value):,}."


def _text(_: Field, value: Any) -> str | None:
    return text_problem(value, TEXT_LENGTH)


def _long_text(_: Field, value: Any) -> str | None:
    return text_problem(value, LONG_TEXT_LENGTH)


def number_problem(field: Field, value: Any) -> str | None:
    """Within its limits; whole unless the field is a `number` or has steps of a fraction."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "Give a number."
    if isinstance(value, float) and not math.isfinite(value):
        return "Give a number."
    low = -LARGEST if field.min is None else field.min
    high = LARGEST if field.max is None else field.max
    if not low <= value <= high:
        return f"Choose between {low:g} and {high:g}."
    return None if _is_a_step(field, value, low) else _step_sentence(field)


def takes_fractions(field: Field) -> bool:
    return field.kind is FieldKind.NUMBER or (field.step is not None and field.step != int(field.step))


def _is_a_step(field: Field, value: float, low: float) -> bool:
    if field.kind is FieldKind.NUMBER:
        return True
    if not takes_fractions(field) or field.step is None:
        return value == int(value)
    steps = (value - low) / field.step
    return math.isclose(steps, round(steps), abs_tol=1e-9)


def _step_sentence(field: Field) -> str:
    return f"Choose in steps of {field.step:g}." if takes_fractions(field) else "Give a whole number."


def is_other(value: Any) -> bool:
    """Whether it is an answer in own words instead of one of the options."""
    if not isinstance(value, dict) or set(value) != {"other"}:
        return False
    words = value["other"]
    return isinstance(words, str) and bool(words.strip()) and len(words) <= TEXT_LENGTH


def _offers(field: Field, value: Any) -> bool:
    if isinstance(value, str):
        return value in {option.value for option in field.options}
    return field.other and is_other(value)


def _choice(field: Field, value: Any) -> str | None:
    if _offers(field, value):
        return None
    own = f', or {{"other": "…"}} with up to {TEXT_LENGTH} characters of your own' if field.other else ""
    return f"Choose one of the options{own}."


def _choices(field: Field, value: Any) -> str | None:
    if isinstance(value, list) and all(_offers(field, one) for one in value):
        kept = ["other" if isinstance(one, dict) else f"={one}" for one in value]
        if len(set(kept)) == len(kept):
            return None
    own = f', and at most one {{"other": "…"}} with up to {TEXT_LENGTH} characters' if field.other else ""
    return f"Give a list of the options, each once{own}."


def _yes_no(_: Field, value: Any) -> str | None:
    return None if isinstance(value, bool) else "Answer true or false."


def _date(_: Field, value: Any) -> str | None:
    if not isinstance(value, str) or not re.fullmatch(DATE, value):
        return "Give a day such as 2026-11-26."
    try:
        date.fromisoformat(value)
    except ValueError:
        return "This day does not exist. Give one such as 2026-11-26."
    return None


def _time(_: Field, value: Any) -> str | None:
    fits = isinstance(value, str) and re.fullmatch(TIME, value)
    return None if fits else "Give hours and minutes such as 18:00."


def datetime_problem(value: Any) -> str | None:
    """Local wall time (2026-11-26T18:00) or with offset: a diary keeps what the client's clock said."""
    if not isinstance(value, str) or not re.fullmatch(DATETIME, value):
        return "Give a date and time such as 2026-11-26T18:00."
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return "This date or time does not exist. Give one such as 2026-11-26T18:00."
    return None


def _datetime(_: Field, value: Any) -> str | None:
    return datetime_problem(value)


def _duration(field: Field, value: Any) -> str | None:
    high = DAY_IN_MINUTES if field.max is None else field.max
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value // 1:
        return "Give whole minutes."
    return None if 0 <= value <= high else f"Choose between 0 and {high:g} minutes."


CHECKS: Mapping[FieldKind, Check] = {
    FieldKind.TEXT: _text,
    FieldKind.LONG_TEXT: _long_text,
    FieldKind.NUMBER: number_problem,
    FieldKind.INTEGER: number_problem,
    FieldKind.SCALE: number_problem,
    FieldKind.CHOICE: _choice,
    FieldKind.CHOICES: _choices,
    FieldKind.YES_NO: _yes_no,
    FieldKind.DATE: _date,
    FieldKind.TIME: _time,
    FieldKind.DATETIME: _datetime,
    FieldKind.DURATION: _duration,
}
