"""Kafka or MongoDB away for a while under load: what was answered, what memory did, how long until all is caught up.

`python -m tests.faults.outage --seconds 300` is the long form, on a platform of its own.
"""

from __future__ import annotations

import argparse
import os
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

from local.addresses import PARTS
from local.folders import Folders
from local.probes import is_ready
from local.stack import Stack
from tests.faults import disk
from tests.faults.aftermath import databases, on_its_way
from tests.faults.awaited import LEAST_SECONDS, awaited
from tests.faults.away import WAYS, Outage, Way, away
from tests.faults.command import Asked, Command, Course, a_course
from tests.faults.ledger import Entry
from tests.faults.load import Load, under_load
from tests.faults.memory import Growth, Memory
from tests.faults.promises import all_kept
from tests.helpers import eventually
from tests.stack import Platform, platform_in
from tests.system.asking import Reply
from tests.system.people import PATIENCE

OURS = tuple(f"{part}-{kind}" for part in PARTS for kind in ("web", "worker"))
BACK_WITHIN = 15.0
ANSWERED_WITHIN = 15.0
"""Seconds in which even a command that cannot be carried out has its answer."""
_WARMED_UP = 40  # commands before anything is stopped
_LOOKED_FOR = 120.0


class Gate:
    """Lets the load's commands begin, or keeps them back for a moment."""

    def __init__(self, load: Load) -> None:
        self._before, self._open = load.ledger.before, threading.Event()
        self._open.set()
        load.ledger.before = self

    def __call__(self) -> None:
        self._open.wait()
        self._before()

    @contextmanager
    def closed(self) -> Iterator[None]:
        self._open.clear()
        try:
            yield
        finally:
            self._open.set()


@dataclass(frozen=True)
class Measured:
    """What an outage did, with times in seconds. `during` has the commands answered in it, `entries` later ones too.

    `reminded`: how long after their moment the reminders came that were due in it, where it was long enough for some.
    `ready` and `caught_up` count from the moment the server goes on, or is ready where it was gone.
    """

    outage: Outage
    lasted: float
    behind: float
    during: Sequence[Entry]
    entries: Sequence[Entry]
    asked: Sequence[Asked]
    repeated: Reply
    times_done: int
    memory: Mapping[str, Growth]
    ready: Mapping[str, float]
    caught_up: float
    reminded: Sequence[float] = ()

    @property
    def longest(self) -> float:
        return max((one.seconds for one in self.during), default=0.0)

    def row(self) -> str:
        refused = [one for one in self.asked if one.reply.status >= 500]
        grown = max(self.memory, key=lambda name: self.memory[name].last - self.memory[name].first)
        most = self.memory[grown]
        last = max(self.ready, key=self.ready.__getitem__)
        cells = (
            str(self.outage),
            f"{self.lasted:.0f} s",
            f"{len(self.during)}, the longest {self.longest:.1f} s",
            f"{len(refused)} of {len(self.asked)}, the longest {max(one.seconds for one in self.asked):.1f} s",
            f"{len(self.entries)} in {sum(one.tries for one in self.entries)} tries",
            f"{grown}: {most.first:.0f} to {most.last:.0f} MB",
            f"{self.ready[last]:.1f} s ({last})",
            f"{self.caught_up:.1f} s",
            f"{max(self.reminded):.1f} s" if self.reminded else "",
        )
        return f"| {' | '.join(cells)} |"


HEAD = (
    "| away | for | answered meanwhile | one command refused | answered in the end | most memory added | ready after"
    " | caught up after | reminders late by |\n|---|---|---|---|---|---|---|---|---|"
)


def measured(platform: Platform, load: Load, course: Course, outage: Outage) -> Measured:
    """Take the server away for so many seconds under this load, and see that everything comes back.

    The load goes on afterwards; no new command begins while what is left over is worked off.
    """
    gate, stack = Gate(load), platform.stack
    load.wait(load.answered + _WARMED_UP)
    command = Command(course)
    waiting = awaited(platform, load) if outage.seconds >= LEAST_SECONDS else None
    before, began = load.answered, time.time()
    with Memory(stack, OURS) as memory, away(stack, outage):
        with command:
            _pass(load, outage.seconds)
        behind = _behind(load) if outage.server == "kafka" else 0.0
        ended = time.time()
    back = time.monotonic()
    with gate.closed():
        ready = _ready(stack, back)
        caught_up = eventually(lambda: _since(back) if caught_up_now(stack) else None, _LOOKED_FOR)
    entries = load.ledger.entries[before:]
    during = [one for one in entries if began < one.at < ended]
    repeated = eventually(lambda: _taken(command), PATIENCE)
    assert caught_up is not None
    assert repeated is not None
    return Measured(
        outage,
        ended - began,
        behind=behind,
        during=during,
        entries=entries,
        asked=command.asked,
        repeated=repeated,
        times_done=command.times_done(),
        memory=memory.growth(),
        ready=ready,
        caught_up=caught_up,
        reminded=() if waiting is None else waiting.came(BACK_WITHIN),
    )


def _behind(load: Load) -> float:
    """By how many seconds a dashboard says that its figures are behind."""
    clinic = load.clinics[0]
    return float(clinic["manager"].get(clinic.path("dashboard"))["lag_seconds"])


