"""What this service keeps of other people's aggregates: only the facts that decide about reminders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import NamedTuple

from services.reminders.domain.codes import HomeworkWord, ReminderReason

_OPEN = frozenset({"scheduled", "started"})
_CLOSED_BECAUSE = {
    "responded": ReminderReason.ANSWERED,
    "lapsed": ReminderReason.LAPSED,
    "withdrawn": ReminderReason.WITHDRAWN,
}
_STOPPED_BECAUSE = {
    "paused": ReminderReason.PAUSED,
    "ended": ReminderReason.ENDED,
    "declined": ReminderReason.ENDED,
    "closed": ReminderReason.ENDED,
}


class ClientKey(NamedTuple):
    clinic_id: str
    client_id: str


@dataclass(frozen=True)
class Occurrence:
    id: str
    clinic_id: str
    client_id: str
    assignment_id: str
    episode_id: str
    local_date: date
    local_time: time
    time_zone: str
    opens_at: datetime
    closes_at: datetime
    status: str
    due_at: datetime | None = None
    has_due_time: bool | None = None
    first_opened_at: datetime | None = None
    responded_at: datetime | None = None
    discussed_at: datetime | None = None
    therapist_id: str | None = None
    group_id: str | None = None

    @property
    def client(self) -> ClientKey:
        return ClientKey(self.clinic_id, self.client_id)

    @property
    def open(self) -> bool:
        return self.status in _OPEN

    @property
    def closed_because(self) -> ReminderReason | None:
        """Why nobody needs reminding of it any more; a status we do not know stops reminders, too."""
        return None if self.open else _CLOSED_BECAUSE.get(self.status, ReminderReason.WITHDRAWN)


@dataclass(frozen=True)
class Course:
    """How the assignment and the episode around an occurrence stand; None where no event was seen yet."""

    assignment: str | None = None
    episode: str | None = None
    schedule_kind: str | None = None
    therapist_id: str | None = None

    @property
    def has_own_moments(self) -> bool:
        """Each piece of homework has a time of its own, which no wish for one time of day may replace."""
        return self.schedule_kind == "random_moments"

    @property
    def starts_by_itself(self) -> bool:
        """The client starts it when it is needed, so there is nothing to remind of."""
        return self.schedule_kind == "when_triggered"

    @property
    def stopped_because(self) -> ReminderReason | None:
        return _STOPPED_BECAUSE.get(self.assignment or "") or _STOPPED_BECAUSE.get(self.episode or "")


def whom_to_ask(therapist_id: str | None, facilitator_ids: Sequence[str]) -> str | None:
    """Who gets in touch with a silent client: of a group's homework somebody who runs the group, the client's own
    therapist first if they do; else the therapist."""
    runs_it = not facilitator_ids or therapist_id in facilitator_ids
    return therapist_id if runs_it else facilitator_ids[0]


class Assigned(NamedTuple):
    """What is known of an assignment itself."""

    clinic_id: str
    client_id: str
    assignment_id: str
    status: str
    group_id: str | None

    @property
    def has_a_yes(self) -> bool:
        """The client has agreed to it."""
        return self.status not in {"proposed", "declined"}


@dataclass(frozen=True)
class Session:
    """An appointment; `client_id` is None for one of a whole group."""

    id: str
    clinic_id: str
    client_id: str | None
    starts_at: datetime
    time_zone: str


@dataclass(frozen=True)
class Clinic:
    """The working hours are in the clinic's own zone; weekday 1 is Monday."""

    id: str
    homework_word: HomeworkWord | None = None
    time_zone: str | None = None
    working_days: tuple[int, ...] = ()
    working_from: time | None = None
    working_until: time | None = None
