"""One run of several processes in one thread: a seed decides who goes on, who dies and who stands still, at each step.

A process (`Actor`) is a greenlet. It gives the word back at every *turn*: whenever it reaches for the database, for
Kafka, for the mail server, or sleeps. Between two turns nobody else runs, so a run is repeated exactly by its seed.
Time is the run's own: it goes on with each turn, and jumps when everybody sleeps.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from types import ModuleType
from unittest.mock import patch

from greenlet import getcurrent, greenlet

BEGINS = datetime(2026, 1, 7, 12, 0, tzinfo=UTC)
"""Noon of a Wednesday, far from quiet hours and from any change of the clock."""
_TURN = 0.02
"""Seconds that a turn may take at most when nothing goes wrong."""
_ASKED_EVERY = 0.25


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
    told_to_end: float = 0.0
    until: float = 15.0
    longest_pause: float = 15.0

    def drawn(self, chance: random.Random) -> Trouble:
        """The trouble of one run: none, as usual or four times as much of each kind, so that runs differ."""
        mishaps = ("dies", "stands_still", "refused", "answer_lost", "told_to_end")
        return replace(self, **{name: getattr(self, name) * chance.choice((0, 1, 4)) for name in mishaps})


NO_TROUBLE = Trouble()
TROUBLE = Trouble(dies=0.01, stands_still=0.015, refused=0.03, answer_lost=0.03, told_to_end=0.01)


@dataclass
class Actor:
    """`life` runs a process from its start; a dead one starts again, as a supervisor would do it."""

    name: str
    life: Callable[[], None]
    running: greenlet | None = None
    wakes_at: float = 0.0
    lives: int = 0
    standing_still: bool = False
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
        self.trouble = self.trouble.drawn(self.chance)
        self._main = getcurrent()
        self._asked = 0.0

    # ---- for the test

    def actor(self, name: str, life: Callable[[], None]) -> Actor:
        made = Actor(name, life)
        self.actors.append(made)
        return made

    def run(self, done: Callable[[], bool], *, after: float | None = None, turns: int = 5_000) -> None:
        """Let everybody work until `done` or, with no one left, the end.

        `done` is asked now and then when nobody stands still, from the second `after` on; else when trouble is over.
        """
        self._asked = self.trouble.until if after is None else after
        try:
            for _ in range(turns):
                ready = self._who_can_go_on()
                if not ready or (self._may_be_done() and done()):
                    return
                self._go_on(self.chance.choice(ready))
        except Exception as error:
            error.add_note(self.story())
            raise
        finally:
            self._end()
        raise Stuck(f"not done after {turns} turns")

    def story(self, turns: int = 40) -> str:
        """The last turns, for a message."""
        return "\n".join([f"seed {self.seed}, the last turns of {len(self.trace)}:", *self.trace[-turns:]])

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
        self._tell(what)
        self.may_die(what, "before")
        self.may_stand_still(what, "before")
        self.sleep(self.chance.uniform(0, _TURN))

    def happens(self, kind: str) -> bool:
        """Whether a mishap of `Trouble` befalls what is being done now."""
        return self._in_actor() and self.chance.random() < getattr(self._trouble(), kind)

    def may_die(self, what: str, when: str = "after") -> None:
        """The moment after an effect, before its answer was seen."""
        if self.happens("dies"):
            self.die(f"{when} {what}")

    def may_stand_still(self, what: str, when: str = "after") -> None:
        """The same moment, and the answer comes so late that others have done much meanwhile."""
        if self.happens("stands_still"):
            seconds = self.chance.uniform(0, self.trouble.longest_pause)
            self._tell(f"stands still for {seconds:.1f} s {when} {what}")
            self._current().standing_still = True
            self.sleep(seconds)

    def die(self, when: str) -> None:
        self._tell(f"dies {when}")
        self._current().dying = True
        raise Died

    def sleep(self, seconds: float) -> None:
        """Give the word back for this long."""
        if not self._in_actor():
            return
        actor = self._current()
        if actor.dying:
            raise Died
        actor.wakes_at = self.now + seconds
        self._main.switch()
        actor.standing_still = False

    def _trouble(self) -> Trouble:
        return self.trouble if self.now < self.trouble.until else NO_TROUBLE

    def _in_actor(self) -> bool:
        return getcurrent() is not self._main

    def _current(self) -> Actor:
        return next(one for one in self.actors if one.running is getcurrent())

    def _tell(self, what: str) -> None:
        name = self._current().name if self._in_actor() else "test"
        self.trace.append(f"{self.now:9.3f} {name}: {what}")

    def _may_be_done(self) -> bool:
        if self.now < self._asked:
            return False
        self._asked = self.now + _ASKED_EVERY
        return not any(one.standing_still for one in self.actors)

    def _who_can_go_on(self) -> list[Actor]:
        waiting = [one for one in self.actors if not one.ended]
        if not waiting:
            return []
        self.now = max(self.now, min(one.wakes_at for one in waiting))
        return [one for one in waiting if one.wakes_at <= self.now]

    def _go_on(self, actor: Actor) -> None:
        if actor.running is None:
            actor.lives, actor.dying, actor.standing_still = actor.lives + 1, False, False
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
