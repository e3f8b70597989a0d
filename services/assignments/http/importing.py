"""Administrators: moving in from another system."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from flask_smorest import Blueprint
from marshmallow import ValidationError

from chassis.http import StrictSchema
from services.assignments.access import require
from services.assignments.domain.codes import Role
from services.assignments.domain.errors import Invalid
from services.assignments.http import build
from services.assignments.http import import_schemas as terms
from services.assignments.http.context import call, context
from services.assignments.http.overviews import ImportReport
from services.assignments.http.routes import staff
from services.assignments.store.buffer import BufferedStore
from services.assignments.usecases import imports
from services.assignments.usecases.imports import Outcome, Record, Result

Body = dict[str, Any]
Make = Callable[[Body], Record]


def _respond(body: Body) -> Record:
    own = {name: body.pop(name) for name in ("ref", "at", "assignment_ref", "local_date", "slot")}
    return imports.Respond(**own, answer=build.answer(body))


def _agree(body: Body) -> Record:
    own = {name: body[name] for name in ("ref", "at", "episode_ref", "group_ref")}
    return imports.AgreeAssignment(**own, sheet=build.sheet(body))


def _open_episode(body: Body) -> Record:
    own = {name: body.pop(name) for name in ("ref", "at", "group_ref", "programme")}
    return imports.OpenEpisode(**own, terms=body)


def _schedule(body: Body) -> Record:
    own = {name: body[name] for name in ("ref", "at", "episode_ref")}
    return imports.ScheduleSession(**own, appointment=lambda home: build.appointment(body, home))


def _open_group(body: Body) -> Record:
    lists: Body = {name: tuple(dict.fromkeys(body.pop(name, ()))) for name in ("facilitator_ids", "member_refs")}
    return imports.OpenGroup(**body, **lists)


OPERATIONS: Mapping[str, tuple[type[StrictSchema], Make]] = {
    "group.open": (terms.OpenGroupTerms, _open_group),
    "episode.open": (terms.OpenEpisodeTerms, _open_episode),
    "episode.close": (terms.CloseEpisodeTerms, lambda body: imports.CloseEpisode(**body)),
    "session.schedule": (terms.ScheduleSessionTerms, _schedule),
    "session.held": (terms.HoldSessionTerms, lambda body: imports.HoldSession(**body)),
    "session.missed": (terms.MissSessionTerms, lambda body: imports.MissSession(**body)),
    "assignment.agree": (terms.AgreeAssignmentTerms, _agree),
    "occurrence.respond": (terms.RespondTerms, _respond),
    "occurrence.review": (terms.ReviewTerms, lambda body: imports.ReviewOccurrence(**body)),
}
_UNKNOWN = {"op": [f"Choose one of: {', '.join(OPERATIONS)}."]}


def blueprint() -> Blueprint:
    routes = staff("imports", "Moving in from another system")

    @routes.post("/imports")
    @routes.arguments(terms.ImportTerms)
    @routes.response(200, ImportReport)
    def import_records(body: Body, clinic_id: str) -> Any:
        """Carry out up to 200 past records in order; each is created, existing or refused with the reason."""
        asked = call()
        require(asked.actor, clinic_id, Role.ADMIN)
        given: list[Mapping[str, Any]] = body["records"]
        parsed = [_parsed(one) for one in given]
        good = [one for one in parsed if isinstance(one, Record)]
        done = iter(imports.import_records(asked, clinic_id, good, lambda: BufferedStore(context().store)))
        outcomes = [next(done) if isinstance(one, Record) else one for one in parsed]
        return _report(given, outcomes)

    return routes


def _parsed(record: Mapping[str, Any]) -> Record | Outcome:
    """The record, or why it cannot be read."""
    op = record.get("op")
    if not isinstance(op, str) or op not in OPERATIONS:
        return Outcome(Result.REFUSED, reason="This kind of record is not known.", errors=_UNKNOWN)
    schema, make = OPERATIONS[op]
    try:
        body: Body = _schema(schema).load(record)
        del body["op"]
        return make(body)
    except ValidationError as error:
        return Outcome(Result.REFUSED, reason="Some fields are not right.", errors=error.messages_dict)
    except Invalid as error:
        return Outcome(Result.REFUSED, reason="Some fields are not right.", errors=error.errors)


@cache
def _schema(kind: type[StrictSchema]) -> StrictSchema:
    return kind()


def _report(given: list[Mapping[str, Any]], outcomes: list[Outcome]) -> Body:
    counts = Counter(one.result.value for one in outcomes)
    results = [
        {"index": index, "ref": record.get("ref"), "op": record.get("op"), "outcome": one.result.value}
        | {name: value for name in ("id", "reason", "errors") if (value := getattr(one, name)) is not None}
        for index, (record, one) in enumerate(zip(given, outcomes, strict=True))
    ]
    return {**{result.value: counts[result.value] for result in Result}, "results": results}
