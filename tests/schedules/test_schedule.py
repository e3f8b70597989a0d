"""The runs themselves: repeated exactly by their seed, honest about deaths, and plain when a promise is broken."""

from __future__ import annotations

import pytest
from pymongo.database import Database

from chassis.mongo import Document
from tests.schedules.commanding import COMMANDING
from tests.schedules.publishing import PUBLISHING
from tests.schedules.reading import READING
from tests.schedules.reminding import REMINDING
from tests.schedules.runs import RUNS, Kind, blocks
from tests.schedules.schedule import NO_TROUBLE, Schedule, Stuck, Trouble


@pytest.mark.parametrize("kind", [PUBLISHING, COMMANDING, READING, REMINDING], ids=lambda kind: kind.name)
def test_a_run_is_repeated_by_its_seed(quick: Database[Document], kind: Kind) -> None:
    traces = []
    for seed in (3, 3, 4):
        schedule = Schedule(seed, kind.trouble)
        kind.breaches(schedule, quick)
        traces.append(schedule.trace)
    assert traces[0] == traces[1] != traces[2]


def test_who_dies_does_nothing_more_and_is_started_again() -> None:
    schedule = Schedule(1, NO_TROUBLE)
    done: list[str] = []

    def life() -> None:
        try:
            schedule.turn("work")
            if not done:
                done.append("died")
                schedule.die("at work")
        finally:
            schedule.turn("tidy up")
            done.append("tidied up")

    actor = schedule.actor("one", life)
    schedule.run(lambda: False)
    assert (done, actor.lives) == (["died", "tidied up"], 2)


def test_time_jumps_when_everybody_sleeps() -> None:
    schedule = Schedule(1, NO_TROUBLE)
    woke: list[float] = []

    def sleeper(seconds: float) -> None:
        schedule.sleep(seconds)
        woke.append(schedule.elapsed())

    for seconds in (3600.0, 60.0):
        schedule.actor(f"sleeper{seconds}", lambda seconds=seconds: sleeper(seconds))  # type: ignore[misc]
    schedule.run(lambda: False)
    assert woke == [60.0, 3600.0]


def test_nobody_is_called_done_who_stands_still() -> None:
    schedule = Schedule(1)
    schedule.trouble = Trouble(stands_still=1.0, until=10.0, longest_pause=100.0)
    finished: list[str] = []

    def life() -> None:
        schedule.turn("work")
        finished.append("work")

    schedule.actor("one", life)
    schedule.run(lambda: True, after=1.0)
    assert finished == ["work"]


def test_a_run_that_does_not_end_says_so() -> None:
    schedule = Schedule(1, NO_TROUBLE)

    def life() -> None:
        while True:
            schedule.turn("look")

    schedule.actor("one", life)
    with pytest.raises(Stuck, match="not done after 20 turns"):
        schedule.run(lambda: False, turns=20)


def test_a_broken_promise_tells_its_seed_and_how_to_repeat_it(quick: Database[Document]) -> None:
    def play(schedule: Schedule, _: Database[Document]) -> list[str]:
        return ["one was lost"] if schedule.seed == 2 else []

    with pytest.raises(pytest.fail.Exception) as told:
        Kind("publishing", play, ()).expect_kept(range(1, 5), quick)
    assert "one was lost" in str(told.value)
    assert "CARRYOVER_SCHEDULE_SEED=2 .venv/bin/pytest tests/schedules/test_publishing.py" in str(told.value)


def test_an_unexpected_error_tells_its_last_turns() -> None:
    schedule = Schedule(7, NO_TROUBLE)

    def life() -> None:
        schedule.turn("work")
        raise ValueError("surprise")

    schedule.actor("one", life)
    with pytest.raises(ValueError, match="surprise") as told:
        schedule.run(lambda: False)
    assert "seed 7, the last turns of 1:" in told.value.__notes__[0]


def test_how_many_runs_there_are() -> None:
    def count(kind: str, **environ: str) -> int:
        return sum(map(len, blocks(kind, environ)))

    assert {kind: count(kind) for kind in RUNS} == RUNS
    assert sum(count(kind, CARRYOVER_SCHEDULES="10000") for kind in RUNS) >= 10_000
    assert blocks("publishing", {"CARRYOVER_SCHEDULE_SEED": "17"}) == [range(17, 18)]
