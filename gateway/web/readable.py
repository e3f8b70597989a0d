"""Answers of a worksheet in words, for whoever reads them: the client, the therapist, a sheet of paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel.numbers import format_decimal

from gateway.web import dates
from gateway.web.i18n import gettext, locale
from gateway.web.language import zone_here

Field = Mapping[str, Any]
AT: Field = {"name": "at", "kind": "datetime"}
NOTHING = "–"


@dataclass(frozen=True)
class Readable:
    """One answer: a text, lines under it, or a table with a row for each entry."""

    text: str = ""
    lines: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


def readable(field: Field, value: Any) -> Readable:
    match field["kind"]:
        case "emotions":
            return Readable(lines=tuple(f"{one['name']} {number(one['strength'])}" for one in value))
        case "hierarchy":
            return Readable(lines=tuple(f"{one['item']} – {number(one.get('rating')) or NOTHING}" for one in value))
        case "checklist":
            words = _labels(field, "items")
            return Readable(progress(field, value), tuple(words.get(one, str(one)) for one in value))
        case "entries":
            return _entries(field, value)
        case "table":
            return _table(field, value)
        case _:
            return Readable(shown(field, value))


def shown(field: Field, value: Any) -> str:
    """One plain answer in words."""
    return WORDS.get(field["kind"], _with_unit)(field, value)


def _choice(field: Field, value: Any) -> str:
    words = _labels(field, "options")
    return ", ".join(_option(words, one) for one in (value if isinstance(value, list) else [value]))


def _yes_no(_: Field, value: Any) -> str:
    return gettext("yes") if value else gettext("no")


def _link(field: Field, value: Any) -> str:
    if not value:
        return gettext("not yet")
    return gettext("watched") if field.get("verb") == "watched" else gettext("read")


def _scale(field: Field, value: Any) -> str:
    return gettext("%(value)s of %(top)s", value=number(value), top=number(field.get("max") or 10))


def _pair(_: Field, value: Any) -> str:
    before, after = (number(value.get(part)) or NOTHING for part in ("before", "after"))
    return gettext("%(before)s before, %(after)s afterwards", before=before, after=after)


def number(value: Any) -> str:
    """2.5 as the reader writes it; nothing for nothing."""
    return _decimal(value, str(locale())) if _is_number(value) else str(value or "")


@lru_cache(4096)
def _decimal(value: float, language: str) -> str:
    """Written once: the points of scales are the same few numbers, hundreds of times on a page."""
    return str(format_decimal(value, locale=language, group_separator=False))


def duration(minutes: int) -> str:
    if minutes < 60:
        return gettext("%(minutes)s min", minutes=minutes)
    if not minutes % 60:
        return gettext("%(hours)s h", hours=minutes // 60)
    return gettext("%(hours)s h %(minutes)s min", hours=minutes // 60, minutes=minutes % 60)


def progress(field: Field, value: Sequence[Any] | None) -> str:
    return gettext("%(count)s of %(all)s done", count=len(value or []), all=len(field.get("items") or []))


def entry_words(field: Field, entry: Mapping[str, Any]) -> str:
    """One entry of a diary in a line."""
    return " · ".join(_cells([AT, *(field.get("fields") or [])], entry))


def _cells(fields: Sequence[Field], entry: Mapping[str, Any]) -> Iterator[str]:
    for one in fields:
        value = entry.get(str(one["name"]))
        if value is not None:
            yield shown(one, value)


def _entries(field: Field, entries: Sequence[Mapping[str, Any]]) -> Readable:
    fields = [*([{**AT, "label": gettext("When")}] if field.get("stamp") else []), *(field.get("fields") or [])]
    rows = tuple(tuple(_cell(one, entry.get(str(one["name"]))) for one in fields) for entry in entries)
    return Readable(heads=tuple(str(one.get("label") or one["name"]) for one in fields), rows=rows)


def _cell(field: Field, value: Any) -> str:
    return NOTHING if value is None else shown(field, value)


def _table(field: Field, value: Mapping[str, Any]) -> Readable:
    """A row for each row in which something stands."""
    columns, fields = field.get("columns") or [], field.get("fields") or []
    rows = tuple(
        (str(row["label"]), *(_parts(fields, value[row["value"]].get(column["value"]) or {}) for column in columns))
        for row in field.get("rows") or []
        if value.get(row["value"])
    )
    return Readable(heads=("", *(str(column["label"]) for column in columns)), rows=rows)


def _parts(fields: Sequence[Field], cell: Mapping[str, Any]) -> str:
    """Text as it is, numbers with what they rate."""
    found = []
    for one in fields:
        value = cell.get(str(one["name"]))
        if value is not None:
            words = shown(one, value)
            found.append(words if isinstance(value, str | dict) or len(fields) == 1 else f"{one['label']} {words}")
    return " · ".join(found) or NOTHING


def _labels(field: Field, name: str) -> dict[str, str]:
    return {str(one["value"]): str(one["label"]) for one in field.get(name) or []}


def _option(words: Mapping[str, str], chosen: Any) -> str:
    """An option, or something else in the client's own words."""
    return str(chosen.get("other") or "") if isinstance(chosen, Mapping) else words.get(str(chosen), str(chosen))


def _with_unit(field: Field, value: Any) -> str:
    words = number(value) if _is_number(value) else str(value)
    return f"{words} {field['unit']}" if field.get("unit") else words


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _on_the_wall(value: str) -> datetime:
    """What a clock showed where the client was; with an offset, a moment of the world."""
    found = datetime.fromisoformat(value)
    return found if found.tzinfo else found.replace(tzinfo=ZoneInfo(zone_here()))


WORDS: Mapping[str, Callable[[Field, Any], str]] = {
    "choice": _choice,
    "choices": _choice,
    "yes_no": _yes_no,
    "link": _link,
    "date": lambda _, value: dates.day(value),
    "time": lambda _, value: dates.clock(value[:5]),
    "datetime": lambda _, value: dates.moment(_on_the_wall(value)),
    "duration": lambda _, value: duration(value),
    "scale": _scale,
    "pair": _pair,
    "private_note": lambda _, value: str(value.get("text") or ""),
}
