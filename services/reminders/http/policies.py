"""What a clinic decides about reminders: for managers and administrators."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from typing import Any

from flask_smorest import Blueprint

from chassis.http import with_etag
from chassis.tokens import current_actor
from services.reminders import access
from services.reminders.domain.clinic_policy import ClinicPolicy, checked_policy
from services.reminders.domain.codes import RungKind
from services.reminders.domain.identity import policy_id
from services.reminders.domain.rungs import Ladder, Rung
from services.reminders.domain.times import QuietHours
from services.reminders.http.parts import parts
from services.reminders.http.policy_schemas import PolicyAnswer, PolicyBody
from services.reminders.http.wishes import version_read
from services.reminders.usecases.policies import set_policy

blueprint = Blueprint("policies", __name__, url_prefix="/api/v1/clinics/<clinic_id>", description="A clinic's policy")


@blueprint.get("/reminder-policy")
@blueprint.response(200, PolicyAnswer)
def read(clinic_id: str) -> Any:
    """The defaults of clients, the ladder and the budget; with version 0 and no ETag until something is set."""
    return _answer(access.policy_for(current_actor(), clinic_id, parts().store))


@blueprint.put("/reminder-policy")
@blueprint.arguments(PolicyBody)
@blueprint.response(200, PolicyAnswer)
def write(body: dict[str, Any], clinic_id: str) -> Any:
    """Set all of it. The first time without If-Match, from then on with the ETag that was read.

    A ladder that is changed holds from now on: whoever is silent already climbs it from this moment.
    """
    known = access.policy_for(current_actor(), clinic_id, parts().store)
    wished = replace(wished_policy(body, known), version=version_read(policy_id(clinic_id), known.version))
    return _answer(set_policy(known, wished, store=parts().store, now=parts().clock()))


def wished_policy(body: dict[str, Any], known: ClinicPolicy) -> ClinicPolicy:
    """What the body says, in the place of what is known; checked and of the version that was found."""
    wished = ClinicPolicy(
        clinic_id=known.clinic_id,
        quiet=_quiet(body["quiet_from"], body["quiet_to"]),
        gap_minutes=body["gap_minutes"],
        cap=body["cap"],
        ladder=wished_rungs(body["ladder"]),
        budget=body["budget"],
        holidays=tuple(body["holidays"]),
        task_hours=body["task_hours"],
        version=known.version,
    )
    return checked_policy(wished)


def rung_view(rung: Rung) -> dict[str, Any]:
    return {
        "kind": rung.kind,
        "after_minutes": rung.after // timedelta(minutes=1),
        "when": {"silent": rung.silent} if rung.silent > 1 else None,
    }


def wished_rungs(bodies: list[dict[str, Any]]) -> Ladder:
    """As they are asked for, not checked yet."""
    return tuple(
        Rung(
            RungKind(one["kind"]),
            timedelta(minutes=one["after_minutes"]),
            1 if one["when"] is None else one["when"]["silent"],
        )
        for one in bodies
    )


def _answer(policy: ClinicPolicy) -> Any:
    body = {
        "clinic_id": policy.clinic_id,
        "quiet_from": None if policy.quiet is None else policy.quiet.start.isoformat("minutes"),
        "quiet_to": None if policy.quiet is None else policy.quiet.end.isoformat("minutes"),
        "gap_minutes": policy.gap_minutes,
        "cap": policy.cap,
        "ladder": [rung_view(one) for one in policy.ladder],
        "budget": policy.budget,
        "holidays": policy.holidays,
        "task_hours": policy.task_hours,
        "version": policy.version,
    }
    return with_etag(body, policy_id(policy.clinic_id), policy.version) if policy.version else body


def _quiet(start: str | None, end: str | None) -> QuietHours | None:
    return None if start is None or end is None else QuietHours(time.fromisoformat(start), time.fromisoformat(end))
