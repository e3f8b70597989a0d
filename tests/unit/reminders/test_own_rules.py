"""From wishes and the clinic's defaults to the rules a client's messages keep to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from services.reminders.domain.own_rules import Defaults, rules_of
from services.reminders.domain.preferences import Preferences
from services.reminders.domain.rules import Zones
from services.reminders.domain.times import QuietHours, default_quiet_hours
from services.reminders.domain.travel import Travel

LONDON, BERLIN = ZoneInfo("Europe/London"), ZoneInfo("Europe/Berlin")
NOTHING_SET = Preferences("cln_1", "per_1")
LATE_RISERS = QuietHours(time(22), time(10))
CLINIC = Defaults(LATE_RISERS, gap=timedelta(minutes=45), cap=2)


def test_where_nothing_is_set_anywhere_the_usual_holds() -> None:
    rules = rules_of(NOTHING_SET, homework_zone=LONDON)
    assert (rules.zones.home, rules.quiet.usual) == (LONDON, default_quiet_hours())
    assert (rules.gap, rules.cap, rules.grace) == (timedelta(minutes=30), 3, timedelta(minutes=60))


def test_what_a_clinic_has_set_goes_before_the_usual() -> None:
    rules = rules_of(NOTHING_SET, CLINIC, homework_zone=LONDON, grace=timedelta(minutes=5))
    assert rules.quiet.usual == LATE_RISERS
    assert (rules.gap, rules.cap, rules.grace) == (timedelta(minutes=45), 2, timedelta(minutes=5))


def test_what_a_client_has_set_goes_before_both() -> None:
    own = replace(NOTHING_SET, time_zone="Europe/Berlin", quiet=None, version=3)
    rules = rules_of(own, CLINIC, homework_zone=LONDON)
    assert (rules.zones.home, rules.quiet.usual) == (BERLIN, None)


def test_all_wishes_are_rules() -> None:
    late = QuietHours(time(23), time(9))
    wished = replace(
        NOTHING_SET,
        own_quiet=False,
        quiet_days={6: late, 7: None},
        gap_minutes=60,
        cap=1,
        off=True,
        rest_until=date(2026, 12, 1),
        rests={"asg_1": date(2026, 11, 23)},
        version=1,
    )
    rules = rules_of(wished, CLINIC, homework_zone=LONDON)
    assert (rules.quiet.usual, rules.quiet.days) == (LATE_RISERS, {6: late, 7: None})
    assert (rules.gap, rules.cap, rules.off) == (timedelta(minutes=60), 1, True)
    assert (rules.rest_until, rules.rests) == (date(2026, 12, 1), {"asg_1": date(2026, 11, 23)})


def test_a_trip_is_another_clock_up_to_its_last_day() -> None:
    away = replace(NOTHING_SET, travel=Travel("Europe/Berlin", date(2026, 12, 1)))
    assert rules_of(away, homework_zone=LONDON).zones == Zones(LONDON, BERLIN, date(2026, 12, 1))
    assert rules_of(replace(away, travel=Travel("Europe/Berlin")), homework_zone=LONDON).zones == Zones(LONDON, BERLIN)


def test_a_first_change_that_says_nothing_of_quiet_hours_leaves_them_to_the_clinic() -> None:
    off = replace(Preferences.unset("cln_1", "per_1"), off=True, version=1)
    assert rules_of(off, CLINIC, homework_zone=LONDON).quiet.usual == LATE_RISERS
    own = replace(off, quiet=None, own_quiet=True, version=2)
    assert rules_of(own, CLINIC, homework_zone=LONDON).quiet.usual is None
