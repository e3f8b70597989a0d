"""A field as our own `Questionnaire` has it, read back without loss."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from services.assignments.domain.worksheet.field import DAY_IN_MINUTES, MOST_ENTRIES, MOST_ITEMS
from services.assignments.exchange.definition import spoken
from services.assignments.exchange.fhir import marks
from services.assignments.exchange.fhir.conditions import condition_in
from services.assignments.exchange.fhir.items import HELP, HIGH, LOW
from services.assignments.exchange.fhir.marks import Json, controls, dicts, extension, number, own_value, owned, words

RATED = {"pair": "before", "hierarchy": "rating"}  # where the limits of a field stand that is a group
NUMBERS = frozenset({"number", "integer", "scale"})


def is_own(item: Mapping[str, Any]) -> bool:
    return isinstance(own_value(item, "kind"), str)


def own_field(item: Json, fields: Mapping[str, Json]) -> Json:
    """`fields` by their linkId: those that a condition may look at."""
    kind = own_value(item, "kind")
    field: Json = dict(owned(item)) | {"name": last(item), "label": spoken(words(item, "text"))}
    said = _shown(item, HELP)
    if said:
        field["help"] = spoken(said)
    if "show_if" not in field and (condition := condition_in(item, fields)):
        field["show_if"] = condition
    if kind in NUMBERS:
        field |= limits_of(item)
    unit = extension(item, marks.UNIT)
    if kind != "duration" and isinstance(unit, dict) and words(unit, "display"):
        field["unit"] = spoken(words(unit, "display"))
    reader = _READERS.get(str(kind))
    return field | reader(item) if reader else field


def limits_of(item: Json) -> Json:
    """Between what a number may lie, and what its ends mean."""
    said_step = extension(item, marks.SLIDER_STEP) or own_value(item, "step")
    limits = {"min": extension(item, marks.MIN), "max": extension(item, marks.MAX), "step": said_step}
    found: Json = {name: number(value) for name, value in limits.items()}
    for name, code in (("low_label", LOW), ("high_label", HIGH)):
        said = _shown(item, code)
        found[name] = spoken(said) if said else None
    return {name: value for name, value in found.items() if value is not None}


def _shown(item: Json, code: str) -> str:
    """What a display of that kind below the item says."""
    below = (one for one in dicts(item.get("item")) if one.get("type") == "display")
    return next((words(one, "text") for one in below if code in controls(one)), "")


def last(item: Json) -> str:
    return words(item, "linkId").rpartition(".")[2]


def _groups(item: Json) -> list[Json]:
    return [one for one in dicts(item.get("item")) if one.get("type") == "group"]


def _parts(item: Json) -> list[Json]:
    """The fields inside of an entry or a cell."""
    return [own_field(one, {}) for one in dicts(item.get("item")) if is_own(one)]


def _named(items: list[Json]) -> list[Json]:
    return [{"value": last(one), "label": spoken(words(one, "text"))} for one in items]


def _options(item: Json) -> list[Json]:
    codings = [one.get("valueCoding") for one in dicts(item.get("answerOption"))]
    return [
        {"value": words(one, "code"), "label": spoken(words(one, "display"))}
        for one in codings
        if isinstance(one, dict)
    ]


def _choice(item: Json) -> Json:
    return {"options": _options(item), **({"other": True} if item.get("type") == "open-choice" else {})}


def _duration(item: Json) -> Json:
    most = extension(item, marks.MAX)
    return {} if most == DAY_IN_MINUTES else {"max": most}


def _most(item: Json, usual: int) -> Json:
    most = extension(item, marks.MOST)
    return {} if most is None or most == usual else {"at_most": most}


def _rated(item: Json, name: str) -> Json:
    part = next((one for one in dicts(item.get("item")) if last(one) == name), {})
    return limits_of(part)


def _table(item: Json) -> Json:
    rows = _groups(item)
    columns = _groups(rows[0]) if rows else []
    return {
        "rows": _named(rows),
        "columns": _named(columns),
        "fields": _parts(columns[0]) if columns else [],
    }


def _link(item: Json) -> Json:
    url = extension(item, marks.LINK)
    return {"url": url} if url else {}


_READERS: Mapping[str, Callable[[Json], Json]] = {
    "choice": _choice,
    "choices": _choice,
    "checklist": lambda item: {"items": _options(item)},
    "duration": _duration,
    "entries": lambda item: {"fields": _parts(item), **_most(item, MOST_ENTRIES)},
    "hierarchy": lambda item: {**_rated(item, RATED["hierarchy"]), **_most(item, MOST_ITEMS)},
    "pair": lambda item: _rated(item, RATED["pair"]),
    "table": _table,
    "link": _link,
}
