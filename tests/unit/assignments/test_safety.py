"""The clinic's clock, and what becomes of a flag by it."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest

from services.assignments.domain.codes import FlagReason, ResponseKind
from services.assignments.domain.errors import AlreadyAcknowledged, Invalid, NotThere
from services.assignments.domain.occurrence import Occurrence
from services.assignments.domain.response import Answer
from services.assignments.domain.safety import SafetyClock
from tests.unit.assignments.make import LONDON, MONDAY, NOW, an_assignment, utc

CLOCK = SafetyClock(time_zone=LONDON, people=("per_a", "per_b"))
HALF_AN_HOUR = timedelta(minutes=30)


@pytest.mark.parametrize(
    ("raised", "due"),
    [
        (utc(2026, 11, 23, 10, 0), utc(2026, 11, 23, 10, 30)),  # a Monday, while somebody works
        (utc(2026, 11, 23, 16, 29), utc(2026, 11, 23, 16, 59)),
        (utc(2026, 11, 23, 16, 30), utc(2026, 11, 24, 9, 0)),  # half an hour later nobody works any more
        (utc(2026, 11, 23, 3, 0), utc(2026, 11, 23, 9, 0)),  # at night
        (utc(2026, 11, 23, 8, 45), utc(2026, 11, 23, 9, 15)),
        (utc(2026, 11, 27, 16, 45), utc(2026, 11, 30, 9, 0)),  # Friday afternoon
        (utc(2026, 11, 28, 12, 0), utc(2026, 11, 30, 9, 0)),  # Saturday
        (utc(2026, 3, 27, 18, 0), utc(2026, 3, 30, 8, 0)),  # over the night in spring: nine is an hour earlier in UTC
        (utc(2026, 10, 23, 18, 0), utc(2026, 10, 26, 9, 0)),  # and in autumn an hour later
    ],
)
def test_the_next_person_is_told_when_somebody_works(raised: datetime, due: datetime) -> None:
    assert CLOCK.next_rung_at(raised) == due


def test_half_an_hour_is_half_an_hour_while_the_clocks_change() -> None:
    always = SafetyClock(time_zone=LONDON, days=tuple(range(1, 8)), start=time(0, 0), end=time(23, 59))
    for raised in (utc(2026, 3, 29, 0, 45), utc(2026, 10, 25, 0, 45)):
        assert always.next_rung_at(raised) == raised + HALF_AN_HOUR


def test_work_that_begins_in_the_gap_of_spring_begins_when_the_clock_goes_on() -> None:
    early = SafetyClock(time_zone=LONDON, days=(7,), start=time(1, 30), end=time(5, 0))
    assert early.next_rung_at(utc(2026, 3, 28, 12, 0)) == utc(2026, 3, 29, 1, 30)


def test_a_day_that_a_zone_skipped_is_no_working_day() -> None:
    apia = SafetyClock(time_zone="Pacific/Apia", days=(5,))  # Friday 30 December 2011 never came
    assert apia.next_rung_at(utc(2011, 12, 30, 12, 0)).isoformat() == "2012-01-05T19:00:00+00:00"


def flagged() -> Occurrence:
    answered, _ = Occurrence.of(an_assignment(), MONDAY).respond(Answer(kind=ResponseKind.DID), NOW)
    return answered.flag(FlagReason.WORKSHEET_ITEM, NOW, CLOCK)[0]


def test_a_flag_climbs_down_the_list_again_and_again() -> None:
    one, now, told = flagged(), NOW, []
    assert one.escalate(CLOCK, NOW + HALF_AN_HOUR - timedelta(seconds=1)) == (one, None)
    for _ in range(3):
        assert one.settle_at is not None
        now = one.settle_at
        one, fact = one.escalate(CLOCK, now)
        assert fact is not None
        assert fact.at == now
        told.append(one.flags[0].escalated_to)
    assert told == ["per_a", "per_b", "per_a"]
    assert (one.flags[0].told, one.flags[0].rung, one.flags[0].version) == (("per_a", "per_b"), 3, 4)
    assert one.settle_at == now + HALF_AN_HOUR


def test_where_nobody_is_named_the_flag_stays_and_says_that_it_waits() -> None:
    one, _ = flagged().escalate(SafetyClock(time_zone=LONDON), NOW + HALF_AN_HOUR)
    assert (one.flags[0].rung, one.flags[0].escalated_to, one.flags[0].told) == (1, None, ())


def test_a_worker_that_was_away_tells_one_person_and_not_all() -> None:
    late = NOW + timedelta(days=1)
    one, _ = flagged().escalate(CLOCK, late)
    assert (one.flags[0].told, one.settle_at) == (("per_a",), late + HALF_AN_HOUR)


def test_a_second_answer_does_not_hide_the_first() -> None:
    again, _ = flagged().respond(Answer(kind=ResponseKind.DID), NOW + timedelta(minutes=5))
    assert again.has_open_flag
    assert again.settle_at == NOW + HALF_AN_HOUR
    both, _ = again.flag(FlagReason.WORKSHEET_ITEM, NOW + timedelta(minutes=5), CLOCK)
    first, second = both.flags
    assert first.id != second.id
    left, _ = both.acknowledge(first.id, "per_t", "Called.", NOW + timedelta(minutes=6))
    assert left.has_open_flag
    assert left.settle_at == second.next_rung_at
    none_left, _ = left.acknowledge(second.id, "per_t", "Called again.", NOW + timedelta(minutes=7))
    assert not none_left.has_open_flag
    assert none_left.settle_at is None


def test_what_was_done_has_to_be_said_once() -> None:
    one = flagged()
    with pytest.raises(Invalid):
        one.acknowledge(one.flags[0].id, "per_t", "  ", NOW)
    done, _ = one.acknowledge(one.flags[0].id, "per_t", " Called. ", NOW)
    assert done.flags[0].what_was_done == "Called."
    with pytest.raises(AlreadyAcknowledged):
        done.acknowledge(done.flags[0].id, "per_t", "Called again.", NOW)
    with pytest.raises(NotThere):
        done.acknowledge("flg_other", "per_t", "Called.", NOW)


def test_what_is_taken_care_of_climbs_no_further() -> None:
    one = flagged()
    done, _ = one.acknowledge(one.flags[0].id, "per_t", "Called.", NOW)
    assert done.escalate(CLOCK, NOW + timedelta(days=3)) == (done, None)
