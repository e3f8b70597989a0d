"""The hour at which a client usually answers: what is known, why, and that nothing follows from it by itself."""

from __future__ import annotations

from flask import render_template

from gateway.sessions import require_role
from gateway.web.client.reminding import here
from gateway.web.services import ask

SHOWN = 6


@require_role("client")
def answering_hours() -> str:
    found = ask("reminders", "/api/v1/me/answering-hours", here())
    most = sorted(found["hours"], key=lambda one: (-one["share"], one["hour"]))[:SHOWN]
    return render_template(
        "client/hours.html",
        found=found,
        left=max(0, found["needed"] - found["answers"]),
        weeks=round(found["half_life_days"] / 7),
        hours=[(f"{one['hour']:02}:00", often) for one in most if (often := round(one["share"] * found["answers"]))],
    )
