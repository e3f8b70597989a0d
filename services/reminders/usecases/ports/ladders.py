"""What use cases need of the collection of ladders."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Protocol

from services.reminders.domain.ladder import AssignmentKey, Climbed, Standing
from services.reminders.domain.projections import ClientKey


class Ladders(Protocol):
    def mark(self, keys: Iterable[AssignmentKey], now: datetime) -> None: ...
    def mark_client(self, client: ClientKey, now: datetime) -> None: ...
    def due(self, lanes: Collection[int], now: datetime, limit: int) -> list[Climbed]: ...
    def seen(self, looks: Iterable[tuple[Climbed, Standing, datetime | None]]) -> None: ...
    def of(self, clinic_id: str, assignment_id: str) -> Climbed | None: ...
