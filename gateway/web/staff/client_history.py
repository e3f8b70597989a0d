"""Who treats a client, who could, and what the course of therapy went through."""

from __future__ import annotations

from gateway.domain.roles import Role
from gateway.gateway import gateway
from gateway.sessions import signed_in
from gateway.usecases import people
from gateway.web.client.cards import Document
from gateway.web.staff.parts import names

MOST_STAFF = 200


def colleagues(clinic_id: str) -> list[tuple[str, str]]:
    """Those who can treat a client here, by name."""
    found = people.page(signed_in(), clinic_id, Role.THERAPIST, None, MOST_STAFF, store=gateway().store)
    return [(person.id, person.name) for person, _ in found if person.active]


def history(clinic_id: str, episode: Document) -> dict[str, list[tuple[str, str]]]:
    """What the course went through, each with the moment from which it was so: phases and therapists."""
    therapists = list(episode.get("therapists") or [])
    known = names(clinic_id, [one.get("therapist_id") for one in therapists])
    return {
        "phases": [(str(one.get("phase")), str(one.get("at"))) for one in episode.get("phases") or []],
        "therapists": [(known[str(one["therapist_id"])], str(one.get("at"))) for one in therapists],
    }
