"""From public events to facts, and to clients who are to be forgotten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import contracts
from chassis.clock import Clock, parse_iso
from chassis.consumer import Subscription
from chassis.events import Event
from services.analytics.domain.kinds import BY_SUBJECT
from services.analytics.store import FactStore
from services.analytics.store.erasing import Client
from services.analytics.store.facts import Fact

TOPICS: Final = ("assignments", "reminders", "identity")
ERASED: Final = "carryover.client.erased.v1"


def subscription(store: FactStore, *, topic_prefix: str, now: Clock) -> Subscription:
    """Return what analytics listens to, and what it does with a batch of events.

    It sees every version, not only the newest: what figures showed at a past time is computed from them.
    """

    def handle(events: Sequence[Event]) -> None:
        store.forget([client_of(event) for event in events if event.type == ERASED], now())
        store.apply([fact_of(event) for event in events if event.type != ERASED], now())

    return Subscription(
        group=f"{topic_prefix}.analytics",
        topics=tuple(f"{topic_prefix}.{topic}" for topic in TOPICS),
        types=TYPES,
        check=contracts.check,
        handle=handle,
        folded=False,
    )


def kind_of(event_type: str) -> str:
    """Return the subject of an event type: `occurrence` of `carryover.occurrence.responded.v1`."""
    return event_type.split(".")[1]


def fact_of(event: Event) -> Fact:
    """Return the fact that an event tells."""
    kind = BY_SUBJECT[kind_of(event.type)]
    fields = {**_kept(event.data, kind.fields), **_times(event.data, kind.times)}
    for name, value in (kind.defaults or {}).items():
        fields[name] = fields[name] or value
    return Fact(kind.collection, event.subject, event.clinic_id, event.version, fields)


def client_of(event: Event) -> Client:
    """Return whom an event asks to forget."""
    return Client(event.clinic_id, event.data["client_id"])


def _kept(data: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: data.get(name) for name in names}


def _times(data: Mapping[str, Any], names: Sequence[str]) -> dict[str, datetime | None]:
    return {name: parse_iso(data[name]) if data.get(name) else None for name in names}


TYPES: Final = frozenset(name for name in contracts.TYPES if kind_of(name) in BY_SUBJECT) | {ERASED}
