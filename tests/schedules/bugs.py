"""Mistakes of the kind that these tests are there for, each put into the code under test for the length of a `with`.

Nothing in the code under test knows of them: each replaces one function of it, and is named by what it does wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from flask import Response, request

from chassis import documents, idempotency
from chassis.documents import Fact
from chassis.idempotency import Idempotency
from chassis.leases import Leases
from chassis.mongo import DATABASE_AWAY, Document
from chassis.relay import Relay
from tests.schedules.commanding import COMMANDING
from tests.schedules.publishing import BUCKETS, CALM, PAUSING, PUBLISHING
from tests.schedules.runs import Kind


@dataclass(frozen=True)
class Bug:
    """Must be caught by one of the first `within` runs of `kind`: three times as many as it took when measured."""

    name: str
    put_in: Callable[[], AbstractContextManager[Any]]
    kind: Kind
    within: int


def without_version_guard() -> AbstractContextManager[Any]:
    """A save replaces whatever version is stored."""
    return patch.object(documents, "_guard", lambda document: {key: document[key] for key in ("_id", "clinic_id")})


def saved_then_published() -> AbstractContextManager[Any]:
    """The state is saved in one write, what is published about it in a second one."""
    save = documents.save

    def save_twice(collection: Any, document: Document, facts: Sequence[Fact], **saying: Any) -> Document:
        after = save(collection, document, [], **saying)
        entries = documents._entries(document, after["version"], facts, saying["source"], saying["at"])
        collection.update_one({"_id": after["_id"]}, {"$push": {"outbox": {"$each": entries}}})
        return after

    return patch.object(documents, "save", save_twice)


def emptied_before_acknowledged() -> AbstractContextManager[Any]:
    """The relay empties outboxes when it has handed the events over, and waits for Kafka afterwards."""
    finish = Relay._finish

    def pull_first(self: Relay, lane: Any) -> int:
        if lane.flights:
            self._pull(lane.collection, lane.flights[0])
        return finish(self, lane)

    return patch.object(Relay, "_finish", pull_first)


def pulled_by_place() -> AbstractContextManager[Any]:
    """The relay takes the first event out of an outbox, not the event that it sent."""

    def pull(self: Relay, collection: Any, flight: Any) -> int:
        held = [one for one in flight.batch if self._leases.holds(one["bucket"], flight.epochs[one["bucket"]])]
        collection.update_many({"_id": {"$in": [one["_id"] for one in held]}}, {"$pop": {"outbox": -1}})
        return len(held)

    return patch.object(Relay, "_pull", pull)


def without_fence() -> AbstractContextManager[Any]:
    """Whoever once held a bucket believes it for ever."""
    return patch.multiple(Leases, holds=lambda *_: True, held=lambda self: dict(self._held))


def two_relays_on_a_bucket() -> AbstractContextManager[Any]:
    """Every relay works on all buckets."""
    everything = dict.fromkeys(range(BUCKETS), 1)
    return patch.multiple(Leases, step=lambda _: everything, holds=lambda *_: True)


@contextmanager
def answer_kept_after_the_effect() -> Iterator[None]:
    """No claim: a record is looked for before the effect and written after it, and the effect knows no command."""

    def look(self: Idempotency) -> Response | None:
        found = self._records.find_one({"_id": request.headers["Idempotency-Key"]})
        return Response(found["answer"], found["status"], content_type="application/json") if found else None

    def keep(self: Idempotency, response: Response) -> None:
        if response.status_code < 500:
            record = {"status": response.status_code, "answer": response.get_data()}
            with suppress(*DATABASE_AWAY):
                self._records.update_one({"_id": request.headers["Idempotency-Key"]}, {"$set": record}, upsert=True)

    with (
        patch.multiple(Idempotency, begin=look, finish=keep),
        patch.object(idempotency, "command_key", lambda: None),
    ):
        yield


def claim_taken_over_at_once() -> AbstractContextManager[Any]:
    """A second request with the same key does not wait for the first, and the effect knows no command."""
    return patch.multiple(idempotency, LEASE=timedelta(0), command_key=lambda: None)


BUGS = (
    Bug("a save without the version guard", without_version_guard, PUBLISHING, 10),
    Bug("saved and published in two writes", saved_then_published, PUBLISHING, 10),
    Bug("outbox emptied before the acknowledgement", emptied_before_acknowledged, PUBLISHING, 20),
    Bug("the first event pulled instead of the one sent", pulled_by_place, PUBLISHING, 40),
    Bug("no epoch fence on leases", without_fence, PAUSING, 15),
    Bug("two relays on a bucket", two_relays_on_a_bucket, CALM, 10),
    Bug("idempotency record stored after the effect", answer_kept_after_the_effect, COMMANDING, 10),
    Bug("a claim that anybody may take over at once", claim_taken_over_at_once, COMMANDING, 10),
)
