"""Clocks that go wrong, and clocks that are told to go otherwise: jumps of an hour, and a zone whose rule changes."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable, Iterator
from importlib import resources
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from chassis.documents import BUCKETS
from chassis.leases import Leases
from services.reminders import clocks
from services.reminders.usecases.clocks import Clocks
from tests.helpers import eventually
from tests.service.reminders.world import Homework, Mailbox, Watch, World

MONDAY = "2026-11-23"
BY_MAIL = {"channels": {"in_app": True, "email": True}}


def a_planned_evening(world: World) -> Homework:
    homework = world.homework()
    world.as_client(homework).wishes(**BY_MAIL)
    world.reaches(homework, "ada@example.org")
    world.hears(*homework.agreed(), homework.occurrence(MONDAY))
    return homework


def moments(world: World, homework: Homework) -> list[list[str]]:
    return [[one["status"] for one in found["history"]] for found in world.reminders(homework).values()]


def test_a_clock_that_jumps_ahead_and_back_again_repeats_nothing(world: World, now: Watch, mailbox: Mailbox) -> None:
    homework = a_planned_evening(world)
    now.set_to(MONDAY, "18:00")
    world.works()
    assert mailbox.messages == []
    now.forward(hours=1)  # it is 18:00 and the clock says 19:00
    world.works()
    assert len(mailbox.messages) == 1
    before = moments(world, homework)
    for hours in (-1, 0.5, 0.5):
        now.forward(hours=hours)
        world.works()
    assert len(mailbox.messages) == 1
    assert moments(world, homework) == before
    assert set(world.states(homework).values()) == {"sent"}


def test_a_clock_that_jumps_back_loses_nothing(world: World, now: Watch, mailbox: Mailbox) -> None:
    """What should have come meanwhile comes late, in its grace."""
    homework = a_planned_evening(world)
    now.set_to(MONDAY, "18:29")
    now.forward(hours=-1)
    world.works()
    assert set(world.states(homework).values()) == {"planned"}
    now.forward(hours=1, minutes=45)
    world.works()
    assert set(world.states(homework).values()) == {"sent"}
    assert len(mailbox.messages) == 1


def test_a_jump_while_a_mail_is_handed_over_does_not_send_it_twice(world: World, now: Watch, mailbox: Mailbox) -> None:
    """An hour ahead the sender seems to have vanished; its own late word settles it."""
    homework, mailbox.slow = a_planned_evening(world), 1.0
    now.set_to(MONDAY, "18:31")
    pool, chores = world.working.pool, world.working.chores
    assert pool.step() == 1
    eventually(lambda: len(mailbox.messages) == 1)
    now.forward(hours=1)
    chores.tidy()
    now.forward(hours=-1)
    eventually(lambda: "sent" in world.states(homework).values(), pause=0.02)
    world.works()
    assert len(mailbox.messages) == 1
    assert set(world.states(homework).values()) == {"sent"}


@pytest.fixture
def quick(shared_world: World) -> World:
    """One for all tests that need no mail server."""
    shared_world.now.set_to(MONDAY, "07:00")
    return shared_world


def test_leases_do_not_ask_the_clock_of_their_process(quick: World) -> None:
    """Nobody takes over from somebody whose clock is wrong: the database alone says when a lease has run out."""
    held = quick.working.chores.leases.step()
    quick.now.forward(hours=1)
    other = Leases(quick.kept.database["leases"], "other")
    assert len(held) == BUCKETS
    assert other.step() == {}
    quick.now.forward(hours=-2)
    assert other.step() == {}
    other.release()


@pytest.fixture
def london_becomes_berlin(tmp_path: Path) -> Iterator[Callable[[], None]]:
    """A release of the zones in which London keeps the time of Berlin, as a process started anew would read it."""
    known = zoneinfo.TZPATH
    (tmp_path / "zones/Europe").mkdir(parents=True)
    berlin = resources.files("tzdata.zoneinfo.Europe").joinpath("Berlin").read_bytes()
    (tmp_path / "zones/Europe/London").write_bytes(berlin)

    def start_anew(path: tuple[str, ...] = (str(tmp_path / "zones"),)) -> None:
        zoneinfo.reset_tzpath(path)
        ZoneInfo.clear_cache()
        clocks.version.cache_clear()

    yield start_anew
    start_anew(known)


def started_anew(quick: World) -> int:
    """What a worker that was started anew goes through before it has nothing left to bring in line."""
    found = Clocks(quick.working.chores.planner, clocks.version)
    return sum(iter(lambda: found.bring_in_line(range(BUCKETS)), 0))


def test_a_rule_of_a_zone_that_changes_moves_what_is_planned(
    quick: World, london_becomes_berlin: Callable[[], None]
) -> None:
    homework, answered = a_planned_evening(quick), a_planned_evening(quick)
    quick.hears(answered.occurrence(MONDAY, "responded", version=3))
    assert started_anew(quick) > 0
    assert started_anew(quick) == 0
    planned, done = quick.reminders(homework), quick.reminders(answered)
    london_becomes_berlin()
    assert started_anew(quick) > 0
    moved = quick.reminders(homework)
    assert quick.states(homework) == {"email 23 17:30": "planned", "in_app 23 17:30": "planned"}
    assert {one["_id"] for one in moved.values()} == {one["_id"] for one in planned.values()}
    assert quick.reminders(answered) == done
    assert started_anew(quick) == 0


def test_a_lane_that_was_lost_in_between_is_looked_at_again(quick: World) -> None:
    """Its new owner may know other rules."""
    planner = quick.working.chores.planner
    found, other = Clocks(planner, lambda: "this year"), Clocks(planner, lambda: "last year")
    assert sum(iter(lambda: found.bring_in_line([1, 2]), 0)) == 2
    assert other.bring_in_line([2]) == 1
    assert found.bring_in_line([1, 2]) == 0
    assert found.bring_in_line([1]) == 0
    assert found.bring_in_line([1, 2]) == 1
