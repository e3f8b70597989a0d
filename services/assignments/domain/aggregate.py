"""What every aggregate carries besides its own state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.assignments.domain.codes import EnteredVia
from services.assignments.domain.errors import Stale


@dataclass(frozen=True, kw_only=True)
class Aggregate:
    """`version` is the one that was read; the store raises it with each save. `commands` are keys already applied.

    `settle_at` is the time from which the worker has something to do for this aggregate (None: nothing). `recorded_at`
    is set by the store with each save; what the aggregate speaks of may have happened long before.
    """

    id: str
    clinic_id: str
    version: int = 0
    commands: tuple[str, ...] = ()
    entered_via: EnteredVia = EnteredVia.LIVE
    settle_at: datetime | None = None
    recorded_at: datetime | None = None

    def has_applied(self, command: str | None) -> bool:
        return command is not None and command in self.commands

    def must_be_version(self, seen: int | None) -> None:
        """`seen` is the version the caller decided on; None: any."""
        if seen is not None and seen != self.version:
            raise Stale(self.id)
