"""A device that shows another zone: asked once, keep home time, follow it, or for this trip only."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from gateway.sessions import require_role
from gateway.web.client.cards import Document, items
from gateway.web.client.reminding import PREFERENCES, REMINDERS, here
from gateway.web.language import zone_here
from gateway.web.services import ask, ask_if_there, tell

Page = str | Response | tuple[str, int]


@require_role("client")
def elsewhere() -> Page:
    """The question as a page of its own; for a page that is open, only if there is anything to ask."""
    zone = request.args.get("zone", "")
    return _part(zone) if request.headers.get("HX-Request") else _draw({}, {"time_zone": zone})


@require_role("client")
def say_where() -> Page:
    form = request.form
    answer = form.get("answer", "")
    until = (form.get("until") or None) if answer == "trip" else None
    body = {"time_zone": form.get("time_zone", "").strip(), "answer": answer, "until": until}
    key = form.get("idempotency_key", "")
    reply = tell("reminders", "POST", f"{REMINDERS}/zone", body, key=key, query=here())
    if not reply.ok:
        return _draw(reply.errors, form.to_dict()), reply.status
    return redirect(url_for("client.today", said="saved"))


def _part(zone: str) -> str:
    """Nothing, when home time was kept for this zone, or nothing would come anyway."""
    wishes = ask_if_there("reminders", PREFERENCES, here())
    known = _known(wishes or {})
    if not wishes or wishes.get("off") or zone in {"", known["now"], *known["kept"]}:
        return ""
    return render_template("client/zone_asked.html", zone=known, typed={"time_zone": zone})


def _draw(errors: dict[str, list[str]], typed: dict[str, str]) -> str:
    wishes = ask("reminders", PREFERENCES, here())
    return render_template("client/elsewhere.html", zone=_known(wishes), errors=errors, typed=typed)


def _known(wishes: Document) -> dict[str, Any]:
    """`kept`: zones for which home time was kept, so that nobody is asked again."""
    kept = [str(one["time_zone"]) for one in items(wishes, "asked_zones") if one.get("answer") == "keep"]
    return {"now": wishes.get("zone_now") or zone_here(), "kept": kept}
