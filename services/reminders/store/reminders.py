"""Reminders in MongoDB: guarded writes with their events, and scans by lane for the worker."""

from __future__ import annotations

from collections.abc import Collection as Some
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from pymongo import ASCENDING, IndexModel
from pymongo.collection import Collection

from chassis import documents
from chassis.documents import StaleVersion
from chassis.mongo import bulk
from services.reminders import publishing
from services.reminders.domain.codes import EXTERNAL_CHANNELS, Channel, ReminderReason, ReminderStatus
from services.reminders.domain.projections import ClientKey
from services.reminders.domain.reminder import HISTORY_KEPT, LEFT, Change, Reminder
from services.reminders.store import pages
from services.reminders.store.mapping import Document, each_clinic
from services.reminders.store.mapping.reminders import changed_document, reminder, reminder_document
from services.reminders.store.pages import HAS_DUE, STATE

_AROUND = timedelta(days=2)
"""The moments for which the reminders of one message were planned are not further apart."""
_WITH_A_SENDER = [ReminderStatus.CLAIMED.value, ReminderStatus.SENDING.value]
_LEFT = sorted(one.value for one in LEFT)
Span = tuple[datetime, datetime | None]

INDEXES = [
    documents.OUTBOX_INDEX,
    *pages.INDEXES,
    IndexModel(
        [("lane", 1), ("channel", 1), ("status", 1), ("due_at", 1)],
        name="due",
        partialFilterExpression=HAS_DUE,
    ),
]


