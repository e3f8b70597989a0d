"""Plan anew when clocks of zones came to be known to do something else: an hour that a government has moved."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from services.reminders.domain.projections import ClientKey
from services.reminders.usecases.forgetting import forget_erased
from services.reminders.usecases.planning import Planner

_AT_ONCE = 50


@dataclass
class Clocks:
    """Goes through the lanes that were planned by other clocks than `version` names, client by client.

    What is done of a lane is not kept: whoever dies in the middle of one, or loses it, leaves all of it to the next.
    """

    planner: Planner
    version: Callable[[], str]
    _in_line: set[int] = field(default_factory=set)
    _left: dict[int, list[ClientKey]] = field(default_factory=dict)

    def bring_in_line(self, held: Collection[int]) -> int:
        """A short turn over the lanes that are held; returns how many clients or lanes were gone through."""
        self._in_line &= set(held)
        self._left = {lane: left for lane, left in self._left.items() if lane in held}
        store, version = self.planner.store, self.version()
        unsure = [lane for lane in held if lane not in self._in_line and lane not in self._left]
        behind = store.clocks.planned_by_others(unsure, version) if unsure else set()
        self._in_line.update(set(unsure) - behind)
        self._left |= {lane: store.reminders.clients_ahead(lane) for lane in behind}
        return self._go_through(next(iter(self._left)), version) if self._left else 0

    def _go_through(self, lane: int, version: str) -> int:
        left = self._left[lane]
        some, self._left[lane] = left[:_AT_ONCE], left[_AT_ONCE:]
        self.planner.replan(some)
        forget_erased(some, store=self.planner.store, clock=self.planner.clock)
        if not self._left[lane]:
            self.planner.store.clocks.planned_by(lane, version)
            self._in_line.add(lane)
            del self._left[lane]
        return len(some) + 1
