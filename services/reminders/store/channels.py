"""The channels of clinics in MongoDB: what a clinic set, one document for each channel."""

from __future__ import annotations

from collections.abc import Collection as Some
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

from pymongo import IndexModel
from pymongo.collection import Collection
from pymongo.database import Database

from chassis import documents
from chassis.clock import Clock
from chassis.documents import BUCKETS, DocumentMissing, StaleVersion
from services.reminders.domain.channels import ClinicChannel
from services.reminders.domain.codes import Channel
from services.reminders.domain.errands import ErrandStatus
from services.reminders.domain.errors import AlreadySet
from services.reminders.domain.identity import channel_id
from services.reminders.publishing import SOURCE
from services.reminders.store.mapping import Document, without_nothing

INDEXES = [
    IndexModel([("clinic_id", 1), ("channel", 1)], name="of_clinic"),
    IndexModel([("bucket", 1)], name="every", partialFilterExpression={"channel": {"$exists": True}}),
]


class Channels:
    def __init__(self, database: Database[Document], clock: Clock) -> None:
        self._channels: Collection[Document] = database["channels"]
        self._clock = clock

    def every(self) -> list[ClinicChannel]:
        """Of all clinics: senders need to know each way there is."""
        query = {"bucket": {"$in": list(range(BUCKETS))}, "channel": {"$exists": True}}
        return [_channel(one) for one in self._channels.find(query)]

    def of_clinics(self, clinic_ids: Some[str]) -> list[ClinicChannel]:
        found = self._channels.find({"clinic_id": {"$in": sorted(set(clinic_ids))}})
        return [_channel(one) for one in found.sort("channel", 1)]

    def one(self, clinic_id: str, channel: Channel) -> ClinicChannel:
        """What was set, or as the installation has it, with version 0."""
        found = self._channels.find_one({"_id": channel_id(clinic_id, channel), "clinic_id": clinic_id})
        return ClinicChannel(clinic_id, channel) if found is None else _channel(found)

    def save(self, changed: ClinicChannel) -> ClinicChannel:
        """Over the version it was read at; raises AlreadySet or StaleVersion."""
        document, now = _document(changed), self._clock()
        if changed.version:
            return _channel(documents.save(self._channels, document, [], source=SOURCE, at=now))
        stored = _channel(documents.insert(self._channels, document, [], source=SOURCE, at=now))
        if replace(stored, version=0) != replace(changed, version=0):
            raise AlreadySet
        return stored

    def test_ended(self, clinic_id: str, channel: Channel, status: ErrandStatus, at: datetime) -> None:
        """Says nothing where somebody changed the channel meanwhile."""
        with suppress(AlreadySet, StaleVersion, DocumentMissing):
            self.save(self.one(clinic_id, channel).test_ended(status, at))


def _document(channel: ClinicChannel) -> Document:
    document = {
        "_id": channel_id(channel.clinic_id, channel.channel),
        "clinic_id": channel.clinic_id,
        "version": channel.version,
        "channel": channel.channel.value,
        "sealed": channel.sealed,
        "hint": channel.hint,
        "on": channel.on,
        "per_minute": channel.per_minute,
        "tested_at": channel.tested_at,
        "tested": channel.tested.value if channel.tested else None,
        "reports": channel.reports or None,
        "told": channel.told or None,
    }
    return without_nothing(document)


def _channel(document: Mapping[str, Any]) -> ClinicChannel:
    tested = document.get("tested")
    return ClinicChannel(
        clinic_id=document["clinic_id"],
        channel=Channel(document["channel"]),
        sealed=document.get("sealed"),
        hint=document.get("hint"),
        on=document["on"],
        per_minute=document.get("per_minute"),
        tested_at=document.get("tested_at"),
        tested=None if tested is None else ErrandStatus(tested),
        reports=document.get("reports", 0),
        told=document.get("told", 0),
        version=document["version"],
    )
