"""How a person gets in: the account of a sign-in name, one-time links, sign-ins and access tokens."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from gateway.domain.scopes import Scope

STAFF_IDLE = timedelta(hours=12)
CLIENT_IDLE = timedelta(days=30)
RENEW_AFTER = timedelta(minutes=5)  # a write for every request would cost more than it tells


@dataclass(frozen=True)
class Account:
    """A sign-in name by its keyed hash; no password yet for somebody who has not used their link."""

    key: str
    person_id: str
    password_hash: str | None = None


@dataclass(frozen=True)
class Link:
    """A one-time link: `token` is shown once, only its hash is kept."""

    token: str
    expires_at: datetime


@dataclass(frozen=True)
class SignInRecord:
    """One browser. `clinic_id` is the person's home clinic; `device` is what the browser says it is, cut short."""

    id: str
    clinic_id: str
    person_id: str
    begun_at: datetime
    seen_at: datetime
    expires_at: datetime
    device: str

    def used(self, at: datetime, idle: timedelta) -> SignInRecord:
        """Prolonged by being used, at most every few minutes; otherwise the same."""
        return self if at - self.seen_at < RENEW_AFTER else replace(self, seen_at=at, expires_at=at + idle)


@dataclass(frozen=True)
class AccessToken:
    """`clinic_id` is the person's home clinic, `only_clinic_id` the one clinic the token is bound to."""

    id: str
    clinic_id: str
    person_id: str
    name: str
    scopes: frozenset[Scope]
    only_clinic_id: str | None
    created_at: datetime
    expires_at: datetime


def idle_of(*, staff: bool) -> timedelta:
    """How long a sign-in lasts without being used: short for whoever sees other people's things."""
    return STAFF_IDLE if staff else CLIENT_IDLE
