"""Adding, listing and changing people of a clinic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from secrets import token_urlsafe
from typing import Any

from gateway import access
from gateway.domain.accounts import Account, Link
from gateway.domain.errors import BadInput, NameTaken, NotAllowed, NotThere
from gateway.domain.password import checked_password
from gateway.domain.person import Person, checked_email, normalised
from gateway.domain.roles import STAFF, Membership, Role, may_add
from gateway.domain.signed_in import SignedIn
from gateway.usecases.ports import Clock, Passwords, Store

INVITATION = timedelta(days=7)
_MANAGING = frozenset({Role.ADMIN, Role.MANAGER})
_ADDING = frozenset({Role.ADMIN, Role.MANAGER, Role.THERAPIST})


@dataclass(frozen=True)
class NewPerson:
    """`ref` is the person's name in another system, `password` a ready one: both only for administrators."""

    name: str
    email: str
    role: Role
    locale: str = "en"
    password: str | None = None
    ref: str | None = None


@dataclass(frozen=True)
class Added:
    """`link` is nothing for somebody who can sign in already."""

    person: Person
    link: Link | None
    new: bool


@dataclass(frozen=True)
class Changes:
    """What stays None stays as it is; `roles` are those in the clinic of the request."""

    name: str | None = None
    active: bool | None = None
    roles: frozenset[Role] | None = None


def add(
    actor: SignedIn,
    clinic_id: str,
    new: NewPerson,
    *,
    store: Store,
    passwords: Passwords,
    now: Clock,
    command: str | None = None,
) -> Added:
    """Add somebody to a clinic, with a one-time link (or a ready password) as their way in.

    Each step finds what an interrupted attempt left: the name claimed, the person without a password. So the same
    `ref` or `command` gives the same person, and a link that was lost is replaced by a new one.
    """
    clinic = access.clinic_for(actor, clinic_id, store)
    held = _check_adding(actor, clinic_id, new)
    wanted = _id_for(actor, new, command, store)
    known = store.people.get(wanted)
    _check_same(known, new)
    email = known.email if known else checked_email(new.email)
    account = store.names.claim(email, wanted)
    role = Membership(clinic_id, new.role)
    fresh = Person(account.person_id, clinic_id, clinic.organisation_id, new.name, email, new.locale, (role,))
    existing = known or store.people.get(account.person_id)
    person = _joined(actor, existing, fresh, wanted, store) if existing else store.people.insert(fresh)
    trusted = all(may_add(held, each) for each in _all_roles(person))
    link = _way_in(account, new, store, passwords, now) if trusted else None
    return Added(person, link, existing is None)


def page(
    actor: SignedIn, clinic_id: str, role: Role | None, after: Sequence[Any] | None, limit: int, *, store: Store
) -> list[tuple[Person, str]]:
    """People of a clinic by name, for those who work there; each with the key that a cursor goes on from."""
    access.roles_for(actor, clinic_id, STAFF)
    return store.people.page(clinic_id, role, after, limit)


def change(actor: SignedIn, clinic_id: str, person_id: str, version: int, changes: Changes, *, store: Store) -> Person:
    """Change a person as an administrator or manager; whoever is made inactive is signed out everywhere at once."""
    held = access.roles_for(actor, clinic_id, _MANAGING)
    person = access.person_for(actor, clinic_id, person_id, store)
    _check_changing(actor, clinic_id, person, changes, held)
    access.unchanged(person.version, version)
    after = _changed(person, clinic_id, changes)
    saved = person if after == person else store.people.save(replace(after, version=person.version + 1))
    if not saved.active:
        store.sign_ins.end_all(saved.clinic_id, saved.id)
        store.tokens.remove_all(saved.clinic_id, saved.id)
    return saved


