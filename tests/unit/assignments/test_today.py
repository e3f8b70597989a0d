"""What of homework with several slots in one window stands on Today."""

from __future__ import annotations

from datetime import timedelta

from services.assignments.domain.codes import ScheduleKind
from services.assignments.domain.planning import plan
from services.assignments.domain.today import today
from tests.unit.assignments.make import MONDAY, NOW, a_schedule, an_assignment


def test_what_may_be_done_any_time_in_the_same_window_stands_there_once() -> None:
    weekly = an_assignment(schedule=a_schedule(kind=ScheduleKind.TIMES_A_WEEK, times=3))
    made = list(plan(weekly, {}, NOW).make)
    shown = today(made, NOW)
    assert [one.slot for one in (*shown.now, *shown.more)] == [f"w{MONDAY}/1"]
    assert [one.slot for one in shown.later] == [f"w{MONDAY + timedelta(days=7)}/1"]
    assert [shown.others[one.id] for one in (*shown.now, *shown.later)] == [2, 2]


def test_days_of_daily_homework_are_no_others_of_each_other() -> None:
    shown = today(plan(an_assignment(), {}, NOW).make, NOW)
    assert {*shown.others.values()} == {0}
