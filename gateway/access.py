"""How the gateway's own things are obtained: not yours and not there are the same answer."""

from __future__ import annotations

from gateway.domain.clinic import Clinic
from gateway.domain.errors import NotAllowed, NotThere, Outdated
from gateway.domain.person import Person
from gateway.domain.roles import STAFF, Role
from gateway.domain.signed_in import SignedIn
from gateway.usecases.ports import Store


def clinic_here(clinic_id: str, store: Store) -> Clinic:
    """A clinic that exists, whoever asks."""
    clinic = store.clinics.get(clinic_id)
    if clinic is None:
        raise NotThere
    return clinic


def clinic_for(actor: SignedIn, clinic_id: str, store: Store) -> Clinic:
    """A clinic the person belongs to, in whatever role."""
    if not actor.roles_in(clinic_id):
        raise NotThere
    return clinic_here(clinic_id, store)


def roles_for(actor: SignedIn, clinic_id: str, allowed: frozenset[Role]) -> frozenset[Role]:
    """Which of the allowed roles the person has there; another clinic is not there, another role is not allowed."""
    held = actor.roles_in(clinic_id)
    if not held:
        raise NotThere
    if not held & allowed:
        raise NotAllowed
    return held & allowed


def admin_of(actor: SignedIn) -> str:
    """The organisation whose administrator the person is."""
    if not actor.is_admin:
        raise NotAllowed
    return actor.organisation_id


def person_for(actor: SignedIn, clinic_id: str, person_id: str, store: Store) -> Person:
    """Somebody of a clinic in which the one who asks works; everybody may see themselves."""
    if not (actor.roles_in(clinic_id) and (actor.roles_in(clinic_id) & STAFF or actor.person_id == person_id)):
        raise NotThere
    found = store.people.in_clinic(clinic_id, [person_id])
    if not found:
        raise NotThere
    return found[0]


def unchanged(current: int, read_at: int) -> None:
    """What is changed must be what was read; the write is guarded by the same version once more."""
    if current != read_at:
        raise Outdated(current)
