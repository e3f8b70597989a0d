"""Signing in, staying signed in, ending it, and setting a password."""

from __future__ import annotations

from secrets import token_urlsafe

from gateway.domain.accounts import Account, SignInRecord, idle_of
from gateway.domain.errors import LinkSpent, NotThere, WrongSignIn
from gateway.domain.password import checked_password
from gateway.domain.person import Person, normalised
from gateway.domain.signed_in import SignedIn
from gateway.domain.throttle import ACCOUNT, ADDRESS
from gateway.usecases.ports import Clock, Passwords, Store


def check(email: str, password: str, *, address: str, store: Store, passwords: Passwords, now: Clock) -> Account:
    """The account of this name and password; raises TooManyAttempts before, WrongSignIn after hashing.

    A name that nobody has goes exactly the same way: it is throttled, and its password is checked against a hash.
    """
    name = normalised(email)
    store.attempts.count("account", name, ACCOUNT, now())
    store.attempts.count("address", address, ADDRESS, now())
    account = store.names.find(email)
    fits = passwords.fits(account.password_hash if account else None, password)
    if account is None or not fits or not _may_enter(account, store):
        raise WrongSignIn
    store.attempts.forget("account", name)
    store.attempts.give_back("address", address)
    _renew_hash(account, password, store, passwords)
    return account


def begin(person_id: str, device: str, *, store: Store, now: Clock) -> tuple[SignInRecord, str]:
    """A new sign-in and its secret, which is kept only as a hash."""
    person = store.people.get(person_id)
    if person is None or not person.active:
        raise WrongSignIn
    at = now()
    ends = at + idle_of(staff=person.is_staff)
    record = SignInRecord(store.ids.new("sgn"), person.clinic_id, person.id, at, at, ends, device[:200])
    secret = token_urlsafe(32)
    store.sign_ins.insert(record, secret)
    return record, secret


def renewed(record: SignInRecord, person: Person, *, store: Store, now: Clock) -> SignInRecord:
    """The sign-in, prolonged because it was used."""
    after = record.used(now(), idle_of(staff=person.is_staff))
    if after is not record:
        store.sign_ins.seen(after)
    return after


def mine(actor: SignedIn, *, store: Store, now: Clock) -> list[SignInRecord]:
    return store.sign_ins.of(actor.home_clinic_id, actor.person_id, now())


def end(actor: SignedIn, sign_in_id: str, *, store: Store) -> None:
    """End one of one's own sign-ins; raises NotThere."""
    if not store.sign_ins.end(actor.home_clinic_id, actor.person_id, sign_in_id):
        raise NotThere


def name_on_link(token: str, *, store: Store, now: Clock) -> str | None:
    """Whose one-time link this is, or None when it is spent."""
    account = store.names.on_link(token, now())
    person = store.people.get(account.person_id) if account else None
    return person.name if person and person.active else None


def accept_link(token: str, password: str, *, store: Store, passwords: Passwords, now: Clock) -> str:
    """Set the password through a one-time link, end all sign-ins; the person's id. Raises LinkSpent, WeakPassword."""
    checked_password(password)
    if name_on_link(token, store=store, now=now) is None:
        raise LinkSpent  # before hashing, so that guessing at links costs us little
    account = store.names.use_link(token, passwords.hash(password), now())
    person = store.people.get(account.person_id) if account else None
    if account is None or person is None:
        raise LinkSpent
    store.sign_ins.end_all(person.clinic_id, person.id)
    return person.id


def change_password(
    actor: SignedIn, old: str, new: str, *, address: str, store: Store, passwords: Passwords, now: Clock
) -> None:
    """Replace the password, knowing the old one, and end every sign-in; raises WrongSignIn, WeakPassword."""
    checked_password(new)
    account = check(actor.email, old, address=address, store=store, passwords=passwords, now=now)
    store.names.set_password(account.key, passwords.hash(new))
    store.sign_ins.end_all(actor.home_clinic_id, actor.person_id)


def _may_enter(account: Account, store: Store) -> bool:
    person = store.people.get(account.person_id)
    return person is not None and person.active


def _renew_hash(account: Account, password: str, store: Store, passwords: Passwords) -> None:
    if account.password_hash and passwords.outdated(account.password_hash):
        store.names.renew_hash(account, passwords.hash(password))
