"""Compares every clinic's copies with their owners once a night, in the clinic's own night, and has them mended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from chassis.clock import Clock
from chassis.logs import get_logger
from gateway.comparing import OWNERS, Comparison
from gateway.store import Store
from gateway.store.comparisons import key_of

_FROM, _UNTIL = 1, 5  # hours of the clinic's night
_APART = timedelta(hours=20)
SUBJECTS = ("clinic", *OWNERS)


@dataclass(frozen=True)
class Nightly:
    """The step of the worker: one subject of one clinic in each turn, so that no turn is long."""

    comparison: Comparison
    store: Store
    clock: Clock

    def step(self) -> int:
        """Compare what is due and nobody else has taken; returns how many that were: 0 or 1."""
        now = self.clock()
        for clinic_id, subject in self._due(now):
            if self.store.comparisons.take(clinic_id, subject, now - _APART, now):
                found = self.comparison.differences(clinic_id, subject)
                self.comparison.mend(found)
                log = get_logger().error if found else get_logger().info
                log("comparison.done", clinic_id=clinic_id, type=subject, count=len(found))
                return 1
        return 0

    def _due(self, now: datetime) -> Iterator[tuple[str, str]]:
        done = self.store.comparisons.done_since(now - _APART)
        for clinic in self.store.clinics.all():
            if _FROM <= now.astimezone(ZoneInfo(clinic.time_zone)).hour < _UNTIL:
                yield from ((clinic.id, one) for one in SUBJECTS if key_of(clinic.id, one) not in done)
