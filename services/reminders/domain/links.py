"""Links that open something without anybody signing in: whose they are, how they are written, and how long they count.

A link is its fields and a signature, joined by dots: clinic, client, and then the reminder and the second in which it
was sent, or the number of the calendar. Whoever holds it can read it, nobody can make one. It is bound to one person
and one purpose, so that a link that opens the day cannot stop anything.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from services.reminders.domain.projections import ClientKey

Sign = Callable[[str, str], str]
Verify = Callable[[str, str, str], bool]
"""Purpose and text to 64 hexadecimal digits, and purpose, text and such digits to whether they fit."""

_BODY = re.compile(r"[0-9A-Za-z]{1,40}(\.[0-9A-Za-z]{1,40}){2,3}")
_LONGEST = 300


class Purpose(StrEnum):
    OPEN = "open"
    STOP = "stop"
    FEED = "feed"


COUNTS_FOR = {Purpose.OPEN: timedelta(days=30), Purpose.STOP: timedelta(days=400)}


@dataclass(frozen=True)
class OwnLinks:
    """Which links of one client in one clinic count: to open, only those younger than `since`; of calendars only the
    last one made, and only while it is `shared`."""

    clinic_id: str
    client_id: str
    since: datetime | None = None
    calendars: int = 0
    shared: bool = False
    version: int = 0

    @property
    def client(self) -> ClientKey:
        return ClientKey(self.clinic_id, self.client_id)

    @property
    def calendar(self) -> CalendarLink | None:
        return CalendarLink(self.client, self.calendars) if self.shared else None

    def revoked(self, now: datetime) -> OwnLinks:
        """No link that was sent until now opens anything any more."""
        return replace(self, since=now)

    def with_calendar(self) -> OwnLinks:
        """With a new calendar in the place of the one before, if there was one."""
        return replace(self, calendars=self.calendars + 1, shared=True)

    def without_calendar(self) -> OwnLinks:
        return replace(self, shared=False)


@dataclass(frozen=True)
class MessageLink:
    """A link in a message about a reminder, issued at a full second."""

    purpose: Purpose
    client: ClientKey
    reminder_id: str
    issued_at: datetime

    def counts(self, own: OwnLinks, now: datetime) -> bool:
        """One that stops messages cannot be revoked: whoever gets our mail can always make an end of it."""
        revoked = self.purpose is not Purpose.STOP and own.since is not None and self.issued_at <= own.since
        return not revoked and now < self.issued_at + COUNTS_FOR[self.purpose]

    def written(self, sign: Sign) -> str:
        issued = format(int(self.issued_at.timestamp()), "x")
        return _written(self.purpose, [*_parts(self.client), _bare(self.reminder_id), issued], sign)


@dataclass(frozen=True)
class CalendarLink:
    """The address of a client's calendar; each new one has the next number."""

    client: ClientKey
    number: int

    def written(self, sign: Sign) -> str:
        return _written(Purpose.FEED, [*_parts(self.client), str(self.number)], sign)


def message_link(purpose: Purpose, token: str, verify: Verify) -> MessageLink | None:
    """The link that was written so, or None for anything that is not one of ours for this purpose."""
    fields = _read(purpose, token, 4, verify)
    if fields is None:
        return None
    issued_at = datetime.fromtimestamp(int(fields[3], 16), UTC)
    return MessageLink(purpose, _client(fields), f"rem_{fields[2]}", issued_at)


def calendar_link(token: str, verify: Verify) -> CalendarLink | None:
    fields = _read(Purpose.FEED, token, 3, verify)
    return None if fields is None else CalendarLink(_client(fields), int(fields[2]))


def _written(purpose: Purpose, fields: Sequence[str], sign: Sign) -> str:
    body = ".".join(fields)
    signature = bytes.fromhex(sign(_signed_as(purpose), body))
    return f"{body}.{urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def _read(purpose: Purpose, token: str, length: int, verify: Verify) -> list[str] | None:
    body, _, signature = token.rpartition(".")
    fields = body.split(".")
    if len(token) > _LONGEST or len(fields) != length or not _BODY.fullmatch(body):
        return None
    try:
        digits = urlsafe_b64decode(f"{signature}=").hex()
    except ValueError:
        return None
    return fields if verify(_signed_as(purpose), body, digits) else None


def _signed_as(purpose: Purpose) -> str:
    return f"link {purpose}"


def _parts(client: ClientKey) -> list[str]:
    return [_bare(client.clinic_id), _bare(client.client_id)]


def _client(fields: Sequence[str]) -> ClientKey:
    return ClientKey(f"cln_{fields[0]}", f"per_{fields[1]}")


def _bare(typed_id: str) -> str:
    """An id without the prefix that says what it is of: its place in the link says so."""
    return typed_id.partition("_")[2]
