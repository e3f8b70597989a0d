"""What leads here from outside: the client's calendar at a secret address, and the links in messages."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from gateway.sessions import require_role
from gateway.web.client.reminding import here
from gateway.web.services import ask, tell

FEED, LINKS = "/api/v1/me/feed", "/api/v1/me/links"


@require_role("client")
def calendar() -> str:
    return render_template("client/calendar.html", address=ask("reminders", FEED, here())["address"])


@require_role("client")
def make_calendar() -> Response:
    """The first, or another in the place of one that somebody knows who should not."""
    tell("reminders", "POST", FEED, key=request.form.get("idempotency_key", ""), query=here())
    return redirect(url_for("client.calendar", said="calendar_made"))


@require_role("client")
def remove_calendar() -> Response:
    tell("reminders", "DELETE", FEED, query=here())
    return redirect(url_for("client.calendar", said="calendar_removed"))


@require_role("client")
def links_off() -> Response:
    tell("reminders", "DELETE", LINKS, query=here())
    return redirect(url_for("client.calendar", said="links_off"))