class Reminders:
    def __init__(self, collection: Collection[Document]) -> None:
        self.collection = collection

    def save(self, change: Change, at: datetime) -> Reminder:
        """One change; raises StaleVersion if somebody was quicker."""
        facts = _facts(change, at)
        stored = documents.save(self.collection, _document(change), facts, source=publishing.SOURCE, at=at)
        return reminder(stored)

    def settle(self, change: Change, at: datetime) -> Reminder | None:
        """One change, or None if somebody was quicker."""
        try:
            return self.save(change, at)
        except StaleVersion:
            return None

    def write(self, changes: Sequence[Change], at: datetime) -> int:
        """All changes in bulk; returns how many were made, fewer than given if somebody was quicker with some."""
        new = [(reminder_document(one.after), _facts(one, at)) for one in changes if one.before is None]
        made = documents.insert_many(self.collection, new, source=publishing.SOURCE, at=at)
        operations = [
            documents.save_op(_document(one), _facts(one, at), source=publishing.SOURCE, at=at)
            for one in changes
            if one.before is not None
        ]
        if operations:
            made += bulk(self.collection, operations).modified_count
        return made

    def by_id(self, clinic_ids: Some[str], reminder_ids: Some[str]) -> dict[str, Reminder]:
        found = self.collection.find(
            {"_id": {"$in": list(reminder_ids)}, "clinic_id": {"$in": list(clinic_ids)}}, STATE
        )
        return {document["_id"]: reminder(document) for document in found}

    def own(self, clinic_ids: Some[str], client_id: str, reminder_id: str) -> Reminder | None:
        document = self.collection.find_one(
            {"_id": reminder_id, "clinic_id": {"$in": list(clinic_ids)}, "client_id": client_id}, STATE
        )
        return None if document is None else reminder(document)

    def of_message(self, one: Reminder) -> list[Reminder]:
        """All that came in the same message as this one."""
        head = one.bundle_id or one.id
        query = {
            "clinic_id": one.clinic_id,
            "client_id": one.client_id,
            "planned_at": {"$gte": one.planned_at - _AROUND, "$lte": one.planned_at + _AROUND},
            "channel": one.channel.value,
            "$or": [{"bundle_id": head}, {"_id": head}],
        }
        return [reminder(document) for document in self.collection.find(query, STATE)]

    def pending_of(self, clients: Some[ClientKey]) -> list[Reminder]:
        return self._found({"$or": [{**one, **HAS_DUE} for one in each_clinic(clients)]}) if clients else []

    def planned_in(self, spans: Mapping[ClientKey, Span]) -> list[Reminder]:
        """Whatever became of them, those planned from the first moment of their client's span until before the second
        (None: without an end)."""
        together: dict[Span, list[ClientKey]] = {}
        for client, span in spans.items():
            together.setdefault(span, []).append(client)
        parts = [
            {**one, "planned_at": {"$gte": start} if end is None else {"$gte": start, "$lt": end}}
            for (start, end), clients in together.items()
            for one in each_clinic(clients)
        ]
        return self._found({"$or": parts}, hint="of_client") if parts else []

    def left_since(self, clients: Some[ClientKey], since: datetime, until: datetime) -> list[Reminder]:
        """Those planned in between that have left the house, perhaps, or are tried again."""
        gone = {"$or": [{"status": {"$in": _LEFT}}, {"attempts": {"$gt": 0}}]}
        then = {"planned_at": {"$gte": since, "$lte": until}}
        parts = [{**one, **then, **gone} for one in each_clinic(clients)]
        return self._found({"$or": parts}, hint="of_client") if parts else []

    def clients_ahead(self, lane: int) -> list[ClientKey]:
        """Those of the lane of whom something is still to come."""
        who = {"clinic_id": "$clinic_id", "client_id": "$client_id"}
        found = self.collection.aggregate([{"$match": {"lane": lane, **HAS_DUE}}, {"$group": {"_id": who}}])
        return [ClientKey(**one["_id"]) for one in found]

    def due(
        self,
        channel: Channel,
        lanes: Some[int],
        now: datetime,
        limit: int,
        *,
        only: Some[str] | None = None,
        without: Some[str] = (),
    ) -> list[Reminder]:
        """Planned ones whose moment has come, the longest waiting first; of some clinics, or of all but some."""
        query = _scan([channel], lanes, [ReminderStatus.PLANNED.value], now) | _of_clinics(only, without)
        found = self.collection.find(query, STATE).hint("due").sort("due_at", ASCENDING).limit(limit)
        return [reminder(document) for document in found]

    def put_off(
        self,
        channel: Channel,
        lanes: Some[int],
        until: datetime,
        because: ReminderReason | None = None,
        *,
        only: Some[str] | None = None,
        without: Some[str] = (),
    ) -> int:
        """Nobody looks at those before then, because their provider is left alone. What they are planned for stays."""
        reason = {"reason": because.value} if because else {}
        query = _scan([channel], lanes, [ReminderStatus.PLANNED.value], until) | _of_clinics(only, without)
        return self.collection.update_many(query, {"$set": {"due_at": until, **reason}}, hint="due").modified_count

    def count_due(self, channel: Channel, lanes: Some[int], now: datetime, at_most: int) -> int:
        query = _scan([channel], lanes, [ReminderStatus.PLANNED.value], now)
        return self.collection.count_documents(query, limit=at_most, hint="due")

    def claim(self, found: Sequence[Reminder], token: str, *, at: datetime, until: datetime) -> list[Reminder]:
        """Take them for one sender in one write; returns those that nobody else took."""
        query = {
            "_id": {"$in": [one.id for one in found]},
            "clinic_id": {"$in": sorted({one.clinic_id for one in found})},
            "status": ReminderStatus.PLANNED.value,
        }
        taken = {"status": ReminderStatus.CLAIMED.value, "claim": token, "due_at": until}
        moment = {"$each": [{"status": ReminderStatus.CLAIMED.value, "at": at}], "$slice": -HISTORY_KEPT}
        self.collection.update_many(query, {"$set": taken, "$inc": {"version": 1}, "$push": {"history": moment}})
        mine = {**query, "status": ReminderStatus.CLAIMED.value, "claim": token}
        return [reminder(document) for document in self.collection.find(mine, STATE)]

    def abandoned(self, lanes: Some[int], now: datetime, limit: int) -> list[Reminder]:
        """Those whose sender did not come back before its time was up."""
        query = _scan(EXTERNAL_CHANNELS, lanes, _WITH_A_SENDER, now)
        return [reminder(document) for document in self.collection.find(query, STATE).limit(limit)]

    def _found(self, query: Document, hint: str | None = None) -> list[Reminder]:
        found = self.collection.find(query, STATE)
        return [reminder(document) for document in (found if hint is None else found.hint(hint))]

    def all(self) -> Iterator[Reminder]:
        for document in self.collection.find({}, STATE):
            yield reminder(document)

    def told_in(self, clinic_id: str, at: datetime) -> Iterator[tuple[str, documents.Fact]]:
        """What would be told anew of each of the clinic."""
        for document in self.collection.find({"clinic_id": clinic_id}, STATE):
            one = reminder(document)
            yield one.id, publishing.current(one, at)

    def reemit(self, found: Iterable[Reminder], at: datetime) -> int:
        """Publish the stored state of each again, with the id its event had."""
        operations = [
            documents.reemit_op(
                {"_id": one.id, "clinic_id": one.clinic_id, "version": one.version},
                [publishing.current(one, at)],
                source=publishing.SOURCE,
                at=at,
            )
            for one in found
        ]
        return bulk(self.collection, operations).modified_count if operations else 0

    def reemit_these(self, clinic_id: str, ids: Sequence[str], at: datetime) -> int:
        return self.reemit(self.by_id([clinic_id], ids).values(), at)

    def forget_wordings(self, clinic_id: str, client_id: str) -> None:
        query = {"clinic_id": clinic_id, "client_id": client_id}
        self.collection.update_many(query, {"$unset": {"text": ""}})

    def remove_published(self, clinic_id: str, client_id: str) -> bool:
        """Delete those of a client that have nothing left to publish; True when none is left."""
        query: Document = {"clinic_id": clinic_id, "client_id": client_id}
        self.collection.delete_many({**query, "outbox": [], "due_at": {"$exists": False}})
        return self.collection.find_one(query, {"_id": 1}) is None


def _document(change: Change) -> Document:
    """What is written over the version that was read."""
    return reminder_document(change.after) if change.before is None else changed_document(change.before, change.after)


def _facts(change: Change, at: datetime) -> list[documents.Fact]:
    if change.fact is None:
        return []
    return [publishing.published(change.before, change.after, change.fact, at)]


def _of_clinics(only: Some[str] | None, without: Some[str]) -> dict[str, Any]:
    if only is not None:
        return {"clinic_id": {"$in": sorted(only)}}
    return {"clinic_id": {"$nin": sorted(without)}} if without else {}


def _scan(channels: Some[Channel], lanes: Some[int], statuses: list[str], now: datetime) -> dict[str, Any]:
    return {
        "lane": {"$in": list(lanes)},
        "channel": {"$in": [channel.value for channel in channels]},
        "status": {"$in": statuses},
        "due_at": {"$lte": now},
    }
