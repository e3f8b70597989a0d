"""The rules of one client: what they wished for, else what their clinic has set, else what holds everywhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from zoneinfo import ZoneInfo

from services.reminders.domain.preferences import Preferences
from services.reminders.domain.rules import DEFAULT_CAP, DEFAULT_GAP, DEFAULT_GRACE, QuietWeek, Rules, Zones
from services.reminders.domain.times import QuietHours, default_quiet_hours, zone_named


@dataclass(frozen=True)
class Defaults:
    """What a clinic lets hold for clients who have wished for nothing else."""

    quiet: QuietHours | None = field(default_factory=default_quiet_hours)
    gap: timedelta = DEFAULT_GAP
    cap: int = DEFAULT_CAP


def rules_of(
    preferences: Preferences,
    defaults: Defaults | None = None,
    *,
    homework_zone: ZoneInfo,
    grace: timedelta = DEFAULT_GRACE,
) -> Rules:
    """`homework_zone` is where the client's clock stands if they named no zone; `grace` how late a message may come."""
    usual = defaults or Defaults()
    return Rules(
        zones=_zones(preferences, homework_zone),
        quiet=QuietWeek(usual_quiet(preferences, defaults), preferences.quiet_days),
        gap=usual.gap if preferences.gap_minutes is None else timedelta(minutes=preferences.gap_minutes),
        cap=usual.cap if preferences.cap is None else preferences.cap,
        grace=grace,
        off=preferences.off,
        rest_until=preferences.rest_until,
        rests=preferences.rests,
    )


def usual_quiet(preferences: Preferences, defaults: Defaults | None) -> QuietHours | None:
    """The quiet hours of a day that has none of its own."""
    set_by_client = preferences.own_quiet and preferences.version > 0
    return preferences.quiet if set_by_client or defaults is None else defaults.quiet


def _zones(preferences: Preferences, homework_zone: ZoneInfo) -> Zones:
    home = homework_zone if preferences.time_zone is None else zone_named(preferences.time_zone)
    travel = preferences.travel
    return Zones(home) if travel is None else Zones(home, zone_named(travel.zone), travel.until)
