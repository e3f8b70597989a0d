"""Somebody may be a client of several clinics: what is wished for reminders is meant for the one in use."""

from __future__ import annotations

from gateway.sessions import signed_in


def clinic_in_use() -> dict[str, str]:
    """The query that names it."""
    person = signed_in()
    return {"clinic_id": person.active.clinic_id if person.active else person.home_clinic_id}
