"""When a field is asked, as `enableWhen`: comparisons joined by all or any. What does not fit stays in an extension."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.assignments.exchange.fhir.marks import Json, dicts, number, valued, words
from services.assignments.exchange.fhir.naming import as_value

TRUE_OR_FALSE = frozenset({"yes_no", "link"})
NUMBERS = frozenset({"number", "integer", "scale", "duration"})
NO_QUESTIONS = frozenset({"emotions", "entries", "table", "pair", "hierarchy", "guidance", "computed"})
Field = Mapping[str, Any]


def enabling(condition: Json, fields: Mapping[str, Field]) -> Json:
    """`enableWhen` and `enableBehavior`; nothing when FHIR cannot say it."""
    join = next((name for name in ("all", "any") if name in condition), "all")
    parts = condition.get(join, [condition])
    found = [_when(part, fields) for part in parts]
    if not all(found):
        return {}
    behaviour = {"enableBehavior": join} if len(found) > 1 else {}
    return {"enableWhen": found, **behaviour}


def _when(part: Json, fields: Mapping[str, Field]) -> Json | None:
    if "not" in part:
        inner = part["not"]
        return _compare(inner, "!=", inner["is"], fields) if "is" in inner else None
    if "answered" in part:
        return _compare(part, "exists", part["answered"], fields)
    operators = {"is": "=", "at_least": ">=", "below": "<"}
    key = next((key for key in operators if key in part), None)
    return _compare(part, operators[key], part[key], fields) if key else None


def _compare(part: Json, operator: str, value: Any, fields: Mapping[str, Field]) -> Json | None:
    field = fields.get(part["field"])
    if field is None or field["kind"] in NO_QUESTIONS:
        return None
    if isinstance(value, str):
        answer: Json = {"answerCoding": {"code": value}}
    else:
        answer = {"answerDecimal": value} if is_decimal(field) and operator != "exists" else valued("answer", value)
    return {"question": part["field"], "operator": operator, **answer}


def is_decimal(field: Field) -> bool:
    """Whether answers have places behind the point."""
    step = field.get("step")
    return field.get("kind") == "number" or (step is not None and step != int(step))


def condition_in(item: Json, fields: Mapping[str, Field]) -> Json | None:
    """What `enableWhen` says about fields that are there; None if it says nothing or something that has no words here.

    `fields` by the linkId of their item. What is compared has to be of the field's own kind.
    """
    found = [_part(one, fields) for one in dicts(item.get("enableWhen"))]
    parts = [one for one in found if one is not None]
    if not parts or len(parts) < len(found):
        return None
    if len(parts) == 1:
        return parts[0]
    return {"any": parts} if item.get("enableBehavior") == "any" else {"all": parts}


def _part(when: Json, fields: Mapping[str, Field]) -> Json | None:
    field, operator = fields.get(str(when.get("question"))), when.get("operator")
    if field is None or field["kind"] in {"guidance", "computed"}:
        return None
    here = {"field": field["name"]}
    if operator == "exists":
        answered = when.get("answerBoolean")
        return {**here, "answered": answered} if isinstance(answered, bool) else None
    value = _value(when, field)
    return None if value is None else _comparison(here, str(operator), value, field)


def _comparison(here: Json, operator: str, value: Any, field: Field) -> Json | None:
    equal = {**here, "is": value}
    if operator in {"=", "!="}:
        return equal if operator == "=" else {"not": equal}
    if field["kind"] not in NUMBERS:
        return None
    known: Mapping[str, Json] = {
        ">=": {**here, "at_least": value},
        "<": {**here, "below": value},
        ">": {"all": [{**here, "at_least": value}, {"not": equal}]},
        "<=": {"any": [{**here, "below": value}, equal]},
    }
    return known.get(operator)


def _value(when: Json, field: Field) -> Any:
    """In the words of the field; None where it has no such answer."""
    if field["kind"] in TRUE_OR_FALSE:
        value = when.get("answerBoolean")
        return value if isinstance(value, bool) else None
    if field["kind"] in NUMBERS:
        return number(when.get("answerInteger", when.get("answerDecimal")))
    coding = when.get("answerCoding")
    called = (words(coding, "code") or words(coding, "display")) if isinstance(coding, dict) else ""
    offered = {one["value"] for one in (*field.get("options", ()), *field.get("items", ()))}
    value = as_value(called or words(when, "answerString"))
    return value if value in offered else None
