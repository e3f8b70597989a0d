"""The line over a staff page that says which clinic this is, with the way to the others a person works in."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.domain.errors import NotThere
from gateway.domain.roles import STAFF
from gateway.domain.signed_in import SignedIn
from gateway.gateway import gateway
from gateway.sessions import signed_in
from gateway.web.navigation import home_of


@dataclass(frozen=True)
class Place:
    """One clinic of the line."""

    name: str
    href: str
    here: bool


def clinics_line() -> list[Place]:
    """The clinics in which the person works, this one first; nothing on pages that belong to no clinic."""
    person = signed_in()
    if person.active is None:
        return []
    current = person.active.clinic_id
    ids = sorted(_works_in(person), key=lambda clinic_id: clinic_id != current)
    return [place for clinic_id in ids for place in _place(person, clinic_id, here=clinic_id == current)]


def _works_in(person: SignedIn) -> list[str]:
    return [clinic_id for clinic_id in person.clinic_ids if person.roles_in(clinic_id) & STAFF]


def _place(person: SignedIn, clinic_id: str, *, here: bool) -> list[Place]:
    try:
        name = gateway().clinic(clinic_id).name
    except NotThere:  # closed since the person was added to it
        return []
    held = tuple(m for m in person.memberships if m.clinic_id == clinic_id and m.role in STAFF)
    return [Place(name, home_of(held), here)]
