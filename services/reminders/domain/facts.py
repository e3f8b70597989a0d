"""What can happen to a reminder, as far as others hear of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Planned:
    """It has a moment, for the first time or another one than before."""


@dataclass(frozen=True)
class Sent:
    """It was handed to its channel."""


@dataclass(frozen=True)
class Delivered:
    """Its channel says that it arrived."""


@dataclass(frozen=True)
class Opened:
    """The client opened it."""


@dataclass(frozen=True)
class PutOff:
    """The client wants it later: another one comes in its place."""


@dataclass(frozen=True)
class Suppressed:
    """It was taken back before it was sent."""


@dataclass(frozen=True)
class Expired:
    """Its grace is over."""


@dataclass(frozen=True)
class Refused:
    """The channel does not accept the address, or says later that nobody is there."""


@dataclass(frozen=True)
class Lost:
    """The sender vanished while sending: whether it went out is unknown."""


ReminderFact = Planned | Sent | Delivered | Opened | PutOff | Suppressed | Expired | Refused | Lost
