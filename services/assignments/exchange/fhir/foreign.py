"""A field made from an ordinary item of somebody else's `Questionnaire`, as far as that goes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from services.assignments.domain.worksheet.field import SIMPLE
from services.assignments.exchange.definition import spoken
from services.assignments.exchange.fhir import marks
from services.assignments.exchange.fhir.fields import limits_of
from services.assignments.exchange.fhir.items import HELP, HIGH, LOW
from services.assignments.exchange.fhir.marks import Json, controls, dicts, extension, number, words
from services.assignments.exchange.fhir.naming import as_name, as_value

KINDS: Mapping[str, str] = {
    "string": "text",
    "text": "long_text",
    "url": "text",
    "boolean": "yes_no",
    "decimal": "number",
    "integer": "integer",
    "quantity": "number",
    "date": "date",
    "dateTime": "datetime",
    "time": "time",
    "choice": "choice",
    "open-choice": "choice",
    "display": "guidance",
}
USED = frozenset(
    {"linkId", "text", "type", "required", "repeats", "answerOption", "item", "prefix", "enableWhen", "enableBehavior"}
)
KNOWN_MARKS = frozenset({marks.MIN, marks.MAX, marks.UNIT, marks.CONTROL, marks.SLIDER_STEP, marks.MOST, marks.LINK})
BESIDE = frozenset({HELP, LOW, HIGH})  # displays that belong to the question above them


@dataclass(frozen=True)
class Note:
    """What became of one item: `taken`, `changed` or `skipped`, and why; without `link_id` it is about the whole."""

    link_id: str
    outcome: str
    why: str = ""


class Skipped(Exception):
    """Carries the reason why an item has no place in a worksheet."""


def foreign_field(item: Json, taken: Collection[str]) -> tuple[Json, list[str]]:
    """The field, and what about it is other than it was; raises Skipped."""
    kind = KINDS.get(words(item, "type"))
    if kind is None and item.get("type") == "group" and item.get("repeats") is True:
        return _entries(item, taken)
    if kind is None:
        raise Skipped(f"A worksheet has no question of the type {words(item, 'type')[:40] or '(none)'}.")
    if item.get("readOnly") is True and kind != "guidance":
        raise Skipped("It is worked out elsewhere; nobody answers it.")
    label = " ".join(part for part in (words(item, "prefix"), words(item, "text")) if part)
    if not label:
        raise Skipped("It has no words to show.")
    field: Json = {"name": as_name(words(item, "linkId"), taken), "kind": kind, "label": spoken(label)}
    said = list(_left_out(item))
    if item.get("required") is True and kind != "guidance":
        field["required"] = True
        said.append("It is asked once more when it is empty, but a sheet can be handed in without it.")
    return field | _details(item, kind, said), said


def _left_out(item: Json) -> list[str]:
    keys = sorted(name for name in item if name not in USED | {"extension", "readOnly"} and not name.startswith("_"))
    others = [one for one in dicts(item.get("extension")) if words(one, "url") not in KNOWN_MARKS]
    said = [f"Left out: {', '.join(keys)[:200]}."] if keys else []
    return [*said, *(["Left out: extensions that are not known here."] if others else [])]


def _details(item: Json, kind: str, said: list[str]) -> Json:
    """The keys of its kind; what changes on the way is added to `said`."""
    found: Json = {}
    helping = next((words(one, "text") for one in dicts(item.get("item")) if HELP in controls(one)), "")
    if helping:
        found["help"] = spoken(helping)
    if kind == "choice":
        return found | _choice(item, said)
    if kind in {"number", "integer"}:
        return found | _number(item, said)
    if item.get("repeats") is True:
        said.append("One answer is asked instead of several.")
    if item.get("type") == "url":
        said.append("An address is asked as text.")
    return found


def _choice(item: Json, said: list[str]) -> Json:
    options: dict[str, Json] = {}
    for one in dicts(item.get("answerOption")):
        value, label = _option(one)
        if label and value in options:
            said.append(f"The option “{label[:60]}” is there twice and was taken once.")
        elif label:
            options[value] = {"value": value, "label": spoken(label)}
    if not options:
        raise Skipped("Its options are not in the questionnaire itself.")
    several = {"kind": "choices"} if item.get("repeats") is True else {}
    other = {"other": True} if item.get("type") == "open-choice" else {}
    return {**several, "options": list(options.values()), **other}


def _option(one: Json) -> tuple[str, str]:
    """Its value and its label."""
    coding = one.get("valueCoding")
    if isinstance(coding, dict):
        label = words(coding, "display") or words(coding, "code")
        return as_value(words(coding, "code") or label), label
    value = marks.value_in(one)
    label = str(value).strip() if isinstance(value, str) or number(value) is not None else ""
    return as_value(label), label


def _number(item: Json, said: list[str]) -> Json:
    """A slider between two ends is a scale; other numbers keep their limits."""
    limits = limits_of(item)
    unit = extension(item, marks.UNIT)
    if isinstance(unit, dict) and (words(unit, "display") or words(unit, "code")):
        limits["unit"] = spoken(words(unit, "display") or words(unit, "code"))
    if item.get("type") == "quantity":
        said.append("A number is asked; its unit stands beside it.")
    if item.get("repeats") is True:
        said.append("One answer is asked instead of several.")
    ended = "low_label" in limits and "high_label" in limits
    if not {"min", "max"} <= limits.keys() or not (ended or "slider" in controls(item)):
        return {name: value for name, value in limits.items() if name not in {"low_label", "high_label"}}
    limits.pop("unit", None)
    return {
        "kind": "scale",
        "low_label": spoken(f"{limits['min']:g}"),
        "high_label": spoken(f"{limits['max']:g}"),
    } | limits


def _entries(item: Json, taken: Collection[str]) -> tuple[Json, list[str]]:
    """A group that is filled in again and again; its inner groups have no place."""
    fields: list[Json] = []
    said = [*_left_out(item)]
    for one in dicts(item.get("item")):
        if BESIDE & controls(one):
            continue
        try:
            field, more = foreign_field(one, {each["name"] for each in fields})
        except Skipped as reason:
            said.append(f"{words(one, 'linkId')[:60]}: {reason}")
            continue
        said += [f"{words(one, 'linkId')[:60]}: {sentence}" for sentence in more]
        if field["kind"] in SIMPLE:
            fields.append(field)
        else:
            said.append(f"{words(one, 'linkId')[:60]}: It does not fit inside an entry.")
        if "enableWhen" in one:
            said.append(f"{words(one, 'linkId')[:60]}: It is always asked.")
    if not fields:
        raise Skipped("Nothing inside of it can be asked again and again.")
    label = words(item, "text") or words(item, "linkId") or "Entries"
    name = as_name(words(item, "linkId"), taken)
    return {"name": name, "kind": "entries", "label": spoken(label), "fields": fields}, said
