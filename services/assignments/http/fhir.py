"""FHIR R4: exercises as `Questionnaire`, answers as `QuestionnaireResponse`, and what a foreign one would become."""

from __future__ import annotations

import json
from typing import Any

from flask import Response
from flask_smorest import Blueprint
from marshmallow import INCLUDE, Schema, fields, validate

from services.assignments.access import CLINICIANS, require
from services.assignments.catalogue.definitions import check
from services.assignments.domain import sharing
from services.assignments.domain.errors import NotThere
from services.assignments.domain.walltime import zone
from services.assignments.exchange.definition import definition
from services.assignments.exchange.fhir.definitions import definition_of
from services.assignments.exchange.fhir.questionnaire import questionnaire
from services.assignments.exchange.fhir.responses import Filled, filled_sheet
from services.assignments.http.context import call
from services.assignments.http.schemas import VersionQuery
from services.assignments.http.shapes import Answer, many, named, words, yes
from services.assignments.usecases import reading

FHIR = "application/fhir+json"
Json = dict[str, Any]


class Questionnaire(Answer):
    """FHIR R4; `docs/fhir.md` says what stands where."""

    class Meta:
        unknown = INCLUDE

    resourceType = fields.Constant("Questionnaire", required=True)  # noqa: N815 - as FHIR calls it


class QuestionnaireResponse(Answer):
    """FHIR R4; `docs/fhir.md` says what stands where."""

    class Meta:
        unknown = INCLUDE

    resourceType = fields.Constant("QuestionnaireResponse", required=True)  # noqa: N815 - as FHIR calls it


class Uploaded(Schema):
    """A FHIR R4 `Questionnaire` of anybody."""

    class Meta:
        unknown = INCLUDE

    resourceType = fields.String(required=True, validate=validate.OneOf(["Questionnaire"]))  # noqa: N815


class ItemNote(Answer):
    link_id = words(description="Empty for a note on the whole")
    outcome = fields.String(required=True, validate=validate.OneOf(["taken", "changed", "skipped"]))
    why = words()


class FhirCheck(Answer):
    """What an uploaded questionnaire would become; `problems` are what our own rules would still refuse."""

    definition = named(fields.Raw(metadata={"description": "As the file of an exercise has it"}))
    items = many(ItemNote)
    usable = yes()
    problems = many(fields.String())


def of_exercises(routes: Blueprint) -> None:
    @routes.get("/exercises/<code>/fhir")
    @routes.arguments(VersionQuery, location="query")
    @routes.response(200, Questionnaire, content_type=FHIR)
    def show_questionnaire(query: Json, clinic_id: str, code: str) -> Any:
        """The exercise as a FHIR R4 Questionnaire, in its newest version if none is named."""
        asked = call()
        require(asked.actor, clinic_id, *CLINICIANS)
        return _answer(questionnaire(asked.catalogue.seen(code, query["version"])))

    @routes.post("/exercises/fhir/check")
    @routes.arguments(Uploaded)
    @routes.response(200, FhirCheck)
    def check_questionnaire(body: Json, clinic_id: str) -> Any:
        """What a FHIR R4 Questionnaire would become as an exercise: item by item what is taken, changed or left out,
        and why. Nothing is stored."""
        require(call().actor, clinic_id, *CLINICIANS)
        found, notes = definition_of(body)
        remarks = check(found, found["code"], found["version"]).remarks
        return {
            "definition": found,
            "items": [{"link_id": one.link_id, "outcome": one.outcome, "why": one.why} for one in notes],
            "usable": not remarks,
            "problems": [f"{one.place}: {one.sentence}" if one.place else one.sentence for one in remarks],
        }


def of_answers(routes: Blueprint) -> None:
    @routes.get("/occurrences/<occurrence_id>/fhir")
    @routes.response(200, QuestionnaireResponse, content_type=FHIR)
    def show_response(clinic_id: str, occurrence_id: str) -> Any:
        """What was answered as a FHIR R4 QuestionnaireResponse; 404 as long as nothing is. Private notes only when
        they are shared."""
        asked = call()
        return _answer(_response(reading.clinician_sheet(asked, clinic_id, occurrence_id), own=False))


def of_own_answers(routes: Blueprint) -> None:
    @routes.get("/occurrences/<occurrence_id>/fhir")
    @routes.response(200, QuestionnaireResponse, content_type=FHIR)
    def show_own_response(occurrence_id: str) -> Any:
        """Your answers as a FHIR R4 QuestionnaireResponse, or what is written so far; 404 as long as there is
        nothing."""
        return _answer(_response(reading.client_sheet(call(), occurrence_id), own=True))


def _answer(document: Json) -> Response:
    return Response(json.dumps(document), content_type=FHIR)


def _response(found: reading.Sheet, *, own: bool) -> Json:
    one, sheet = found.occurrence, found.exercise.worksheet
    if one.response is not None:
        seen = one.response if own else sharing.for_staff(one.response, sheet, one.response)
        answers, locked, known = seen.answer.answers, seen.locked, sharing.worked_out_from(seen, one.response)
        status, authored = "amended" if one.earlier_responses else "completed", one.response.responded_at
    elif found.draft is not None:
        answers = known = found.draft.answers
        locked, status, authored = found.draft.locked, "in-progress", found.draft.saved_at
    else:
        raise NotThere(one.id)
    filled = Filled(
        answers=answers,
        status=status,
        zone=zone(one.time_zone),
        authored=authored,
        occurrence_id=one.id,
        client_id=one.client_id,
        locked=locked,
        hidden=sheet.hidden(known),
        computed=sheet.computed(known),
    )
    return filled_sheet(definition(found.exercise), filled)
