"""Sign-in attempts by account and by address, counted before any password is looked at."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError

from gateway.domain.errors import TooManyAttempts
from gateway.domain.throttle import Attempts, Rule

_TRIES = 20


@dataclass(frozen=True)
class AttemptStore:
    """Ids are keyed hashes: neither an address nor a name can be read out of them."""

    collection: Collection[dict[str, Any]]
    secret_key: bytes

    def count(self, kind: str, value: str, rule: Rule, now: datetime) -> None:
        """Count one attempt; raises TooManyAttempts while the wait is not over. Two at once are counted as two."""
        key = self._key(kind, value)
        for _ in range(_TRIES):
            before = self._read(key)
            if self._write(before, before.attempted(rule, now), now + rule.memory):
                return
        raise TooManyAttempts(1)  # so many at the same instant that none could be counted

    def forget(self, kind: str, value: str) -> None:
        self.collection.delete_one({"_id": self._key(kind, value)})

    def give_back(self, kind: str, value: str) -> None:
        """The attempt was a right one: an address that many people share is not slowed by them."""
        guard = {"_id": self._key(kind, value), "count": {"$gt": 0}}
        self.collection.update_one(guard, {"$inc": {"count": -1, "version": 1}})

    def _key(self, kind: str, value: str) -> str:
        return hmac.new(self.secret_key, f"{kind}\x1f{value}".encode(), hashlib.sha256).hexdigest()

    def _read(self, key: str) -> Attempts:
        found = self.collection.find_one({"_id": key})
        return Attempts(key, found["count"], found["last_at"], found["version"]) if found else Attempts(key)

    def _write(self, before: Attempts, after: Attempts, expires_at: datetime) -> bool:
        state = {
            "count": after.count,
            "last_at": after.last_at,
            "expires_at": expires_at,
            "version": before.version + 1,
        }
        if before.version == 0:
            try:
                self.collection.insert_one({"_id": before.key, **state})
            except DuplicateKeyError:
                return False
            return True
        guard = {"_id": before.key, "version": before.version}
        return self.collection.update_one(guard, {"$set": state}).matched_count == 1
