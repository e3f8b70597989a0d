"""The first administrator of an installation: an organisation, its first clinic, and a one-time link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from secrets import token_urlsafe

from gateway.domain.accounts import Link
from gateway.domain.clinic import Clinic, HomeworkWord, Organisation
from gateway.domain.errors import AlreadySetUp, NameTaken
from gateway.domain.person import Person, checked_email
from gateway.domain.roles import Membership, Role
from gateway.usecases.ports import Clock, Store

VALID = timedelta(hours=24)


@dataclass(frozen=True)
class FirstAdministrator:
    organisation: str
    clinic: str
    time_zone: str
    email: str
    name: str


@dataclass(frozen=True)
class SetUp:
    organisation_id: str
    clinic_id: str
    person_id: str
    link: Link


def bootstrap(first: FirstAdministrator, *, again: bool, store: Store, now: Clock) -> SetUp:
    """Make the first administrator, or with `again` a new link for one; raises AlreadySetUp, NameTaken.

    Until somebody has used the link nobody is an administrator, so an interrupted or forgotten attempt is repeated
    with the same names and completes what is missing.
    """
    email = checked_email(first.email)
    standing = store.people.any_admin()
    if standing and not again and _has_password(standing, store):
        raise AlreadySetUp
    account = store.names.claim(email, store.ids.new("per"))
    person = store.people.get(account.person_id) or _first_person(first, account.person_id, store)
    if not (person.is_admin and person.active):
        raise NameTaken
    link = store.names.set_link(account.key, token_urlsafe(32), now() + VALID)
    return SetUp(person.organisation_id, person.clinic_id, person.id, link)


def _first_person(first: FirstAdministrator, person_id: str, store: Store) -> Person:
    organisation_id = store.ids.derived("org", first.organisation)
    clinic_id = store.ids.derived("cln", organisation_id, "first", first.clinic)
    store.organisations.insert(Organisation(organisation_id, first.organisation))
    store.organisations.list_clinic(organisation_id, clinic_id)
    clinic = Clinic(clinic_id, organisation_id, first.clinic, first.time_zone, HomeworkWord.HOMEWORK)
    store.clinics.insert(clinic, clinic.opened())
    person = Person(
        id=person_id,
        clinic_id=clinic_id,
        organisation_id=organisation_id,
        name=first.name,
        email=checked_email(first.email),
        locale="en",
        memberships=(Membership(clinic_id, Role.ADMIN),),
    )
    return store.people.insert(person)


def _has_password(person: Person, store: Store) -> bool:
    account = store.names.find(person.email)
    return account is not None and account.password_hash is not None
