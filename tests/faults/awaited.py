"""Reminders that come due while a server is away: when each of them came, and that it came once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from zoneinfo import ZoneInfo

from chassis.clock import parse_iso
from tests.faults.load import Load
from tests.faults.walk import Client, a_client
from tests.helpers import eventually
from tests.stack import Platform
from tests.system import looking
from tests.system.people import Homework, a_clinic, agreed

LEAST_SECONDS = 120.0
"""An outage that is shorter may be over before the next whole minute."""
_SOON = timedelta(seconds=45)
_PEOPLE = 3


@dataclass(frozen=True)
class Awaited:
    """Homework of people who wish to be reminded in the app and by mail, all at `due`; nobody answers it."""

    platform: Platform
    due: datetime
    clients: Sequence[Client]
    homework: Sequence[Homework]

    def came(self, within: float) -> list[float]:
        """The seconds after which each was in its inbox; waits so long until all of them are, and have been mailed.

        The code that confirmed the address is a mail, too.
        """
        found = eventually(lambda: None if None in (seen := self._seen()) else seen, within)
        mails = eventually(lambda: seen if len(seen := self._mails()) == len(self.clients) else None, within)
        assert mails is not None
        assert set(mails.values()) == {1}, mails
        return [one for one in found or () if one is not None]

    def _seen(self) -> list[float | None]:
        return [self._in_inbox(one) for one in self.homework]

    def _in_inbox(self, one: Homework) -> float | None:
        items = one.client.get("/api/v1/me/inbox")["items"]
        shown = [parse_iso(item["sent_at"]) for item in items if item["occurrence_id"] == one.occurrence]
        assert len(shown) < 2, f"{len(shown)} reminders of one occurrence are in the inbox"
        return (shown[0] - self.due).total_seconds() if shown else None

    def _mails(self) -> Counter[str]:
        addresses = {one.email for one in self.clients}
        messages = map(message_from_bytes, looking.mail(self.platform.stack).values())
        return Counter(str(one["To"]) for one in messages if one["To"] in addresses and one["X-Reminder-Id"])


def awaited(platform: Platform, load: Load) -> Awaited:
    """All of it is planned; the moment is a whole minute, for a person's clock shows no seconds."""
    clinic, mail = a_clinic(platform.admin.person, "Reminded"), platform.stack.folders.mail
    clients = [a_client(clinic, f"Awaiting {number}", load.ledger, mail) for number in range(_PEOPLE)]
    people = {f"client {number}": one.person for number, one in enumerate(clients)}
    there = replace(clinic, people={**clinic.people, **people})
    due = (datetime.now(UTC) + _SOON).replace(second=0, microsecond=0) + timedelta(minutes=1)
    wall = due.astimezone(ZoneInfo(clinic.zone)).strftime("%H:%M")
    schedule = {"kind": "once", "start_on": clinic.today.isoformat(), "time": wall}
    homework = [agreed(there, name, schedule=schedule) for name in people]
    assert datetime.now(UTC) < due, "it took too long to agree everything"
    return Awaited(platform, due, clients, homework)
