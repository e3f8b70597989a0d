"""Times out of an iCalendar file: what is read, what is named as unclear, and what is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.assignments.domain.calendar import FoundTime, Read, session_id, trouble_with
from services.assignments.domain.codes import CalendarTrouble
from services.assignments.domain.errors import UnreadableCalendar
from services.assignments.exchange import calendar
from services.assignments.exchange.calendar import MOST_TIMES
from tests.unit.assignments.make import LONDON, NOW, a_session, utc

SIX = "DTSTART;TZID=Europe/London:20261126T180000"


def event(*lines: str, uid: str = "one@example") -> str:
    return "\r\n".join(("BEGIN:VEVENT", f"UID:{uid}", *lines, "END:VEVENT"))


def file_of(*events: str) -> str:
    return "\r\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//y//EN", *events, "END:VCALENDAR", ""))


def read(*events: str) -> Read:
    return calendar.read(file_of(*events), NOW, LONDON)


def only(*lines: str) -> FoundTime:
    (found,) = read(event(*lines)).times
    return found


def test_a_single_event_has_its_time_length_and_title() -> None:
    found = only(
        SIX, "DTEND;TZID=Europe/London:20261126T190000", "SUMMARY:  Sam\\, second\n   time ".replace("\n", "\r\n ")
    )
    assert (found.starts_at, found.minutes, found.trouble) == (utc(2026, 11, 26, 18), 60, None)
    assert found.title == "Sam, second time"
    assert only(SIX).minutes == 50
    assert only(SIX, "DURATION:PT1H30M").minutes == 90


@pytest.mark.parametrize(
    ("start", "wanted"),
    [
        ("DTSTART:20261126T180000Z", utc(2026, 11, 26, 18)),
        ("DTSTART:20261126T180000", utc(2026, 11, 26, 18)),  # no zone: that of the clinic
        ("DTSTART;TZID=W. Europe Standard Time:20261126T180000", utc(2026, 11, 26, 17)),
        ("DTSTART;TZID=Asia/Tokyo:20261126T180000", utc(2026, 11, 26, 9)),
    ],
)
def test_a_time_is_read_in_its_zone(start: str, wanted: object) -> None:
    assert only(start).starts_at == wanted


def test_a_recurring_event_keeps_its_time_on_the_wall() -> None:
    rule = ("DTSTART;TZID=Europe/London:20260903T180000", "RRULE:FREQ=WEEKLY;INTERVAL=2")
    found = read(event(*rule))
    starts = [one.starts_at for one in found.times]
    assert starts[0] == utc(2026, 11, 26, 18)
    assert starts[-1] == utc(2027, 5, 13, 17)  # summer
    assert len(starts) == 13
    assert len({one.event for one in found.times}) == 1
    assert len({one.key for one in found.times}) == 13


def test_a_recurring_event_ends_leaves_out_and_moves_single_times() -> None:
    series = event(
        "DTSTART;TZID=Europe/London:20261112T180000",
        "RRULE:FREQ=WEEKLY;COUNT=5",
        "EXDATE;TZID=Europe/London:20261203T180000",
    )
    moved = event("DTSTART;TZID=Europe/London:20261211T090000", "RECURRENCE-ID;TZID=Europe/London:20261210T180000")
    assert [one.starts_at for one in read(series, moved).times] == [utc(2026, 11, 26, 18), utc(2026, 12, 11, 9)]
    always = event("DTSTART;TZID=Asia/Tokyo:20261126T180000", "RRULE:FREQ=MONTHLY;UNTIL=99991231T235959Z")
    assert len(read(always).times) == 6
    until = event(SIX, "RRULE:FREQ=WEEKLY;UNTIL=20261203T180000Z")
    assert len(read(until).times) == 2


def test_what_is_behind_us_is_counted_and_left_out() -> None:
    past = event("DTSTART:20261101T180000Z")
    holiday = event("DTSTART;VALUE=DATE:20261101", uid="two")
    far = event("DTSTART:20290101T180000Z", uid="three")
    assert read(past, holiday, far) == Read(times=[], passed=2)


@pytest.mark.parametrize(
    ("lines", "trouble"),
    [
        (("DTSTART;VALUE=DATE:20261126",), CalendarTrouble.ALL_DAY),
        ((SIX, "STATUS:CANCELLED"), CalendarTrouble.CANCELLED),
        ((), CalendarTrouble.UNKNOWN_TIME),
        (("DTSTART:tomorrow",), CalendarTrouble.UNKNOWN_TIME),
        (("DTSTART;TZID=America/New_York:99991231T235959",), CalendarTrouble.UNKNOWN_TIME),
        ((SIX, "RRULE:COUNT=3"), CalendarTrouble.UNKNOWN_RULE),
        (("DTSTART;TZID=Moon/Base:20261126T180000",), CalendarTrouble.UNKNOWN_ZONE),
        ((SIX, "RRULE:FREQ=SECONDLY"), CalendarTrouble.UNKNOWN_RULE),
        ((SIX, "RRULE:FREQ=DAILY;BYHOUR=1,2,3"), CalendarTrouble.UNKNOWN_RULE),
        ((SIX, "DURATION:PT2M"), CalendarTrouble.LENGTH),
        ((SIX, "DTEND;TZID=Europe/London:20261128T180000"), CalendarTrouble.LENGTH),
    ],
)
def test_what_is_unclear_is_named_and_never_guessed(lines: tuple[str, ...], trouble: CalendarTrouble) -> None:
    assert only(*lines).trouble is trouble


@pytest.mark.parametrize(
    "text",
    [
        "hello",
        "BEGIN:VCALENDAR",
        "BEGIN:VEVENT\r\nEND:VEVENT\r\n",
        '{"calendar": 1}',
        "\x00\x01",
        "BEGIN:VCARD\r\nEND:VCARD",
    ],
)
def test_what_is_no_calendar_is_refused_kindly(text: str) -> None:
    with pytest.raises(UnreadableCalendar, match="Nothing was stored"):
        calendar.read(text, NOW, LONDON)


def test_too_many_times_are_refused_with_what_to_do() -> None:
    days = [event(SIX, "RRULE:FREQ=DAILY", uid=str(one)) for one in range(2)]
    with pytest.raises(UnreadableCalendar, match=str(MOST_TIMES)):
        read(*days)


@settings(max_examples=150)
@given(
    st.lists(
        st.one_of(
            st.sampled_from(
                ["BEGIN:VEVENT", "END:VEVENT", "BEGIN:VCALENDAR", "END:VCALENDAR", SIX, "RRULE:FREQ=YEARLY;COUNT=x"]
            ),
            st.builds(
                "{}{}:{}".format,
                st.sampled_from(["DTSTART", "DTEND", "DURATION", "RRULE", "EXDATE", "RDATE", "RECURRENCE-ID", "UID"]),
                st.sampled_from(["", ";VALUE=DATE", ";VALUE=PERIOD", ";TZID=Mars", ";TZID=Europe/London"]),
                st.one_of(
                    st.text(max_size=12),
                    st.sampled_from(
                        ["20261126", "20261126T180000", "00010101T000000Z", "99991231T235959Z", "P1D", "FREQ=DAILY"]
                    ),
                ),
            ),
        ),
        max_size=14,
    )
)
def test_no_file_breaks_it(lines: list[str]) -> None:
    for text in ("\r\n".join(lines), file_of(event(*lines))):
        try:
            found = calendar.read(text, NOW, LONDON)
        except UnreadableCalendar:
            continue
        assert len(found.times) <= MOST_TIMES


def test_a_time_is_held_against_sessions_and_other_times() -> None:
    one = FoundTime(key="cal_1", event="cal_0", title="", starts_at=NOW)
    beside = FoundTime(key="cal_2", event="cal_0", title="", starts_at=NOW + timedelta(minutes=49))
    own = session_id("cln_1", "per_1", one.key)
    meets = a_session(id="ses_9", starts_at=NOW + timedelta(minutes=20))
    assert trouble_with(one, [one], [], own) is None
    assert trouble_with(one, [one, beside], [], own) is CalendarTrouble.OVERLAPS_EVENT
    assert trouble_with(one, [one], [meets], own) is CalendarTrouble.OVERLAPS_SESSION
    assert trouble_with(one, [one], [meets.cancel(NOW)[0]], own) is None
    assert trouble_with(one, [one], [a_session(id=own)], own) is CalendarTrouble.THERE_ALREADY
