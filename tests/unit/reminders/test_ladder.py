"""The ladder of one assignment: what counts as silence, when each rung is climbed, and what ends it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from services.reminders.domain.asking import changes
from services.reminders.domain.codes import Channel, EscalationStatus, ReminderReason, RungKind, TaskOutcome
from services.reminders.domain.errors import NotPossible
from services.reminders.domain.ladder import (
    AssignmentKey,
    Climbed,
    LadderState,
    Look,
    Question,
    Standing,
    Way,
    asked_at,
    silence_of,
    stand,
)
from services.reminders.domain.policy import rules_for
from services.reminders.domain.policy import wishes as wished
from services.reminders.domain.projections import Occurrence
from services.reminders.domain.rungs import Rung
from services.reminders.domain.task import Task, TaskChange
from services.reminders.domain.wanted import Wanted
from tests.unit.reminders.builders import HERE, Wishes, a_client_with, an_occurrence, utc

NUDGE, SECOND, ASK, TASK, CALL = RungKind
LADDER = (
    Rung(NUDGE),
    Rung(ASK, timedelta(hours=20), silent=1),
    Rung(TASK, timedelta(days=1), silent=2),
    Rung(CALL, timedelta(days=2)),
)
WAY = Way(LADDER)
DUE = utc("2026-12-01T12:00")


def days(count: int, **changes_: object) -> list[Occurrence]:
    """One piece of homework a day at six in the evening, from Monday the 23rd on."""
    found = (an_occurrence(f"2026-11-{23 + number}") for number in range(count))
    return [replace(one, id=f"occ_{number}", **changes_) for number, one in enumerate(found)]  # type: ignore[arg-type]


def answered(one: Occurrence, at: str) -> Occurrence:
    return replace(one, status="responded", responded_at=utc(at))


def tasks(standing: Standing, homework: Sequence[Occurrence], known: Sequence[Task], now: datetime) -> list[Task]:
    made = changes(standing, homework, known, assignee_id="per_2", due_at=lambda: DUE, now=now)
    by_id = {one.id: one for one in known} | {change.after.id: change.after for change in made}
    return list(by_id.values())


def test_before_the_first_nudge_nobody_is_silent() -> None:
    found = stand(days(3), WAY, utc("2026-11-23T17:59"))
    assert (found.state, found.since, found.next_at) == (LadderState.WAITING, None, utc("2026-11-24T14:00"))


@pytest.mark.parametrize(
    ("now", "reached"),
    [
        ("2026-11-23T18:00", (NUDGE,)),
        ("2026-11-24T13:59", (NUDGE,)),
        ("2026-11-24T14:00", (NUDGE, ASK)),
        ("2026-11-25T13:59", (NUDGE, ASK)),
        ("2026-11-25T14:00", (NUDGE, ASK, TASK)),
        ("2026-11-27T14:00", (NUDGE, ASK, TASK, CALL)),
    ],
)
def test_rungs_are_climbed_in_their_time(now: str, reached: tuple[RungKind, ...]) -> None:
    found = stand(days(3), WAY, utc(now))
    assert (found.since, found.reached) == ("occ_0", reached)


def test_a_rung_that_waits_for_several_pieces_waits_for_them() -> None:
    alone = stand(days(1), WAY, utc("2026-12-20T12:00"))
    assert (alone.reached, alone.personal, alone.state) == ((NUDGE, ASK), None, LadderState.AT_REST)
    late_second = [days(1)[0], replace(an_occurrence("2026-11-30"), id="occ_7")]
    assert stand(late_second, WAY, utc("2026-11-30T17:59")).personal is None
    assert stand(late_second, WAY, utc("2026-11-30T18:00")).personal is TASK


def test_any_answer_ends_the_silence_also_one_to_an_older_piece() -> None:
    homework = days(3)
    homework[0] = answered(homework[0], "2026-11-25T19:00")
    found = stand(homework, WAY, utc("2026-11-26T12:00"))
    assert (found.state, found.since) == (LadderState.WAITING, None)


def test_silence_begins_anew_after_an_answer() -> None:
    homework = days(4)
    homework[1] = answered(homework[1], "2026-11-24T19:00")
    found = stand(homework, WAY, utc("2026-11-25T18:00"))
    assert (found.since, found.count) == ("occ_2", 1)


def test_an_answer_that_was_taken_back_reopens_the_count() -> None:
    homework = days(3)
    spoken = [homework[0], answered(homework[1], "2026-11-24T19:00"), homework[2]]
    now = utc("2026-11-25T20:00")
    assert stand(spoken, WAY, now).since == "occ_2"
    assert (stand(homework, WAY, now).since, stand(homework, WAY, now).count) == ("occ_0", 3)


def test_what_was_talked_over_is_not_silence_any_more() -> None:
    homework = days(2)
    talked = [replace(one, discussed_at=utc("2026-11-25T10:00")) for one in homework]
    assert silence_of(talked) is None


def test_homework_that_was_taken_away_is_not_counted() -> None:
    homework = [replace(one, status="withdrawn") for one in days(2)]
    assert stand(homework, WAY, utc("2026-11-30T10:00")).state is LadderState.WAITING


def test_a_ladder_that_was_changed_is_not_climbed_from_before() -> None:
    found = stand(days(3), replace(WAY, since=utc("2026-11-30T10:00")), utc("2026-11-30T10:00"))
    assert (found.count, found.reached, found.next_at) == (3, (NUDGE,), utc("2026-12-01T06:00"))


@pytest.mark.parametrize("reason", [ReminderReason.PAUSED, ReminderReason.ENDED, ReminderReason.OFF])
def test_it_ends_at_every_rung(reason: ReminderReason) -> None:
    homework = days(3)
    for now in map(utc, ("2026-11-23T19:00", "2026-11-24T15:00", "2026-11-25T15:00", "2026-11-28T15:00")):
        known = tasks(stand(homework, WAY, now), homework, [], now)
        ended = stand(homework, replace(WAY, stopped=reason), now)
        assert (ended.state, ended.because, ended.next_at) == (LadderState.ENDED, reason, None)
        for one in tasks(ended, homework, known, now):
            assert (one.status, one.outcome, one.because) == (
                EscalationStatus.DROPPED,
                TaskOutcome.NOT_NEEDED,
                reason,
            )


def test_the_call_takes_the_place_of_the_task() -> None:
    homework = days(3)
    first = utc("2026-11-25T15:00")
    known = tasks(stand(homework, WAY, first), homework, [], first)
    assert [(one.kind, one.is_open) for one in known] == [(TASK, True)]
    then = utc("2026-11-28T15:00")
    both = tasks(stand(homework, WAY, then), homework, known, then)
    assert [(one.kind, one.is_open, one.because) for one in both] == [
        (TASK, False, ReminderReason.REPLACED),
        (CALL, True, None),
    ]


def test_an_answer_makes_the_task_needless_and_taking_it_back_raises_it_again() -> None:
    homework, now = days(3), utc("2026-11-25T15:00")
    known = tasks(stand(homework, WAY, now), homework, [], now)
    spoken = [answered(homework[0], "2026-11-25T14:30"), *homework[1:]]
    (dropped,) = tasks(stand(spoken, WAY, now), spoken, known, now)
    assert (dropped.status, dropped.because) == (EscalationStatus.DROPPED, ReminderReason.ANSWERED)
    (again,) = tasks(stand(homework, WAY, now), homework, [dropped], now)
    assert (again.id, again.status, again.because, again.outcome) == (dropped.id, EscalationStatus.OPEN, None, None)


@pytest.mark.parametrize(
    ("outcome", "personal"),
    [(TaskOutcome.TALKED, None), (TaskOutcome.NOT_NEEDED, None), (TaskOutcome.NOT_REACHED, CALL)],
)
def test_who_was_reached_is_not_called(outcome: TaskOutcome, personal: RungKind | None) -> None:
    homework, now = days(3), utc("2026-11-25T15:00")
    (task,) = tasks(stand(homework, WAY, now), homework, [], now)
    done, _ = task.finish(outcome, " we spoke ", "per_2", now)
    assert done.outcome_words == "we spoke"
    settled = frozenset({done.occurrence_id} if done.settles_the_silence else ())
    later = stand(homework, replace(WAY, settled=settled), utc("2026-11-28T15:00"))
    assert later.personal is personal
    assert done in tasks(later, homework, [done], now)


def test_a_task_that_is_done_stays_done() -> None:
    homework, now = days(3), utc("2026-11-25T15:00")
    (task,) = tasks(stand(homework, WAY, now), homework, [], now)
    done, _ = task.finish(TaskOutcome.LEFT_WORD, None, "per_2", now)
    assert tasks(stand(homework, WAY, now), homework, [done], now) == [done]
    for act in (
        lambda: done.finish(TaskOutcome.TALKED, None, "per_2", now),
        lambda: done.assign("per_3"),
        lambda: done.write("x"),
        lambda: done.raise_again(now),
        lambda: done.drop(ReminderReason.ANSWERED, now),
    ):
        with pytest.raises(NotPossible):
            act()


ASKED_AT = utc("2026-11-25T12:00")


def asked(wishes: Wishes) -> list[Wanted]:
    """What is wished for of the question, on the channels it can come on."""
    situation = replace(wishes.situation(), question_at=ASKED_AT)
    rules = rules_for([situation], HERE)
    return [one for one in wished(situation, rules, HERE) if one.rung == ASK.number and one.channels]


@pytest.mark.parametrize("status", ["scheduled", "started", "lapsed"])
def test_the_question_comes_also_when_the_homework_is_over(status: str) -> None:
    (question,) = asked(a_client_with(replace(an_occurrence(), status=status)))
    assert (question.at, question.closes_at) == (ASKED_AT, utc("2026-11-26T12:00"))
    assert question.channels == {Channel.IN_APP}


@pytest.mark.parametrize(
    "wishes",
    [
        a_client_with(replace(an_occurrence(), status="responded")),
        a_client_with(replace(an_occurrence(), status="withdrawn")),
        a_client_with().off(),
        a_client_with().whose_assignment_is("paused"),
        a_client_with().whose_episode_is("closed"),
        a_client_with().without(Channel.IN_APP),
    ],
)
def test_whatever_ends_the_ladder_takes_the_question_back(wishes: Wishes) -> None:
    assert asked(wishes) == []


def test_a_question_that_is_not_asked_any_more_is_not_wanted() -> None:
    situation = a_client_with().situation()
    assert situation.unwanted(Channel.IN_APP, ASK.number, HERE) is ReminderReason.ANSWERED
    assert situation.unwanted(Channel.IN_APP, NUDGE.number, HERE) is None


def test_who_took_the_nudge_out_is_still_asked() -> None:
    wishes = a_client_with()
    quiet = replace(wishes, setting=replace(wishes.setting, without_rungs=frozenset({NUDGE})))
    assert len(asked(quiet)) == 1
    assert quiet.situation().unwanted(Channel.IN_APP, NUDGE.number, HERE) is ReminderReason.CHANNEL_OFF


def test_a_question_is_written_down_before_it_is_planned() -> None:
    homework, now = days(3), utc("2026-11-24T14:00")
    before = Climbed(AssignmentKey("cln_1", "per_1", "asg_1"), LadderState.CLIMBING)
    first = Look(before, stand(homework, WAY, now), None, now)
    assert (first.question, first.asked, first.next_at) == (Question("occ_0", now), "occ_0", now)
    then = replace(before, question=first.question, asked=first.asked)
    second = Look(then, stand(homework, WAY, now), None, now)
    assert (second.changes_the_question, second.next_at) == (False, utc("2026-11-25T14:00"))
    spoken = [answered(homework[0], "2026-11-24T15:00"), *homework[1:]]
    gone = Look(then, stand(spoken, WAY, now), None, now)
    assert (gone.question, gone.asked, gone.next_at) == (None, "occ_0", now)
    over = Look(replace(then, question=None), stand(spoken, WAY, now), None, now)
    assert (over.asked, over.changes_the_question) == (None, False)


def test_a_day_later_the_question_is_of_no_use() -> None:
    late = utc("2026-11-25T14:00")
    before = Climbed(AssignmentKey("cln_1", "per_1", "asg_1"), LadderState.CLIMBING)
    assert Look(before, stand(days(3), WAY, late), None, late).question is None


def test_the_wished_time_of_day_counts_instead_of_the_agreed_one() -> None:
    homework = an_occurrence(at="09:00")
    assert asked_at(homework) == utc("2026-11-23T09:00")
    assert asked_at(homework, utc("2026-11-23T20:00").time()) == utc("2026-11-23T20:00")


def test_a_task_change_says_what_it_changes() -> None:
    homework, now = days(3), utc("2026-11-25T15:00")
    made = list(changes(stand(homework, WAY, now), homework, [], assignee_id=None, due_at=lambda: DUE, now=now))
    assert [type(one) for one in made] == [TaskChange]
    assert (made[0].before, made[0].after.assignee_id, made[0].after.due_at) == (None, None, DUE)
