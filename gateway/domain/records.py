"""One line of the audit log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Entry:
    """One read or change, by ids and codes. `status` is nothing while a change is on its way; `client_ids` are whom it
    is about.
    """

    id: str
    clinic_id: str
    at: datetime
    person_id: str
    role: str
    action: str
    method: str
    path: str
    objects: tuple[str, ...]
    client_ids: tuple[str, ...]
    request_id: str
    status: int | None
