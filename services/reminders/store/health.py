"""How deliveries went in a clinic, counted where they lie; and who sent what again by hand, and why."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pymongo import IndexModel
from pymongo.collection import Collection
from pymongo.database import Database

from services.reminders.domain.codes import EXTERNAL_CHANNELS, Channel, ReminderReason, ReminderStatus
from services.reminders.domain.health import LATE_AFTER, WITHHELD, ChannelHealth
from services.reminders.domain.identity import resend_id
from services.reminders.domain.points import PointState
from services.reminders.domain.projections import ClientKey
from services.reminders.domain.reminder import Reminder
from services.reminders.store.mapping import Document

HEALTH = IndexModel(
    [("clinic_id", 1), ("channel", 1), ("acted_at", 1)],
    name="health",
    partialFilterExpression={"acted_at": {"$exists": True}},
)
"""Of reminders."""
INDEXES = [IndexModel([("clinic_id", 1), ("client_id", 1)], name="of_client")]


_NOT_SENT = frozenset({ReminderStatus.SUPPRESSED, ReminderStatus.EXPIRED})


class Health:
    def __init__(self, database: Database[Document]) -> None:
        self._reminders: Collection[Document] = database["reminders"]
        self._points: Collection[Document] = database["contact_points"]
        self._resends: Collection[Document] = database["resends"]

    def of_clinic(self, clinic_id: str, since: datetime) -> list[ChannelHealth]:
        """Each channel on which something left the house since then."""
        found: dict[str, dict[str, Any]] = {}
        for row in self._reminders.aggregate(_counted(clinic_id, since)):
            of_channel = found.setdefault(row["_id"]["channel"], _nothing())
            status, reason = ReminderStatus(row["_id"]["status"]), row["_id"].get("reason")
            of_channel["states"][status] = of_channel["states"].get(status, 0) + row["count"]
            if status in _NOT_SENT and reason in WITHHELD:
                of_channel["withheld"][ReminderReason(reason)] = of_channel["withheld"].get(reason, 0) + row["count"]
            for limit in LATE_AFTER:
                of_channel["late"][limit] = of_channel["late"].get(limit, 0) + row[f"late_{limit}"]
        aside = self._set_aside(clinic_id)
        return [
            ChannelHealth(channel, **found.get(channel, _nothing()), set_aside=aside.get(channel, 0))
            for channel in EXTERNAL_CHANNELS
            if channel in found or channel in aside
        ]

    def note_resend(self, reminder: Reminder, by: str, reason: str, at: datetime) -> None:
        """What was said about it stays here, with its reminder's client."""
        document = {
            "_id": resend_id(reminder.id, reminder.version),
            "clinic_id": reminder.clinic_id,
            "client_id": reminder.client_id,
            "reminder_id": reminder.id,
            "by": by,
            "reason": reason,
            "at": at,
        }
        key = {"_id": document["_id"], "clinic_id": reminder.clinic_id}
        self._resends.update_one(key, {"$setOnInsert": document}, upsert=True)

    def forget(self, client: ClientKey) -> None:
        self._resends.delete_many({"clinic_id": client.clinic_id, "client_id": client.client_id})

    def _set_aside(self, clinic_id: str) -> Mapping[str, int]:
        """By channel, how many addresses wait for their client to look at them."""
        query = {"clinic_id": clinic_id, "state": PointState.SET_ASIDE.value}
        found = self._points.aggregate([{"$match": query}, {"$group": {"_id": "$channel", "count": {"$sum": 1}}}])
        return {Channel(one["_id"]): one["count"] for one in found}


def _nothing() -> dict[str, Any]:
    return {"states": {}, "late": {}, "withheld": {}}


def _counted(clinic_id: str, since: datetime) -> list[Document]:
    """By channel, state and reason, and how many were handed over how long after their moment."""
    match = {
        "clinic_id": clinic_id,
        "channel": {"$in": [one.value for one in EXTERNAL_CHANNELS]},
        "acted_at": {"$gte": since},
    }
    sent = {"$filter": {"input": "$history", "as": "one", "cond": {"$eq": ["$$one.status", "sent"]}}}
    took = {"$subtract": [{"$getField": {"field": "at", "input": {"$first": sent}}}, "$planned_at"]}
    late = {f"late_{limit}": {"$sum": {"$cond": [{"$gt": ["$took", limit * 1000]}, 1, 0]}} for limit in LATE_AFTER}
    return [
        {"$match": match},
        {"$project": {"channel": 1, "status": 1, "reason": 1, "took": took}},
        {
            "$group": {
                "_id": {name: f"${name}" for name in ("channel", "status", "reason")},
                "count": {"$sum": 1},
                **late,
            }
        },
    ]
