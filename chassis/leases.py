"""Who looks after which buckets: one owner per bucket, fenced by an epoch, shared out evenly, timed by MongoDB.

A lease is `{_id: bucket, owner, epoch, expires_at}`; beside them each worker keeps `{_id: "worker:…", expires_at}`, so
that all can count who is alive. Only the server's clock decides whether a lease has run out.
"""

from __future__ import annotations

import os
import secrets
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

from pymongo import UpdateOne

from chassis.documents import BUCKETS
from chassis.mongo import Document, Rows, bulk

_HAS_RUN_OUT = {"$expr": {"$lt": ["$expires_at", "$$NOW"]}}
_IS_LEASE = {"$gte": 0, "$lt": BUCKETS}  # workers have text ids


def owner_name() -> str:
    """A name that no other process has or will have: process ids come again after a crash."""
    return f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"


class Leases:
    """The leases of one worker. All step threads of a process may share it and call `step` as often as they like."""

    def __init__(
        self, collection: Rows, owner: str, *, ttl: float = 10.0, elapsed: Callable[[], float] = time.monotonic
    ) -> None:
        self._collection, self._owner, self._ttl, self._elapsed = collection, owner, ttl, elapsed
        self._expiry = {"$add": ["$$NOW", int(ttl * 1000)]}
        self._lock = threading.Lock()
        self._held: dict[int, int] = {}
        self._leaving: set[int] = set()
        self._due = self._until = float("-inf")
        self._ready = False

    def step(self) -> dict[int, int]:
        """Renew, take and give up leases when it is time to; return the buckets held, with their epochs."""
        with self._lock:
            if self._elapsed() >= self._due:
                self._turn()
        return self.held()

    def held(self) -> dict[int, int]:
        """From memory; empty once the leases may have run out because renewing them did not work."""
        working = {bucket: epoch for bucket, epoch in self._held.items() if bucket not in self._leaving}
        return working if self._elapsed() < self._until else {}

    def holds(self, bucket: int, epoch: int) -> bool:
        """The fence: false as soon as somebody else may be working on the bucket.

        True for one that is about to be given up: what was begun there may be ended.
        """
        return self._elapsed() < self._until and self._held.get(bucket) == epoch

    def release(self) -> None:
        """Give everything up at once, so that another worker need not wait."""
        with self._lock:
            self._held, self._due = {}, float("inf")
            self._give_up({"owner": self._owner})
            self._collection.delete_one({"_id": f"worker:{self._owner}"})

    def _turn(self) -> None:
        asked = self._elapsed()
        self._prepare()
        self._held = self.held()
        self._give_up({"_id": {"$in": list(self._leaving)}, "owner": self._owner})
        expires = {"$set": {"expires_at": self._expiry}}
        self._collection.update_one({"_id": f"worker:{self._owner}"}, [expires], upsert=True)
        self._collection.update_many({"owner": self._owner}, [expires])
        share = self._share()
        mine = self._mine()
        if len(mine) < share:
            self._take(share - len(mine))
            mine = self._mine()
        # Two turns to give a bucket up: first begin nothing more on it here, then let others have it.
        self._leaving = set(sorted(mine)[share:])
        self._held = mine
        self._until, self._due = asked + self._ttl * 0.8, asked + self._ttl / 3

    def _prepare(self) -> None:
        if not self._ready:
            new = {"$setOnInsert": {"owner": None, "epoch": 0}}
            bulk(self._collection, [UpdateOne({"_id": one}, new, upsert=True) for one in range(BUCKETS)], ordered=True)
            self._ready = True

    def _share(self) -> int:
        """How many buckets this worker should hold; the first few by name take what does not divide evenly."""
        self._collection.delete_many({"_id": {"$gte": "worker:", "$lt": "worker;"}, **_HAS_RUN_OUT})
        others = self._collection.find({"_id": {"$gte": "worker:", "$lt": "worker;"}})
        alive = sorted({f"worker:{self._owner}"}.union(one["_id"] for one in others))  # it may just have run out
        place = alive.index(f"worker:{self._owner}")
        return BUCKETS // len(alive) + (place < BUCKETS % len(alive))

    def _mine(self) -> dict[int, int]:
        return {one["_id"]: one["epoch"] for one in self._collection.find({"_id": _IS_LEASE, "owner": self._owner})}

    def _take(self, count: int) -> None:
        free = {"_id": _IS_LEASE, "$or": [{"owner": None}, _HAS_RUN_OUT]}
        found = self._collection.find(free, {"_id": 1}).limit(count)
        new: Any = {"owner": self._owner, "epoch": {"$add": ["$epoch", 1]}, "expires_at": self._expiry}
        take = [UpdateOne({**free, "_id": one["_id"]}, [{"$set": new}]) for one in found]
        if take:
            bulk(self._collection, take)

    def _give_up(self, which: Document) -> None:
        self._collection.update_many(which, {"$set": {"owner": None}})
