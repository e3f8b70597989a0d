"""What becomes of a reminder whose moment has come, beside what really went out."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from services.reminders.domain.codes import Channel, MovedBecause, ReminderReason, ReminderStatus
from services.reminders.domain.identity import reminder_id
from services.reminders.domain.last_look import LastLook, Misplaced, Ready, Verdict
from services.reminders.domain.own_rules import Defaults
from services.reminders.domain.policy import rules_for
from services.reminders.domain.reminder import Reminder, first
from services.reminders.domain.rules import Rules
from services.reminders.domain.times import QuietHours
from tests.unit.reminders.builders import HERE, Wishes, a_client_with, an_occurrence, utc

SIX = utc("2026-11-23T18:00")
MINUTE = timedelta(minutes=1)
NAMES = ("occ_1", "occ_2", "occ_3")


def a_reminder(name: str = "occ_1", at: datetime = SIX, channel: Channel = Channel.IN_APP, **changes: Any) -> Reminder:
    made, _ = first(reminder_id(name, channel), replace(an_occurrence(), id=name), channel, at=at, now=at)
    return replace(made, **{"wanted_at": None if at == SIX else SIX, **changes})


def gone(name: str, at: datetime, **changes: Any) -> Reminder:
    return a_reminder(name, at, status=ReminderStatus.SENT, due_at=None, **changes)


def looked_at(
    *due: Reminder,
    left: tuple[Reminder, ...] = (),
    now: datetime = SIX,
    wishes: Wishes | None = None,
    planned_anew: bool = False,
    **rules: Any,
) -> list[str]:
    """Per reminder: the wall time of its message, why it does not come, or that it has to be planned anew."""
    found = wishes or a_client_with()
    about = {one: replace(found.situation(), occurrence=replace(found.occurrence, id=one)) for one in NAMES}
    own: Rules = replace(rules_for(list(about.values()), HERE), **rules)
    look = LastLook(own, about, left, HERE, now)
    return [_said(one) for one in look.at(due, planned_anew=planned_anew)]


def _said(verdict: Verdict) -> str:
    if isinstance(verdict, Ready):
        return f"{verdict.at:%H:%M}"
    if isinstance(verdict, Misplaced):
        return "misplaced"
    return verdict.after.reason or f"waits until {verdict.after.due_at:%H:%M}"


def test_what_is_planned_for_now_comes_now() -> None:
    assert looked_at(a_reminder()) == ["18:00"]
    assert looked_at(a_reminder(), a_reminder("occ_2"), now=SIX + 2 * MINUTE) == ["18:00", "18:00"]


def test_another_message_within_the_gap_is_in_the_way() -> None:
    before = gone("occ_2", SIX - 29 * MINUTE)
    assert looked_at(a_reminder(), left=(before,)) == ["misplaced"]
    assert looked_at(a_reminder(), left=(before,), planned_anew=True) == ["18:00"]
    assert looked_at(a_reminder(), left=(gone("occ_2", SIX - 30 * MINUTE),)) == ["18:00"]
    assert looked_at(a_reminder(), left=(gone("occ_2", SIX),)) == ["18:00"]


def test_a_full_day_is_in_the_way() -> None:
    two = (gone("occ_2", SIX - 300 * MINUTE), gone("occ_3", SIX - 200 * MINUTE))
    assert looked_at(a_reminder(), left=two) == ["18:00"]
    assert looked_at(a_reminder(), left=two, cap=2) == ["misplaced"]
    put_off = replace(two[1], moved_because=MovedBecause.SNOOZE)
    assert looked_at(a_reminder(), left=(two[0], put_off), cap=2) == ["18:00"]


def test_the_same_on_another_channel_is_the_same_message() -> None:
    in_the_app = gone("occ_1", SIX - MINUTE)
    mail = a_reminder(channel=Channel.EMAIL)
    assert looked_at(mail, left=(in_the_app,), wishes=a_client_with().with_email(), cap=1) == ["17:59"]


def test_what_the_client_put_off_comes_whatever_else_came() -> None:
    put_off = a_reminder(moved_because=MovedBecause.SNOOZE)
    assert looked_at(put_off, left=(gone("occ_2", SIX - 5 * MINUTE),), cap=1) == ["18:00"]


def test_what_is_late_comes_together_now_where_the_app_is_all_there_is() -> None:
    late, just_now = a_reminder(), a_reminder("occ_2", SIX + 20 * MINUTE)
    assert looked_at(late, now=SIX + 20 * MINUTE) == ["18:20"]
    assert looked_at(late, just_now, now=SIX + 21 * MINUTE) == ["18:20", "18:20"]


def test_what_is_late_on_several_channels_is_planned_anew() -> None:
    mailed = a_client_with().with_email()
    assert looked_at(a_reminder(), now=SIX + 20 * MINUTE, wishes=mailed) == ["misplaced"]
    assert looked_at(a_reminder(), now=SIX + 61 * MINUTE, wishes=mailed) == ["late"]


def test_what_was_late_once_is_not_given_its_grace_again() -> None:
    again = a_reminder(at=SIX + 50 * MINUTE, moved_because=MovedBecause.LATE, late_since=SIX)
    assert looked_at(again, now=SIX + 51 * MINUTE) == ["18:50"]
    assert looked_at(again, now=SIX + 61 * MINUTE) == ["late"]
    held_up = replace(again, reason=ReminderReason.RATE_LIMITED)
    assert looked_at(held_up, now=SIX + 61 * MINUTE) == ["rate_limited"]


def test_another_wish_is_heard_at_the_last_moment() -> None:
    assert looked_at(a_reminder(), wishes=a_client_with().at("20:00")) == ["misplaced"]
    assert looked_at(a_reminder(), wishes=a_client_with().at("20:00"), now=SIX + 61 * MINUTE) == ["misplaced"]
    assert looked_at(a_reminder(), wishes=a_client_with().off()) == ["channel_off"]
    assert looked_at(a_reminder(), off=True) == ["off"]
    assert looked_at(a_reminder(), rests={"asg_1": SIX.date()}) == ["not_today"]


def test_a_night_is_never_broken_into() -> None:
    asleep = a_client_with().quiet("18:00", "18:30")
    assert looked_at(a_reminder(), wishes=asleep) == ["misplaced"]
    assert looked_at(a_reminder(), wishes=asleep, planned_anew=True) == ["waits until 18:30"]
    long_asleep = a_client_with().quiet("18:00", "08:00")
    assert looked_at(a_reminder(), wishes=long_asleep, planned_anew=True) == ["quiet_hours"]


def test_a_second_try_keeps_its_moment() -> None:
    again = a_reminder(channel=Channel.EMAIL, attempts=1)
    mailed = a_client_with().with_email()
    assert looked_at(again, left=(again,), wishes=mailed, now=SIX + 20 * MINUTE) == ["18:00"]


def test_rules_of_a_clinic_hold_at_the_last_moment() -> None:
    late_risers = Defaults(QuietHours(time(17), time(10)))
    situation = replace(a_client_with().situation(), defaults=late_risers)
    look = LastLook(rules_for([situation], HERE), {"occ_1": situation}, (), HERE, SIX)
    assert [_said(one) for one in look.at([a_reminder()], planned_anew=False)] == ["misplaced"]
