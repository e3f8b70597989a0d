"""What this service does with the events of others: keep the facts that matter, then bring the plans in line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import contracts
from chassis.clock import parse_iso
from chassis.consumer import Subscription
from chassis.events import Event
from services.reminders.domain.projections import ClientKey
from services.reminders.store import Projected, Store
from services.reminders.usecases.forgetting import forget_erased
from services.reminders.usecases.planning import Planner

Facts = Callable[[Mapping[str, Any]], Mapping[str, Any]]


def _occurrence(data: Mapping[str, Any]) -> Mapping[str, Any]:
    same = ("client_id", "assignment_id", "episode_id", "local_date", "local_time", "time_zone", "status")
    window = {name: parse_iso(data[name]) for name in ("opens_at", "closes_at")}
    return {name: data[name] for name in same} | window


def _assignment(data: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: data[name] for name in ("client_id", "status", "schedule_kind")}


def _episode(data: Mapping[str, Any]) -> Mapping[str, Any]:
    together = {"co_therapist_ids": data.get("co_therapist_ids") or []}
    return {name: data[name] for name in ("client_id", "therapist_id", "status")} | together


def _clinic(data: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: data[name] for name in ("homework_word", "active")}


_KEPT: Mapping[str, tuple[str, Facts]] = {
    "occurrence": ("occurrences", _occurrence),
    "assignment": ("assignments", _assignment),
    "episode": ("episodes", _episode),
    "clinic": ("clinics", _clinic),
}
_ERASED = "carryover.client.erased.v1"
_TYPES = frozenset(name for name, kind in contracts.TYPES.items() if kind.subject in _KEPT) | {_ERASED}


@dataclass(frozen=True)
class Reader:
    """Handles a batch; every part of it may be repeated."""

    store: Store
    planner: Planner

    def handle(self, events: Sequence[Event]) -> None:
        for event in events:
            if event.type == _ERASED:
                self.store.projections.mark_erased(_client(event))
        living = self._of_the_living([event for event in events if event.type != _ERASED])
        self.store.projections.keep([_projected(event) for event in living])
        occurrences = [event for event in living if _subject(event) == "occurrence"]
        if occurrences:
            self.planner.plan({event.clinic_id for event in occurrences}, [event.subject for event in occurrences])
        for client in dict.fromkeys(_client(event) for event in living if _subject(event) in {"assignment", "episode"}):
            self.planner.replan(client)
        clients = {_client(event) for event in events if "client_id" in event.data}
        forget_erased(clients, store=self.store, clock=self.planner.clock)

    def _of_the_living(self, events: Sequence[Event]) -> list[Event]:
        """Without those of clients who were forgotten: a late event must not bring anything back."""
        clients = {_client(event) for event in events if "client_id" in event.data}
        erased = self.store.projections.erased_among(clients) if clients else set()
        return [event for event in events if "client_id" not in event.data or _client(event) not in erased]


def subscription(prefix: str, reader: Reader, topics: Iterable[str]) -> Subscription:
    """`prefix` is what every topic name of this installation starts with."""
    return Subscription(
        group=f"{prefix}.reminders",
        topics=tuple(f"{prefix}.{topic}" for topic in topics),
        types=_TYPES,
        check=contracts.check,
        handle=reader.handle,
    )


def _subject(event: Event) -> str:
    return contracts.TYPES[event.type].subject


def _client(event: Event) -> ClientKey:
    return ClientKey(event.clinic_id, event.data["client_id"])


def _projected(event: Event) -> Projected:
    collection, facts = _KEPT[_subject(event)]
    return Projected(collection, event.subject, event.clinic_id, event.version, facts(event.data))
