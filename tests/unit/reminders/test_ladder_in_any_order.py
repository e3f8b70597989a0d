"""Whatever the order and repetition of news and looks: one task for a silence and a kind, and none after an end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.reminders.domain.asking import changes
from services.reminders.domain.codes import ReminderReason, RungKind, TaskOutcome
from services.reminders.domain.identity import task_id
from services.reminders.domain.ladder import LadderState, Standing, Way, stand
from services.reminders.domain.projections import Occurrence
from services.reminders.domain.rungs import Rung
from services.reminders.domain.task import Task
from tests.unit.reminders.builders import ASSIGNMENT, an_occurrence, utc

MONDAY = utc("2026-11-23T00:00")
PIECES = 5
LADDERS = (
    (Rung(RungKind.NUDGE), Rung(RungKind.TASK, timedelta(hours=3)), Rung(RungKind.CALL, timedelta(days=1))),
    (Rung(RungKind.NUDGE), Rung(RungKind.ASK, timedelta(days=1)), Rung(RungKind.TASK, timedelta(0), silent=3)),
    (Rung(RungKind.NUDGE), Rung(RungKind.CALL, timedelta(days=2), silent=2)),
)
STATUSES = ("scheduled", "responded", "lapsed", "withdrawn")
NEWS = st.tuples(st.integers(0, PIECES - 1), st.integers(1, 4))
"""Which piece of homework, and which version of it is told."""
STOPS = st.sampled_from([None, None, None, ReminderReason.PAUSED, ReminderReason.OFF, ReminderReason.ENDED])
ACTS = st.one_of(
    st.tuples(st.just("told"), NEWS),
    st.tuples(st.just("time"), st.integers(1, 30)),
    st.tuples(st.just("stop"), STOPS),
    st.tuples(st.just("done"), st.sampled_from(TaskOutcome)),
    st.tuples(st.just("look"), st.none()),
)


@dataclass
class Room:
    """The service's memory of one assignment, with the guarantees of its store: the highest version of each piece."""

    way: Way
    truth: Mapping[tuple[int, int], Occurrence]
    now: datetime = MONDAY
    known: dict[str, tuple[int, Occurrence]] = field(default_factory=dict)
    tasks: dict[str, Task] = field(default_factory=dict)

    def told(self, piece: int, version: int) -> None:
        one = self.truth[piece, version]
        if self.known.get(one.id, (0, one))[0] < version:
            self.known[one.id] = (version, one)

    def look(self) -> Standing:
        homework = [one for _, one in self.known.values()]
        settled = frozenset(one.occurrence_id for one in self.tasks.values() if one.settles_the_silence)
        standing = stand(homework, replace(self.way, settled=settled), self.now)
        known = list(self.tasks.values())
        for change in changes(standing, homework, known, assignee_id=None, due_at=lambda: self.now, now=self.now):
            assert change.before == self.tasks.get(change.after.id)
            self.tasks[change.after.id] = change.after
        return standing

    def holds(self, standing: Standing) -> None:
        waiting = [one for one in self.tasks.values() if one.is_open]
        assert len(waiting) <= 1
        for one in self.tasks.values():
            assert one.id == task_id(ASSIGNMENT, one.occurrence_id, one.kind)
        if standing.state in {LadderState.ENDED, LadderState.WAITING}:
            assert waiting == []
        for one in waiting:
            _, since = self.known[one.occurrence_id]
            assert since.status in {"scheduled", "lapsed"}
            assert not any(
                each.responded_at is not None and each.responded_at >= since.opens_at + timedelta(hours=18)
                for _, each in self.known.values()
                if each.status == "responded"
            )


@st.composite
def truths(draw: st.DrawFn) -> dict[tuple[int, int], Occurrence]:
    """What really happened with each piece, version by version; an answer may be given, taken back and given again."""
    found = {}
    for piece in range(PIECES):
        one = replace(an_occurrence(f"2026-11-{23 + piece}"), id=f"occ_{piece}")
        for version in range(1, 5):
            status = draw(st.sampled_from(STATUSES if version > 1 else STATUSES[:1]))
            hours = draw(st.integers(0, 60))
            at = one.opens_at + timedelta(hours=hours) if status == "responded" else None
            found[piece, version] = replace(one, status=status, responded_at=at)
    return found


@given(st.sampled_from(LADDERS), truths(), st.lists(ACTS, max_size=40))
def test_one_task_for_a_silence_and_a_kind_and_none_after_an_end(
    ladder: tuple[Rung, ...], truth: Mapping[tuple[int, int], Occurrence], acts: list[tuple[str, object]]
) -> None:
    room = Room(Way(ladder), truth)
    for piece in range(PIECES):
        room.told(piece, 1)
    for act, what in acts:
        match act, what:
            case "told", (int(piece), int(version)):
                room.told(piece, version)
            case "time", int(hours):
                room.now += timedelta(hours=hours)
            case "stop", reason:
                room.way = replace(room.way, stopped=reason)  # type: ignore[arg-type]
            case "done", TaskOutcome() as outcome:
                for one in [one for one in room.tasks.values() if one.is_open]:
                    room.tasks[one.id], _ = one.finish(outcome, None, "per_2", room.now)
        standing = room.look()
        room.holds(standing)
        assert room.look() == standing  # looking twice changes nothing
        room.holds(standing)


@given(st.sampled_from(LADDERS), truths(), st.permutations(range(PIECES * 4)), st.integers(24, 200))
def test_every_order_of_the_same_news_leads_to_the_same_place(
    ladder: tuple[Rung, ...], truth: Mapping[tuple[int, int], Occurrence], order: list[int], hours: int
) -> None:
    rooms = []
    for each in (sorted(order), order):
        room = Room(Way(ladder), truth, now=MONDAY + timedelta(hours=hours))
        for number in (*each, *each[: PIECES * 2]):
            room.told(number // 4, number % 4 + 1)
            room.look()
        rooms.append((room.look(), {one.id for one in room.tasks.values() if one.is_open}))
    assert rooms[0] == rooms[1]
