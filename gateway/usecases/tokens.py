"""API access tokens: `co_` and two parts, the id and the secret; made by the person themselves and shown once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from secrets import token_urlsafe

from gateway.domain.accounts import AccessToken
from gateway.domain.errors import BadInput, NotAllowed, NotThere
from gateway.domain.scopes import Scope, checked_expiry
from gateway.domain.signed_in import SignedIn
from gateway.usecases.ports import Clock, Store

PREFIX = "co_"


@dataclass(frozen=True)
class NewToken:
    name: str
    scopes: frozenset[Scope]
    expires_at: datetime
    only_clinic_id: str | None = None


def create(
    actor: SignedIn, new: NewToken, *, store: Store, now: Clock, command: str | None = None
) -> tuple[AccessToken, str]:
    """The token and the text to use; a token cannot make tokens, so a stolen one does not outlive its expiry.

    The same `command` gives the same token with a new secret: the first one may have been lost on its way.
    """
    if actor.via != "cookie":
        raise NotAllowed
    if not new.scopes:
        raise BadInput({"scopes": ["Choose at least one."]})
    if new.only_clinic_id and not actor.roles_in(new.only_clinic_id):
        raise BadInput({"clinic_id": ["Choose one of your clinics."]})
    token = AccessToken(
        id=store.ids.derived("tok", actor.person_id, command) if command else store.ids.new("tok"),
        clinic_id=actor.home_clinic_id,
        person_id=actor.person_id,
        name=new.name,
        scopes=new.scopes,
        only_clinic_id=new.only_clinic_id,
        created_at=now(),
        expires_at=checked_expiry(new.expires_at, now()),
    )
    secret = token_urlsafe(32)
    if not store.tokens.put(token, secret):
        raise BadInput({"Idempotency-Key": ["This key was used for another token. Use a new key."]})
    return token, f"{PREFIX}{token.id.removeprefix('tok_')}_{secret}"


def mine(actor: SignedIn, *, store: Store, now: Clock) -> list[AccessToken]:
    return store.tokens.of(actor.home_clinic_id, actor.person_id, now())


def remove(actor: SignedIn, token_id: str, *, store: Store) -> None:
    """Take one of one's own tokens away; raises NotThere."""
    if not store.tokens.remove(actor.home_clinic_id, actor.person_id, token_id):
        raise NotThere


def recognised(text: str, *, store: Store, now: Clock) -> AccessToken | None:
    """The token that this text is, if it is one and still good."""
    if not text.startswith(PREFIX):
        return None
    token_id, _, secret = text.removeprefix(PREFIX).partition("_")
    return store.tokens.find(f"tok_{token_id}", secret, now())
