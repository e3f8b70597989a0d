"""Two reminders workers killed and held still, again and again, while reminders come due in the app and by mail.

`python -m tests.faults.killed` is the whole form; `make kills` runs it. It ends with 0 only if every promise was kept.
"""

from __future__ import annotations

import argparse
import logging
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from bench.material import Homework, batches
from bench.planned import due
from chassis.clock import utc_now
from chassis.documents import BUCKETS, PENDING
from chassis.kafka import KafkaAddress
from local.probes import is_ready
from services.reminders.domain.codes import Channel
from services.reminders.domain.preferences import Preferences
from services.reminders.domain.projections import ClientKey
from services.reminders.keys import Keys
from services.reminders.subscriptions import Reader
from services.reminders.usecases.points import new_point
from services.reminders.usecases.sending import sweep
from tests.faults.killed_promises import Aftermath, broken, told_sent
from tests.faults.strikes import HELD_FOR, held
from tests.helpers import eventually
from tests.service.reminders.world import Mailbox, Watch, World, build_world, close_world, free_port, worker_environment
from tests.stack import Infrastructure, infrastructure_from

ROOT = Path(__file__).parents[2]
WORKERS = 2
_ONE_IN = 8
"""Of the strikes, so many are SIGSTOP instead of `kill -9`."""
_BETWEEN = 2.5
"""Seconds between two strikes on average: starting a worker takes most of them."""
_LONGEST_LIFE = 4.0
_SLOW_MAIL = 0.03
_READY_WITHIN, _OVER_WITHIN = 180.0, 1200.0