def invite_again(actor: SignedIn, clinic_id: str, person_id: str, *, store: Store, now: Clock) -> Link:
    """A new one-time link that lets the person set a password; an older link stops working."""
    held = access.roles_for(actor, clinic_id, _ADDING)
    person = access.person_for(actor, clinic_id, person_id, store)
    if not all(may_add(held, role) for role in _all_roles(person)) or not person.active:
        raise NotAllowed
    account = store.names.find(person.email)
    if account is None or account.person_id != person.id:
        raise NotThere
    return store.names.set_link(account.key, token_urlsafe(32), now() + INVITATION)


def _check_adding(actor: SignedIn, clinic_id: str, new: NewPerson) -> frozenset[Role]:
    held = access.roles_for(actor, clinic_id, _ADDING)
    if not may_add(held, new.role):
        raise NotAllowed
    if (new.password or new.ref) and not actor.is_admin:
        raise NotAllowed
    if new.password:
        checked_password(new.password)
    if new.role is Role.LEAD:
        raise BadInput({"role": ["Add a therapist first, then make them a lead therapist."]})
    return held


def _check_same(known: Person | None, new: NewPerson) -> None:
    """A repeated command says the same; a repeated `ref` gives the person as they are by now."""
    if known and not new.ref and (known.name, normalised(known.email)) != (new.name, normalised(new.email)):
        raise BadInput({"Idempotency-Key": ["This key was used for somebody else. Use a new key for a new person."]})


def _id_for(actor: SignedIn, new: NewPerson, command: str | None, store: Store) -> str:
    if new.ref:
        return store.ids.derived("per", actor.organisation_id, "ref", new.ref)
    if command:
        return store.ids.derived("per", actor.organisation_id, "command", actor.person_id, command)
    return store.ids.new("per")


def _joined(actor: SignedIn, existing: Person, fresh: Person, wanted: str, store: Store) -> Person:
    """The name has an owner: our own earlier attempt, or somebody who gets one more role."""
    known_here = existing.organisation_id == fresh.organisation_id and (
        existing.id == wanted or actor.is_admin or existing.roles_in(fresh.clinic_id)
    )
    if not known_here:
        raise NameTaken
    after = existing.with_role(fresh.clinic_id, fresh.memberships[0].role)
    return existing if after is existing else store.people.save(replace(after, version=existing.version + 1))


def _way_in(account: Account, new: NewPerson, store: Store, passwords: Passwords, now: Clock) -> Link | None:
    if account.password_hash:
        return None
    if new.password:
        store.names.set_password(account.key, passwords.hash(new.password))
        return None
    return store.names.set_link(account.key, token_urlsafe(32), now() + INVITATION)


def _check_changing(actor: SignedIn, clinic_id: str, person: Person, changes: Changes, held: frozenset[Role]) -> None:
    touched = _all_roles(person) | (changes.roles or frozenset())
    if not all(may_add(held, role) for role in touched):
        raise NotAllowed
    elsewhere = {other.clinic_id for other in person.memberships} - {clinic_id}
    if elsewhere and not actor.is_admin and changes.active is not None:
        raise NotAllowed  # a manager of one clinic does not close another clinic's door
    if changes.active is False and person.id == actor.person_id:
        raise BadInput({"active": ["Ask another administrator to end your own access."]})
    if changes.roles is not None and not changes.roles and not elsewhere:
        raise BadInput({"roles": ["Keep at least one role, or make the person inactive."]})
    if Role.LEAD in (changes.roles or ()) and Role.THERAPIST not in (changes.roles or ()):
        raise BadInput({"roles": ["Only a therapist can be a lead therapist."]})


def _changed(person: Person, clinic_id: str, changes: Changes) -> Person:
    after = person
    if changes.name is not None:
        after = replace(after, name=changes.name)
    if changes.active is not None:
        after = replace(after, active=changes.active)
    if changes.roles is not None:
        others = tuple(held for held in person.memberships if held.clinic_id != clinic_id)
        after = replace(after, memberships=(*others, *(Membership(clinic_id, role) for role in sorted(changes.roles))))
    return after


def _all_roles(person: Person) -> frozenset[Role]:
    return frozenset(held.role for held in person.memberships)
