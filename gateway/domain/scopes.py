"""What an API access token may be used for."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from gateway.domain.errors import BadInput

LONGEST = timedelta(days=366)


class Scope(StrEnum):
    READ = "read"
    WRITE = "write"
    IMPORT = "import"


ALL_SCOPES = frozenset(Scope)
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def needed(method: str, *, importing: bool = False) -> Scope:
    """The scope a request needs; an import is a scope of its own because it writes the past."""
    if importing:
        return Scope.IMPORT
    return Scope.READ if method in SAFE_METHODS else Scope.WRITE


def checked_expiry(expires_at: datetime, now: datetime) -> datetime:
    """An access token lives at most a year and is not born dead."""
    if expires_at <= now:
        raise BadInput({"expires_at": ["Choose a time that is still to come."]})
    if expires_at > now + LONGEST:
        raise BadInput({"expires_at": ["Choose a time within one year."]})
    return expires_at
