"""Keep what is planned in line with what is known: occurrences, wishes, and how the course of therapy stands.

Planning lays out a client's messages, compares them with the reminders that are stored and writes the differences, so
it may run twice, late or beside another planner: whoever reads an older state finds its guarded write without effect
and looks again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.reminders.domain.differences import Sheet, differences
from services.reminders.domain.policy import Installation
from services.reminders.domain.projections import ClientKey
from services.reminders.usecases.knowing import around_these, everything
from services.reminders.usecases.ports import Clock, Store

_ATTEMPTS = 20
_AT_ONCE = 50
"""Clients whose four weeks are in memory at a time."""


@dataclass(frozen=True)
class Planner:
    store: Store
    installation: Installation
    clock: Clock

    def plan(self, clinic_ids: Collection[str], occurrence_ids: Collection[str]) -> int:
        """Plan the reminders of these occurrences, and make room for them or fill what they left; returns how many
        changed."""

        def look(now: datetime) -> list[Sheet]:
            found = self.store.projections.occurrences(clinic_ids, occurrence_ids)
            return around_these(found, self.store, self.installation, now)

        return self._bring_in_line(look)

    def replan(self, clients: Collection[ClientKey]) -> int:
        """Plan everything of these clients that is still to come, and take back what is planned for what is over."""
        every = list(clients)
        parts = [every[start : start + _AT_ONCE] for start in range(0, len(every), _AT_ONCE)]
        return sum(self._replan(some) for some in parts)

    def _replan(self, clients: Sequence[ClientKey]) -> int:
        return self._bring_in_line(lambda now: everything(clients, self.store, self.installation, now))

    def _bring_in_line(self, look: Callable[[datetime], Sequence[Sheet]]) -> int:
        for _ in range(_ATTEMPTS):
            now = self.clock()
            changes = [change for sheet in look(now) for change in differences(sheet, self.installation, now)]
            done = self.store.reminders.write(changes, now) if changes else 0
            if done == len(changes):
                return done
        raise KeepsChanging


class KeepsChanging(Exception):
    """Other writers were quicker each time; the same work has to be tried again later."""
