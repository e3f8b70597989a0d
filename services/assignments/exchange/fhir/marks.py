"""Addresses and extensions: what FHIR has a place for stands there, the rest in extensions of our own."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from typing import Any

from services.assignments.exchange.definition import SPOKEN, spoken

Json = dict[str, Any]
HOME = "https://carryover.example/fhir"  # names things and answers nothing: `.example` belongs to nobody
HL7 = "http://hl7.org/fhir/StructureDefinition"
CONTROLS = "http://hl7.org/fhir/questionnaire-item-control"
UNITS = "http://unitsofmeasure.org"
_OWN = f"{HOME}/StructureDefinition/"
MIN, MAX = f"{HL7}/minValue", f"{HL7}/maxValue"
MOST, SLIDER_STEP = f"{HL7}/questionnaire-maxOccurs", f"{HL7}/questionnaire-sliderStepValue"
UNIT, LINK, CONTROL = (f"{HL7}/questionnaire-{name}" for name in ("unit", "supportLink", "itemControl"))
AS_TEXT = frozenset({"show_if", "compute", "flag_if"})  # data with a shape of its own, written down as JSON
CODES = frozenset({"kind", "verb", "family", "approach", "phases", "problems", "suggested_cadence", "ratings"})
LARGEST_INTEGER = 2**31 - 1


def canonical(code: str) -> str:
    return f"{HOME}/Questionnaire/{code}"


def own(name: str, value: Any) -> Json:
    """An extension of our own that holds this value of a definition."""
    if name in AS_TEXT:
        return {"url": _OWN + name, "valueString": json.dumps(value)}
    if name in SPOKEN:
        (value,) = value.values()
    if name in CODES:
        return {"url": _OWN + name, "valueCode": value}
    return {"url": _OWN + name, **valued("value", value)}


def valued(prefix: str, value: Any) -> Json:
    """A boolean, number or text under the name that FHIR gives its type."""
    if isinstance(value, bool):
        return {f"{prefix}Boolean": value}
    if isinstance(value, int) and abs(value) <= LARGEST_INTEGER:
        return {f"{prefix}Integer": value}
    if isinstance(value, int | float):
        return {f"{prefix}Decimal": value}
    return {f"{prefix}String": value}


def hl7(url: str, **value: Any) -> Json:
    return {"url": url, **value}


def control(code: str) -> Json:
    return hl7(CONTROL, valueCodeableConcept={"coding": [{"system": CONTROLS, "code": code}]})


def owned(element: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Our own extensions of an element, as the keys of a definition and their values."""
    for one in dicts(element.get("extension")):
        url = str(one.get("url"))
        if url.startswith(_OWN):
            yield url.removeprefix(_OWN), _read(url.removeprefix(_OWN), value_in(one))


def _read(name: str, value: Any) -> Any:
    if name in AS_TEXT:
        try:
            return json.loads(value, parse_constant=_no_number)
        except (TypeError, ValueError, RecursionError):
            return None
    return spoken(value) if name in SPOKEN and isinstance(value, str) else value


def _no_number(_: str) -> None:
    """`NaN` is no JSON, though the reader of the standard library takes it."""


def own_value(element: Mapping[str, Any], name: str) -> Any:
    return next((value for known, value in owned(element) if known == name), None)


def extension(element: Mapping[str, Any], url: str) -> Any:
    """The value of the first extension with this address."""
    return next((value_in(one) for one in dicts(element.get("extension")) if one.get("url") == url), None)


def value_in(element: Mapping[str, Any]) -> Any:
    """`value[x]`, whatever its type is."""
    return next((value for name, value in element.items() if name.startswith("value")), None)


def number(value: Any) -> float | None:
    """The value if it is a number that JSON has."""
    is_one = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    return value if is_one else None


def controls(item: Mapping[str, Any]) -> set[str]:
    """The codes that say how an item is meant to look."""
    found = extension(item, CONTROL)
    coding = dicts(found.get("coding")) if isinstance(found, dict) else []
    return {str(one.get("code")) for one in coding}


def dicts(value: Any) -> list[Json]:
    """The objects of a list, whatever else is in it."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def words(element: Mapping[str, Any], name: str) -> str:
    """A text without space around it; empty where there is none."""
    value = element.get(name)
    return value.strip() if isinstance(value, str) else ""
