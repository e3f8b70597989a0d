"""Clients to be reminded: what they wish, what is told of them, and when their reminders belong."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from chassis.clock import parse_iso
from chassis.events import Event
from chassis.ids import derived_id
from services.reminders.domain.preferences import Preferences
from services.reminders.domain.times import QuietHours, default_quiet_hours
from tests.schedules.invented import ASSIGNMENTS, IDENTITY, Told, an_event, mixed
from tests.schedules.schedule import BEGINS

CLINIC = an_event("clinic.changed", 1).clinic_id
_MOMENTS = (0.0, 3.0, 6.0, 9.0, 12.0)
"""Seconds of the run at which windows open and reminders are due."""
_QUIET_AT = time(12, 1)
_QUIET = (None, default_quiet_hours(), QuietHours(_QUIET_AT, time(13, 30)), QuietHours(time(21, 0), _QUIET_AT))
_QUIET_OFTEN = (4, 4, 2, 1)
"""How often; the last one makes a run long."""


@dataclass(frozen=True)
class Client:
    """`steady`: neither their wishes nor their course change, so that what is open is reminded of."""

    id: str
    wishes: Preferences
    events: Sequence[Event]
    steady: bool
    erased: bool

    @property
    def told(self) -> list[Told]:
        erased = [an_event("client.erased", 2, client_id=self.id)] if self.erased else []
        return [Told(ASSIGNMENTS, self.events), Told(IDENTITY, erased)]

    @property
    def windows(self) -> dict[str, tuple[datetime, datetime]]:
        """Of each occurrence."""
        scheduled = [event for event in self.events if event.type.startswith("carryover.occurrence.scheduled")]
        return {one.subject: (parse_iso(one.data["opens_at"]), parse_iso(one.data["closes_at"])) for one in scheduled}

    @property
    def answered(self) -> set[str]:
        """The occurrences nobody needs reminding of in the end."""
        return {event.subject for event in self.events if event.type.startswith("carryover.occurrence.responded")}

    def due(self, opens_at: datetime) -> datetime:
        """When a reminder is due that would be due when its window opens, if it were not for quiet hours."""
        quiet_from_midnight = self.wishes.quiet == _QUIET[-1]
        return datetime.combine(opens_at.date(), _QUIET_AT, UTC) if quiet_from_midnight else opens_at


def a_plain_client(chance: random.Random, name: str) -> Client:
    """Who wants e-mail, has no quiet hours and answers nothing."""
    who = derived_id("per", name)
    about = {"client_id": who, "episode_id": derived_id("epi", name), "assignment_id": derived_id("asg", name)}
    occurrences = [list(_occurrence(chance, about, number))[:1] for number in range(3)]
    wishes = Preferences(CLINIC, who, quiet=None, email=True)
    return Client(who, wishes, mixed(chance, [list(_course(chance, about, steady=True)), *occurrences]), True, False)


def a_client(chance: random.Random, name: str) -> Client:
    """London, in winter: wall time is UTC."""
    who = derived_id("per", name)
    steady = chance.random() < 0.6
    (quiet,) = chance.choices(_QUIET, _QUIET_OFTEN)
    email = chance.random() < 0.95
    wishes = Preferences(CLINIC, who, quiet=quiet, email=email)
    about = {"client_id": who, "episode_id": derived_id("epi", name), "assignment_id": derived_id("asg", name)}
    occurrences = [list(_occurrence(chance, about, number)) for number in range(3)]
    course = list(_course(chance, about, steady=steady))
    return Client(who, wishes, mixed(chance, [course, *occurrences]), steady, not steady and chance.random() < 0.4)


def _course(chance: random.Random, about: dict[str, Any], *, steady: bool) -> Iterator[Event]:
    own = {name: about[name] for name in ("client_id", "episode_id")}
    yield an_event("episode.opened", 1, **own)
    yield an_event("assignment.agreed", 1, **about)
    if not steady and chance.random() < 0.5:
        yield an_event("assignment.paused", 2, **about)
        yield an_event("assignment.agreed", 3, **about)
    elif not steady and chance.random() < 0.5:
        yield an_event("episode.closed", 2, **own)


def _occurrence(chance: random.Random, about: dict[str, Any], number: int) -> Iterator[Event]:
    opens_at = BEGINS + timedelta(seconds=chance.choice(_MOMENTS))
    state = {
        **about,
        "occurrence_id": derived_id("occ", about["client_id"], str(number)),
        "local_date": f"{BEGINS:%Y-%m-%d}",
        "local_time": "11:00",
        "opens_at": opens_at,
        "closes_at": opens_at + timedelta(seconds=chance.choice([20.0, 86400.0, 86400.0])),
    }
    yield an_event("occurrence.scheduled", 1, **state)
    if chance.random() < 0.3:
        yield an_event("occurrence.responded", 2, **state)
