"""Answers as a FHIR R4 `QuestionnaireResponse`."""

from __future__ import annotations

import base64
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from typing import Any

from chassis.clock import iso
from services.assignments.exchange.definition import LANGUAGE
from services.assignments.exchange.fhir.conditions import is_decimal
from services.assignments.exchange.fhir.marks import HOME, Json, canonical, own

Field = Mapping[str, Any]
UNSPOKEN = frozenset({"guidance", "computed"})
FURTHEST = timedelta(hours=14)  # no clock of the world is further from UTC, and FHIR takes none


@dataclass(frozen=True, kw_only=True)
class Filled:
    """A sheet with what is on it. `zone` is where the clock hung whose times the client wrote."""

    answers: Mapping[str, Any]
    status: str
    zone: tzinfo
    authored: datetime | None = None
    occurrence_id: str = ""
    client_id: str = ""
    locked: Mapping[str, datetime] = field(default_factory=dict)
    hidden: Collection[str] = ()
    computed: Mapping[str, float | None] = field(default_factory=dict)


def filled_sheet(known: Json, filled: Filled) -> Json:
    """The answers to an exercise, whose definition is `known`."""
    sections = [_section(number, one["fields"], filled) for number, one in enumerate(known["sections"], 1)]
    items = [one for one in sections if one["item"]]
    person = {"type": "Patient", "identifier": {"system": f"{HOME}/client", "value": filled.client_id}}
    occurrence = {"system": f"{HOME}/occurrence", "value": filled.occurrence_id}
    return {
        "resourceType": "QuestionnaireResponse",
        "language": LANGUAGE,
        **({"identifier": occurrence} if filled.occurrence_id else {}),
        "questionnaire": f"{canonical(known['code'])}|{known['version']}",
        "status": filled.status,
        **({"subject": person, "source": person} if filled.client_id else {}),
        **({"authored": iso(filled.authored)} if filled.authored else {}),
        **({"item": items} if items else {}),
    }


def _section(number: int, fields: list[Json], filled: Filled) -> Json:
    items = [item for one in fields for item in _marked(one, filled)]
    return {"linkId": f"section-{number}", "item": items}


def _marked(one: Json, filled: Filled) -> Iterable[Json]:
    """The items of one field; `not_asked` is on answers from before the sheet stopped asking."""
    name = one["name"]
    marks = [own("not_asked", True)] if name in filled.hidden else []
    if name in filled.locked:
        marks.append({"url": own("locked_at", "")["url"], "valueInstant": iso(filled.locked[name])})
    value = filled.computed.get(name) if one["kind"] == "computed" else filled.answers.get(name)
    for item in items_of(one, value, name, filled.zone) if value is not None else ():
        extensions = [*item.get("extension", []), *marks]
        yield {**item, **({"extension": extensions} if extensions else {})}


def items_of(one: Field, value: Any, link: str, zone: tzinfo) -> list[Json]:
    """An answer that fits its field. One that is empty is an item without anything; a list gives one item for each."""
    if one["kind"] in _GROUPS:
        return _GROUPS[one["kind"]](one, value, link, zone)
    if one["kind"] == "private_note":
        return [_item(link, answer=_text(value["text"]), extension=[own("shared", value["shared"])])]
    several = value if one["kind"] in {"choices", "checklist"} else [value]
    return [_item(link, answer=[found for each in several for found in _answers(one, each, zone)])]


def _item(link: str, **parts: list[Json]) -> Json:
    return {"linkId": link, **{name: part for name, part in parts.items() if part}}


def _answers(one: Field, value: Any, zone: tzinfo) -> list[Json]:
    if isinstance(value, Mapping):
        return _text(value["other"])
    return _VALUES.get(one["kind"], _plain_text)(one, value, zone)


def _plain_text(_: Field, value: str, __: tzinfo) -> list[Json]:
    return _text(value)


def _text(value: str) -> list[Json]:
    """FHIR has no empty text and no control signs: what it would lose is kept beside, letter by letter."""
    if not value:
        return []
    shown = "".join(sign if sign >= " " or sign in "\t\r\n" else " " for sign in value)
    if shown == value and value.strip():
        return [{"valueString": value}]
    exact = base64.b64encode(value.encode()).decode()
    kept = {"url": own("exact_text", "")["url"], "valueBase64Binary": exact}
    return [{"extension": [kept], "valueString": shown if shown.strip() else "–"}]


