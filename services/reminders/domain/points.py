"""Where a client is reached outside the app: nothing but a code goes to an address before its owner has confirmed it.

    waiting ─→ confirmed ─→ set_aside     the provider does not take it any more
       ↑           ↑            │
       └── (a code that was asked for and entered in time) ┘

A point that is removed is deleted. The address itself is sealed; what is kept open is a hint that its owner recognises.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from services.reminders.domain.codes import Channel, ReminderReason
from services.reminders.domain.errors import AddressImpossible, CodeOver

LONGEST_ADDRESS = 254
CODE_DIGITS = 6
CODE_FOR = timedelta(minutes=15)
MOST_TRIES = 5
CODES_AN_HOUR = 3
MOST_POINTS = 10
_MAIL = re.compile(
    r"[^\s@\"'<>(),:;\\\[\]\x00-\x20\x7f]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")
_HANDLE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+@-]{0,253}")
_NOT_DIALLED = re.compile(r"[\s()./-]+")


class PointState(StrEnum):
    WAITING = "waiting"
    CONFIRMED = "confirmed"
    SET_ASIDE = "set_aside"


@dataclass(frozen=True)
class ContactPoint:
    """`sealed` is the address, `fingerprint` finds equal ones, `code` is the seal of the code asked for last."""

    id: str
    clinic_id: str
    client_id: str
    channel: Channel
    sealed: str
    hint: str
    fingerprint: str
    state: PointState = PointState.WAITING
    code: str | None = None
    code_until: datetime | None = None
    tries: int = 0
    confirmed_at: datetime | None = None
    set_aside_at: datetime | None = None
    because: ReminderReason | None = None
    version: int = 0

    @property
    def confirmed(self) -> bool:
        return self.state is PointState.CONFIRMED

    @property
    def tries_left(self) -> int:
        return MOST_TRIES - self.tries

    def asked(self, code: str, now: datetime) -> ContactPoint:
        """A code is on its way; the one before does not count any more."""
        return replace(self, code=code, code_until=now + CODE_FOR, tries=0)

    def tried(self, now: datetime) -> ContactPoint:
        """One try less, whatever comes of it; raises CodeOver when there is no code to compare with."""
        if self.code is None or self.code_until is None or now >= self.code_until:
            raise CodeOver("code", "This code is over. Ask for a new one; nothing else is lost.")
        if self.tries_left <= 0:
            raise CodeOver("code", "This code was tried too often. Ask for a new one; nothing else is lost.")
        return replace(self, tries=self.tries + 1)

    def confirm(self, now: datetime) -> ContactPoint:
        clean = replace(self, code=None, code_until=None, tries=0, set_aside_at=None, because=None)
        return replace(clean, state=PointState.CONFIRMED, confirmed_at=now)

    def set_aside(self, because: ReminderReason, now: datetime) -> ContactPoint:
        return replace(self, state=PointState.SET_ASIDE, set_aside_at=now, because=because)


def plain(channel: Channel, address: str) -> str:
    """The address as it is written to; raises AddressImpossible with the shape that works."""
    text = address.strip(" ")
    if channel is Channel.SMS:
        text = _NOT_DIALLED.sub("", text)
    shapes = {
        Channel.EMAIL: (_MAIL, "This does not look like an e-mail address, such as name@example.org."),
        Channel.SMS: (_PHONE, "Write the number with + and the country first, such as +44 7700 900123."),
        Channel.WEBHOOK: (_HANDLE, "Use letters, digits and . _ + @ - only, as your clinic told you."),
    }
    if channel not in shapes:
        raise AddressImpossible("channel", "This channel has no address. Choose e-mail, text message or another one.")
    shape, advice = shapes[channel]
    if len(text) > LONGEST_ADDRESS or shape.fullmatch(text) is None:
        raise AddressImpossible("address", advice)
    return text


def hint_of(address: str) -> str:
    """What its owner recognises and nobody can write to: a…@example.org, +44…123."""
    before, at, after = address.rpartition("@")
    return (
        f"{before[:1]}…@{after}" if at else f"{address[:3]}…{address[-3:]}" if len(address) > 8 else f"{address[:1]}…"
    )


def same_as(address: str) -> str:
    """Equal for two spellings of one address."""
    return address.casefold()
