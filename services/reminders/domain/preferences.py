"""What a client wishes: zone, quiet hours and channels for all reminders; time, wording and off for one assignment."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, time

from services.reminders.domain.candidates import When
from services.reminders.domain.codes import Channel, RungKind
from services.reminders.domain.errors import AddressImpossible, AddressMissing, ChannelNotOffered, TextTooLong
from services.reminders.domain.times import QuietHours, default_quiet_hours, zone_named

LONGEST_TEXT = 140
LONGEST_ADDRESS = 254
_ADDRESS = re.compile(
    r"[^\s@\"'<>(),:;\\\[\]\x00-\x20\x7f]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")


@dataclass(frozen=True)
class Preferences:
    """One client's wishes in one clinic; `version` 0 means that nothing was set yet and the defaults hold."""

    clinic_id: str
    client_id: str
    time_zone: str | None = None
    quiet: QuietHours | None = field(default_factory=default_quiet_hours)
    in_app: bool = True
    email: bool = False
    email_address: str | None = None
    version: int = 0

    def wants(self, channel: Channel) -> bool:
        return {Channel.IN_APP: self.in_app, Channel.EMAIL: self.email}.get(channel, False)


@dataclass(frozen=True)
class AssignmentReminder:
    """The client's wishes for one assignment; None means: as planned when it was agreed, and the neutral wording.
    Without `moments` it comes once, at the time it is due."""

    clinic_id: str
    client_id: str
    assignment_id: str
    time: time | None = None
    moments: tuple[When, ...] = ()
    text: str | None = None
    off: bool = False
    without_rungs: frozenset[RungKind] = frozenset()
    ladder_seen: datetime | None = None
    version: int = 0


def checked(wished: Preferences, *, offered: frozenset[Channel]) -> Preferences:
    """The same preferences, or an Unacceptable that names the field and says how to mend it."""
    if wished.time_zone is not None:
        zone_named(wished.time_zone)
    if wished.email_address is not None and not possible_address(wished.email_address):
        raise AddressImpossible("email_address", "This does not look like an e-mail address, such as name@example.org.")
    if wished.email and wished.email_address is None:
        raise AddressMissing("email_address", "Give the e-mail address reminders should go to, or switch e-mail off.")
    if wished.email and Channel.EMAIL not in offered:
        raise ChannelNotOffered("channels.email", "E-mail is not set up here. Reminders in the app still work.")
    return wished


def possible_address(address: str) -> bool:
    """Whether it has the shape of one plain address (no name, no list, no line break); ASCII domain."""
    return len(address) <= LONGEST_ADDRESS and _ADDRESS.fullmatch(address) is not None


def one_line(text: str | None) -> str | None:
    """The client's wording on one line, or None when nothing is left of it; raises TextTooLong."""
    if text is None:
        return None
    line = _CONTROL.sub(" ", text).strip()
    if len(line) > LONGEST_TEXT:
        raise TextTooLong("text", f"Keep it to {LONGEST_TEXT} characters, so that it fits on a lock screen.")
    return line or None
