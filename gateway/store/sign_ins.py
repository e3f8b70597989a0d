"""Sign-ins: one per browser, found by its id, believed by the hash of its secret."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pymongo.collection import Collection

from gateway.domain.accounts import SignInRecord


@dataclass(frozen=True)
class SignIns:
    collection: Collection[dict[str, Any]]

    def insert(self, record: SignInRecord, secret: str) -> None:
        self.collection.insert_one(
            {
                "_id": record.id,
                "clinic_id": record.clinic_id,
                "person_id": record.person_id,
                "secret_hash": _hash(secret),
                "begun_at": record.begun_at,
                "seen_at": record.seen_at,
                "expires_at": record.expires_at,
                "device": record.device,
            }
        )

    def find(self, sign_in_id: str, secret: str, now: datetime) -> SignInRecord | None:
        """The sign-in, if it has this secret and is not over (MongoDB removes what is over some time later)."""
        found = self.collection.find_one({"_id": sign_in_id, "expires_at": {"$gt": now}})
        if found is None or not hmac.compare_digest(found["secret_hash"], _hash(secret)):
            return None
        return _record(found)

    def seen(self, record: SignInRecord) -> None:
        known = {"seen_at": record.seen_at, "expires_at": record.expires_at}
        self.collection.update_one({"_id": record.id}, {"$set": known})

    def of(self, clinic_id: str, person_id: str, now: datetime) -> list[SignInRecord]:
        """A person's sign-ins, newest first; the clinic is the person's home clinic."""
        query = {"clinic_id": clinic_id, "person_id": person_id, "expires_at": {"$gt": now}}
        return [_record(found) for found in self.collection.find(query).sort("_id", -1).limit(200)]

    def end(self, clinic_id: str, person_id: str, sign_in_id: str) -> bool:
        query = {"_id": sign_in_id, "clinic_id": clinic_id, "person_id": person_id}
        return self.collection.delete_one(query).deleted_count == 1

    def end_all(self, clinic_id: str, person_id: str) -> int:
        return self.collection.delete_many({"clinic_id": clinic_id, "person_id": person_id}).deleted_count


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _record(found: Mapping[str, Any]) -> SignInRecord:
    return SignInRecord(
        id=found["_id"],
        clinic_id=found["clinic_id"],
        person_id=found["person_id"],
        begun_at=found["begun_at"],
        seen_at=found["seen_at"],
        expires_at=found["expires_at"],
        device=found["device"],
    )
