"""What pages and routes ask about the person in front of them: who, in which role, and with a form of ours or not."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar
from urllib.parse import urlencode

from flask import redirect, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from gateway import csrf, recognition
from gateway.domain.errors import NotSignedIn
from gateway.domain.roles import Role, chosen
from gateway.domain.signed_in import SignedIn
from gateway.gateway import gateway
from gateway.usecases import signing_in

P = ParamSpec("P")
R = TypeVar("R")


def current_person() -> SignedIn | None:
    """Who asks, by cookie or access token; looked up once a request."""
    return recognition.person()


def signed_in() -> SignedIn:
    """Who asks; raises NotSignedIn."""
    person = current_person()
    if person is None:
        raise NotSignedIn
    return person


def csrf_token() -> str:
    """For the hidden field `csrf_token` of every form, signed in or not (or the header X-CSRF-Token)."""
    return csrf.token()


def sign_in(email: str, password: str) -> SignedIn:
    """Sign in and set a new cookie on the answer; raises WrongSignIn or TooManyAttempts(retry_after)."""
    here = gateway()
    account = signing_in.check(
        email,
        password,
        address=request.remote_addr or "",
        store=here.store,
        passwords=here.passwords,
        now=here.clock,
    )
    return _begin(account.person_id)


def sign_out() -> None:
    """End this sign-in and clear the cookie."""
    person = current_person()
    if person is not None and person.via == "cookie":
        gateway().store.sign_ins.end(person.home_clinic_id, person.person_id, person.via_id)
    recognition.forget()


def welcome(token: str, password: str) -> SignedIn:
    """Set the first password through a one-time link and sign in; raises LinkSpent or WeakPassword."""
    here = gateway()
    person_id = signing_in.accept_link(token, password, store=here.store, passwords=here.passwords, now=here.clock)
    return _begin(person_id)


def welcome_name(token: str) -> str | None:
    """Whose link this is (the person's name), or None for a link that is spent; for the page of the link."""
    here = gateway()
    return signing_in.name_on_link(token, store=here.store, now=here.clock)


def _begin(person_id: str) -> SignedIn:
    here = gateway()
    old = recognition.person()
    if old is not None and old.via == "cookie":
        here.store.sign_ins.end(old.home_clinic_id, old.person_id, old.via_id)
    record, secret = signing_in.begin(person_id, request.user_agent.string, store=here.store, now=here.clock)
    return recognition.remember(record, secret)


def require_sign_in(view: Callable[P, R]) -> Callable[P, R | Response]:
    """For pages: whoever is not signed in goes to the sign-in page and comes back afterwards."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R | Response:
        return view(*args, **kwargs) if current_person() else _to_sign_in()

    return guarded


def require_role(*roles: str) -> Callable[[Callable[P, R]], Callable[P, R | Response]]:
    """For pages: only these roles, in the clinic of the path when it names one; any other gets the page "not there".

    Sets `current_person().active` to the membership in use (the first of `roles` that is held).
    """
    wanted = tuple(Role(role) for role in roles)

    def decorate(view: Callable[P, R]) -> Callable[P, R | Response]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R | Response:
            person = current_person()
            if person is None:
                return _to_sign_in()
            recognition.replace_person(_acting(person, wanted, (request.view_args or {}).get("clinic_id")))
            return view(*args, **kwargs)

        return guarded

    return decorate


def _acting(person: SignedIn, wanted: tuple[Role, ...], clinic_id: str | None) -> SignedIn:
    held = [m for m in person.memberships if m.role in wanted and clinic_id in (None, m.clinic_id)]
    role = chosen((m.role for m in held), wanted)
    if role is None:
        raise NotFound
    return person.acting(next(m.clinic_id for m in held if m.role is role), role)


def _to_sign_in() -> Response:
    there = request.full_path.removesuffix("?") if request.method == "GET" else request.path
    return redirect("/sign-in?" + urlencode({"next": there}))
