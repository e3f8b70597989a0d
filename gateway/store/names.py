"""Sign-in names: which person an address belongs to, their password hash, and the one-time link that sets it.

The id is a keyed hash of the address, so an address is unique without being stored in an index, and one document
decides over the name, the password and the link: each change is one guarded write.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pymongo import ReturnDocument
from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError

from chassis.ids import derived_id
from gateway.domain.accounts import Account, Link
from gateway.domain.person import normalised


@dataclass(frozen=True)
class SignInNames:
    collection: Collection[dict[str, Any]]
    secret_key: bytes

    def key_of(self, email: str) -> str:
        keyed = hmac.new(self.secret_key, b"sign-in name\x1f" + normalised(email).encode(), hashlib.sha256)
        return derived_id("nam", keyed.hexdigest())

    def find(self, email: str) -> Account | None:
        found = self.collection.find_one({"_id": self.key_of(email)})
        return _account(found) if found else None

    def claim(self, email: str, person_id: str) -> Account:
        """Give the name to this person; whoever has it already keeps it and is returned."""
        key = self.key_of(email)
        try:
            self.collection.insert_one({"_id": key, "person_id": person_id, "password_hash": None, "link": None})
        except DuplicateKeyError:
            found = self.collection.find_one({"_id": key})
            return _account(found) if found else self.claim(email, person_id)
        return Account(key, person_id)

    def set_password(self, key: str, password_hash: str) -> None:
        self.collection.update_one({"_id": key}, {"$set": {"password_hash": password_hash, "link": None}})

    def renew_hash(self, account: Account, password_hash: str) -> None:
        """Replace a hash by a stronger one of the same password, unless it was changed meanwhile."""
        guard = {"_id": account.key, "password_hash": account.password_hash}
        self.collection.update_one(guard, {"$set": {"password_hash": password_hash}})

    def set_link(self, key: str, secret: str, expires_at: datetime) -> Link:
        """A new link for this name; an older one stops working."""
        self.collection.update_one({"_id": key}, {"$set": {"link": {"hash": _hash(secret), "expires_at": expires_at}}})
        return Link(f"{key.removeprefix('nam_')}-{secret}", expires_at)

    def on_link(self, token: str, now: datetime) -> Account | None:
        found = self.collection.find_one(_open_link(token, now))
        return _account(found) if found else None

    def use_link(self, token: str, password_hash: str, now: datetime) -> Account | None:
        """Set the password and spend the link in one write, so that it works once."""
        found = self.collection.find_one_and_update(
            _open_link(token, now),
            {"$set": {"password_hash": password_hash, "link": None}},
            return_document=ReturnDocument.AFTER,
        )
        return _account(found) if found else None


def _open_link(token: str, now: datetime) -> dict[str, Any]:
    key, _, secret = token.partition("-")
    return {"_id": f"nam_{key}", "link.hash": _hash(secret), "link.expires_at": {"$gt": now}}


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _account(found: Mapping[str, Any]) -> Account:
    return Account(found["_id"], found["person_id"], found["password_hash"])
