"""How wishes look as documents and back; a document without a field has its default."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from services.reminders.domain.candidates import When
from services.reminders.domain.codes import Channel, HomeworkWord, ReminderTrigger, RungKind
from services.reminders.domain.identity import preferences_id, setting_id
from services.reminders.domain.preferences import AssignmentReminder, Preferences
from services.reminders.domain.times import QuietHours
from services.reminders.domain.travel import AskedZone, Travel, ZoneAnswer
from services.reminders.store.mapping import Document


def preferences_document(wishes: Preferences) -> Document:
    return {
        "_id": preferences_id(wishes.clinic_id, wishes.client_id),
        "clinic_id": wishes.clinic_id,
        "version": wishes.version,
        "client_id": wishes.client_id,
        "time_zone": wishes.time_zone,
        "quiet": _span(wishes.quiet),
        "own_quiet": wishes.own_quiet,
        "quiet_days": {str(day): _span(hours) for day, hours in sorted(wishes.quiet_days.items())},
        "gap_minutes": wishes.gap_minutes,
        "cap": wishes.cap,
        "in_app": wishes.in_app,
        "email": wishes.email,
        "sms": wishes.sms,
        "push": wishes.push,
        "webhook": wishes.webhook,
        "second": None if wishes.second is None else wishes.second.value,
        "off": wishes.off,
        "rest_until": _day(wishes.rest_until),
        "rests": {name: until.isoformat() for name, until in sorted(wishes.rests.items())},
        "travel": _travel_document(wishes.travel),
        "asked_zones": [{"zone": one.zone, "at": one.at, "answer": one.answer.value} for one in wishes.asked_zones],
        "homework_word": None if wishes.homework_word is None else wishes.homework_word.value,
        "locale": wishes.locale,
        "follows_habit": wishes.follows_habit,
        "unsubscribed": sorted(one.value for one in wishes.unsubscribed),
    }


def preferences(document: Mapping[str, Any]) -> Preferences:
    second, word = document.get("second"), document.get("homework_word")
    return Preferences(
        clinic_id=document["clinic_id"],
        client_id=document["client_id"],
        time_zone=document["time_zone"],
        quiet=_hours(document["quiet"]),
        own_quiet=document.get("own_quiet", True),
        quiet_days={int(day): _hours(span) for day, span in document.get("quiet_days", {}).items()},
        gap_minutes=document.get("gap_minutes"),
        cap=document.get("cap"),
        in_app=document["in_app"],
        email=document["email"],
        sms=document.get("sms", False),
        push=document.get("push", False),
        webhook=document.get("webhook", False),
        second=None if second is None else Channel(second),
        off=document.get("off", False),
        rest_until=_date(document.get("rest_until")),
        rests={name: date.fromisoformat(until) for name, until in document.get("rests", {}).items()},
        travel=_travel(document.get("travel")),
        asked_zones=tuple(_asked(one) for one in document.get("asked_zones", ())),
        homework_word=None if word is None else HomeworkWord(word),
        locale=document.get("locale"),
        follows_habit=document.get("follows_habit", False),
        unsubscribed=frozenset(Channel(one) for one in document.get("unsubscribed", ())),
        version=document["version"],
    )


def setting_document(setting: AssignmentReminder) -> Document:
    return {
        "_id": setting_id(setting.clinic_id, setting.client_id, setting.assignment_id),
        "clinic_id": setting.clinic_id,
        "version": setting.version,
        "client_id": setting.client_id,
        "assignment_id": setting.assignment_id,
        "time": _wall(setting.time),
        "moments": [
            {"trigger": one.trigger.value, "at": _wall(one.wall), "minutes": one.minutes} for one in setting.moments
        ],
        "text": setting.text,
        "off": setting.off,
        "ladder_seen": setting.ladder_seen,
        "without_rungs": sorted(one.value for one in setting.without_rungs),
    }


def setting(document: Mapping[str, Any]) -> AssignmentReminder:
    return AssignmentReminder(
        clinic_id=document["clinic_id"],
        client_id=document["client_id"],
        assignment_id=document["assignment_id"],
        time=_time(document["time"]),
        moments=tuple(_moment(one) for one in document.get("moments", ())),
        text=document["text"],
        off=document["off"],
        ladder_seen=document.get("ladder_seen"),
        without_rungs=frozenset(RungKind(one) for one in document.get("without_rungs", ())),
        version=document["version"],
    )


def _moment(document: Mapping[str, Any]) -> When:
    return When(ReminderTrigger(document["trigger"]), _time(document["at"]), document["minutes"])


def _travel_document(travel: Travel | None) -> Document | None:
    return None if travel is None else {"zone": travel.zone, "until": _day(travel.until)}


def _travel(document: Mapping[str, Any] | None) -> Travel | None:
    return None if document is None else Travel(document["zone"], _date(document["until"]))


def _asked(document: Mapping[str, Any]) -> AskedZone:
    return AskedZone(document["zone"], document["at"], ZoneAnswer(document["answer"]))


def _span(hours: QuietHours | None) -> list[str | None] | None:
    return None if hours is None else [_wall(hours.start), _wall(hours.end)]


def _hours(span: list[str] | None) -> QuietHours | None:
    return None if span is None else QuietHours(*map(time.fromisoformat, span))


def _wall(at: time | None) -> str | None:
    return None if at is None else at.isoformat("minutes")


def _time(text: str | None) -> time | None:
    return None if text is None else time.fromisoformat(text)


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
