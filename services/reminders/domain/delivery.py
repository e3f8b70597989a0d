"""What can come of handing a message to a provider, and how long to wait before trying again."""

from __future__ import annotations

from datetime import timedelta
from enum import Enum, auto

_FIRST_PAUSE = timedelta(seconds=15)
_LONGEST_PAUSE = timedelta(minutes=5)


class Outcome(Enum):
    ACCEPTED = auto()
    """The provider took it."""
    REFUSED = auto()
    """The provider will never take it for this address."""
    NOT_SENT = auto()
    """It certainly did not go out; later it may."""
    UNCERTAIN = auto()
    """It may have gone out."""


def pause(attempts: int) -> timedelta:
    """The wait after that many attempts: doubling from 15 s up to 5 minutes."""
    doublings: int = min(max(attempts - 1, 0), 10)
    return min(_FIRST_PAUSE * (1 << doublings), _LONGEST_PAUSE)
