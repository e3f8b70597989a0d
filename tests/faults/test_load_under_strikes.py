"""Every process is killed, ended and held still while clients of several clinics work: nothing is lost or doubled."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from itertools import islice

import pytest

from tests.faults.aftermath import Aftermath, look
from tests.faults.load import Load
from tests.faults.promises import PROMISES, Promise, name_of
from tests.faults.strikes import EVERY, PROCESSES, Striker, Struck, Way, order
from tests.stack import Platform

pytestmark = [pytest.mark.platform, pytest.mark.timeout(400)]

SEED = int(os.environ.get("CARRYOVER_FAULT_SEED", "7"))
AT_ONCE = (4,)
COMMANDS = 300


@dataclass(frozen=True)
class World:
    """What was struck, and what is there when all is quiet again."""

    struck: list[Struck]
    found: Aftermath


@pytest.fixture(scope="module")
def world(breakable: Platform, tmp_path_factory: pytest.TempPathFactory) -> World:
    """Strike every process in every way once, in the order of the seed, while the load runs."""
    print(f"CARRYOVER_FAULT_SEED={SEED}")
    began = time.monotonic()

    def say(text: str) -> None:
        print(f"{time.monotonic() - began:6.1f} s  {load.answered:4d} commands answered  {text}")

    with Load(breakable, tmp_path_factory.mktemp("load"), clients=3, seed=SEED) as load:
        with Striker(breakable.stack, say, load.check) as striker:
            for strike in islice(order(SEED, AT_ONCE), EVERY):
                striker.strike(strike)
            striker.done()
        load.wait(COMMANDS)
    say("everybody has finished")
    return World(striker.struck, look(breakable, load))


def test_the_load_was_real_and_every_process_was_struck_in_every_way(world: World) -> None:
    load = world.found.load
    assert load.answered >= COMMANDS
    assert len(load.clinics) == 3
    assert {(one.strike.process, one.strike.way) for one in world.struck} == {
        (process, way) for process in PROCESSES for way in Way
    }
    during = [entry for entry in load.ledger.entries if world.struck[0].at < entry.at < world.struck[-1].at]
    assert len(during) > EVERY, "commands were answered while strikes fell"


def test_every_process_was_ready_again(world: World) -> None:
    assert [one.strike for one in world.struck if one.resumed is None] == []
    stack = world.found.platform.stack
    assert [process for process in PROCESSES if stack.restarts(process) < 2] == [], "KILL and END start it again"


@pytest.mark.parametrize("promise", PROMISES, ids=name_of)
def test_a_promise_is_kept(world: World, promise: Promise) -> None:
    assert promise(world.found)
