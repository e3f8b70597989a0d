"""The calendar of a client: readable by others' programmes, neutral, and the same bytes while nothing has changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar

from services.reminders.domain.calendar import Calendar, Entry
from services.reminders.exchange.feed import as_ical

LONDON, BERLIN = ZoneInfo("Europe/London"), ZoneInfo("Europe/Berlin")
SINCE = datetime(2026, 3, 20, tzinfo=UTC)


def entry(number: int, zone: ZoneInfo = LONDON) -> Entry:
    """On the evening of that day of March; the clocks go forward on the 29th."""
    return Entry(f"occ_{number}", datetime(2026, 3, number, 18, 30, tzinfo=zone), SINCE)


def calendar(*entries: Entry) -> Calendar:
    return Calendar("My plan", "A small reminder", "http://carryover.test/today", entries)


def test_entries_are_at_the_wall_time_of_their_zone_on_both_sides_of_a_change() -> None:
    read: Any = icalendar.Calendar.from_ical(as_ical(calendar(entry(28), entry(30), entry(30, BERLIN))))
    starts = [event["dtstart"].dt for event in read.walk("VEVENT")]
    assert [at.astimezone(UTC).hour for at in starts] == [18, 16, 17]
    assert {str(at.tzinfo) for at in starts} == {"Europe/London", "Europe/Berlin"}
    assert {str(zone["tzid"]) for zone in read.walk("VTIMEZONE")} == {"Europe/London", "Europe/Berlin"}
    assert {event["duration"].dt for event in read.walk("VEVENT")} == {timedelta(minutes=15)}


def test_the_same_calendar_is_the_same_bytes_in_any_order() -> None:
    entries = [entry(day) for day in range(1, 31)]
    assert as_ical(calendar(*entries)) == as_ical(calendar(*reversed(entries)))
    assert as_ical(calendar(*entries)) != as_ical(calendar(*entries[1:]))


def test_it_says_when_and_nothing_else() -> None:
    text = as_ical(calendar(entry(3))).decode()
    names = {
        line.partition(":")[0].partition(";")[0] for line in text.partition("BEGIN:VEVENT")[2].splitlines() if line
    }
    assert names == {"SUMMARY", "DTSTART", "DURATION", "DTSTAMP", "UID", "CLASS", "TRANSP", "URL", "END"}
    assert text.count("A small reminder") == 1


def test_an_empty_calendar_is_one_too() -> None:
    assert icalendar.Calendar.from_ical(as_ical(calendar())).walk("VEVENT") == []
