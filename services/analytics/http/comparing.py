"""For operators: the facts of a clinic, day by day, so that they can be held against their owners and mended."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from chassis.clock import Clock
from chassis.problems import not_found
from chassis.tokens import current_actor
from contracts import comparing
from services.analytics.domain.kinds import KINDS, Kind
from services.analytics.store.comparing import Compared, kind_of


def blueprint(store: Compared, now: Clock) -> Blueprint:
    """Return the routes of the comparison."""
    routes = Blueprint("comparing", __name__, url_prefix="/api/v1/clinics/<clinic_id>/states")

    @routes.get("")
    def kinds(clinic_id: str) -> ResponseReturnValue:
        """What is compared: of each subject the fields, and the one with the day."""
        _check(clinic_id)
        return {"subjects": [{"subject": one.subject, "field": one.compared, "day": one.day} for one in KINDS]}

    @routes.get("/<subject>")
    def compare(clinic_id: str, subject: str) -> ResponseReturnValue:
        """Count and checksum of each day, or the lines of the days that are asked for."""
        kind = _kind(clinic_id, subject)
        return comparing.answer(store.lines(clinic_id, kind), request.args.getlist("of"))

    @routes.post("/<subject>/doubted")
    def doubt(clinic_id: str, subject: str) -> ResponseReturnValue:
        """The next state that the owner tells of these wins."""
        kind = _kind(clinic_id, subject)
        return {"doubted": store.doubt(clinic_id, kind, _ids())}

    @routes.post("/<subject>/unknown")
    def remove(clinic_id: str, subject: str) -> ResponseReturnValue:
        """The owner knows nothing of these."""
        kind = _kind(clinic_id, subject)
        return {"removed": store.remove(clinic_id, kind, _ids(), now())}

    return routes


def _check(clinic_id: str) -> None:
    actor = current_actor()
    if actor.role != comparing.OPERATOR or clinic_id not in actor.clinic_ids:
        raise not_found()


def _kind(clinic_id: str, subject: str) -> Kind:
    _check(clinic_id)
    kind = kind_of(subject)
    if kind is None:
        raise not_found()
    return kind


def _ids() -> list[str]:
    return [str(one) for one in request.get_json()["ids"]]
