"""A message that somebody has just asked for: a code for an address, a test of a channel, a reminder sent again.

It is not a reminder: quiet hours, gap and cap do not apply. It may be lost, then its person asks for another one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from services.reminders.domain.codes import Channel
from services.reminders.domain.delivery import Outcome, pause


class ErrandKind(StrEnum):
    CODE = "code"
    TEST = "test"
    RESEND = "resend"


class ErrandStatus(StrEnum):
    DUE = "due"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    NOT_SENT = "not_sent"


_ENDS = {
    Outcome.ACCEPTED: ErrandStatus.SENT,
    Outcome.REFUSED: ErrandStatus.REFUSED,
    Outcome.UNCERTAIN: ErrandStatus.UNKNOWN,
}


@dataclass(frozen=True)
class Errand:
    """`sealed` is the address, `words` what is said there, sealed too. `due_at` is None once there is nothing to do."""

    id: str
    clinic_id: str
    channel: Channel
    kind: ErrandKind
    sealed: str
    made_at: datetime
    until: datetime
    due_at: datetime | None
    client_id: str | None = None
    point_id: str | None = None
    reminder_id: str | None = None
    words: str | None = None
    status: ErrandStatus = ErrandStatus.DUE
    attempts: int = 0
    version: int = 0

    def begun(self, now: datetime, sending_for: timedelta) -> Errand:
        """From now on nobody else sends it; whoever finds it like this afterwards gives it up."""
        return replace(self, status=ErrandStatus.SENDING, due_at=now + sending_for, attempts=self.attempts + 1)

    def settled(self, outcome: Outcome, now: datetime) -> Errand:
        """As the provider said; what was not taken is tried again in its time."""
        again = now + pause(self.attempts)
        if outcome is Outcome.NOT_SENT and again < self.until:
            return replace(self, status=ErrandStatus.DUE, due_at=again)
        return self.ended(_ENDS.get(outcome, ErrandStatus.NOT_SENT))

    def ended(self, status: ErrandStatus) -> Errand:
        """Whatever was secret about it is not kept."""
        return replace(self, status=status, due_at=None, words=None)
