"""A client's calendar as iCalendar (RFC 5545), with the rules of its zones; the same calendar is the same bytes."""

from __future__ import annotations

import icalendar

from services.reminders.domain.calendar import LASTS, Calendar, Entry

_REFRESH = "PT1H"


def as_ical(calendar: Calendar) -> bytes:
    made = icalendar.Calendar()
    made.add("prodid", "-//Carryover//Reminders//EN")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", calendar.name)
    made.add("x-published-ttl", _REFRESH)
    entries = sorted(calendar.entries, key=lambda one: (one.starts_at, one.occurrence_id))
    for entry in entries:
        made.add_component(_event(entry, calendar))
    if entries:
        made.add_missing_timezones(entries[0].starts_at.date(), (entries[-1].starts_at + LASTS).date())
    return bytes(made.to_ical())


def _event(entry: Entry, calendar: Calendar) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", f"{entry.occurrence_id}@carryover")
    event.add("dtstamp", entry.known_since)
    event.add("dtstart", entry.starts_at)
    event.add("duration", LASTS)
    event.add("summary", calendar.title)
    event.add("url", calendar.address)
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    return event
