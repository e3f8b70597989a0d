"""The worker as a process of its own, in real time, ended by `kill -9` in the middle of a mail."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from chassis.clock import utc_now
from chassis.documents import BUCKETS
from services.reminders.usecases.sending import sweep
from tests.helpers import eventually
from tests.service.reminders.world import LONDON, Homework, Mailbox, World, free_port, worker_environment

ROOT = Path(__file__).parents[3]
Start = Callable[[], "subprocess.Popen[bytes]"]


@pytest.fixture
def start(world: World) -> Iterator[Start]:
    """Starts worker processes on the world's database and topics; none outlives the test."""
    running, environ = [], worker_environment(world.settings)

    def run() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "services.reminders", "worker"]
        process = subprocess.Popen(command, cwd=ROOT, env=environ | {"HEALTH_PORT": str(free_port())})
        running.append(process)
        return process

    yield run
    for process in running:
        process.kill()
        process.wait()


def due_now(world: World, address: str | None = None, **wishes: object) -> Homework:
    """Homework whose moment has just come, for a client without quiet hours."""
    moment = utc_now().astimezone(LONDON) - timedelta(minutes=1)
    homework = world.homework()
    world.as_client(homework).wishes(quiet_from=None, quiet_to=None, **wishes)
    if address is not None:
        world.reaches(homework, address)
    day = moment.date().isoformat()
    world.publishes(*homework.agreed(), homework.occurrence(day, local_time=f"{moment:%H:%M}"))
    return homework


def status(world: World, homework: Homework) -> list[str]:
    return [one.split()[0] for one in world.states(homework).values()]


def test_killed_while_sending_it_neither_repeats_nor_forgets(world: World, mailbox: Mailbox, start: Start) -> None:
    world.now.shows, mailbox.slow = utc_now(), 4.0
    mailed = due_now(world, "ada@example.org", channels={"in_app": False, "email": True})
    shown = due_now(world)
    first = start()
    eventually(lambda: status(world, shown) == ["sent"], timeout=60)
    eventually(lambda: len(mailbox.messages) == 1)
    first.kill()
    first.wait()
    assert status(world, mailed) == ["sending"]
    mailbox.slow = 0.0
    start()
    later = due_now(world, "eve@example.org", channels={"in_app": True, "email": True})
    eventually(lambda: status(world, later) == ["sent", "sent"], timeout=60)
    assert [mail["To"] for mail in mailbox.messages] == ["ada@example.org", "eve@example.org"]
    assert status(world, mailed) == ["sending"]
    world.now.shows = utc_now() + timedelta(minutes=4)
    assert sweep(world.working.chores.desk, range(BUCKETS)) == 1
    assert status(world, mailed) == ["unknown"]
    assert len(mailbox.messages) == 2
    (moments,) = [one["history"] for one in world.reminders(shown).values()]
    assert [moment["status"] for moment in moments] == ["planned", "sent"]
