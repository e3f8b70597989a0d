"""More mistakes like those in `bugs`: in what reads events, and in what reminds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from typing import Any
from unittest.mock import patch

from pymongo import UpdateOne

from chassis.consumer import Consumer
from chassis.documents import StaleVersion
from chassis.events import KafkaRecord
from chassis.parking import Parking, _copy, parked_topic
from services.analytics.domain.cover import Grain
from services.analytics.domain.kinds import BY_COLLECTION
from services.analytics.store import BucketStore, FactStore, facts
from services.analytics.store.buckets import bucket_id, row
from services.analytics.store.facts import Fact
from services.analytics.store.generations import Generation
from services.analytics.usecases import Renewed
from services.reminders.delivery import pool
from services.reminders.domain.codes import ReminderStatus
from services.reminders.domain.last_look import LastLook, Ready
from services.reminders.domain.message import Message
from services.reminders.domain.reminder import Change, Reminder
from services.reminders.store import Reminders
from services.reminders.usecases import looking, sending
from services.reminders.usecases.looking import Desk
from services.reminders.usecases.ports import Provider, Seals
from services.reminders.usecases.sending import Bundle
from tests.schedules.bugs import Bug
from tests.schedules.reading import READING
from tests.schedules.reminding import MAILING, REMINDING

Patched = AbstractContextManager[Any]


def committed_before_written() -> Patched:
    """What was polled is committed first, and handled afterwards."""
    work = Consumer._work

    def commit_first(self: Consumer, kafka: Any, polled: Any) -> int:
        self._commit(kafka, polled)
        return work(self, kafka, polled)

    return patch.object(Consumer, "_work", commit_first)


@contextmanager
def seen_in_memory() -> Iterator[None]:
    """A process remembers which versions it has handled; the write itself has no guard."""
    apply = FactStore.apply

    def apply_new(self: FactStore, found: Sequence[Fact], now: datetime) -> None:
        seen = vars(self).setdefault("seen", {})
        new = [one for one in found if one.version > seen.get(one.id, 0)]
        apply(self, new, now)
        seen.update({one.id: one.version for one in new})

    def write(generation: Generation, name: str, aggregates: Sequence[Sequence[Fact]]) -> None:
        ids = {"clinic_id", "version"}
        last = [versions[-1] for versions in aggregates]
        states = {one.id: {**one.fields, **{name: getattr(one, name) for name in ids}} for one in last}
        moments = {one.id: {"moments": {"$each": BY_COLLECTION[name].moments_of(one.fields)}} for one in last}
        writes = [
            UpdateOne({"_id": name}, {"$set": state, "$addToSet": moments[name]}, upsert=True)
            for name, state in states.items()
        ]
        generation.collection(name).bulk_write(writes, ordered=False)

    with patch.object(FactStore, "apply", apply_new), patch.object(facts, "_write", write):
        yield


def counts_added() -> Patched:
    """The count of a day is added to what is stored, less what the process itself has added before."""

    def add(self: BucketStore, renewed: Sequence[Renewed], now: datetime) -> None:
        before: Counter[tuple[object, ...]] = vars(self._generations).setdefault("added", Counter())
        for mark, who, bucket in ((one.mark, who, bucket) for one in renewed for who, bucket in one.buckets.items()):
            more = {name: count - before[mark.day, who, name] for name, count in bucket.counts.items()}
            before.update({(mark.day, who, name): count for name, count in more.items()})
            stored = row(mark.clinic_id, Grain.DAY, mark.day.isoformat(), who, bucket)
            state = {name: value for name, value in stored.items() if name != "counts"}
            self._generation.collection("buckets").update_one(
                {"_id": bucket_id(mark.clinic_id, Grain.DAY, mark.day.isoformat(), who)},
                {"$set": state, "$inc": {f"counts.{name}": count for name, count in more.items()}},
                upsert=True,
            )
        self._settle(renewed, now)

    return patch.object(BucketStore, "put", add)


def parked_without_keeping() -> Patched:
    """A bad record is told of on the topic and is not kept."""

    def tell(self: Parking, record: KafkaRecord, reason: str) -> None:
        self._producer.send_all(parked_topic(record.topic), [_copy(record, reason)])

    return patch.object(Parking, "park", tell)


def mailed_before_stored() -> Patched:
    """The mail goes out, and `sending` is stored afterwards."""
    deliver = sending.deliver

    def mail_first(desk: Desk, mailer: Provider, keys: Seals, claimed: Bundle, safely: Callable[..., None]) -> None:
        if len(looking.look_again(desk, claimed, desk.clock(), planned_anew=True).ready) < len(claimed):
            return deliver(desk, mailer, keys, claimed, safely)
        answer = mailer.send("", Message(claimed[0].id, "", ""))
        if stored := sending._marked(desk, claimed, desk.clock()):
            safely(lambda: sending.settle(desk, stored, answer))
        return None

    return patch.object(pool, "deliver", mail_first)


@contextmanager
def two_senders() -> Iterator[None]:
    """Whoever finds a reminder due takes it: nothing guards the claim, nor the step to `sending`."""

    def take(_: Reminders, found: Sequence[Reminder], token: str, **__: datetime) -> list[Reminder]:
        return [replace(one, status=ReminderStatus.CLAIMED, claim=token) for one in found]

    def overwrite(self: Reminders, change: Change, at: datetime) -> Reminder | None:
        stored = self.by_id([change.after.clinic_id], [change.after.id])[change.after.id]
        with suppress(StaleVersion):
            return self.save(replace(change, after=replace(change.after, version=stored.version)), at)
        return None

    with patch.object(Reminders, "claim", take), patch.object(Reminders, "settle", overwrite):
        yield


def sent_again() -> Patched:
    """What somebody died over while sending is given back, as if it had only been claimed."""
    return patch.object(sending, "_swept", lambda one, now: Change(one, one.wait(now, now), None))


def no_last_look() -> Patched:
    """A reminder that is due goes out, whatever has become of it since it was planned."""

    def all_ready(_: LastLook, due: Sequence[Reminder], **__: bool) -> Iterator[Ready]:
        return (Ready(one, one.planned_at) for one in due)

    return patch.object(LastLook, "at", all_ready)


BUGS = (
    Bug("offsets committed before the write", committed_before_written, READING, 20),
    Bug("what was seen is kept in memory", seen_in_memory, READING, 20),
    Bug("counts are added up", counts_added, READING, 10),
    Bug("a bad record is committed and not kept", parked_without_keeping, READING, 10),
    Bug("mailed before `sending` is stored", mailed_before_stored, MAILING, 15),
    Bug("two senders on one reminder", two_senders, MAILING, 15),
    Bug("sent again after a death in `sending`", sent_again, MAILING, 60),
    Bug("no last look before a reminder goes out", no_last_look, REMINDING, 30),
)
