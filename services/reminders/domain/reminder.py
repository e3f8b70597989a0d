"""One reminder on one channel, and the states it goes through.

    planned ─→ claimed ─→ sending ─→ sent ─→ delivered ─→ opened ─→ snoozed   put off; another comes in its place
       │  ↑       │          ├─→ undeliverable   the address was refused
       │  └───────┴──────────┤                   known not to be sent: planned again, a little later
       │                     └─→ unknown ─→ sent the sender vanished; only its own late word can settle it
       ├─→ suppressed ─→ planned                 taken back, with the reason; comes back if the reason goes away
       └─→ expired                               its grace is over

Every step returns the new state and the fact to publish; steps between planned and sent that nobody outside needs to
hear of have no fact.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from services.reminders.domain.codes import (
    FIRST_RUNG,
    Channel,
    MovedBecause,
    ReminderReason,
    ReminderStatus,
    ReminderTrigger,
)
from services.reminders.domain.errors import NotPossible
from services.reminders.domain.facts import (
    Delivered,
    Expired,
    Lost,
    Opened,
    Planned,
    PutOff,
    Refused,
    ReminderFact,
    Sent,
    Suppressed,
)
from services.reminders.domain.projections import Occurrence
from services.reminders.domain.rungs import ASK

HISTORY_KEPT = 50

_PENDING = frozenset({ReminderStatus.PLANNED, ReminderStatus.CLAIMED})
_SHOWN = frozenset({ReminderStatus.SENT, ReminderStatus.DELIVERED, ReminderStatus.OPENED})
LEFT = _SHOWN | {ReminderStatus.SENDING, ReminderStatus.SNOOZED, ReminderStatus.UNKNOWN}


@dataclass(frozen=True)
class Moment:
    """One state in the life of a reminder."""

    status: ReminderStatus
    at: datetime
    reason: ReminderReason | None = None


@dataclass(frozen=True)
class Reminder:
    """`due_at` is when somebody has to look at it next: to send it, to give it back when its claim ran out, or to give
    it up as unknown; it is None once there is nothing left to do. `claim` is new for each attempt and fences the one
    before. `wanted_at` is the wished moment where another one was found, `moved_because` says why; from `late_since` on
    its grace is counted, if it was late when it was planned. `bundle_id` is the first of the reminders that come in one
    message on this channel, for that one, too; None: it comes alone. `snoozes` counts how often the client has put it
    off before.
    """

    id: str
    clinic_id: str
    client_id: str
    occurrence_id: str
    assignment_id: str
    channel: Channel
    rung: int
    status: ReminderStatus
    planned_at: datetime
    due_at: datetime | None
    acted_at: datetime | None = None
    reason: ReminderReason | None = None
    claim: str | None = None
    attempts: int = 0
    text: str | None = None
    trigger: ReminderTrigger = ReminderTrigger.DUE
    wanted_at: datetime | None = None
    moved_because: MovedBecause | None = None
    late_since: datetime | None = None
    bundle_id: str | None = None
    snoozes: int = 0
    history: tuple[Moment, ...] = ()
    version: int = 0

    @property
    def pending(self) -> bool:
        """Nothing has left the house yet, and something still may."""
        return self.status in _PENDING

    @property
    def shown(self) -> bool:
        return self.status in _SHOWN

    def asks_about(self, occurrence: Occurrence) -> bool:
        """It asks what got in the way, and nobody has said a word about that yet."""
        return self.rung == ASK and occurrence.closed_because in {None, ReminderReason.LAPSED}

    @property
    def has_left(self) -> bool:
        """It went out, perhaps, or is tried again: its moment is taken."""
        return self.status in LEFT or (self.pending and self.attempts > 0)

    @property
    def put_off(self) -> bool:
        """Its moment is the client's own choice."""
        return self.moved_because is MovedBecause.SNOOZE

    def replan(
        self,
        at: datetime,
        now: datetime,
        *,
        wanted_at: datetime | None = None,
        moved_because: MovedBecause | None = None,
        bundle_id: str | None = None,
        late_since: datetime | None = None,
    ) -> tuple[Reminder, Planned | None]:
        """The same reminder at another moment or in other company; nothing changes if it is planned so already."""
        place: dict[str, Any] = {
            "planned_at": at,
            "wanted_at": wanted_at,
            "moved_because": moved_because,
            "bundle_id": bundle_id,
        }
        if self.status is ReminderStatus.PLANNED and all(getattr(self, name) == known for name, known in place.items()):
            return self, None
        if self.status not in {ReminderStatus.PLANNED, ReminderStatus.CLAIMED, ReminderStatus.SUPPRESSED}:
            raise NotPossible(self.status)
        return self._now(
            ReminderStatus.PLANNED, now, **place, late_since=late_since, due_at=at, acted_at=None
        ), Planned()

    def wait(self, until: datetime, now: datetime, reason: ReminderReason | None = None) -> Reminder:
        """Look at it again later, without another plan."""
        self._only(ReminderStatus.PLANNED, ReminderStatus.CLAIMED, ReminderStatus.SENDING)
        return self._now(ReminderStatus.PLANNED, now, reason, due_at=until)

    @property
    def too_late(self) -> ReminderReason:
        """Why it expires when its grace is over."""
        held_up = self.reason is ReminderReason.RATE_LIMITED
        return ReminderReason.RATE_LIMITED if held_up else ReminderReason.LATE

    def suppress(self, reason: ReminderReason, now: datetime) -> tuple[Reminder, Suppressed]:
        self._only(ReminderStatus.PLANNED, ReminderStatus.CLAIMED)
        return self._ended(ReminderStatus.SUPPRESSED, now, reason), Suppressed()

    def expire(self, reason: ReminderReason, now: datetime) -> tuple[Reminder, Expired]:
        self._only(ReminderStatus.PLANNED, ReminderStatus.CLAIMED, ReminderStatus.SENDING)
        return self._ended(ReminderStatus.EXPIRED, now, reason), Expired()

    def show(self, text: str, now: datetime, **place: Any) -> tuple[Reminder, Sent]:
        """Put it into the inbox, with the wording of this moment; `place` is where in time, if not as planned."""
        self._only(ReminderStatus.PLANNED)
        return self._ended(ReminderStatus.SENT, now, text=text, **place), Sent()

    def hand_over(self, until: datetime, now: datetime, bundle_id: str | None = None) -> Reminder:
        """From now on, until told otherwise, nobody can know that it was not sent; with that one in one message."""
        self._only(ReminderStatus.CLAIMED)
        attempt: dict[str, Any] = {"attempts": self.attempts + 1, "claim": self.claim, "bundle_id": bundle_id}
        return self._now(ReminderStatus.SENDING, now, due_at=until, **attempt)

    def accepted(self, now: datetime) -> tuple[Reminder, Sent]:
        """The provider took it; also settles a reminder that was given up as unknown meanwhile."""
        self._only(ReminderStatus.SENDING, ReminderStatus.UNKNOWN)
        return self._ended(ReminderStatus.SENT, now), Sent()

    def refused(self, now: datetime) -> tuple[Reminder, Refused]:
        self._only(ReminderStatus.SENDING, ReminderStatus.UNKNOWN)
        return self._ended(ReminderStatus.UNDELIVERABLE, now, ReminderReason.REFUSED), Refused()

    def delivered(self, now: datetime) -> tuple[Reminder, Delivered | None]:
        """Its channel says that it arrived; also settles one that was given up as unknown."""
        if self.status in {ReminderStatus.DELIVERED, ReminderStatus.OPENED, ReminderStatus.SNOOZED}:
            return self, None
        self._only(ReminderStatus.SENT, ReminderStatus.UNKNOWN)
        return self._ended(ReminderStatus.DELIVERED, now), Delivered()

    def bounced(self, now: datetime) -> tuple[Reminder, Refused | None]:
        """Its channel says later that nobody is there. Whoever opened it is there all the same."""
        came_back = self.status is ReminderStatus.UNDELIVERABLE
        if came_back or self.status in {ReminderStatus.OPENED, ReminderStatus.SNOOZED}:
            return self, None
        self._only(ReminderStatus.SENT, ReminderStatus.DELIVERED, ReminderStatus.UNKNOWN)
        return self._ended(ReminderStatus.UNDELIVERABLE, now, ReminderReason.BOUNCED), Refused()

    def lost(self, now: datetime) -> tuple[Reminder, Lost]:
        """Keeps its claim, so that the vanished sender can still say what happened."""
        self._only(ReminderStatus.SENDING)
        return self._ended(ReminderStatus.UNKNOWN, now, ReminderReason.CRASH, claim=self.claim), Lost()

    def resend(self, claim: str, now: datetime) -> Reminder:
        """Somebody has it sent again: only whoever holds this claim settles it from now on."""
        self._only(ReminderStatus.UNKNOWN)
        return self._now(ReminderStatus.UNKNOWN, now, ReminderReason.BY_HAND, claim=claim)

    def open(self, now: datetime) -> tuple[Reminder, Opened | None]:
        if self.status is ReminderStatus.OPENED:
            return self, None
        self._only(ReminderStatus.SENT, ReminderStatus.DELIVERED)
        return self._ended(ReminderStatus.OPENED, now), Opened()

    def snooze(self, now: datetime) -> tuple[Reminder, PutOff]:
        self._only(*_SHOWN)
        return self._ended(ReminderStatus.SNOOZED, now), PutOff()

    def again(self, reminder_id: str, at: datetime, now: datetime) -> tuple[Reminder, Planned]:
        """The one that comes in its place, at the moment the client chose."""
        later = replace(
            self,
            id=reminder_id,
            status=ReminderStatus.PLANNED,
            planned_at=at,
            due_at=at,
            acted_at=None,
            reason=None,
            claim=None,
            attempts=0,
            text=None,
            wanted_at=None,
            late_since=None,
            moved_because=MovedBecause.SNOOZE,
            bundle_id=None,
            snoozes=self.snoozes + 1,
            history=(Moment(ReminderStatus.PLANNED, now),),
            version=0,
        )
        return later, Planned()

    def _only(self, *statuses: ReminderStatus) -> None:
        if self.status not in statuses:
            raise NotPossible(self.status)

    def _ended(
        self, status: ReminderStatus, now: datetime, reason: ReminderReason | None = None, **changes: Any
    ) -> Reminder:
        return self._now(status, now, reason, due_at=None, acted_at=now, **changes)

    def _now(
        self, status: ReminderStatus, now: datetime, reason: ReminderReason | None = None, **changes: Any
    ) -> Reminder:
        """In that state from now on. Nobody holds a claim on it any more, unless `changes` says so."""
        history = (*self.history, Moment(status, now, reason))[-HISTORY_KEPT:]
        return replace(self, **{"status": status, "reason": reason, "claim": None, "history": history, **changes})


def first(
    reminder_id: str, occurrence: Occurrence, channel: Channel, *, at: datetime, now: datetime, **changes: Any
) -> tuple[Reminder, Planned]:
    """The occurrence's first nudge on this channel; `changes` are fields with another value than such a one has."""
    reminder = Reminder(
        id=reminder_id,
        clinic_id=occurrence.clinic_id,
        client_id=occurrence.client_id,
        occurrence_id=occurrence.id,
        assignment_id=occurrence.assignment_id,
        channel=channel,
        rung=FIRST_RUNG,
        status=ReminderStatus.PLANNED,
        planned_at=at,
        due_at=at,
        history=(Moment(ReminderStatus.PLANNED, now),),
    )
    return replace(reminder, **changes), Planned()


@dataclass(frozen=True)
class Change:
    """From what was read (None: not there) to what shall be, with the fact if there is one to publish."""

    before: Reminder | None
    after: Reminder
    fact: ReminderFact | None
