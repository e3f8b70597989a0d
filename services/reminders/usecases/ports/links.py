"""What use cases need of the collection that says which links count."""

from __future__ import annotations

from typing import Protocol

from services.reminders.domain.links import OwnLinks
from services.reminders.domain.projections import ClientKey


class Links(Protocol):
    def of(self, client: ClientKey) -> OwnLinks: ...
    def save(self, links: OwnLinks) -> OwnLinks: ...
