"""What this service does with the events of others: keep a clinic's word and zone, forget a client."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any

import contracts
from chassis.consumer import Subscription
from chassis.events import Event
from services.assignments.domain.codes import HomeworkWord
from services.assignments.domain.safety import SafetyClock
from services.assignments.store import Store
from services.assignments.store.clinics import Clinic
from services.assignments.usecases.forgetting import forget

CLINIC_CHANGED = "carryover.clinic.changed.v1"
CLIENT_ERASED = "carryover.client.erased.v1"
LISTENS_TO = ("identity",)


@dataclass(frozen=True)
class Reader:
    """Handles a batch; every part of it may be repeated and may come in any order."""

    store: Store

    def handle(self, events: Sequence[Event]) -> None:
        self.store.clinics.keep(_clinic(event) for event in events if event.type == CLINIC_CHANGED)
        for event in events:
            if event.type == CLIENT_ERASED:
                forget(self.store, event.clinic_id, event.data["client_id"], self.store.clock())


def subscription(prefix: str, reader: Reader) -> Subscription:
    """`prefix` is what every topic name of this installation starts with."""
    return Subscription(
        group=f"{prefix}.assignments",
        topics=tuple(f"{prefix}.{topic}" for topic in LISTENS_TO),
        types=frozenset({CLINIC_CHANGED, CLIENT_ERASED}),
        check=contracts.check,
        handle=reader.handle,
    )


def _clinic(event: Event) -> Clinic:
    data = event.data
    word = HomeworkWord(data["homework_word"])
    return Clinic(event.clinic_id, word, data["time_zone"], data["active"], event.version, _clock(data))


def _clock(data: Mapping[str, Any]) -> SafetyClock:
    """What an older event does not say is as usual."""
    told: dict[str, Any] = {
        "days": tuple(data.get("working_days") or ()),
        "start": _wall(data.get("working_from")),
        "end": _wall(data.get("working_until")),
        "minutes": data.get("escalate_after_minutes"),
        "people": tuple(data.get("escalate_to") or ()),
    }
    return SafetyClock(time_zone=data["time_zone"], **{name: value for name, value in told.items() if value})


def _wall(text: str | None) -> time | None:
    return time.fromisoformat(text) if text else None
