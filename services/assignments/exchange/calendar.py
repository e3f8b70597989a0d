"""Times out of an iCalendar file (RFC 5545): single events, and recurring ones within the next six months.

Recurrence is reckoned on the wall of the event's own zone. What cannot be read is named, never guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import islice
from typing import Any

from dateutil.rrule import rrulestr
from icalendar import Calendar, vDDDLists
from icalendar.error import BrokenCalendarProperty

from services.assignments.domain.calendar import AHEAD, USUAL_MINUTES, FoundTime, Read
from services.assignments.domain.codes import CalendarTrouble
from services.assignments.domain.errors import UnreadableCalendar
from services.assignments.domain.identity import derived
from services.assignments.domain.session import LATE_ENTRY
from services.assignments.domain.walltime import start_of, zone

MOST_EVENTS, MOST_TIMES, MOST_RECURRING = 5000, 300, 200
OLDEST = timedelta(days=10 * 366)  # a rule that began before is not followed
MINUTES = range(5, 601)
YEARS = range(1900, 2200)  # what lies outside stands for "always" or for a slip, and has no instant in every zone
TITLE = 120
FREQUENCIES = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
RULES = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST"})
NO_CALENDAR = "This is no calendar we can read. Export it as iCalendar (.ics) and try again. Nothing was stored."
TOO_MUCH = "There are more than {most} {what} in it. Export a shorter time, or one calendar alone. Nothing was stored."


@dataclass(frozen=True)
class Window:
    """From a little before now to half a year ahead; `home` is the zone of times that name none."""

    now: datetime
    home: str

    def holds(self, at: datetime) -> bool:
        return self.first <= at <= self.now + AHEAD

    @property
    def first(self) -> datetime:
        return self.now - LATE_ENTRY


class _Unclear(Exception):
    """The event cannot be read; says what is wrong."""

    def __init__(self, trouble: CalendarTrouble) -> None:
        super().__init__(trouble)
        self.trouble = trouble


def read(text: str, now: datetime, home: str) -> Read:
    """Raises UnreadableCalendar; `home` is an IANA zone."""
    zone(home)
    window, events = Window(now, home), _events(text)
    moved = {(_uid(one), _stamp(one, "RECURRENCE-ID", window)) for one in events if "RECURRENCE-ID" in one}
    times: list[FoundTime] = []
    passed = 0
    for event in events:
        for one in _times(event, moved, window):
            day = one.starts_at or _day(event, window)
            if day is not None and day < window.first:
                passed += 1
            elif day is None or window.holds(day):
                times.append(one)
        if len(times) > MOST_TIMES:
            raise UnreadableCalendar(TOO_MUCH.format(most=MOST_TIMES, what="times in the next six months"))
    return Read(times=sorted(times, key=lambda one: (one.starts_at or window.now, one.key)), passed=passed)


def _events(text: str) -> list[Any]:
    try:
        calendars = Calendar.from_ical(text, multiple=True)
        events = [event for each in calendars if each.name == "VCALENDAR" for event in each.walk("VEVENT")]
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as error:
        raise UnreadableCalendar(NO_CALENDAR) from error
    if not calendars or calendars[0].name != "VCALENDAR":
        raise UnreadableCalendar(NO_CALENDAR)
    if len(events) > MOST_EVENTS:
        raise UnreadableCalendar(TOO_MUCH.format(most=MOST_EVENTS, what="events"))
    if sum("RRULE" in one for one in events) > MOST_RECURRING:
        raise UnreadableCalendar(TOO_MUCH.format(most=MOST_RECURRING, what="recurring events"))
    return events


def _times(event: Any, moved: set[tuple[str, datetime | None]], window: Window) -> Iterator[FoundTime]:
    try:
        start = _start(event, window)
        minutes = _minutes(event, start, window)
        for at in _starts(event, start, window):
            if "RECURRENCE-ID" in event or (_uid(event), at) not in moved:
                yield _found(event, at, window, minutes=minutes)
    except _Unclear as unclear:
        yield _found(event, _stamp(event, "DTSTART", window), window, trouble=unclear.trouble)


def _found(
    event: Any,
    at: datetime | None,
    window: Window,
    *,
    minutes: int = USUAL_MINUTES,
    trouble: CalendarTrouble | None = None,
) -> FoundTime:
    origin = _stamp(event, "RECURRENCE-ID", window) or at
    return FoundTime(
        key=derived("cal", _uid(event), origin.isoformat() if origin else ""),
        event=derived("cal", _uid(event)),
        title=" ".join(str(event.get("SUMMARY", "")).split())[:TITLE],
        starts_at=at,
        minutes=minutes,
        trouble=trouble,
    )


def _uid(event: Any) -> str:
    return str(event.get("UID", "")) or str(event.get("DTSTAMP", "")) + str(event.get("SUMMARY", ""))


def _value(event: Any, name: str) -> Any:
    """The date or time of a property, None where there is none that can be read."""
    found = event.get(name)
    try:
        return None if found is None else found.dt
    except (AttributeError, BrokenCalendarProperty):
        return None


def _start(event: Any, window: Window) -> datetime:
    """On the wall of its zone."""
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        raise _Unclear(CalendarTrouble.CANCELLED)
    found = _value(event, "DTSTART")
    if isinstance(found, datetime) and found.year in YEARS:
        return _placed(event.get("DTSTART"), found, window)
    raise _Unclear(
        CalendarTrouble.ALL_DAY
        if isinstance(found, date) and not isinstance(found, datetime)
        else CalendarTrouble.UNKNOWN_TIME
    )


def _day(event: Any, window: Window) -> datetime | None:
    """The start of the day of an event that lasts all day and comes once."""
    found = _value(event, "DTSTART")
    if not isinstance(found, date) or isinstance(found, datetime) or "RRULE" in event:
        return None
    return start_of(found, window.home)


def _placed(prop: Any, at: datetime, window: Window) -> datetime:
    if at.tzinfo is not None:
        return at
    if "TZID" in getattr(prop, "params", {}):
        raise _Unclear(CalendarTrouble.UNKNOWN_ZONE)
    return at.replace(tzinfo=zone(window.home))


def _stamp(event: Any, name: str, window: Window) -> datetime | None:
    """As an instant; None if it is a day, unclear or not there."""
    found = _value(event, name)
    if not isinstance(found, datetime):
        return None
    try:
        return _placed(event.get(name), found, window).astimezone(UTC)
    except (_Unclear, OverflowError, ValueError):
        return None


def _minutes(event: Any, start: datetime, window: Window) -> int:
    end, length = _stamp(event, "DTEND", window), _value(event, "DURATION")
    if end is not None:
        minutes = round((end - start).total_seconds() / 60)
    elif isinstance(length, timedelta):
        minutes = round(length.total_seconds() / 60)
    else:
        return USUAL_MINUTES
    if minutes not in MINUTES:
        raise _Unclear(CalendarTrouble.LENGTH)
    return minutes


def _starts(event: Any, start: datetime, window: Window) -> Iterable[datetime]:
    """When it takes place up to the end of the window (UTC); of the times behind us only those a rule does not give."""
    where = start.tzinfo
    assert where is not None
    extra = {_utc(one.dt, where) for one in _listed(event, "RDATE")}
    if "RRULE" not in event:
        return sorted({start.astimezone(UTC)} | extra)
    left_out = {_utc(one.dt, where) for one in _listed(event, "EXDATE")}
    by_rule = {_utc(one, where) for one in _by_rule(event, start, window)}
    return sorted(at for at in by_rule | extra - left_out if at >= window.first and at not in left_out)


def _listed(event: Any, name: str) -> list[Any]:
    found = event.get(name)
    if found is None:
        return []
    readable = [one for one in (found if isinstance(found, list) else [found]) if isinstance(one, vDDDLists)]
    every = [one for each in readable for one in each.dts]
    return [one for one in every if isinstance(one.dt, datetime) and one.dt.year in YEARS]


def _by_rule(event: Any, start: datetime, window: Window) -> list[datetime]:
    """On the wall; the count of a rule is reckoned from its start, so the start must not lie too far behind."""
    rule = event["RRULE"]
    known = (
        isinstance(rule, dict) and "FREQ" in rule and set(rule) <= RULES and set(map(str, rule["FREQ"])) <= FREQUENCIES
    )
    if not known or start.astimezone(UTC) < window.now - OLDEST:
        raise _Unclear(CalendarTrouble.UNKNOWN_RULE)
    where = start.tzinfo
    last = (window.now + AHEAD).astimezone(where).replace(tzinfo=None)
    until = [_on_the_wall(one, where) for one in rule.get("UNTIL", [])]
    bounded = {name: value for name, value in rule.items() if name not in {"COUNT", "UNTIL"}}
    text = type(rule)({**bounded, "UNTIL": [min([last, *until])]}).to_ical().decode()
    try:
        times = rrulestr(text, dtstart=start.replace(tzinfo=None))
        return list(islice(times, *(int(one) for one in rule["COUNT"]))) if "COUNT" in rule else list(times)
    except (ValueError, TypeError) as error:
        raise _Unclear(CalendarTrouble.UNKNOWN_RULE) from error


def _on_the_wall(at: date, where: tzinfo | None) -> datetime:
    if not isinstance(at, datetime):
        return datetime(at.year, at.month, at.day, 23, 59)  # noqa: DTZ001 - wall time, up to the end of that day
    return at.astimezone(where).replace(tzinfo=None) if at.tzinfo and at.year in YEARS else at.replace(tzinfo=None)


def _utc(at: datetime, where: tzinfo) -> datetime:
    return (at if at.tzinfo else at.replace(tzinfo=where)).astimezone(UTC)
