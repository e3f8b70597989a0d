"""What this service does with the events of others: keep the facts that matter, then bring the plans in line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import contracts
from chassis.clock import parse_iso
from chassis.consumer import Subscription
from chassis.documents import bucket_of
from chassis.events import Event
from services.reminders.domain.codes import ReminderTrigger
from services.reminders.domain.ladder import AssignmentKey
from services.reminders.domain.projections import ClientKey
from services.reminders.store import Projected, Store
from services.reminders.usecases.climbing import follow
from services.reminders.usecases.forgetting import forget_erased
from services.reminders.usecases.planning import Planner

Facts = Callable[[Mapping[str, Any]], Mapping[str, Any]]


def _occurrence(data: Mapping[str, Any]) -> Mapping[str, Any]:
    same = ("client_id", "therapist_id", "group_id", "assignment_id", "episode_id", "status", "has_due_time")
    when = ("local_date", "local_time", "time_zone")
    moments = ("opens_at", "due_at", "closes_at", "first_opened_at", "responded_at", "discussed_at")
    return _only(data, *same, *when) | {name: _moment(data.get(name)) for name in moments}


def _assignment(data: Mapping[str, Any]) -> Mapping[str, Any]:
    return _only(data, "client_id", "therapist_id", "group_id", "episode_id", "status", "schedule_kind", "has_plan")


def _episode(data: Mapping[str, Any]) -> Mapping[str, Any]:
    together = {"co_therapist_ids": data.get("co_therapist_ids") or []}
    return _only(data, "client_id", "therapist_id", "group_id", "status", "time_zone") | together


def _session(data: Mapping[str, Any]) -> Mapping[str, Any]:
    same = _only(data, "client_id", "episode_id", "group_id", "therapist_id", "time_zone", "status")
    return same | {"starts_at": _moment(data["starts_at"])}


def _group(data: Mapping[str, Any]) -> Mapping[str, Any]:
    return _only(data, "facilitator_ids", "status")


def _clinic(data: Mapping[str, Any]) -> Mapping[str, Any]:
    return _only(data, "homework_word", "active", "time_zone", "working_days", "working_from", "working_until")


def _only(data: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: data.get(name) for name in names}


def _moment(text: str | None) -> datetime | None:
    return None if text is None else parse_iso(text)


_KEPT: Mapping[str, tuple[str, Facts]] = {
    "occurrence": ("occurrences", _occurrence),
    "assignment": ("assignments", _assignment),
    "episode": ("episodes", _episode),
    "session": ("sessions", _session),
    "group": ("groups", _group),
    "clinic": ("clinics", _clinic),
}
MANY, SIDE_BY_SIDE = 100, 2
"""So many events are worth two threads."""
_ERASED = "carryover.client.erased.v1"
_TYPES = frozenset(name for name, kind in contracts.TYPES.items() if kind.subject in _KEPT) | {_ERASED}


@dataclass(frozen=True)
class Reader:
    """Handles a batch; every part of it may be repeated.

    Of many events those about one half of the clients are handled beside the others: some are decided while the
    database writes the rest.
    """

    store: Store
    planner: Planner

    def handle(self, events: Sequence[Event]) -> None:
        if len(events) < MANY:
            self._take_in(events)
            return
        with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
            list(pool.map(self._take_in, _parts(events)))

    def _take_in(self, events: Sequence[Event]) -> None:
        for event in events:
            if event.type == _ERASED:
                self.store.projections.mark_erased(_client(event))
        living = self._of_the_living([event for event in events if event.type != _ERASED])
        self.store.projections.keep([_projected(event) for event in living])
        for bring_in_line in FOLLOWING:
            bring_in_line(self, living)
        clients = {_client(event) for event in events if _has_client(event)}
        forget_erased(clients, store=self.store, clock=self.planner.clock)

    def _of_the_living(self, events: Sequence[Event]) -> list[Event]:
        """Without those of clients who were forgotten: a late event must not bring anything back."""
        clients = {_client(event) for event in events if _has_client(event)}
        erased = self.store.projections.erased_among(clients) if clients else set()
        return [event for event in events if not _has_client(event) or _client(event) not in erased]


def _plan(reader: Reader, events: Sequence[Event]) -> None:
    """Clients whose course changed are planned as a whole, the others around what changed."""
    whole = {_client(event) for event in events if _subject(event) in {"assignment", "episode"}}
    whole |= _waiting_for_sessions(reader, [event for event in events if _subject(event) == "session"])
    reader.planner.replan(whole)
    others = [event for event in events if _subject(event) == "occurrence" and _client(event) not in whole]
    if others:
        reader.planner.plan({event.clinic_id for event in others}, {event.subject for event in others})


def _waiting_for_sessions(reader: Reader, events: Sequence[Event]) -> set[ClientKey]:
    """Those who wish to be reminded before a session, of whom one of these is."""
    clients = {_client(event) for event in events if _has_client(event)}
    groups: dict[str, set[str]] = {}
    for event in events:
        if not _has_client(event) and event.data.get("group_id"):
            groups.setdefault(event.clinic_id, set()).add(event.data["group_id"])
    for clinic_id, group_ids in groups.items():
        clients |= set(reader.store.projections.members(clinic_id, group_ids))
    return reader.store.wishes.hanging_on(clients, ReminderTrigger.SESSION) if clients else set()


def _mark_ladders(reader: Reader, events: Sequence[Event]) -> None:
    of_homework = [event for event in events if _subject(event) in {"occurrence", "assignment"}]
    keys = dict.fromkeys(
        AssignmentKey(event.clinic_id, event.data["client_id"], event.data["assignment_id"]) for event in of_homework
    )
    clients = dict.fromkeys(_client(event) for event in events if _subject(event) == "episode")
    if keys or clients:
        follow(reader.store, keys, clients, reader.planner.clock())


FOLLOWING: Sequence[Callable[[Reader, Sequence[Event]], None]] = (
    _plan,
    _mark_ladders,
)
"""What is done, in this order, once the facts of a batch are kept; each may be repeated."""


def subscription(prefix: str, reader: Reader, topics: Iterable[str]) -> Subscription:
    """`prefix` is what every topic name of this installation starts with."""
    return Subscription(
        group=f"{prefix}.reminders",
        topics=tuple(f"{prefix}.{topic}" for topic in topics),
        types=_TYPES,
        check=contracts.check,
        handle=reader.handle,
    )


def _parts(events: Sequence[Event]) -> Sequence[Sequence[Event]]:
    """Everything about one client lies in one of them; what is about none, in the first."""
    parts: list[list[Event]] = [[] for _ in range(SIDE_BY_SIDE)]
    for event in events:
        parts[bucket_of(event.data["client_id"]) % SIDE_BY_SIDE if _has_client(event) else 0].append(event)
    return parts


def _subject(event: Event) -> str:
    return contracts.TYPES[event.type].subject


def _has_client(event: Event) -> bool:
    """A group has none, nor has a session of one."""
    return event.data.get("client_id") is not None


def _client(event: Event) -> ClientKey:
    return ClientKey(event.clinic_id, event.data["client_id"])


def _projected(event: Event) -> Projected:
    collection, facts = _KEPT[_subject(event)]
    return Projected(collection, event.subject, event.clinic_id, event.version, facts(event.data))