def _number(one: Field, value: float, _: tzinfo) -> list[Json]:
    return [{"valueDecimal": value} if is_decimal(one) or one["kind"] == "computed" else {"valueInteger": int(value)}]


def _option(one: Field, value: str, _: tzinfo) -> list[Json]:
    offered = {option["value"]: option["label"][LANGUAGE] for option in one.get("options") or one["items"]}
    return [{"valueCoding": {"code": value, "display": offered[value]}}]


def _moment(_: Field, value: str, zone: tzinfo) -> list[Json]:
    """FHIR wants an offset; what stood on the client's clock is kept as it was written."""
    kept = own("wall_time", value)
    at = datetime.fromisoformat(value)
    offset = at.utcoffset() if at.tzinfo else at.replace(tzinfo=zone).utcoffset()
    if offset is None or abs(offset) > FURTHEST:
        return [{"extension": [kept], "valueDateTime": at.date().isoformat()}]
    minutes = int(abs(offset).total_seconds()) // 60
    sign = "-" if offset < timedelta(0) else "+"
    precision = "microseconds" if at.microsecond else "seconds"
    wall = at.replace(tzinfo=None).isoformat(timespec=precision)
    return [{"extension": [kept], "valueDateTime": f"{wall}{sign}{minutes // 60:02}:{minutes % 60:02}"}]


_VALUES: Mapping[str, Callable[[Field, Any, tzinfo], list[Json]]] = {
    **dict.fromkeys(("number", "integer", "scale", "duration", "computed"), _number),
    **dict.fromkeys(("choice", "choices", "checklist"), _option),
    **dict.fromkeys(("yes_no", "link"), lambda _, value, __: [{"valueBoolean": value}]),
    "date": lambda _, value, __: [{"valueDate": value}],
    "time": lambda _, value, __: [{"valueTime": f"{value}:00"}],
    "datetime": _moment,
}


def _parts(fields: Iterable[Field], values: Mapping[str, Any], link: str, zone: tzinfo) -> list[Json]:
    """The fields of one entry, cell or row that have an answer."""
    return [
        item
        for one in fields
        if values.get(one["name"]) is not None
        for item in items_of(one, values[one["name"]], f"{link}.{one['name']}", zone)
    ]


def _repeated(fields: Iterable[Field], values: list[Json], link: str, zone: tzinfo) -> list[Json]:
    """One group for each; a list without anything in it is said by a mark."""
    every = list(fields)
    found = [_item(link, item=_parts(every, one, link, zone)) for one in values]
    return found or [_item(link, extension=[own("empty_list", True)])]


def part(kind: str, name: str, one: Field | None = None) -> Json:
    """A field inside of a field that brings its own ones; numbers are like those of the outer one."""
    step = {"step": one["step"]} if one and "step" in one else {}
    return {"kind": kind, "name": name, **step}


def entry_fields(one: Field) -> list[Field]:
    return [*([part("datetime", "at")] if one.get("stamp") else []), *one["fields"]]


def emotion_fields(_: Field) -> list[Field]:
    return [part("text", "name"), part("integer", "strength")]


def step_fields(one: Field) -> list[Field]:
    return [part("text", "item"), part("scale", "rating", one)]


def pair_fields(one: Field) -> list[Field]:
    return [part("scale", "before", one), part("scale", "after", one)]


def _pair(one: Field, value: Json, link: str, zone: tzinfo) -> list[Json]:
    return [_item(link, item=_parts(pair_fields(one), value, link, zone))]


def _table(one: Field, value: Json, link: str, zone: tzinfo) -> list[Json]:
    def cells(row: str) -> list[Json]:
        here = f"{link}.{row}"
        return [
            _item(f"{here}.{column}", item=_parts(one["fields"], cell, f"{here}.{column}", zone))
            for column, cell in value[row].items()
        ]

    return [_item(link, item=[_item(f"{link}.{row}", item=cells(row)) for row in value])]


_GROUPS: Mapping[str, Callable[[Field, Any, str, tzinfo], list[Json]]] = {
    "emotions": lambda one, value, link, zone: _repeated(emotion_fields(one), value, link, zone),
    "hierarchy": lambda one, value, link, zone: _repeated(step_fields(one), value, link, zone),
    "entries": lambda one, value, link, zone: _repeated(entry_fields(one), value, link, zone),
    "pair": _pair,
    "table": _table,
}