def _pass(load: Load, seconds: float) -> None:
    """Let time go by while the load does what it can; what breaks it is raised at once."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        load.check()
        time.sleep(0.1)


def _since(moment: float) -> float:
    return time.monotonic() - moment


def _taken(command: Command) -> Reply | None:
    reply = command.ask().reply
    return reply if reply.status < 500 else None


def _ready(stack: Stack, back: float) -> Mapping[str, float]:
    """By process, the seconds after which it said that it is ready."""
    found: dict[str, float] = {}

    def look() -> bool:
        for name in OURS:
            if name not in found and is_ready(stack.addresses.ports[name], 1.0):
                found[name] = _since(back)
        return len(found) == len(OURS)

    eventually(look, _LOOKED_FOR)
    return found


def caught_up_now(stack: Stack) -> bool:
    """Outboxes empty, nothing left to read, and no day whose figures are still to be computed."""
    if on_its_way(stack):
        return False
    with databases(stack) as client:
        now = client.admin.command("hello")["localTime"]
        days = [name for name in client["analytics"].list_collection_names() if name.startswith("dirty_")]
        return not any(client["analytics"][name].count_documents({"not_before": {"$lte": now}}) for name in days)


def assert_as_promised(found: Measured) -> None:
    """What the platform promises while Kafka or MongoDB is away, and how soon it is well again."""
    every = [one.reply for one in found.asked]
    assert all(one.seconds < ANSWERED_WITHIN for one in found.asked), max(one.seconds for one in found.asked)
    if found.outage.server == "kafka":
        assert {reply.status for reply in every} == {201}
        assert found.during
        assert [one for one in found.during if one.tries > 1] == []
        assert found.longest < ANSWERED_WITHIN
        assert found.behind > 0, "a dashboard says that it has everything"
    else:
        assert {(reply.status, reply.kind) for reply in every} == {(503, "application/problem+json")}
        assert all(int(reply.headers["Retry-After"]) > 0 for reply in every)
        assert {reply.body["type"] for reply in every} == {"urn:carryover:problem:unavailable"}
        assert all("Idempotency-Key" in reply.body["detail"] for reply in every)
        assert [reply.text for reply in every if "mongo" in reply.text.lower()] == []
    assert (found.repeated.status, found.times_done) == (201, 1)
    assert found.memory.keys() == set(OURS)
    assert {name: one for name, one in found.memory.items() if not one.is_flat} == {}
    assert {name: seconds for name, seconds in found.ready.items() if seconds > BACK_WITHIN} == {}
    in_time = found.lasted + BACK_WITHIN if found.outage.server == "mongodb" else BACK_WITHIN
    assert all(0 <= late <= in_time for late in found.reminded), found.reminded
    assert found.caught_up <= BACK_WITHIN, f"caught up after {found.caught_up:.1f} s"


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.outage", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=float, default=300.0, help="for how long (default: %(default)g)")
    parser.add_argument("--of", nargs="+", choices=("kafka", "mongodb"), default=["kafka", "mongodb"], help="which")
    parser.add_argument("--way", nargs="+", choices=list(Way), default=[Way.HELD], type=Way, help="how")
    parser.add_argument("--rate", type=float, default=10.0, help="commands a second (default: %(default)g)")
    given = parser.parse_args(argv)
    if not min(given.seconds, given.rate) > 0:
        parser.error("--seconds and --rate want a number above 0")
    outages = [Outage(server, way, given.seconds) for server in given.of for way in WAYS[server] if way in given.way]
    broken = [_long_form(one, given.rate) for one in outages]
    return 1 if any(broken) else 0


@contextmanager
def platform_with_a_small_disk(root: Path) -> Iterator[Platform]:
    """For Kafka, where one may be mounted."""
    with disk.small_disk(Folders(root).kafka), platform_in(root, under_load(os.environ)) as found:
        yield found


def _long_form(outage: Outage, rate: float) -> bool:
    """One outage on a fresh platform; prints its row and what was broken, and says whether something was."""
    print(f"{outage} for {outage.seconds:g} s", flush=True)
    folder = Path(mkdtemp(prefix="carryover-outage-"))
    with platform_with_a_small_disk(folder / "platform") as platform:
        load = Load(platform, folder, rate=rate, patience=outage.seconds + 90, reminded=False)
        try:
            assert outage.way is not Way.FULL or platform.stack.folders.kafka.is_mount(), disk.CANNOT_MOUNT
            with load:
                found = measured(platform, load, a_course(platform), outage)
            print(HEAD, found.row(), sep="\n", flush=True)
            print(*(f"{name}: {one}" for name, one in found.memory.items()), sep="\n", flush=True)
            kept = all_kept(platform, load)
            assert_as_promised(found)
        except AssertionError as error:
            print(f"BROKEN: {error!r}\ndata, logs and the ledger stay in {folder}", flush=True)
            return True
    rmtree(folder)
    print(*(f"kept: {one.promise} ({one.said})" for one in kept), sep="\n", flush=True)
    return False


if __name__ == "__main__":
    raise SystemExit(main())
