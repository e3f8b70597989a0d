"""Later: the moments to which a client may put a message off, inside the window and awake."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from enum import StrEnum

from services.reminders.domain.errors import SnoozeImpossible
from services.reminders.domain.rules import ONE_DAY, Rules
from services.reminders.domain.times import instant

EVENING = time(19)


class Snooze(StrEnum):
    TEN_MINUTES = "ten_minutes"
    HOUR = "hour"
    EVENING = "evening"
    TOMORROW = "tomorrow"


_WORDS: Mapping[Snooze, str] = {
    Snooze.TEN_MINUTES: "in ten minutes",
    Snooze.HOUR: "in an hour",
    Snooze.EVENING: "this evening",
    Snooze.TOMORROW: "tomorrow",
}


def possible(came_at: datetime, closes_at: datetime, rules: Rules, now: datetime) -> dict[Snooze, datetime]:
    """The moments (UTC) that are still of use: before the window closes and not in quiet hours. `tomorrow` is the time
    of day at which it came."""
    wished = {one: _moment(one, came_at, rules, now) for one in Snooze}
    return {one: at for one, at in wished.items() if _is_of_use(at, closes_at, rules, now)}


def chosen(wish: Snooze, found: Mapping[Snooze, datetime]) -> datetime:
    """The moment of that wish; raises SnoozeImpossible with what there is instead."""
    if wish in found:
        return found[wish]
    others = ", ".join(_WORDS[one] for one in found)
    instead = f"Possible now: {others}." if others else "There is no time left to put it off to. Nothing has changed."
    raise SnoozeImpossible("for", f"Then it would be quiet, or too late for this. {instead}")


def _moment(wish: Snooze, came_at: datetime, rules: Rules, now: datetime) -> datetime:
    today = rules.day(now)
    match wish:
        case Snooze.TEN_MINUTES:
            return now + timedelta(minutes=10)
        case Snooze.HOUR:
            return now + timedelta(hours=1)
        case Snooze.EVENING:
            return instant(today, EVENING, rules.zones.on(today))
        case Snooze.TOMORROW:
            day, wall = today + ONE_DAY, rules.zones.local(came_at).time()
            return instant(day, wall.replace(second=0, microsecond=0), rules.zones.on(day))


def _is_of_use(at: datetime, closes_at: datetime, rules: Rules, now: datetime) -> bool:
    return now < at < closes_at and rules.awake_from(at) == at
