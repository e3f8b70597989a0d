"""One field of a worksheet as an item of a `Questionnaire`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from services.assignments.domain.worksheet.field import DAY_IN_MINUTES, MOST_ENTRIES, MOST_ITEMS
from services.assignments.domain.worksheet.fitting import EMOTION_NAME_LENGTH, MAX_EMOTIONS
from services.assignments.domain.worksheet.simple import LONG_TEXT_LENGTH, TEXT_LENGTH
from services.assignments.exchange.definition import LANGUAGE
from services.assignments.exchange.fhir import marks
from services.assignments.exchange.fhir.conditions import condition_in, enabling, is_decimal
from services.assignments.exchange.fhir.marks import Json, control, hl7, own, valued

Field = Mapping[str, Any]
LOW, HIGH, HELP = "lower", "upper", "help"
RANGE = ("min", "max", "step", "low_label", "high_label")
SIMPLE_TYPES = {
    "text": "string",
    "long_text": "text",
    "number": "decimal",
    "yes_no": "boolean",
    "date": "date",
    "time": "time",
    "datetime": "dateTime",
    "link": "boolean",
    "private_note": "text",
    "computed": "decimal",
}
LENGTHS = {"text": TEXT_LENGTH, "long_text": LONG_TEXT_LENGTH, "private_note": LONG_TEXT_LENGTH}
_PLACED = {"name", "label", "help", "options", "items", "rows", "columns", "fields", "other", "unit", "url", "at_most"}


def item_of(field: Field, fields: Mapping[str, Field], at: str = "") -> Json:
    """`fields` are those of the whole sheet, which conditions look at; `at` is what the linkId starts with."""
    link = f"{at}{field['name']}"
    made = _MAKERS.get(field["kind"], _simple)(field, link)
    children = [*_help(field, link), *made.pop("item", [])]
    extensions = [*made.pop("extension", []), *_own(field, fields)]
    when = enabling(field["show_if"], fields) if "show_if" in field else {}
    item = {"extension": extensions, "linkId": link, "text": field["label"][LANGUAGE], **made, **when}
    return {**item, "item": children} if children else item


def _own(field: Field, fields: Mapping[str, Field]) -> Iterable[Json]:
    """Whatever FHIR has no place for. A condition stands here when `enableWhen` does not say exactly the same."""
    left = {name: value for name, value in field.items() if name not in _PLACED}
    if field["kind"] not in {"emotions", "computed"}:
        left = {name: value for name, value in left.items() if name not in RANGE}
    if "show_if" in left and condition_in(enabling(left["show_if"], fields), fields) == left["show_if"]:
        del left["show_if"]
    return [own(name, value) for name, value in left.items()]


def _help(field: Field, link: str) -> list[Json]:
    return [_display(f"{link}-help", field["help"], HELP)] if "help" in field else []


def _display(link: str, said: Json, code: str) -> Json:
    return {"extension": [control(code)], "linkId": link, "text": said[LANGUAGE], "type": "display"}


def _simple(field: Field, _: str) -> Json:
    kind = field["kind"]
    length = {"maxLength": LENGTHS[kind]} if kind in LENGTHS else {}
    return {"type": SIMPLE_TYPES[kind], **length, "extension": _unit(field)}


def _unit(field: Field) -> list[Json]:
    return [hl7(marks.UNIT, valueCoding={"display": field["unit"][LANGUAGE]})] if "unit" in field else []


def _number(field: Field, link: str) -> Json:
    """A number between limits, with what its ends mean."""
    decimal = is_decimal(field)
    limits = [
        hl7(url, **({"valueDecimal": field[name]} if decimal else valued("value", field[name])))
        for name, url in (("min", marks.MIN), ("max", marks.MAX))
        if name in field
    ]
    slider = [control("slider")] if "low_label" in field else []
    ends = {"low_label": LOW, "high_label": HIGH}
    shown = [_display(f"{link}-{code}", field[name], code) for name, code in ends.items() if name in field]
    return {
        "type": "decimal" if decimal else "integer",
        "extension": [*slider, *limits, *_step(field), *_unit(field)],
        **({"item": shown} if shown else {}),
    }


def _step(field: Field) -> list[Json]:
    step = field.get("step")
    if step is None:
        return []
    on_slider = isinstance(step, int) and "low_label" in field
    return [hl7(marks.SLIDER_STEP, valueInteger=step) if on_slider else own("step", step)]


def _duration(field: Field, _: str) -> Json:
    minutes = {"system": marks.UNITS, "code": "min", "display": "minutes"}
    limits = [hl7(marks.MIN, valueInteger=0), hl7(marks.MAX, valueInteger=field.get("max", DAY_IN_MINUTES))]
    return {"type": "integer", "extension": [*limits, hl7(marks.UNIT, valueCoding=minutes)]}


def _choice(field: Field, _: str) -> Json:
    several = field["kind"] in {"choices", "checklist"}
    offered = field["items"] if field["kind"] == "checklist" else field["options"]
    return {
        "type": "open-choice" if field.get("other") else "choice",
        **({"repeats": True} if several else {}),
        "extension": [control("check-box" if several else "radio-button")],
        "answerOption": [{"valueCoding": {"code": one["value"], "display": one["label"][LANGUAGE]}} for one in offered],
    }


def _group(items: list[Json], *extensions: Json, repeats: bool = False) -> Json:
    again = {"repeats": True} if repeats else {}
    return {"type": "group", **again, "extension": list(extensions), "item": items}


def _most(number: int) -> Json:
    return hl7(marks.MOST, valueInteger=number)


def _emotions(_: Field, link: str) -> Json:
    name = {"linkId": f"{link}.name", "text": "Feeling", "type": "string", "maxLength": EMOTION_NAME_LENGTH}
    strength = _part(f"{link}.strength", "Strength", {"min": 0, "max": 100})
    needed = {"required": True}
    return _group([name | needed, strength | needed], _most(MAX_EMOTIONS), repeats=True)


def _part(link: str, text: str, limits: Field) -> Json:
    return {"linkId": link, "text": text, **_number(limits, link)}


def _limits(field: Field) -> Field:
    return {name: field[name] for name in RANGE if name in field}


def _pair(field: Field, link: str) -> Json:
    parts = {"before": "Before", "after": "After"}
    return _group([_part(f"{link}.{name}", text, _limits(field)) for name, text in parts.items()])


def _hierarchy(field: Field, link: str) -> Json:
    step = {"linkId": f"{link}.item", "text": "Step", "type": "string", "maxLength": TEXT_LENGTH, "required": True}
    rating = _part(f"{link}.rating", "Rating", _limits(field))
    return _group([step, rating], _most(field.get("at_most", MOST_ITEMS)), repeats=True)


def _entries(field: Field, link: str) -> Json:
    at = {"linkId": f"{link}.at", "text": "When", "type": "dateTime", "required": True}
    parts = [item_of(one, {}, f"{link}.") for one in field["fields"]]
    stamp = [at] if field.get("stamp") else []
    return _group([*stamp, *parts], _most(field.get("at_most", MOST_ENTRIES)), repeats=True)


def _table(field: Field, link: str) -> Json:
    return _group([_row(field, one, f"{link}.{one['value']}") for one in field["rows"]], control("gtable"))


def _row(field: Field, row: Json, link: str) -> Json:
    cells = [_cell(field, one, f"{link}.{one['value']}") for one in field["columns"]]
    return {"linkId": link, "text": row["label"][LANGUAGE], "type": "group", "item": cells}


def _cell(field: Field, column: Json, link: str) -> Json:
    parts = [item_of(one, {}, f"{link}.") for one in field["fields"]]
    return {"linkId": link, "text": column["label"][LANGUAGE], "type": "group", "item": parts}


def _link(field: Field, _: str) -> Json:
    return {"type": "boolean", "extension": [hl7(marks.LINK, valueUri=field["url"])] if "url" in field else []}


def _guidance(field: Field, _: str) -> Json:
    """Nothing may stand below a display, so guidance with more words is a group that holds them."""
    return {"type": "group" if "help" in field else "display"}


def _computed(field: Field, _: str) -> Json:
    return {"type": "decimal", "readOnly": True, "extension": _unit(field)}


_MAKERS: Mapping[str, Callable[[Field, str], Json]] = {
    "number": _number,
    "integer": _number,
    "scale": _number,
    "duration": _duration,
    "choice": _choice,
    "choices": _choice,
    "checklist": _choice,
    "emotions": _emotions,
    "entries": _entries,
    "table": _table,
    "pair": _pair,
    "hierarchy": _hierarchy,
    "link": _link,
    "guidance": _guidance,
    "computed": _computed,
}
