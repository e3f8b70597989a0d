"""Adding and changing clinics."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gateway import access
from gateway.domain.clinic import Clinic, HomeworkWord
from gateway.domain.errors import BadInput, NotThere
from gateway.domain.roles import Role
from gateway.domain.signed_in import SignedIn
from gateway.usecases.ports import Store

TOLD = frozenset({Role.THERAPIST, Role.FACILITATOR, Role.MANAGER})


@dataclass(frozen=True)
class NewClinic:
    """`ref` is the clinic's name in another system: adding the same one twice adds it once."""

    name: str
    time_zone: str
    homework_word: HomeworkWord = HomeworkWord.HOMEWORK
    ref: str | None = None


def mine(actor: SignedIn, *, store: Store) -> list[Clinic]:
    """The clinics the person belongs to, by name; an administrator's are all of the organisation."""
    return store.clinics.these(actor.clinic_ids)


def add(actor: SignedIn, new: NewClinic, *, store: Store, command: str | None = None) -> tuple[Clinic, bool]:
    """The clinic, and whether it is new.

    The organisation lists the id before the clinic exists: a crash in between leaves an id without a clinic, which
    nobody sees and a repetition fills, instead of a clinic that nobody can reach.
    """
    organisation_id = access.admin_of(actor)
    clinic_id = _id_for(organisation_id, new.ref or command, store)
    existing = store.clinics.get(clinic_id)
    if existing:
        return existing, False
    clinic = Clinic(clinic_id, organisation_id, new.name, new.time_zone, new.homework_word)
    if store.organisations.list_clinic(organisation_id, clinic_id) is None:
        raise NotThere
    return store.clinics.insert(clinic, clinic.opened()), True


def change(actor: SignedIn, clinic_id: str, version: int, changes: Mapping[str, Any], *, store: Store) -> Clinic:
    """Change settings as an administrator or manager; raises StaleVersion when `version` is not the current one."""
    access.roles_for(actor, clinic_id, frozenset({Role.ADMIN, Role.MANAGER}))
    clinic = access.clinic_for(actor, clinic_id, store)
    access.unchanged(clinic.version, version)
    after, fact = clinic.changed(changes)
    _check_told(clinic, after, store)
    return store.clinics.save(after, fact) if fact else clinic


def _check_told(before: Clinic, after: Clinic, store: Store) -> None:
    """Only people who may see that a flag stands can be told of it; whoever was named before may stay."""
    new = set(after.escalate_to) - set(before.escalate_to)
    known = {
        person.id
        for person in store.people.in_clinic(after.id, new)
        if any(held.clinic_id == after.id and held.role in TOLD for held in person.memberships)
    }
    if new - known:
        raise BadInput({"escalate_to": ["Choose therapists, facilitators and managers of this clinic."]})


def _id_for(organisation_id: str, unique: str | None, store: Store) -> str:
    return store.ids.derived("cln", organisation_id, unique) if unique else store.ids.new("cln")
