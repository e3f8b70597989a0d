"""A new generation of facts and buckets, built from the topics beside the live one, compared with it, and put in its
place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain
from typing import Final

import contracts
from chassis.clock import Clock
from chassis.events import Event, KafkaRecord, UnreadableEvent, decode
from services.analytics import usecases
from services.analytics.domain.kinds import KINDS
from services.analytics.store import BucketStore, CourseStore, FactStore, Generations, RollUpStore, rebuilding
from services.analytics.store.generations import Generation
from services.analytics.subscriptions import ERASED, TYPES, client_of, fact_of

COMPARED = tuple(kind.collection for kind in KINDS)
_LOT: Final = 10_000
"""Events that are written together: versions of the same that lie near one another become one write."""
_DAYS, _TOGETHER, _COURSES = 2000, 28, 500
"""Days and courses that are worked off in a step, and days that are read at once: nothing else is to be answered."""


@dataclass(frozen=True)
class Difference:
    """A clinic whose facts of one kind are older or fewer in the new generation: counts and sums of versions."""

    collection: str
    clinic_id: str
    live: tuple[int, int]
    new: tuple[int, int]


@dataclass(frozen=True)
class Rebuilt:
    """What a rebuild did: events read, facts in the new generation, and what kept it from taking over."""

    events: int
    facts: int
    differences: tuple[Difference, ...]

    @property
    def flipped(self) -> bool:
        """Whether the new generation is live now."""
        return not self.differences


def rebuild(history: Callable[[], Iterable[Sequence[KafkaRecord]]], *, generations: Generations, now: Clock) -> Rebuilt:
    """Build, compare and flip. `history` opens the topics from their start, once the new generation is announced.

    Events that arrive meanwhile are written to both generations by the worker. What only the live one remembers of
    past versions is taken over. The new generation goes live only if it lacks nothing that the live one has; otherwise
    it is removed again and the differences tell which owner has to republish.
    Raises RebuildRunning.
    """
    new = generations.begin().hasty()
    facts = FactStore(generations)
    count = _read_all(history(), facts, new, now)
    rebuilding.carry_over(generations.live(), new)
    rebuilding.note_moved(new)
    facts.mark_all(new, now())
    work_off(generations, new, now)
    differences = tuple(compare(generations.live(), new))
    if differences:
        generations.abandon()
    else:
        generations.flip(new)
    return Rebuilt(count, 0 if differences else rebuilding.size(new), differences)


def compare(live: Generation, new: Generation) -> Iterable[Difference]:
    """Yield each clinic and kind of fact in which `new` has fewer facts or older versions than `live`."""
    for name in COMPARED:
        had, has = rebuilding.sums(live, name), rebuilding.sums(new, name)
        for clinic_id, before in had.items():
            after = has.get(clinic_id, (0, 0))
            if after[0] < before[0] or after[1] < before[1]:
                yield Difference(name, clinic_id, before, after)


def _read_all(history: Iterable[Sequence[KafkaRecord]], facts: FactStore, new: Generation, now: Clock) -> int:
    """Write the facts of all events, while the next are read; nothing is marked yet. Returns how many events."""
    count, last = 0, Future[object]()
    last.set_result(None)
    with ThreadPoolExecutor(1) as writer:
        for lot in _lots(history):
            count += len(lot)
            events = list(_readable(lot))
            last.result()
            facts.forget([client_of(event) for event in events if event.type == ERASED], now())
            last = writer.submit(facts.write_to, new, [fact_of(event) for event in events if event.type != ERASED])
        last.result()
    return count


def _lots(history: Iterable[Sequence[KafkaRecord]]) -> Iterator[Sequence[KafkaRecord]]:
    lot: list[KafkaRecord] = []
    for batch in chain(history, [()]):
        lot += batch
        if len(lot) >= _LOT or not batch:
            yield lot
            lot = []


def work_off(generations: Generations, new: Generation, now: Clock) -> None:
    """Courses, then the days on which they end among all others, then what is added up from days."""
    courses, buckets = CourseStore(generations, generation=new), BucketStore(generations, generation=new)
    while usecases.recompute_courses(store=courses, now=now, limit=_COURSES):
        pass
    while usecases.recompute(store=buckets, now=now, limit=_DAYS, together=_TOGETHER):
        pass
    rollups = RollUpStore(generations, generation=new)
    while usecases.roll_up(store=rollups, now=now, quiet=timedelta(0)):
        pass


def _readable(batch: Sequence[KafkaRecord]) -> Iterable[Event]:
    """What cannot be read here was parked by the worker already, which keeps it for `replay`."""
    for record in batch:
        try:
            event = decode(record)
        except UnreadableEvent:
            continue
        if event.type in TYPES and _kept(event):
            yield event


def _kept(event: Event) -> bool:
    try:
        contracts.check(event.type, event.data)
    except contracts.ContractBroken:
        return False
    return True
