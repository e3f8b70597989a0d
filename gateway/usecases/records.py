"""Reading the audit log."""

from __future__ import annotations

from gateway import access
from gateway.domain.errors import NotAllowed
from gateway.domain.records import Entry
from gateway.domain.roles import Role
from gateway.domain.signed_in import SignedIn
from gateway.usecases.ports import Store


def of_clinic(actor: SignedIn, clinic_id: str, before: str | None, limit: int, *, store: Store) -> list[Entry]:
    """What happened in a clinic, newest first, for its manager and the administrator."""
    access.roles_for(actor, clinic_id, frozenset({Role.ADMIN, Role.MANAGER}))
    return store.audit.of_clinic(clinic_id, before, limit)


def about_me(actor: SignedIn, before: str | None, limit: int, *, store: Store) -> list[Entry]:
    """What others did with a client's things, newest first."""
    clinics = actor.clinics_as(Role.CLIENT)
    if not clinics:
        raise NotAllowed
    return store.audit.about(actor.person_id, clinics, before, limit)
