"""One plain answer from a form: in the type that the worksheet wants, or a sentence that says how to write it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from math import isfinite, nan
from typing import Any

from babel.numbers import NumberFormatError, parse_decimal
from werkzeug.datastructures import MultiDict

from gateway.web.i18n import gettext, locale

Field = Mapping[str, Any]
Form = MultiDict[str, str]
OTHER = "+other"  # no option can be called so
MANY = frozenset({"choices", "checklist"})
LONGEST = {"text": 300, "long_text": 4000, "private_note": 4000}
WHOLE_DAY = 24 * 60


def is_answered(answer: Any) -> bool:
    return answer is not None and answer not in ("", [], {})


class Unreadable(ValueError):
    """Carries the sentence that says how to write it."""


def value_of(one: Field, name: str, form: Form) -> Any:
    """The answer to a simple question whose input is called `name`; None for an empty one."""
    return READERS.get(one["kind"], _text)(one, name, form)


def typed_in(one: Field, name: str, form: Form) -> dict[str, Any]:
    """Everything that was typed for this question, for drawing it again."""
    kind = one["kind"]
    typed: dict[str, Any] = {name: form.getlist(name) if kind in MANY else form.get(name, "")}
    parts = {"choice": ("other",), "choices": ("other",), "duration": ("hours", "minutes")}.get(kind, ())
    return typed | {f"{name}.{part}": form.get(f"{name}.{part}", "") for part in parts}


def _text(_: Field, name: str, form: Form) -> str | None:
    return form.get(name, "").replace("\r\n", "\n").strip() or None


def _choice(one: Field, name: str, form: Form) -> Any:
    picked = form.get(name, "")
    own = form.get(f"{name}.other", "").strip() if one.get("other") else ""
    if picked and picked != OTHER:
        return picked
    if picked and not own:
        raise Unreadable(gettext("Say it in your own words, or choose another one."))
    return {"other": own} if own else None


def _choices(one: Field, name: str, form: Form) -> list[Any] | None:
    own = form.get(f"{name}.other", "").strip() if one.get("other") else ""
    return [*form.getlist(name), *([{"other": own}] if own else [])] or None


def _checklist(_: Field, name: str, form: Form) -> list[str] | None:
    return form.getlist(name) or None


def _yes_no(_: Field, name: str, form: Form) -> bool | None:
    return form[name] == "yes" if form.get(name) else None


def _ticked(_: Field, name: str, form: Form) -> bool | None:
    return True if form.get(name) == "yes" else None


def _number(one: Field, name: str, form: Form) -> int | float | None:
    text = form.get(name, "").strip()
    return number(text, one) if text else None


def number(text: str, one: Field) -> int | float:
    value = _parsed(text)
    if not isfinite(value):
        raise Unreadable(gettext("Write a number, such as %(example)s.", example=5))
    low, high = one.get("min"), one.get("max")
    if low is not None and high is not None and not low <= value <= high:
        raise Unreadable(gettext("Choose between %(low)s and %(high)s.", low=f"{low:g}", high=f"{high:g}"))
    if low is not None and value < low:
        raise Unreadable(gettext("Write %(low)s or more.", low=f"{low:g}"))
    if high is not None and value > high:
        raise Unreadable(gettext("Write %(high)s or less.", high=f"{high:g}"))
    return int(value) if value == int(value) else value


def _parsed(text: str) -> float:
    """As the reader's language writes numbers; what is none is no finite one."""
    try:
        return float(parse_decimal(text, locale=locale(), strict=False))
    except NumberFormatError:
        return nan


def _date(_: Field, name: str, form: Form) -> str | None:
    return _stamp(form.get(name, ""), date.fromisoformat, gettext("Write the day like this: 2026-11-26."))


def _time(_: Field, name: str, form: Form) -> str | None:
    found = _stamp(form.get(name, ""), time.fromisoformat, gettext("Write the time like this: 18:00."))
    return found[:5] if found else None


def _datetime(_: Field, name: str, form: Form) -> str | None:
    sentence = gettext("Write day and time like this: 2026-11-26 18:00.")
    found = _stamp(form.get(name, ""), datetime.fromisoformat, sentence)
    if found and not re.search(r"\d[T ]\d", found):
        raise Unreadable(sentence)
    return found.replace(" ", "T") if found else None


def _stamp(text: str, parse: Callable[[str], Any], sentence: str) -> str | None:
    if not text.strip():
        return None
    try:
        parse(text.strip())
    except ValueError:
        raise Unreadable(sentence) from None
    return text.strip()


def _duration(one: Field, name: str, form: Form) -> int | None:
    """Hours and minutes, either of them alone as well."""
    most = int(one.get("max") or WHOLE_DAY)
    parts = [form.get(f"{name}.{part}", "").strip() for part in ("hours", "minutes")]
    if not any(parts):
        return None
    if not all(part.isdecimal() and len(part) < 6 for part in parts if part):
        raise Unreadable(gettext("Write whole numbers of hours and minutes, such as 1 and 30."))
    minutes = 60 * int(parts[0] or 0) + int(parts[1] or 0)
    if minutes > most:
        raise Unreadable(
            gettext("This can be up to %(hours)s hours and %(minutes)s minutes.", hours=most // 60, minutes=most % 60)
        )
    return minutes


READERS: Mapping[str, Callable[[Field, str, Form], Any]] = {
    "number": _number,
    "integer": _number,
    "scale": _number,
    "choice": _choice,
    "choices": _choices,
    "checklist": _checklist,
    "yes_no": _yes_no,
    "link": _ticked,
    "date": _date,
    "time": _time,
    "datetime": _datetime,
    "duration": _duration,
}
