"""From wishes and the clinic's defaults to the rules a client's messages keep to."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from zoneinfo import ZoneInfo

from services.reminders.domain.own_rules import Defaults, rules_of
from services.reminders.domain.preferences import Preferences
from services.reminders.domain.times import QuietHours, default_quiet_hours

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
