"""A client's preferences, and their wishes for the reminder of one assignment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import time
from typing import Any

from flask import request
from flask_smorest import Blueprint

from chassis.documents import StaleVersion
from chassis.http import require_if_match, with_etag
from chassis.tokens import current_actor
from services.reminders import access
from services.reminders.domain.candidates import When
from services.reminders.domain.codes import Channel
from services.reminders.domain.errors import QuietAllDay, TripImpossible
from services.reminders.domain.identity import preferences_id, setting_id
from services.reminders.domain.own_rules import Defaults
from services.reminders.domain.preferences import AssignmentReminder, Preferences
from services.reminders.domain.projections import ClientKey
from services.reminders.domain.times import QuietHours
from services.reminders.domain.travel import Travel, ZoneAnswer
from services.reminders.http import wish_views
from services.reminders.http.parts import parts
from services.reminders.http.schemas import ClinicQuery
from services.reminders.http.wish_schemas import (
    AssignmentReminderAnswer,
    AssignmentReminderBody,
    PreferencesAnswer,
    PreferencesBody,
)
from services.reminders.usecases.channels import offered_at
from services.reminders.usecases.wishes import set_assignment_reminder, set_preferences
from services.reminders.usecases.wording import neutral_words

blueprint = Blueprint("wishes", __name__, url_prefix="/api/v1/me", description="What a client wishes")


@blueprint.get("/reminder-preferences")
@blueprint.arguments(ClinicQuery, location="query")
@blueprint.response(200, PreferencesAnswer)
def read_preferences(query: dict[str, Any]) -> Any:
    """Zone, quiet hours, how many and where; the defaults, with version 0 and no ETag, until something is set."""
    return shown(access.preferences_for(current_actor(), query["clinic_id"], parts().store))


@blueprint.put("/reminder-preferences")
@blueprint.arguments(ClinicQuery, location="query")
@blueprint.arguments(PreferencesBody)
@blueprint.response(200, PreferencesAnswer)
def write_preferences(query: dict[str, Any], body: dict[str, Any]) -> Any:
    """Set all of them. The first time without If-Match, from then on with the ETag that was read."""
    known = access.preferences_for(current_actor(), query["clinic_id"], parts().store)
    version = version_read(preferences_id(known.clinic_id, known.client_id), known.version)
    wished = replace(wished_in(body, known), version=version)
    return shown(set_preferences(wished, offered=_offered(wished), store=parts().store))


def wished_in(body: Mapping[str, Any], known: Preferences) -> Preferences:
    """The preferences a body asks for; what a body cannot say stays as it is known."""
    return replace(
        known,
        time_zone=body["time_zone"],
        quiet=_quiet(body["quiet_from"], body["quiet_to"]),
        own_quiet=body["own_quiet"],
        quiet_days={int(day): _quiet_on(day, hours) for day, hours in body["quiet_days"].items()},
        gap_minutes=body["gap_minutes"],
        cap=body["cap"],
        **body["channels"],
        second=body["second_channel"],
        off=body["off"],
        rest_until=body["rest_until"],
        rests=body["rests"],
        travel=_travel(body["travel"]),
        homework_word=body["homework_word"],
        locale=body["locale"],
        follows_habit=body["follows_habit"],
    )


@blueprint.get("/assignments/<assignment_id>/reminder")
@blueprint.response(200, AssignmentReminderAnswer)
def read_assignment_reminder(assignment_id: str) -> Any:
    """Moments, wording and off for one assignment; version 0 and no ETag until something is set."""
    return _assignment_reminder(access.setting_for(current_actor(), assignment_id, parts().store))


@blueprint.put("/assignments/<assignment_id>/reminder")
@blueprint.arguments(AssignmentReminderBody)
@blueprint.response(200, AssignmentReminderAnswer)
def write_assignment_reminder(body: dict[str, Any], assignment_id: str) -> Any:
    """Set all of it. What is left out or null goes back to what was agreed and to the neutral wording."""
    known = access.setting_for(current_actor(), assignment_id, parts().store)
    wished = replace(
        known,
        time=_time(body["time"]),
        moments=tuple(When(one["trigger"], _time(one["at"]), one["minutes"]) for one in body["moments"]),
        text=body["text"],
        off=body["off"],
        version=version_read(setting_id(known.clinic_id, known.client_id, known.assignment_id), known.version),
    )
    return _assignment_reminder(set_assignment_reminder(wished, store=parts().store))


def _offered(wishes: Preferences) -> frozenset[Channel]:
    return offered_at(wishes.clinic_id, parts().installation.offered, parts().store)


def shown(wishes: Preferences) -> Any:
    """The answer with all of a client's preferences."""
    usual = parts().store.policies.of(wishes.clinic_id).defaults or Defaults()
    body = wish_views.preferences(wishes, usual, _offered(wishes), parts().clock())
    return _tagged(body, preferences_id(wishes.clinic_id, wishes.client_id), wishes.version)


def version_read(document_id: str, current: int) -> int:
    """The version the caller saw; what is not there yet cannot have been seen."""
    if current:
        return require_if_match(document_id)
    if request.headers.get("If-Match"):
        raise StaleVersion(current)
    return current


def _assignment_reminder(wishes: AssignmentReminder) -> Any:
    text = neutral_words(ClientKey(wishes.clinic_id, wishes.client_id), parts().store, parts().clock())
    body = wish_views.assignment_reminder(wishes, text)
    return _tagged(body, setting_id(wishes.clinic_id, wishes.client_id, wishes.assignment_id), wishes.version)


def _tagged(body: dict[str, Any], document_id: str, version: int) -> Any:
    return with_etag(body, document_id, version) if version else body


def _quiet(start: str | None, end: str | None) -> QuietHours | None:
    return None if start is None or end is None else QuietHours(time.fromisoformat(start), time.fromisoformat(end))


def _quiet_on(day: str, hours: Mapping[str, str] | None) -> QuietHours | None:
    try:
        return None if hours is None else _quiet(hours["begins"], hours["ends"])
    except QuietAllDay as error:
        raise QuietAllDay(f"quiet_days.{day}", error.advice) from error


def _travel(body: Mapping[str, Any] | None) -> Travel | None:
    if body is None:
        return None
    if body["mode"] is ZoneAnswer.TRIP and body["until"] is None:
        raise TripImpossible("travel.until", "Say up to which day the trip lasts, or choose to follow the device.")
    return Travel(body["time_zone"], body["until"] if body["mode"] is ZoneAnswer.TRIP else None)


def _time(text: str | None) -> time | None:
    return None if text is None else time.fromisoformat(text)
