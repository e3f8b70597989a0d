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
    usual, own = defaults or Defaults(), preferences.time_zone
    as_usual = defaults is not None and not preferences.version
    return Rules(
        zones=Zones(homework_zone if own is None else zone_named(own)),
        quiet=QuietWeek(usual.quiet if as_usual else preferences.quiet),
        gap=usual.gap,
        cap=usual.cap,
        grace=grace,
    )
