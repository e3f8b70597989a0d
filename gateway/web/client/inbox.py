"""Reminders that came in the app: read them here, or follow one to what it is about."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from gateway.sessions import require_role
from gateway.web.client.cards import items, use_zone_of
from gateway.web.services import ask, tell


@require_role("client")
def inbox() -> str:
    found = items(ask("reminders", "/api/v1/me/inbox"), "items")
    use_zone_of(*found)
    return render_template("client/inbox.html", reminders=found)


@require_role("client")
def open_reminder(reminder_id: str) -> Response:
    """Opening twice is opening once, so the key can be the reminder itself."""
    tell("reminders", "POST", f"/api/v1/me/inbox/{reminder_id}/opened", key=f"opened-{reminder_id}")
    occurrence_id = request.form.get("occurrence_id", "")
    if not occurrence_id:
        return redirect(url_for("client.today"))
    return redirect(url_for("client.begin", occurrence_id=occurrence_id))
