"""Who reads a page, as far as that can be known: a page about something wrong must not stumble over the same thing."""

from __future__ import annotations

from flask import g

from chassis.mongo import DATABASE_AWAY
from gateway.domain.clinic import Clinic
from gateway.domain.errors import NotSignedIn, NotThere, TooManyAttempts
from gateway.domain.signed_in import SignedIn
from gateway.gateway import gateway
from gateway.sessions import current_person

UNKNOWABLE: tuple[type[Exception], ...] = (NotSignedIn, TooManyAttempts, *DATABASE_AWAY)


def reader() -> SignedIn | None:
    """The person signed in; nobody also when that cannot be found out now (asked once, not again and again)."""
    if g.get("reader_unknown"):
        return None
    try:
        return current_person()
    except UNKNOWABLE:
        g.reader_unknown = True
        return None


def clinic_of(clinic_id: str) -> Clinic | None:
    """A clinic, or nothing when it is no more or cannot be read now."""
    if g.get("reader_unknown"):
        return None
    try:
        return gateway().clinic(clinic_id)
    except NotThere:
        return None
    except DATABASE_AWAY:
        g.reader_unknown = True
        return None


def clinic_here() -> Clinic | None:
    """The clinic in use."""
    person = reader()
    return clinic_of(person.active.clinic_id if person.active else person.home_clinic_id) if person else None
