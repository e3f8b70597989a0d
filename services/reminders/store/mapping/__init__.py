"""How domain objects look as documents and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from chassis.documents import GONE
from services.reminders.domain.projections import ClientKey

Document = dict[str, Any]


def without_nothing(document: Document) -> Document:
    """Fields without a value are not stored, so that partial indexes leave their documents out."""
    return {name: GONE if value is None else value for name, value in document.items()}


def each_clinic(clients: Iterable[ClientKey]) -> Iterator[Document]:
    """For each clinic the condition that it is one of these clients of it."""
    of_clinics: dict[str, list[str]] = {}
    for one in clients:
        of_clinics.setdefault(one.clinic_id, []).append(one.client_id)
    for clinic_id, client_ids in sorted(of_clinics.items()):
        yield {"clinic_id": clinic_id, "client_id": {"$in": client_ids}}
