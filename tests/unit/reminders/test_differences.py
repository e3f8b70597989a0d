"""From the layout of a client's wishes to what is written."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from services.reminders.domain.candidates import When
from services.reminders.domain.codes import Channel, MovedBecause, ReminderReason, ReminderStatus, ReminderTrigger
from services.reminders.domain.differences import Sheet, differences
from services.reminders.domain.identity import reminder_id
from services.reminders.domain.policy import Again, Situation, rules_for
from services.reminders.domain.reminder import Reminder
from tests.unit.reminders.builders import HERE, Wishes, a_client_with, an_occurrence, utc

MORNING = utc("2026-11-23T07:00")


def due_at(wall: str, name: str, wishes: Wishes | None = None, **changes: Any) -> Situation:
    own = (wishes or a_client_with()).situation()
    return replace(own, occurrence=replace(an_occurrence(at=wall), id=name), **changes)


def written(
    *situations: Situation,
    stored: tuple[Reminder, ...] = (),
    now: datetime = MORNING,
    rules: dict[str, Any] | None = None,
    **sheet: Any,
) -> dict[str, Reminder]:
    """What is stored afterwards, by occurrence and channel."""
    own = replace(rules_for(situations, HERE), **(rules or {}))
    found = {one.id: one for one in stored}
    changes = list(differences(Sheet(own, situations, found, **sheet), HERE, now))
    assert len({one.after.id for one in changes}) == len(changes)
    found |= {one.after.id: replace(one.after, version=one.after.version + 1) for one in changes}
    return {f"{one.occurrence_id} {one.channel}": one for one in found.values()}


def said(found: dict[str, Reminder]) -> dict[str, str]:
    return {name: _said(one) for name, one in sorted(found.items())}


def _said(one: Reminder) -> str:
    if one.status is not ReminderStatus.PLANNED:
        return " ".join(filter(None, [one.status, one.reason]))
    return " ".join([f"{one.planned_at:%H:%M}", *([one.moved_because] if one.moved_because else [])])


def test_what_is_stored_says_what_was_wished_and_what_it_comes_with() -> None:
    early, late = due_at("12:00", "occ_1"), due_at("12:10", "occ_2")
    found = written(early, late)
    assert said(found) == {"occ_1 in_app": "12:10 bundle", "occ_2 in_app": "12:10"}
    one, other = found["occ_1 in_app"], found["occ_2 in_app"]
    assert (one.wanted_at, other.wanted_at) == (utc("2026-11-23T12:00"), None)
    assert one.bundle_id == other.bundle_id == reminder_id("occ_1", Channel.IN_APP)


def test_nothing_is_written_twice() -> None:
    situations = [due_at("12:00", "occ_1"), due_at("12:10", "occ_2"), due_at("22:00", "occ_3")]
    stored = {one.id: one for one in written(*situations).values()}
    assert list(differences(Sheet(rules_for(situations, HERE), situations, stored), HERE, MORNING)) == []


def test_what_finds_no_room_is_kept_with_its_reason_and_comes_back() -> None:
    evening = replace(an_occurrence(), id="occ_2", opens_at=utc("2026-11-23T17:00"))
    situations = [due_at("12:00", "occ_1"), replace(due_at("18:00", "occ_2"), occurrence=evening)]
    full = written(*situations, rules={"cap": 1})
    assert said(full) == {"occ_1 in_app": "12:00", "occ_2 in_app": "suppressed cap"}
    answered = replace(situations[0], occurrence=replace(situations[0].occurrence, status="responded"))
    after = written(answered, situations[1], stored=tuple(full.values()), rules={"cap": 1})
    assert said(after) == {"occ_1 in_app": "suppressed answered", "occ_2 in_app": "18:00"}


def test_history_leaves_no_trace() -> None:
    assert written(due_at("12:00", "occ_1"), now=utc("2026-11-23T13:01")) == {}


def test_what_was_sent_on_one_channel_is_not_wished_for_again_on_another() -> None:
    wishes = a_client_with().with_email()
    before = written(due_at("12:00", "occ_1", wishes))
    shown = replace(before["occ_1 in_app"], status=ReminderStatus.SENT, due_at=None)
    again = written(due_at("12:00", "occ_1", wishes.at("15:00")), stored=(shown, before["occ_1 email"]))
    assert said(again) == {"occ_1 email": "12:00", "occ_1 in_app": "sent"}
    off = written(due_at("12:00", "occ_1"), stored=(shown, before["occ_1 email"]))
    assert said(off) == {"occ_1 email": "suppressed channel_off", "occ_1 in_app": "sent"}


def test_every_trigger_has_a_reminder_of_its_own_and_one_that_is_no_longer_wished_goes() -> None:
    cue = (When(ReminderTrigger.CUE, wall=time(9)), When())
    wishes = replace(a_client_with(), setting=replace(a_client_with().setting, moments=cue))
    situation = due_at("12:00", "occ_1", wishes)
    stored = [change.after for change in differences(_sheet(situation), HERE, MORNING)]
    assert sorted(map(_said, stored)) == ["09:00", "12:00"]
    (gone,) = differences(_sheet(due_at("12:00", "occ_1"), *stored), HERE, MORNING)
    assert (gone.after.trigger, _said(gone.after)) == ("cue", "suppressed replaced")


def test_a_second_rung_comes_on_another_channel_when_the_ladder_says_so() -> None:
    again = Again(timedelta(hours=2), Channel.EMAIL)
    reached = replace(a_client_with(), reached_by=frozenset({Channel.EMAIL}))
    first_only = due_at("12:00", "occ_1", reached)
    found = written(replace(first_only, again=again))
    assert said(found) == {"occ_1 email": "14:00", "occ_1 in_app": "12:00"}
    assert (found["occ_1 email"].rung, found["occ_1 in_app"].rung) == (2, 1)
    assert said(written(first_only, stored=tuple(found.values()))) == {
        "occ_1 email": "suppressed channel_off",
        "occ_1 in_app": "12:00",
    }


def test_an_address_that_cannot_be_written_to_is_said_once_and_the_reminder_comes_back_with_it() -> None:
    unconfirmed = {Channel.EMAIL: ReminderReason.UNCONFIRMED}
    waiting = due_at("12:00", "occ_1", a_client_with().with_email(confirmed=False), unreached=unconfirmed)
    found = written(waiting)
    assert said(found) == {"occ_1 email": "suppressed unconfirmed", "occ_1 in_app": "12:00"}
    assert written(waiting, stored=tuple(found.values())) == found
    assert said(written(waiting, now=utc("2026-11-23T13:01"))) == {}
    confirmed = due_at("12:00", "occ_1", a_client_with().with_email())
    assert said(written(confirmed, stored=tuple(found.values())))["occ_1 email"] == "12:00"


def test_what_the_client_put_off_stays_where_they_put_it() -> None:
    at = utc("2026-11-23T12:20")
    (came,) = written(due_at("12:00", "occ_1")).values()
    put_off = replace(came, id="rem_later", planned_at=at, due_at=at, moved_because=MovedBecause.SNOOZE)
    sent = replace(came, status=ReminderStatus.SNOOZED, due_at=None)
    situation = due_at("12:00", "occ_1")
    assert list(differences(_sheet(situation, sent, put_off), HERE, at)) == []
    answered = replace(situation, occurrence=replace(situation.occurrence, status="responded"))
    (change,) = differences(_sheet(answered, sent, put_off), HERE, at)
    assert (change.after.id, change.after.reason) == ("rem_later", "answered")


def _sheet(situation: Situation, *stored: Reminder) -> Sheet:
    return Sheet(rules_for([situation], HERE), [situation], {one.id: one for one in stored})


def test_what_is_late_is_laid_out_once_and_not_again_with_every_look() -> None:
    back = utc("2026-11-23T12:30")
    stored = tuple(written(due_at("12:00", "occ_1")).values())
    (once,) = written(due_at("12:00", "occ_1"), stored=stored, now=back).values()
    assert _said(once) == "12:30 late"
    sheet = _sheet(due_at("12:00", "occ_1"), once)
    assert list(differences(sheet, HERE, back + timedelta(minutes=1))) == []
    (moved,) = differences(sheet, HERE, back + timedelta(minutes=3))
    assert _said(moved.after) == "12:33 late"


def test_around_what_changed_nothing_new_is_made_and_other_days_stay() -> None:
    own, other = due_at("12:00", "occ_1"), due_at("12:10", "occ_2")
    beside = tuple(written(other).values())
    assert said(written(own, other, stored=beside, new={"occ_1"}, days={utc("2026-11-23T12:00").date()})) == {
        "occ_1 in_app": "12:10 bundle",
        "occ_2 in_app": "12:10",
    }
    assert said(written(own, other, new={"occ_1"})) == {"occ_1 in_app": "12:00"}
    assert said(written(own, stored=(), new={"occ_1"}, days={utc("2026-11-29T12:00").date()})) == {}
