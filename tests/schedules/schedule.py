"""One run of several processes in one thread: a seed decides who goes on, who dies and who stands still, at each step.

A process (`Actor`) is a greenlet. It gives the word back at every *turn*: whenever it reaches for the database, for
Kafka, for the mail server, or sleeps. Between two turns nobody else runs, so a run is repeated exactly by its seed.
Time is the run's own: it goes on with each turn, and jumps when everybody sleeps.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import ModuleType
from unittest.mock import patch

from greenlet import getcurrent, greenlet

BEGINS = datetime(2026, 1, 7, 12, 0, tzinfo=UTC)
"""Noon of a Wednesday, far from quiet hours and from any change of the clock."""
_TURN = 0.02
"""Seconds that a turn may take at most when nothing goes wrong."""


class Died(BaseException):
    """`kill -9`: no `except Exception` of the code under test may see it, and whatever it held in memory is gone."""


class Stuck(AssertionError):
    """The run did not come to its end in the steps it was given."""


@dataclass(frozen=True)
class Trouble:
    """How likely each mishap is at one turn; `until` is the second from which on all goes well, so that a run ends."""

    dies: float = 0.0
    stands_still: float = 0.0
    refused: float = 0.0
    answer_lost: float = 0.0
    until: float = 60.0
    longest_pause: float = 30.0


NO_TROUBLE = Trouble()
TROUBLE = Trouble(dies=0.01, stands_still=0.005, refused=0.02, answer_lost=0.02)


@dataclass
class Actor:
    """`life` runs a process from its start; a dead one starts again, as a supervisor would do it."""

    name: str
    life: Callable[[], None]
    running: greenlet | None = None
    wakes_at: float = 0.0
    lives: int = 0
    dying: bool = False
    ended: bool = False


@dataclass
class Schedule:
    """`trace` tells what happened, turn by turn, for the message of a promise that was broken."""

    seed: int
    trouble: Trouble = TROUBLE
    now: float = 0.0
    trace: list[str] = field(default_factory=list)
    actors: list[Actor] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self._main = getcurrent()

    # ---- for the test

    def actor(self, name: str, life: Callable[[], None]) -> Actor:
        made = Actor(name, life)
        self.actors.append(made)
        return made

    def run(self, done: Callable[[], bool], turns: int = 20_000) -> None:
        """Let everybody work until `done` (asked when trouble is over) or, with no one left, the end."""
        try:
            for _ in range(turns):
                ready = self._who_can_go_on()
                if not ready or (self.now >= self.trouble.until and done()):
                    return
                self._go_on(self.chance.choice(ready))
        finally:
            self._end()
        raise Stuck(f"seed {self.seed}: not done after {turns} turns\n" + "\n".join(self.trace[-40:]))

    def wall(self) -> datetime:
        """The time of day in the run, as every process and the database see it."""
        at = BEGINS + timedelta(seconds=self.now)
        return at.replace(microsecond=at.microsecond // 1000 * 1000)

    def elapsed(self) -> float:
        """The seconds of the run: what `time.monotonic` is elsewhere."""
        return self.now

    @contextmanager
    def clock_in(self, modules: Sequence[ModuleType]) -> Iterator[None]:
        """Modules that say `time.monotonic()` or `time.time()` get the run's time."""
        clock = _Clock(self)
        with ExitStack() as held:
            for module in modules:
                held.enter_context(patch.object(module, "time", clock))
            yield

    # ---- for what stands between the code under test and the world

    def turn(self, what: str) -> None:
        """Others may go on here; this one may stand still, or die: what its `finally` does then has no effect."""
        if not self._in_actor():
            return
        if self._current().dying:
            raise Died
        trouble = self._trouble()
        self._tell(what)
        if self.chance.random() < trouble.dies:
            self.die(f"before {what}")
        still = self.chance.random() < trouble.stands_still
        self.sleep(self.chance.uniform(0, trouble.longest_pause if still else _TURN))

    def happens(self, kind: str) -> bool:
        """Whether a mishap of `Trouble` befalls what is being done now."""
        return self._in_actor() and self.chance.random() < getattr(self._trouble(), kind)

    def may_die(self, what: str) -> None:
        """The moment after an effect, before its answer was seen."""
        if self._in_actor() and self.chance.random() < self._trouble().dies:
            self.die(f"after {what}")

    def die(self, when: str) -> None:
        self._tell(f"dies {when}")
        self._current().dying = True
        raise Died

    def sleep(self, seconds: float) -> None:
        """Give the word back for this long."""
        if self._in_actor():
            self._current().wakes_at = self.now + seconds
            self._main.switch()

    def _trouble(self) -> Trouble:
        return self.trouble if self.now < self.trouble.until else NO_TROUBLE

    def _in_actor(self) -> bool:
        return getcurrent() is not self._main

    def _current(self) -> Actor:
        return next(one for one in self.actors if one.running is getcurrent())

    def _tell(self, what: str) -> None:
        name = self._current().name if self._in_actor() else "test"
        self.trace.append(f"{self.now:9.3f} {name}: {what}")

    def _who_can_go_on(self) -> list[Actor]:
        waiting = [one for one in self.actors if not one.ended]
        if not waiting:
            return []
        self.now = max(self.now, min(one.wakes_at for one in waiting))
        return [one for one in waiting if one.wakes_at <= self.now]

    def _go_on(self, actor: Actor) -> None:
        if actor.running is None:
            actor.lives, actor.dying = actor.lives + 1, False
            actor.running = greenlet(actor.life)
        try:
            actor.running.switch()
        except Died:
            actor.running, actor.wakes_at = None, self.now + self.chance.uniform(0.1, 5.0)
            return
        if actor.running.dead:
            actor.ended = True

    def _end(self) -> None:
        """Nothing of a run reaches into the next."""
        for actor in self.actors:
            actor.ended = actor.dying = True
            if actor.running is not None and not actor.running.dead:
                with suppress(Died):
                    actor.running.throw(Died)


@dataclass(frozen=True)
class _Clock:
    """Stands where a module says `time`."""

    schedule: Schedule

    def monotonic(self) -> float:
        return self.schedule.now

    def time(self) -> float:
        return BEGINS.timestamp() + self.schedule.now
