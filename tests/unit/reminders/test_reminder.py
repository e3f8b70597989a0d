"""The states of a reminder: which steps are possible, and what each says to the world."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

import contracts
from chassis.events import to_json
from chassis.ids import derived_id
from services.reminders import publishing
from services.reminders.domain import codes
from services.reminders.domain.codes import Channel, MovedBecause, ReminderReason, ReminderStatus, ReminderTrigger
from services.reminders.domain.delivery import pause
from services.reminders.domain.errors import NotPossible
from services.reminders.domain.facts import (
    Delivered,
    Expired,
    Lost,
    Opened,
    Planned,
    Refused,
    ReminderFact,
    Sent,
    Suppressed,
)
from services.reminders.domain.identity import reminder_id
from services.reminders.domain.reminder import Moment, Reminder, first
from tests.unit.reminders.builders import an_occurrence, utc

NOW, LATER = utc("2026-11-23T18:30"), utc("2026-11-23T18:33")
BEFORE_SENDING = {"planned", "claimed"}
Outcome = tuple[Reminder, ReminderFact | None]

STEPS: dict[str, Callable[[Reminder, datetime], Outcome]] = {
    "replan": lambda one, now: one.replan(now + timedelta(hours=1), now),
    "wait": lambda one, now: (one.wait(now, now), None),
    "suppress": lambda one, now: one.suppress(ReminderReason.ANSWERED, now),
    "expire": lambda one, now: one.expire(ReminderReason.LATE, now),
    "claim": lambda one, now: (_claimed(one, now), None),
    "show": lambda one, now: one.show("words", now),
    "hand_over": lambda one, now: (one.hand_over(now + timedelta(minutes=3), now), None),
    "accepted": lambda one, now: one.accepted(now),
    "refused": lambda one, now: one.refused(now),
    "lost": lambda one, now: one.lost(now),
    "open": lambda one, now: one.open(now),
}
POSSIBLE = {
    "planned": {"replan", "wait", "suppress", "expire", "claim", "show"},
    "claimed": {"replan", "wait", "suppress", "expire", "hand_over"},
    "sending": {"wait", "expire", "accepted", "refused", "lost"},
    "sent": {"open"},
    "opened": {"open"},
    "suppressed": {"replan"},
    "expired": set(),
    "unknown": {"accepted", "refused"},
    "undeliverable": set(),
}


def a_reminder(status: str = "planned") -> Reminder:
    reminder, _ = first("rem_1", an_occurrence(), Channel.EMAIL, at=NOW, now=NOW)
    return replace(reminder, status=ReminderStatus(status), claim="token" if status in {"claimed", "sending"} else None)


def _claimed(one: Reminder, now: datetime) -> Reminder:
    """As the store does it, for many at once."""
    if one.status is not ReminderStatus.PLANNED:
        raise NotPossible(one.status)
    history = (*one.history, Moment(ReminderStatus.CLAIMED, now))
    return replace(one, status=ReminderStatus.CLAIMED, claim="token", history=history)


@pytest.mark.parametrize("status", POSSIBLE)
def test_every_state_has_its_steps_and_no_others(status: str) -> None:
    possible = set()
    for name, step in STEPS.items():
        try:
            step(a_reminder(status), LATER)
        except NotPossible:
            continue
        possible.add(name)
    assert possible == POSSIBLE[status]


@given(some.lists(some.sampled_from(sorted(STEPS)), max_size=30))
def test_on_no_path_is_anything_sent_twice_or_after_it_was_taken_back(names: list[str]) -> None:
    reminder, now, sent, handed_over = a_reminder(), NOW, 0, 0
    for name in names:
        now += timedelta(minutes=1)
        before = reminder
        try:
            reminder, fact = STEPS[name](reminder, now)
        except NotPossible:
            continue
        handed_over += name == "hand_over"
        sent += type(fact).__name__ == "Sent"
        assert sent <= 1
        assert (reminder.due_at is None) == (reminder.status not in {*BEFORE_SENDING, "sending"})
        if before.status == "unknown":
            assert reminder.status in {"sent", "undeliverable"}
        if reminder.status is not before.status:
            assert reminder.history[-1].status is reminder.status
    assert sent <= max(handed_over, 1)


def test_a_plan_for_the_same_moment_is_no_news() -> None:
    reminder = a_reminder()
    assert reminder.replan(NOW, LATER) == (reminder, None)


def test_a_plan_says_what_was_wished_and_why_it_is_not_then() -> None:
    moved, fact = a_reminder().replan(LATER, NOW, wanted_at=NOW, moved_because=MovedBecause.GAP)
    assert (moved.planned_at, moved.wanted_at, moved.moved_because, fact) == (LATER, NOW, "gap", Planned())
    assert moved.replan(LATER, NOW, wanted_at=NOW, moved_because=MovedBecause.GAP) == (moved, None)
    back, fact = moved.replan(LATER, NOW)
    assert (back.wanted_at, back.moved_because, fact) == (None, None, Planned())


def test_waiting_leaves_its_trace() -> None:
    waiting = a_reminder("sending").wait(LATER, NOW)
    assert (waiting.status, waiting.due_at, waiting.claim) == ("planned", LATER, None)
    assert waiting.history[-1] == Moment(ReminderStatus.PLANNED, NOW)


def test_being_given_up_keeps_the_claim_of_the_sender_who_may_still_answer() -> None:
    lost, _ = a_reminder("sending").lost(LATER)
    assert (lost.status, lost.claim, lost.reason) == ("unknown", "token", "crash")
    sent, _ = lost.accepted(LATER)
    assert (sent.claim, sent.reason) == (None, None)


def test_its_id_is_made_as_everywhere() -> None:
    assert reminder_id("occ_1", Channel.EMAIL) == derived_id("rem", "occ_1", "1", "email")


def test_what_a_provider_says_later_settles_it_once() -> None:
    sent = replace(a_reminder(), status=ReminderStatus.SENT, due_at=None)
    arrived, fact = sent.delivered(NOW)
    assert (arrived.status, arrived.acted_at, fact) == (ReminderStatus.DELIVERED, NOW, Delivered())
    assert arrived.delivered(NOW) == (arrived, None)
    assert replace(sent, status=ReminderStatus.UNKNOWN).delivered(NOW)[0].status is ReminderStatus.DELIVERED
    back, refused = arrived.bounced(NOW)
    assert (back.status, back.reason, refused) == (ReminderStatus.UNDELIVERABLE, ReminderReason.BOUNCED, Refused())
    assert back.bounced(NOW) == (back, None)
    opened = replace(sent, status=ReminderStatus.OPENED)
    assert opened.bounced(NOW) == opened.delivered(NOW) == (opened, None)
    with pytest.raises(NotPossible):
        replace(sent, status=ReminderStatus.PLANNED).delivered(NOW)


def test_another_rung_moment_or_time_it_was_put_off_is_another_reminder() -> None:
    ids = {
        reminder_id("occ_1", Channel.EMAIL, rung, trigger, snoozes=snoozes)
        for rung in (1, 2)
        for trigger in ReminderTrigger
        for snoozes in (0, 1, 2)
    }
    assert len(ids) == 2 * len(ReminderTrigger) * 3


@given(some.integers(0, 10_000))
def test_pauses_grow_and_stay_short(attempts: int) -> None:
    assert timedelta(seconds=15) <= pause(attempts) <= pause(attempts + 1) <= timedelta(minutes=5)


@pytest.mark.parametrize(
    "name", ["Channel", "ReminderStatus", "ReminderReason", "ReminderTrigger", "MovedBecause", "HomeworkWord"]
)
def test_codes_are_those_of_the_contracts(name: str) -> None:
    ours, published = getattr(codes, name), getattr(contracts.codes, name)
    assert {one.value for one in ours} == {one.value for one in published}


@pytest.mark.parametrize("status", [status for status in POSSIBLE if status not in {"claimed", "sending"}])
def test_what_is_published_keeps_the_contract(status: str) -> None:
    ids: Any = {
        "id": reminder_id("occ_1", Channel.EMAIL),
        "clinic_id": derived_id("cln", "1"),
        "client_id": derived_id("per", "1"),
        "occurrence_id": derived_id("occ", "1"),
        "assignment_id": derived_id("asg", "1"),
    }
    before = replace(a_reminder("sending"), **ids, version=3, text="never said")
    after = replace(before, status=ReminderStatus(status), acted_at=LATER, reason=ReminderReason.LATE)
    after = replace(
        after, wanted_at=NOW, moved_because=MovedBecause.BUNDLE, bundle_id=reminder_id("occ_2", Channel.SMS)
    )
    for fact in (
        publishing.current(after, LATER),
        *(publishing.published(before, after, one, LATER) for one in _facts()),
    ):
        contracts.promise(fact.type, json.loads(to_json(fact.data)))
        assert "never said" not in repr(fact)


def _facts() -> list[ReminderFact]:
    return [Planned(), Sent(), Opened(), Suppressed(), Expired(), Refused(), Lost()]
