"""How and when a client wants to be reminded, on one page: the week as it will come, and all off in one tap."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import available_timezones

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from gateway.sessions import require_role, signed_in
from gateway.web import dates
from gateway.web.client import reminder_words
from gateway.web.client.cards import Document, name_of, status_now
from gateway.web.client.wishes_form import WEEKDAYS, body_of, field_named, fields_of, typed_in
from gateway.web.i18n import locale
from gateway.web.language import speak_in_zone, zone_here
from gateway.web.services import ask_if_there, asked, every, tell

PREFERENCES = "/api/v1/me/reminder-preferences"
PREVIEW = "/api/v1/me/reminder-preview"
REMINDERS = "/api/v1/me/reminders"
Page = str | Response | tuple[str, int]


@require_role("client")
def preferences() -> Page:
    return _draw({}, {})


@require_role("client")
def save_preferences() -> Page:
    """Keep it, or look at the week as it would come."""
    form = request.form
    body = body_of(form, asked("reminders", PREFERENCES, here()).data) | {"locale": locale()}
    if form.get("go") == "preview":
        reply = tell("reminders", "POST", PREVIEW, {"preferences": body}, query=here())
        return _draw(_inner(reply.errors), typed_in(form), week=reply.data if reply.ok else None, is_typed=True)
    reply = tell("reminders", "PUT", PREFERENCES, body, etag=form.get("etag", ""), query=here())
    if not reply.ok:
        return _draw(reply.errors, typed_in(form), stale=reply.stale), reply.status
    return redirect(url_for("client.preferences", said="saved"))


@require_role("client")
def reminders_at_once() -> Page:
    """One tap: all off, all on again, or a rest."""
    form, go = request.form, request.form.get("go", "")
    key, assignment_id = form.get("idempotency_key", ""), form.get("assignment_id") or None
    if go == "off":
        reply = tell("reminders", "POST", f"{REMINDERS}/off", key=key, query=here())
    elif go == "rest":
        body = {"assignment_id": assignment_id, "until": form.get("until") or None}
        reply = tell("reminders", "POST", f"{REMINDERS}/rest", body, key=key, query=here())
    else:
        reply = tell("reminders", "POST", f"{REMINDERS}/on", {"assignment_id": assignment_id}, key=key, query=here())
    if not reply.ok:
        return _draw(reply.errors, form.to_dict()), reply.status
    said = {"off": "reminders_off", "rest": "reminders_rest"}.get(go, "reminders_on")
    return redirect(url_for("client.preferences", said=said))


def here() -> dict[str, str]:
    """Somebody may be a client of several clinics; these are the wishes in the one in use."""
    person = signed_in()
    return {"clinic_id": person.active.clinic_id if person.active else person.home_clinic_id}


def what_it_is_about(found: Document) -> str:
    """Where a message leads: to the sheet, or to the question what got in the way if that is what it asked."""
    page = "client.not_this_time" if found.get("asks") else "client.begin"
    return url_for(page, occurrence_id=found["occurrence_id"])


def own_homework() -> list[Document]:
    """All agreements of the client; none when they are not available right now."""
    return every(lambda page: ask_if_there("assignments", "/api/v1/me/assignments", page))


def names_of(agreements: list[Document]) -> dict[str, str]:
    return {str(one["id"]): name_of(one) for one in agreements}


def _inner(errors: Mapping[str, list[str]]) -> dict[str, list[str]]:
    return {name.removeprefix("preferences."): sentences for name, sentences in errors.items()}


def _draw(
    errors: Mapping[str, list[str]],
    typed: Mapping[str, Any],
    *,
    stale: bool = False,
    week: Document | None = None,
    is_typed: bool = False,
) -> str:
    found, agreed = asked("reminders", PREFERENCES, here()), own_homework()
    wishes, shown = found.data, {field_named(name): sentences for name, sentences in errors.items()}
    zone = wishes.get("time_zone") or zone_here()
    speak_in_zone(wishes.get("zone_now") or zone)
    return render_template(
        "client/reminders.html",
        wishes=wishes,
        fields=fields_of(wishes),
        etag=found.etag,
        zone=zone,
        zones=sorted(
            name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "posix", "right"))
        ),
        assignments=[one for one in agreed if status_now(one) == "agreed"],
        names=names_of(agreed),
        week=week if is_typed else ask_if_there("reminders", PREVIEW, here()),
        week_is_typed=is_typed and week is not None,
        weekdays=[(day, dates.weekdays()[day]) for day in WEEKDAYS],
        words=reminder_words.ALL,
        errors=shown,
        days_open=bool(wishes.get("quiet_days")) or any(name.startswith("to_") for name in shown),
        typed=typed,
        stale=stale,
    )
