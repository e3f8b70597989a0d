"""API access tokens: the secret is shown once, only its hash is kept."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError

from gateway.domain.accounts import AccessToken
from gateway.domain.scopes import Scope


@dataclass(frozen=True)
class AccessTokens:
    collection: Collection[dict[str, Any]]

    def put(self, token: AccessToken, secret: str) -> bool:
        """Keep a token, or give the one that is there a new secret; false when that one is for something else."""
        same = {
            "_id": token.id,
            "clinic_id": token.clinic_id,
            "person_id": token.person_id,
            "name": token.name,
            "scopes": sorted(scope.value for scope in token.scopes),
            "only_clinic_id": token.only_clinic_id,
            "expires_at": token.expires_at,
        }
        change = {"$set": {"secret_hash": _hash(secret)}, "$setOnInsert": {"created_at": token.created_at}}
        try:
            self.collection.update_one(same, change, upsert=True)
        except DuplicateKeyError:
            return False
        return True

    def find(self, token_id: str, secret: str, now: datetime) -> AccessToken | None:
        found = self.collection.find_one({"_id": token_id, "expires_at": {"$gt": now}})
        if found is None or not hmac.compare_digest(found["secret_hash"], _hash(secret)):
            return None
        return _token(found)

    def of(self, clinic_id: str, person_id: str, now: datetime) -> list[AccessToken]:
        query = {"clinic_id": clinic_id, "person_id": person_id, "expires_at": {"$gt": now}}
        return [_token(found) for found in self.collection.find(query).sort("_id", -1).limit(200)]

    def remove(self, clinic_id: str, person_id: str, token_id: str) -> bool:
        query = {"_id": token_id, "clinic_id": clinic_id, "person_id": person_id}
        return self.collection.delete_one(query).deleted_count == 1

    def remove_all(self, clinic_id: str, person_id: str) -> int:
        return self.collection.delete_many({"clinic_id": clinic_id, "person_id": person_id}).deleted_count


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _token(found: Mapping[str, Any]) -> AccessToken:
    return AccessToken(
        id=found["_id"],
        clinic_id=found["clinic_id"],
        person_id=found["person_id"],
        name=found["name"],
        scopes=frozenset(Scope(scope) for scope in found["scopes"]),
        only_clinic_id=found["only_clinic_id"],
        created_at=found["created_at"],
        expires_at=found["expires_at"],
    )
