"""Staff: sessions out of a clinician's own calendar (iCalendar)."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields, validate

from chassis.http import StrictSchema
from services.assignments.domain import codes
from services.assignments.domain.codes import SessionKind
from services.assignments.exchange import calendar
from services.assignments.http import build, views
from services.assignments.http.context import call
from services.assignments.http.fields import UtcInstant, Yes, id_of, text, whole
from services.assignments.http.routes import staff
from services.assignments.http.schemas import ZONE_EXAMPLE
from services.assignments.http.session_schemas import OVERLAP
from services.assignments.http.shapes import Answer, many, moment, number, one_of, words
from services.assignments.usecases import calendars

MOST_CHARACTERS = 500_000
MOST_CHOSEN = 300


class CalendarTerms(StrictSchema):
    calendar = text(MOST_CHARACTERS, least=1, required=True, metadata={"description": "iCalendar; kept nowhere"})
    time_zone = text(64, required=True, metadata=ZONE_EXAMPLE | {"description": "Of times that name no zone."})


class ChosenTerms(StrictSchema):
    key = id_of("cal", required=True)
    episode_id = id_of("epi", required=True)
    starts_at = UtcInstant(required=True)
    minutes = whole(5, 600, required=True)
    kind = fields.Enum(SessionKind, by_value=True, load_default=SessionKind.TREATMENT)
    overlap_ok = Yes(load_default=False, metadata=OVERLAP)


class ChosenTimes(StrictSchema):
    items = fields.List(fields.Nested(ChosenTerms), required=True, validate=validate.Length(1, MOST_CHOSEN))


class FoundTime(Answer):
    key = words()
    event = words(description="The same for all times of an event that comes again.")
    title = words()
    starts_at = moment(null=True)
    minutes = number()
    trouble = one_of(codes.CalendarTrouble, null=True)


class FoundTimes(Answer):
    times = many(FoundTime)
    passed = number(description="Times that lie behind us; they are left out.")


class Outcome(Answer):
    key = words()
    became = one_of(calendars.Became)
    session_id = words(null=True)
    reason = words(null=True)


class Outcomes(Answer):
    items = many(Outcome)


def blueprint() -> Blueprint:
    routes = staff("calendars", "Sessions out of a clinician's own calendar")

    @routes.post("/calendars/preview")
    @routes.arguments(CalendarTerms)
    @routes.response(200, FoundTimes)
    def preview(body: dict[str, Any], clinic_id: str) -> Any:
        """What is in it for the next six months, and what speaks against each time; nothing is stored."""
        asked = call()
        found = calendar.read(body["calendar"], asked.now(), body["time_zone"])
        return {"times": views.plain(calendars.looked_at(asked, clinic_id, found.times)), "passed": found.passed}

    @routes.post("/calendars")
    @routes.arguments(ChosenTimes)
    @routes.response(200, Outcomes)
    def take_in(body: dict[str, Any], clinic_id: str) -> Any:
        """Plan those that were matched with a client, each for itself; what is there already stays as it is."""
        chosen = [
            calendars.Chosen(
                one["key"], one["episode_id"], build.appointment({**one, "time_zone": None}, "UTC"), one["overlap_ok"]
            )
            for one in body["items"]
        ]
        return {"items": views.plain(calendars.take_in(call(), clinic_id, chosen))}

    return routes
