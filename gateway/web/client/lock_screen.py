"""How a reminder in a client's own words will look on a locked phone, and what in it others may wonder about."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.web.client.cards import Document, part
from gateway.web.names_in import names_in
from gateway.web.services import tell


@dataclass(frozen=True)
class LockScreen:
    """What is seen without unlocking; `noticed` are words that may tell more than the client wants."""

    title: str
    text: str
    noticed: list[str]


def lock_screen(assignment: Document, text: str) -> LockScreen | None:
    """Nothing for words that are too long: the field says so."""
    path = f"/api/v1/me/assignments/{assignment['id']}/reminder/words"
    reply = tell("reminders", "POST", path, {"text": text})
    if not reply.ok:
        return None
    return LockScreen(reply.data["title"], reply.data["text"], [*reply.data["noticed"], *_told(assignment, text)])


def _told(assignment: Document, text: str) -> list[str]:
    """What only we know of: the title of this exercise, which may be the clinic's own, and names."""
    title = str(part(assignment, "exercise").get("title") or "")
    titles = [title] if title and title.casefold() in text.casefold() else []
    clinic_id = str(assignment.get("clinic_id") or "")
    return titles + (names_in(text, clinic_id) if text and clinic_id else [])
