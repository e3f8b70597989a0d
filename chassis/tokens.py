"""Short-lived signed tokens by which the gateway tells a service who is asking."""

from __future__ import annotations

import json
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from flask import g, has_request_context

from chassis import logs
from chassis.clock import Clock, utc_now
from chassis.problems import unauthorised

LIFETIME_SECONDS = 60
LEEWAY_SECONDS = 5
# The times are checked below, by our own clock and leeway.
_OPTIONS: Any = {
    "require": ["sub", "exp", "iat", "aud"], "strict_aud": True, "verify_exp": False, "verify_iat": False
}  # fmt: skip
Monotonic = Callable[[], float]
K = TypeVar("K")


class TokenRefused(Exception):
    """The token is missing, damaged, expired, for somebody else or signed by an unknown key."""


class KeysUnreadable(Exception):
    """A key file is missing or not in the promised form; says which file, never its content."""


@dataclass(frozen=True)
class Actor:
    """Who is asking, for one request."""

    person_id: str
    role: str
    clinic_ids: tuple[str, ...]
    request_id: str = ""


def current_actor() -> Actor:
    """The actor of this request; 401 where there is none."""
    actor = g.get("actor") if has_request_context() else None
    if not isinstance(actor, Actor):
        raise unauthorised()
    return actor


def new_keypair(kid: str) -> tuple[dict[str, str], dict[str, str]]:
    """A private key file `{"kid", "key"}`, and `{kid: key}` for the `keys` of the public key file."""
    private = Ed25519PrivateKey.generate()
    pair = private.private_bytes_raw(), private.public_key().public_bytes_raw()
    secret, public = (urlsafe_b64encode(raw).rstrip(b"=").decode() for raw in pair)
    return {"kid": kid, "key": secret}, {kid: public}


class Signer:
    """Signs tokens with the private key of its file; a new key in the file is used within a second."""

    def __init__(self, path: str, clock: Clock = utc_now, monotonic: Monotonic = time.monotonic) -> None:
        self._file = _KeyFile(path, _private_key, monotonic)
        self._clock = clock

    def sign(self, actor: Actor, audience: str) -> str:
        kid, key = self._file.keys()
        now = int(self._clock().timestamp())
        times = {"iat": now, "exp": now + LIFETIME_SECONDS}
        who = {"sub": actor.person_id, "role": actor.role, "clinic_ids": list(actor.clinic_ids)}
        return jwt.encode({**who, **times, "aud": audience}, key, algorithm="EdDSA", headers={"kid": kid})


class Verifier:
    """Accepts tokens for one audience, signed by any key of its file.

    To rotate: add the new public key, then switch the signer, then take the old public key away. No request is
    refused on the way, because the file is read again there and then when an unknown key id arrives.
    """

    def __init__(self, path: str, audience: str, clock: Clock = utc_now, monotonic: Monotonic = time.monotonic) -> None:
        self._file = _KeyFile(path, _public_keys, monotonic)
        self._audience = audience
        self._clock = clock

    def verify(self, token: str, request_id: str = "") -> Actor:
        """Raises TokenRefused."""
        now = self._clock().timestamp()
        try:
            key = self._key(jwt.get_unverified_header(token)["kid"])
            claims = jwt.decode(token, key, algorithms=["EdDSA"], audience=self._audience, options=_OPTIONS)
            timely = claims["iat"] - LEEWAY_SECONDS <= now < claims["exp"] + LEEWAY_SECONDS
            if not (timely and isinstance(claims["role"], str) and isinstance(claims["clinic_ids"], list)):
                raise TokenRefused
            return Actor(claims["sub"], claims["role"], tuple(claims["clinic_ids"]), request_id)
        except (jwt.PyJWTError, ValueError, KeyError, TypeError) as error:
            raise TokenRefused from error

    def _key(self, kid: str) -> Ed25519PublicKey:
        return self._file.keys().get(kid) or self._file.keys(at_once=True)[kid]


class _KeyFile(Generic[K]):
    """The keys of a JSON file, read again once a second, or at once when a key is missing.

    A file that is away or half written later on changes nothing: the keys known so far stay good.
    """

    def __init__(self, path: str, parse: Callable[[Any], K], monotonic: Monotonic) -> None:
        self._path = Path(path)
        self._parse = parse
        self._monotonic = monotonic
        self._read_at = monotonic()
        self._keys = self._read()

    def keys(self, *, at_once: bool = False) -> K:
        if at_once or self._monotonic() - self._read_at >= 1:
            self._read_at = self._monotonic()
            try:
                self._keys = self._read()
            except KeysUnreadable as error:
                logs.get_logger().error("tokens.keys_unreadable", exc_info=error)
        return self._keys

    def _read(self) -> K:
        try:
            return self._parse(json.loads(self._path.read_text(encoding="utf-8")))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            raise KeysUnreadable(f"{self._path} is missing or is not a key file.") from None


def _private_key(held: Any) -> tuple[str, Ed25519PrivateKey]:
    return str(held["kid"]), Ed25519PrivateKey.from_private_bytes(urlsafe_b64decode(held["key"] + "=="))


def _public_keys(held: Any) -> dict[str, Ed25519PublicKey]:
    decoded = {str(kid): urlsafe_b64decode(key + "==") for kid, key in held["keys"].items()}
    return {kid: Ed25519PublicKey.from_public_bytes(raw) for kid, raw in decoded.items()}
