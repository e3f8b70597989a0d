"""From a cookie or an access token to a person: looked up once a request, and what happens to the cookie afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from flask import Response, g, request

from gateway.domain.accounts import CLIENT_IDLE, SignInRecord
from gateway.domain.errors import NotSignedIn
from gateway.domain.person import Person
from gateway.domain.roles import Membership, Role
from gateway.domain.scopes import ALL_SCOPES, Scope
from gateway.domain.signed_in import SignedIn
from gateway.gateway import gateway
from gateway.store import Store
from gateway.usecases import signing_in, tokens

COOKIE = "carryover"
# What a page asks for by itself, again and again: nobody sits there because of it, so it prolongs no sign-in.
ASKED_BY_THE_PAGE = frozenset({"staff.safety_line"})


@dataclass(frozen=True)
class CookieChange:
    """What the answer does to the cookie: a value and its age in seconds (None: until the browser ends), or none."""

    value: str | None
    max_age: int | None = None


def person() -> SignedIn | None:
    """Who asks, or nobody; raises NotSignedIn for an access token that is not good (any more)."""
    if "carryover_person" not in g:
        g.carryover_person = found = _by_token() if "Authorization" in request.headers else _by_cookie()
        if found:
            gateway().limits.count(found.person_id, gateway().settings.requests_per_minute)
    known: SignedIn | None = g.carryover_person
    return known


def replace_person(found: SignedIn) -> None:
    g.carryover_person = found


def cookie_secret() -> str | None:
    """The secret of this sign-in, to which its forms are bound."""
    change: CookieChange | None = g.get("carryover_cookie")
    return change.value if change else request.cookies.get(COOKIE)


def remember(record: SignInRecord, secret: str) -> SignedIn:
    """Sign in with this answer."""
    found = person_of(gateway().store, record.person_id, "cookie", record.id)
    if found is None:
        raise NotSignedIn
    age = None if found.is_staff else int(CLIENT_IDLE.total_seconds())
    g.carryover_cookie = CookieChange(f"{record.id.removeprefix('sgn_')}.{secret}", age)
    g.carryover_person = found
    return found


def forget() -> None:
    """Sign out with this answer."""
    g.carryover_left = g.get("carryover_person")
    g.carryover_cookie = CookieChange(None)
    g.carryover_person = None


def who_acted() -> SignedIn | None:
    """Whom a record of this request names: also somebody who has just signed out."""
    known: SignedIn | None = g.get("carryover_person") or g.get("carryover_left")
    return known


def set_cookie(response: Response) -> Response:
    """An after-request hook: puts what was remembered or forgotten into the answer."""
    change: CookieChange | None = g.get("carryover_cookie")
    if change is None:
        return response
    response.set_cookie(
        COOKIE,
        change.value or "",
        max_age=change.max_age if change.value else 0,
        path="/",
        secure=gateway().settings.cookie_secure,
        httponly=True,
        samesite="Lax",
    )
    return response


def _by_token() -> SignedIn:
    here = gateway()
    scheme, _, text = request.headers["Authorization"].partition(" ")
    token = tokens.recognised(text, store=here.store, now=here.clock) if scheme.lower() == "bearer" else None
    found = person_of(here.store, token.person_id, "token", token.id, token.scopes) if token else None
    if token is None or found is None:
        raise NotSignedIn
    return found.only_in(token.only_clinic_id) if token.only_clinic_id else found


def _by_cookie() -> SignedIn | None:
    here = gateway()
    sign_in_id, _, secret = request.cookies.get(COOKIE, "").partition(".")
    record = here.store.sign_ins.find(f"sgn_{sign_in_id}", secret, here.clock()) if secret else None
    stored = here.store.people.get(record.person_id) if record else None
    if record is None or stored is None or not stored.active:
        return None
    by_itself = request.endpoint in ASKED_BY_THE_PAGE
    renewed = record if by_itself else signing_in.renewed(record, stored, store=here.store, now=here.clock)
    if renewed is not record and not stored.is_staff:
        g.carryover_cookie = CookieChange(request.cookies[COOKIE], int(CLIENT_IDLE.total_seconds()))
    return _signed_in(here.store, stored, "cookie", record.id, ALL_SCOPES)


def person_of(
    store: Store,
    person_id: str,
    via: Literal["cookie", "token"],
    via_id: str,
    scopes: frozenset[Scope] = ALL_SCOPES,
) -> SignedIn | None:
    """Somebody with the roles that they have now; nobody once they are not active."""
    stored = store.people.get(person_id)
    return _signed_in(store, stored, via, via_id, scopes) if stored and stored.active else None


def _signed_in(
    store: Store, stored: Person, via: Literal["cookie", "token"], via_id: str, scopes: frozenset[Scope]
) -> SignedIn:
    return SignedIn(
        person_id=stored.id,
        name=stored.name,
        email=stored.email,
        locale=stored.locale,
        organisation_id=stored.organisation_id,
        home_clinic_id=stored.clinic_id,
        memberships=_memberships(store, stored),
        via=via,
        via_id=via_id,
        scopes=scopes,
    )


def _memberships(store: Store, stored: Person) -> tuple[Membership, ...]:
    """An administrator is one in every clinic of the organisation, also in those that were added later."""
    if not stored.is_admin:
        return stored.memberships
    organisation = store.organisations.get(stored.organisation_id)
    everywhere = (Membership(clinic, Role.ADMIN) for clinic in (organisation.clinic_ids if organisation else ()))
    return tuple(dict.fromkeys((*stored.memberships, *everywhere)))
