"""From what a request says to what the domain understands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from services.assignments.domain.assignment import Agreement
from services.assignments.domain.errors import Invalid
from services.assignments.domain.response import Answer
from services.assignments.domain.schedule import Schedule
from services.assignments.domain.walltime import instant
from services.assignments.usecases.agreeing import Sheet
from services.assignments.usecases.sessions import Appointment

Body = Mapping[str, Any]


def schedule(body: Body) -> Schedule:
    try:
        return Schedule(**{**body, "weekdays": tuple(body.get("weekdays", ()))})
    except Invalid as error:
        raise error.under("schedule") from error


def schedule_change(body: Body | None) -> Callable[[Schedule], Schedule]:
    """The present schedule with the fields that are given; another kind drops what does not belong to it."""

    def change(present: Schedule) -> Schedule:
        given = dict(body or {})
        if "weekdays" in given:
            given["weekdays"] = tuple(given["weekdays"])
        elif given.get("kind", present.kind) != present.kind:
            given = {"weekdays": (), "every_weeks": 1, **given}
        try:
            return replace(present, **given)
        except Invalid as error:
            raise error.under("schedule") from error

    return change


def agreement(body: Body) -> Agreement:
    return Agreement(**_agreed(body))


def _agreed(body: Body) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name in Agreement.__dataclass_fields__}


def sheet(body: Body) -> Sheet:
    return Sheet(body["exercise_code"], agreement(body), schedule(body["schedule"]), body["agreed_in_session"])


def answer(body: Body) -> Answer:
    return Answer(**{**body, "obstacles": tuple(body.get("obstacles", ()))})


def appointment(body: Body, home_zone: str) -> Appointment:
    """A time without an offset is wall time in the zone of the body, else in that of the episode."""
    where = body["time_zone"]
    return Appointment(on_the_wall(body["starts_at"], where or home_zone), body["kind"], body["minutes"], where)


def on_the_wall(at: datetime, zone_name: str) -> datetime:
    """As an instant; without an offset it is what a clock on the wall of that zone says."""
    if at.tzinfo is not None:
        return at.astimezone(UTC)
    return instant(at.date(), at.time(), zone_name)
