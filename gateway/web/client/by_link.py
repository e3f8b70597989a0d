"""What a link in a message opens: the day for the person it was sent to, and for whoever holds it an end of messages.

Looking at a page never does anything: programmes that read mail follow links. Nobody is signed in by a link, and what a
wrong link gets is the same whatever is wrong with it.
"""

from __future__ import annotations

import re
from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from chassis.problems import Problem, not_found
from gateway.audit import Act
from gateway.connections import Answer
from gateway.domain.roles import Role
from gateway.gateway import gateway
from gateway.sessions import current_person
from gateway.upstream import HOLDER
from gateway.web.client.reminder_words import LATER
from gateway.web.client.reminding import what_it_is_about
from gateway.web.i18n import gettext
from gateway.web.services import flat, tell

PER_MINUTE = 60
"""Requests with links from one address; a provider of mail may ask for many people."""
CALENDARS_PER_MINUTE = 600
"""The same for calendars, which some providers fetch for all their people from a few addresses."""
_CLINIC = re.compile(r"([0-9A-Za-z]{26})\..{1,300}")
_PURPOSES = {"/links/stop": "stop", "/links/later": "open"}
_FOUND, _NOT_THERE, _IMPOSSIBLE = 200, 404, 422
Page = str | Response | tuple[str, int]


def open_link(token: str) -> Page:
    """For somebody who is not signed in the same page whatever the link is."""
    person = current_person()
    if person is None:
        return render_template("client/link.html", there=request.path)
    if not person.clinics_as(Role.CLIENT):
        return _nothing_here()
    try:
        reply = tell("reminders", "POST", "/api/v1/me/links/open", {"token": token})
    except Problem as problem:
        if problem.status == _NOT_THERE:
            return _nothing_here()
        raise
    if not reply.ok:
        return _nothing_here()
    if reply.data.get("open") or reply.data.get("asks"):
        return redirect(what_it_is_about(reply.data))
    return redirect(url_for("client.today"))


def stop_page(token: str) -> Page:
    """The same page for every link: only pressing the button asks what it is."""
    return render_template("client/link_stop.html", token=token)


def stop(token: str) -> Page:
    """The button of that page, and the one click of RFC 8058 that a mail programme sends without any page."""
    answer = by_link(token, "/links/stop", "reminder.stop")
    return render_template("client/link_stopped.html") if answer is not None and answer.ok else _nothing_here()


def later_page(token: str) -> Page:
    """The same page for every link, as above."""
    return render_template("client/link_later.html", token=token, ways=_ways())


def put_off_by_link(token: str) -> Page:
    answer = by_link(token, "/links/later", "reminder.put_off", {"later": request.form.get("later", "")})
    if answer is not None and answer.ok:
        return render_template("client/link_put_off.html")
    if answer is None or answer.status != _IMPOSSIBLE:
        return _nothing_here()
    said = [sentence for sentences in flat(answer.json().get("errors") or {}).values() for sentence in sentences]
    return render_template("client/link_later.html", token=token, ways=_ways(), errors={"": said}), _IMPOSSIBLE


def _ways() -> list[tuple[str, str]]:
    return [*((way, str(words)) for way, words in LATER.items()), ("not_today", gettext("Not today"))]


def feed(token: str) -> Response:
    """A client's calendar for whatever programme has its address; unchanged since it was fetched last, it is empty."""
    here, clinic = gateway(), _CLINIC.fullmatch(token)
    here.limits.count(f"calendar {request.remote_addr}", CALENDARS_PER_MINUTE)
    if clinic is None:
        raise not_found()
    answer = here.upstream.for_holder(f"cln_{clinic[1]}", "reminders", "GET", f"/feeds/{token}")
    if answer.status != _FOUND:
        raise not_found()
    response = make_response(answer.body)
    for name in ("content-type", "etag"):
        response.headers[name] = answer.headers[name]
    response.headers["Cache-Control"] = "private, no-cache"
    return response.make_conditional(request)


def by_link(token: str, path: str, action: str, body: dict[str, Any] | None = None) -> Answer | None:
    """A change by whoever holds a link, with a record that is there before it is made; None for a wrong link."""
    looked = look(token, path)
    if looked is None:
        return None
    here, clinic_id = gateway(), looked["clinic_id"]
    act = Act(
        clinic_id=clinic_id,
        role=HOLDER.role,
        action=action,
        method="POST",
        path=path,
        objects=(looked["reminder_id"],),
        client_ids=(looked["client_id"],),
    )
    entry = here.audit.write(HOLDER, act, None)
    answer = here.upstream.for_holder(clinic_id, "reminders", "POST", path, body={"token": token, **(body or {})})
    here.audit.complete(entry, act, answer.status)
    return answer


def look(token: str, path: str) -> dict[str, Any] | None:
    """What a link is about, if it is one for `path`."""
    here, clinic = gateway(), _CLINIC.fullmatch(token)
    here.limits.count(f"link {request.remote_addr}", PER_MINUTE)
    if clinic is None:
        return None
    asked = {"token": token, "purpose": _PURPOSES[path]}
    answer = here.upstream.for_holder(f"cln_{clinic[1]}", "reminders", "POST", "/links/look", body=asked)
    return dict(answer.json()) if answer.status == _FOUND else None


def _nothing_here() -> tuple[str, int]:
    return render_template("client/link_nothing.html", known=current_person() is not None), _NOT_THERE
