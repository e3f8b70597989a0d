"""From what a request says to what the domain understands."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from services.assignments.domain.agreement import CLIENTS_OWN, Agreement
from services.assignments.domain.errors import Invalid
from services.assignments.domain.less import Less
from services.assignments.domain.response import Answer
from services.assignments.domain.schedule import Schedule
from services.assignments.domain.walltime import zone
from services.assignments.usecases.agreeing import Sheet
from services.assignments.usecases.answering_agreements import Wish
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


def sheets(bodies: Sequence[Body]) -> list[Sheet]:
    """Each of several; what is wrong with any of them is said at its place."""
    found: list[Sheet] = []
    errors: dict[str, list[str]] = {}
    for place, body in enumerate(bodies):
        try:
            found.append(sheet(body))
        except Invalid as error:
            errors |= error.under(f"items.{place}").errors
    if errors:
        raise Invalid(errors)
    return found


def wish(body: Body) -> Wish:
    return Wish(_agreed(body), schedule_change(body.get("schedule")), in_session=body["agreed_in_session"])


def yes(body: Body) -> tuple[Body, Less]:
    """The client's words, and what they take of it."""
    words = {name: value for name, value in _agreed(body).items() if name in CLIENTS_OWN}
    less = Less(body.get("short_form", False), body.get("minutes"), tuple(sorted(body.get("weekdays", ()))))
    return words, less


def answer(body: Body) -> Answer:
    return Answer(**{**body, "obstacles": tuple(body.get("obstacles", ()))})


def appointment(body: Body, home_zone: str) -> Appointment:
    """A time without an offset is wall time in the zone of the body, else in that of the episode."""
    at: datetime = body["starts_at"]
    where = body["time_zone"]
    if at.tzinfo is None:
        at = at.replace(tzinfo=zone(where or home_zone))
    return Appointment(at.astimezone(UTC), body["kind"], body["minutes"], where)
