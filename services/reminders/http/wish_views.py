"""How wishes look in answers."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from chassis.clock import iso
from services.reminders.domain.codes import Channel
from services.reminders.domain.own_rules import Defaults, usual_quiet
from services.reminders.domain.preferences import AssignmentReminder, Preferences
from services.reminders.domain.times import QuietHours
from services.reminders.domain.travel import Travel


def preferences(wishes: Preferences, usual: Defaults, offered: frozenset[Channel], now: datetime) -> dict[str, Any]:
    """`usual` holds where the client has wished for nothing."""
    quiet = usual_quiet(wishes, usual)
    return {
        "clinic_id": wishes.clinic_id,
        "time_zone": wishes.time_zone,
        "zone_now": wishes.zone_at(now),
        "quiet_from": _wall(quiet.start if quiet else None),
        "quiet_to": _wall(quiet.end if quiet else None),
        "quiet_days": {str(day): _hours(hours) for day, hours in sorted(wishes.quiet_days.items())},
        "gap_minutes": wishes.gap_minutes,
        "cap": wishes.cap,
        "channels": {channel.value: wishes.wants(channel) for channel in Channel},
        "channels_offered": sorted(offered),
        "second_channel": wishes.second,
        "off": wishes.off,
        "rest_until": wishes.rest_until,
        "rests": dict(wishes.rests),
        "travel": _travel(wishes.travel),
        "asked_zones": [{"time_zone": one.zone, "at": iso(one.at), "answer": one.answer} for one in wishes.asked_zones],
        "homework_word": wishes.homework_word,
        "locale": wishes.locale,
        "follows_habit": wishes.follows_habit,
        "defaults": _defaults(usual),
        "version": wishes.version,
    }


def assignment_reminder(wishes: AssignmentReminder, neutral_text: str) -> dict[str, Any]:
    return {
        "assignment_id": wishes.assignment_id,
        "time": _wall(wishes.time),
        "moments": [{"trigger": one.trigger, "at": _wall(one.wall), "minutes": one.minutes} for one in wishes.moments],
        "text": wishes.text,
        "neutral_text": neutral_text,
        "off": wishes.off,
        "version": wishes.version,
    }


def _defaults(usual: Defaults) -> dict[str, Any]:
    return {
        "quiet_from": _wall(usual.quiet.start if usual.quiet else None),
        "quiet_to": _wall(usual.quiet.end if usual.quiet else None),
        "gap_minutes": int(usual.gap.total_seconds() // 60),
        "cap": usual.cap,
    }


def _travel(travel: Travel | None) -> dict[str, Any] | None:
    return None if travel is None else {"time_zone": travel.zone, "mode": travel.mode, "until": travel.until}


def _hours(hours: QuietHours | None) -> dict[str, Any] | None:
    return None if hours is None else {"begins": _wall(hours.start), "ends": _wall(hours.end)}


def _wall(at: time | None) -> str | None:
    return None if at is None else at.isoformat("minutes")
