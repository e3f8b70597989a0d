"""An exercise as a FHIR R4 `Questionnaire`."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from services.assignments.domain.exercise import Exercise
from services.assignments.exchange.definition import LANGUAGE, definition
from services.assignments.exchange.fhir.items import item_of
from services.assignments.exchange.fhir.marks import Json, canonical, own
from services.assignments.exchange.fhir.responses import Filled, filled_sheet

INSTRUCTIONS, EXAMPLE = "instructions", "example"
ONE, MANY = ("family", "approach", "minutes", "suggested_cadence"), ("phases", "problems", "prerequisites", "ratings")
NO_RATINGS = "none"


def questionnaire(exercise: Exercise) -> Json:
    known = definition(exercise)
    example = _example(known)
    return {
        "resourceType": "Questionnaire",
        "language": LANGUAGE,
        **({"contained": [example]} if example else {}),
        "extension": [*_card(known), *([own_reference(EXAMPLE)] if example else [])],
        "url": canonical(known["code"]),
        "version": str(known["version"]),
        "name": known["code"].title().replace("_", ""),
        "title": known["title"][LANGUAGE],
        "status": "active",
        "subjectType": ["Patient"],
        "description": known["rationale"][LANGUAGE],
        "item": [_instructions(known["instructions"]), *_sections(known["sections"])],
    }


def own_reference(to: str) -> Json:
    return {"url": own(to, "")["url"], "valueReference": {"reference": f"#{to}"}}


def _card(known: Json) -> list[Json]:
    found = [own(name, known[name]) for name in ONE]
    found += [own(name, one) for name in MANY for one in known.get(name, [])]
    found += [own("ratings", NO_RATINGS)] if known.get("ratings") == [] else []
    return [*found, *_short_form(known["short_form"])] if "short_form" in known else found


def _short_form(short: Json) -> list[Json]:
    fields = [{"url": "field", "valueString": name} for name in short["fields"]]
    about = {"url": "about", "valueString": short["about"][LANGUAGE]}
    return [{"url": own("short_form", "")["url"], "extension": [about, *fields]}]


def _instructions(texts: list[Json]) -> Json:
    lines = [
        {"linkId": f"{INSTRUCTIONS}-{number}", "text": one[LANGUAGE], "type": "display"}
        for number, one in enumerate(texts, 1)
    ]
    mark = [own(INSTRUCTIONS, True)]
    return {"extension": mark, "linkId": INSTRUCTIONS, "text": "How it goes", "type": "group", "item": lines}


def _sections(sections: list[Json]) -> list[Json]:
    fields = {field["name"]: field for section in sections for field in section["fields"]}
    return [_section(number, one, fields) for number, one in enumerate(sections, 1)]


def _section(number: int, section: Json, fields: dict[str, Any]) -> Json:
    locks = {"extension": [own("locks", True)]} if section.get("locks") else {}
    title = {"text": section["title"][LANGUAGE]} if "title" in section else {}
    items = [item_of(one, fields) for one in section["fields"]]
    return {**locks, "linkId": f"section-{number}", **title, "type": "group", "item": items}


def _example(known: Json) -> Json | None:
    """A filled sheet of an invented person, inside the questionnaire."""
    if not known["example"]:
        return None
    response = filled_sheet(known, Filled(answers=known["example"], status="completed", zone=UTC))
    return {**response, "id": EXAMPLE}