@dataclass
class Strikes:
    """Kills and holds workers, each in a thread of its own, until so many strikes are done.

    `in_flight` are the reminders that were being handed over when a worker was killed.
    """

    world: World
    left: int
    seed: int
    in_flight: set[str] = field(default_factory=set)
    killed: int = 0
    held: int = 0
    wrong: list[BaseException] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def run(self) -> None:
        threads = [threading.Thread(target=self._slot, args=(number,)) for number in range(WORKERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if self.wrong:
            raise self.wrong[0]

    def _slot(self, number: int) -> None:
        chance = random.Random(f"{self.seed}:{number}")
        try:
            while self._one_more():
                self._life(chance)
        except BaseException as error:  # noqa: BLE001 - raised again by whoever waits for this thread
            self.wrong.append(error)

    def _one_more(self) -> bool:
        with self._lock:
            self.left -= 1
            return self.left >= 0

    def _life(self, chance: random.Random) -> None:
        with a_worker(self.world) as process:
            time.sleep(chance.uniform(0, _LONGEST_LIFE))
            if not chance.randrange(_ONE_IN) and self._one_more():
                with held(process.pid):
                    time.sleep(HELD_FOR)
                self.held += 1
                time.sleep(chance.uniform(0, _LONGEST_LIFE))
            process.send_signal(signal.SIGKILL)
            process.wait()
            found = self.world.kept.database["reminders"].find({"status": "sending"}, {"_id": 1})
            with self._lock:
                self.in_flight |= {one["_id"] for one in found}
                self.killed += 1


@contextmanager
def a_worker(world: World) -> Iterator[subprocess.Popen[bytes]]:
    """A process of its own, from when it says that it is ready until the end of the block."""
    port = free_port()
    command = [sys.executable, "-m", "services.reminders", "worker"]
    environ = worker_environment(world.settings) | {"HEALTH_PORT": str(port), "LOG_LEVEL": "error"}
    process = subprocess.Popen(command, cwd=ROOT, env=environ, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        eventually(lambda: is_ready(port, 1.0), _READY_WITHIN)
        yield process
    finally:
        process.kill()
        process.wait()


def plan(world: World, people: int, seconds: float) -> None:
    """For each of them one reminder in the app and one by mail, due one after the other over so many seconds."""
    store = world.store
    reader = Reader(store, world.working.chores.planner)
    began = world.now.shows = utc_now()
    keys = Keys.of(world.settings.reminder_keys.reveal())
    for number in range(people):
        one = Homework(number)
        store.wishes.save_preferences(Preferences(one.clinic_id, one.id("per"), quiet=None, email=True))
        client = ClientKey(one.clinic_id, one.id("per"))
        point = store.points.add(new_point(client, Channel.EMAIL, f"{client.client_id}@people.invalid".lower(), keys))
        store.points.save(point.confirm(utc_now()))
    first = utc_now() + timedelta(seconds=10) + (utc_now() - began)  # planning takes less, however busy the machine is
    step = timedelta(seconds=seconds / people)
    for some in batches([due(Homework(number), _whole(first + number * step)) for number in range(people)]):
        reader.handle(some)
    assert utc_now() < first, "planning took longer than the time before the first is due"
    time.sleep((first - utc_now()).total_seconds())


def _whole(at: datetime) -> datetime:
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def come_to_rest(world: World, in_flight: Collection[str]) -> None:
    """Two workers do what is left; what was being sent when its worker was killed is given up as unknown."""
    rows = world.kept.database["reminders"]
    at_work = {"status": "sending", "_id": {"$nin": list(in_flight)}}
    with a_worker(world), a_worker(world):
        for query in ({"status": {"$in": ["planned", "claimed"]}}, at_work):
            eventually(lambda query=query: rows.find_one(query) is None, _OVER_WITHIN, pause=0.5)  # type: ignore[misc]
        world.now.shows = utc_now() + timedelta(minutes=10)
        while sweep(world.working.chores.desk, range(BUCKETS)):
            pass
        eventually(lambda: rows.find_one(PENDING) is None, _OVER_WITHIN, pause=0.5)


def struck(world: World, mailbox: Mailbox, people: int, strikes: Strikes) -> Aftermath:
    """Everything from planning to rest."""
    plan(world, people, strikes.left * _BETWEEN)
    strikes.run()
    come_to_rest(world, strikes.in_flight)
    topic = f"{world.settings.kafka_topic_prefix}.reminders"
    return Aftermath(
        people=people,
        reminders=list(world.kept.database["reminders"].find()),
        mailed=Counter(mailbox.ids()),
        told=told_sent(KafkaAddress.of(world.settings), topic),
        in_flight=frozenset(strikes.in_flight),
    )


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.killed", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--due", type=int, default=20_000, help="reminders that come due (default: %(default)s)")
    parser.add_argument("--strikes", type=int, default=200, help="how often a worker is struck (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=7, help="decides when, and how (default: %(default)s)")
    given = parser.parse_args(argv)
    if min(given.due // 2, given.strikes) < 1:
        parser.error("--due wants two or more, --strikes one or more")
    logging.getLogger("kafka").setLevel(logging.CRITICAL)
    began = time.monotonic()
    with infrastructure_from(os.environ) as servers, a_world(servers) as (world, mailbox):
        strikes = Strikes(world, given.strikes, given.seed)
        found = struck(world, mailbox, given.due // 2, strikes)
    print(
        f"{strikes.killed} kills, {strikes.held} holds of {HELD_FOR:g} s in {time.monotonic() - began:.0f} s, {found}"
    )
    wrong = list(broken(found))
    print(*(f"BROKEN: {one}" for one in wrong), sep="\n", end="\n" if wrong else "")
    return 1 if wrong else 0


@contextmanager
def a_world(servers: Infrastructure) -> Iterator[tuple[World, Mailbox]]:
    """A service with a database and topics of its own, and a mail server that takes its time."""
    mailbox, name = Mailbox(free_port(), slow=_SLOW_MAIL), f"killed_{uuid4().hex[:12]}"
    controller = mailbox.serve()
    environ = {
        "MONGODB_URI": servers.mongodb_uri,
        "MONGODB_DATABASE": name,
        "KAFKA_BOOTSTRAP_SERVERS": servers.kafka,
        "KAFKA_TOPIC_PREFIX": name,
        "KAFKA_PARTITIONS": "12",
        "EMAIL_URL": f"mailto://127.0.0.1:{mailbox.port}/?from=Carryover<noreply@carryover.test>&to={{address}}",
        "EMAIL_TIMEOUT_SECONDS": "2",
    }
    with TemporaryDirectory(prefix="carryover-") as folder:
        world = build_world(environ, Path(folder), Watch(utc_now()))
        try:
            yield world, mailbox
        finally:
            world.kept.database.client.drop_database(name)
            close_world(world)
            controller.stop()


if __name__ == "__main__":
    raise SystemExit(main())
