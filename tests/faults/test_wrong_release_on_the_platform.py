"""What nobody can read, once through all processes, and the runbook's steps for the alert carried out one by one."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from contextlib import closing
from typing import Any

import pytest

from chassis.kafka import KafkaAddress, Producer
from tests.faults.aftermath import SETTLED_WITHIN, databases, lag, settle
from tests.faults.happenings import samples, unreadable
from tests.helpers import eventually
from tests.stack import Platform
from tests.system import figures
from tests.system.asking import ask
from tests.system.people import Homework, a_clinic, agreed, answered, reviewed

pytestmark = [pytest.mark.platform, pytest.mark.timeout(240)]

TOPIC = "carryover.assignments"
BAD, LIMIT = 100, 20
LISTENING = ("reminders", "analytics")


@pytest.fixture(scope="module")
def homework(breakable: Platform) -> Homework:
    """Homework that was agreed before a hundred events came that nobody can read."""
    found = agreed(a_clinic(breakable.admin.person, "Unreadable"))
    assert settle(breakable.stack) is not None
    with closing(Producer(KafkaAddress(breakable.stack.addresses.kafka), "tests")) as producer:
        producer.send_all(TOPIC, map(unreadable, range(BAD)))
    return found


def worker(platform: Platform, service: str) -> str:
    return f"http://127.0.0.1:{platform.stack.addresses.ports[f'{service}-worker']}"


def steps(platform: Platform, service: str) -> tuple[int, Mapping[str, str]]:
    reply = ask(worker(platform, service), "GET", "/health/ready")
    return reply.status, reply.body["steps"]


def operate(platform: Platform, service: str, command: str) -> subprocess.CompletedProcess[str]:
    """What an operator types: `python -m services.<part> <command>`."""
    program = platform.stack.addresses.program(service, command)
    environment = dict(program.env)
    return subprocess.run(
        program.argv, env=environment, cwd=program.cwd, capture_output=True, text=True, timeout=60, check=False
    )


def parked(platform: Platform, service: str) -> list[dict[str, Any]]:
    with databases(platform.stack) as client:
        return list(client[service]["parked"].find())


@pytest.mark.parametrize("service", LISTENING)
def test_the_worker_stops_reading_says_so_and_goes_on_with_the_rest(
    breakable: Platform, homework: Homework, service: str
) -> None:
    assert eventually(lambda: steps(breakable, service)[1]["consumer"] == "halted", 30)
    status, found = steps(breakable, service)
    assert (status, {name for name, state in found.items() if state != "running"}) == (503, {"consumer"})
    assert ask(worker(breakable, service), "GET", "/health/live").status == 200
    exposed = ask(worker(breakable, service), "GET", "/metrics").text
    assert samples(exposed, "carryover_step_halted") == {'{step="consumer"}': 1.0}
    labels = f'{{group="carryover.{service}",outcome="parked",type="unreadable"}}'
    assert samples(exposed, "carryover_events_total")[labels] == LIMIT
    assert len(parked(breakable, service)) == LIMIT
    assert lag(breakable.stack)[f"carryover.{service}"] > BAD - LIMIT
    shown = next(one for one in breakable.stack.status()["processes"] if one["name"] == f"{service}-worker")
    assert (shown["health"], shown["restarts"]) == ("not ready", breakable.stack.restarts(f"{service}-worker"))


def test_commands_are_still_carried_out_and_the_figures_wait(breakable: Platform, homework: Homework) -> None:
    answered(homework)
    reviewed(homework)
    assert figures.shown(homework.clinic["manager"], homework.clinic)["answered"] == 0


@pytest.mark.parametrize("service", LISTENING)
def test_the_runbook_leads_past_them(breakable: Platform, homework: Homework, service: str) -> None:
    read = operate(breakable, service, "read-on")
    assert read.returncode == 0, read.stderr
    assert lag(breakable.stack)[f"carryover.{service}"] == 0
    assert len(parked(breakable, service)) == BAD
    breakable.stack.restart(f"{service}-worker")
    assert set(steps(breakable, service)[1].values()) == {"running"}
    tried = operate(breakable, service, "replay")
    assert tried.returncode == 1
    assert tried.stdout == "0 parked events handled. Left: 34 × ContractBroken, 33 × attributes, 33 × data.\n"


def test_read_on_does_nothing_where_nothing_is_left_to_read(breakable: Platform, homework: Homework) -> None:
    """Beside a worker that reads: the two share the topic for a moment."""
    read = operate(breakable, "assignments", "read-on")
    assert (read.returncode, read.stdout.partition(".")[0]) == (0, "0 records read"), read.stderr


def test_afterwards_all_is_caught_up_and_the_figures_are_right(breakable: Platform, homework: Homework) -> None:
    again = operate(breakable, "assignments", "republish")
    assert again.returncode == 0, again.stderr
    assert settle(breakable.stack) is not None
    clinic = homework.clinic
    wanted = figures.computed(clinic, [clinic["therapist"]])
    assert wanted["answered"] == 1

    def is_so() -> bool:
        assert figures.shown(clinic["manager"], clinic) == wanted
        return True

    assert eventually(is_so, SETTLED_WITHIN)
    assert {name: len(parked(breakable, name)) for name in LISTENING} == dict.fromkeys(LISTENING, BAD)
