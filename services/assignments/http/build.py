"""From what a request says to what the domain understands."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from services.assignments.domain.agreement import CLIENTS_OWN, Agreement
from services.assignments.domain.chain import Chain, Criterion, Rung
from services.assignments.domain.codes import ScheduleKind
from services.assignments.domain.errors import Invalid
from services.assignments.domain.less import Less
from services.assignments.domain.response import Answer
from services.assignments.domain.schedule import Schedule, Skip
from services.assignments.domain.session import Outcome, SessionNote
from services.assignments.domain.walltime import instant
from services.assignments.usecases.agreeing import Sheet
from services.assignments.usecases.answering_agreements import Wish
from services.assignments.usecases.sessions import Appointment

Body = Mapping[str, Any]


CHOOSE_A_DAY = {"schedule.weekdays": ["Choose at least one day."]}


def schedule(body: Body) -> Schedule:
    """What people ask for names its days; a schedule that was stored without them means Monday to Friday."""
    _must_name_days(body["kind"], body.get("weekdays"))
    try:
        return Schedule(**_stored(body))
    except Invalid as error:
        raise error.under("schedule") from error


def _must_name_days(kind: ScheduleKind, days: Sequence[int] | None) -> None:
    if kind is ScheduleKind.WEEKDAYS and not days:
        raise Invalid(CHOOSE_A_DAY)


def _stored(body: Body) -> dict[str, Any]:
    """With lists as the domain keeps them."""
    days = {"weekdays": tuple(sorted(body["weekdays"]))} if "weekdays" in body else {}
    skips = {"skips": tuple(Skip(**one) for one in body["skips"])} if "skips" in body else {}
    return {**body, **days, **skips}


def schedule_change(body: Body | None) -> Callable[[Schedule], Schedule]:
    """The present schedule with the fields that are given; another kind drops what does not belong to it."""

    def change(present: Schedule) -> Schedule:
        given = _stored(body or {})
        kind = given.get("kind", present.kind)
        _must_name_days(kind, given.get("weekdays", present.weekdays if kind == present.kind else None))
        try:
            return present.changed(given)
        except Invalid as error:
            raise error.under("schedule") from error

    return change


def agreement(body: Body) -> Agreement:
    return Agreement(**_agreed(body))


def _agreed(body: Body) -> dict[str, Any]:
    agreed = {name: value for name, value in body.items() if name in Agreement.__dataclass_fields__}
    return agreed | ({"chain": chain(agreed["chain"])} if agreed.get("chain") else {})


def chain(body: Body) -> Chain:
    rungs = tuple(Rung(item=one["item"].strip(), exercise_code=one["exercise_code"]) for one in body["rungs"])
    return Chain(**{**body, "criterion": Criterion(**body["criterion"]), "rungs": rungs})


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
    less = Less(
        body.get("short_form", False), body.get("minutes"), tuple(sorted(body.get("weekdays", ()))), body.get("times")
    )
    return words, less


def answer(body: Body) -> Answer:
    return Answer(**{**body, "obstacles": tuple(body.get("obstacles", ()))})


def appointment(body: Body, home_zone: str) -> Appointment:
    """A time without an offset is wall time in the zone of the body, else in that of the episode."""
    where = body["time_zone"]
    return Appointment(on_the_wall(body["starts_at"], where or home_zone), body["kind"], body["minutes"], where)


def outcome(body: Body) -> Outcome:
    """What became of a session: the note belongs to one that was held, and may not be given for another."""
    names = ("reviewed_homework", "review_minutes", "minutes")
    noted = any(body[name] is not None for name in names)
    if noted and body["reviewed_homework"] is None:
        raise Invalid({"reviewed_homework": ["Say whether homework was looked at."]})
    note = SessionNote(**{name: body[name] for name in names}) if noted else None
    return Outcome(status=body["status"], missed_by=body["missed_by"], note=note)


def on_the_wall(at: datetime, zone_name: str) -> datetime:
    """As an instant; without an offset it is what a clock on the wall of that zone says."""
    if at.tzinfo is not None:
        return at.astimezone(UTC)
    return instant(at.date(), at.time(), zone_name)
