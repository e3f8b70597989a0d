"""The same POST twice gives the same answer: what was answered under an Idempotency-Key is kept for two days.

A record is claimed before the effect and completed after it. A process that dies in between leaves a claim that may be
taken over after 30 s; the second run then finds the effect in place, because `command_key()` was saved in the same
write as the effect. An answer of 5xx gives the claim up at once, so that a retry runs again; where the database is away
for that, this process remembers that nobody works on the claim any more.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Response, g, has_request_context, request
from pymongo import IndexModel
from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError

from chassis import logs
from chassis.clock import Clock, utc_now
from chassis.ids import new_id
from chassis.mongo import DATABASE_AWAY
from chassis.problems import Problem, invalid
from chassis.tokens import current_actor

LEASE = timedelta(seconds=30)
KEEP = timedelta(hours=48)
_KEY = re.compile(r"[\x21-\x7e]{1,200}")
_OTHER_BODY = "This Idempotency-Key was sent with another body before. Use a new key for a new command."
_HEADERS = ("Content-Type", "ETag", "Link", "Location")
_PASSING = frozenset({401, 408, 425, 429})  # these say nothing about the command itself: a retry runs again


@dataclass(frozen=True)
class Claim:
    """The right to carry out one command, until its lease ends or somebody takes it over."""

    id: str
    holder: str


def command_key() -> str | None:
    """What a use case hands to `documents.save(command=…)`; None for a request without Idempotency-Key."""
    claim: Claim | None = g.get("claim") if has_request_context() else None
    return claim.id if claim else None


def indexes() -> dict[str, list[IndexModel]]:
    """For `mongo.ensure_indexes`; requests find records by `_id` only."""
    return {"idempotency": [IndexModel("expires_at", expireAfterSeconds=0)]}


class Idempotency:
    """Over one collection. `scope` names who is asking; None leaves the request alone."""

    def __init__(
        self,
        records: Collection[Any],
        clock: Clock = utc_now,
        scope: Callable[[], str | None] = lambda: current_actor().person_id,
    ) -> None:
        self._records = records
        self._clock = clock
        self._scope = scope
        self._left: dict[str, datetime] = {}  # holders whose requests ended unnoticed, and when

    def begin(self) -> Response | None:
        """Claim this request, or give the answer it already had. Runs before the route."""
        key = request.headers.get("Idempotency-Key") if request.method == "POST" else None
        scope = self._scope() if key is not None else None
        if key is None or scope is None:
            return None
        if not _KEY.fullmatch(key):
            raise invalid({"Idempotency-Key": ["Must be 1 to 200 visible ASCII characters."]})
        name = _digest(scope.encode(), request.method.encode(), request.path.encode(), key.encode())
        found = self.claim(name, _digest(request.query_string, request.get_data()))
        if isinstance(found, Claim):
            g.claim = found
            return None
        return Response(found["answer"], found["status"], {**found["headers"], "Idempotency-Replayed": "true"})

    def finish(self, response: Response) -> None:
        """Keep the answer of a claimed request, or give the claim up. Runs after the route."""
        claim: Claim | None = g.pop("claim", None)
        if claim is None:
            return
        change: dict[str, Any] = {"$set": {"until": self._clock()}}
        if response.status_code < 500 and response.status_code not in _PASSING:
            headers = {name: response.headers[name] for name in _HEADERS if name in response.headers}
            change = {"$set": {"status": response.status_code, "headers": headers, "answer": response.get_data()}}
        try:
            self._records.update_one({"_id": claim.id, "holder": claim.holder}, change)
        except DATABASE_AWAY:  # the effect stands and so does its answer: a retry will take the claim over
            self._leave(claim)
            logs.get_logger().warning("idempotency.not_kept")

    def claim(self, name: str, body: str) -> Claim | dict[str, Any]:
        """The right to run, or the finished record. Raises a Problem when it is running or had another body."""
        for _ in range(3):  # a record can come or go between two looks
            claim = Claim(name, new_id("req"))
            try:
                found = self._attempt(claim, body)
            except DATABASE_AWAY:  # it may have been claimed all the same
                self._leave(claim)
                raise
            if found is not None:
                return found
        raise _running(timedelta(seconds=1))

    def _attempt(self, claim: Claim, body: str) -> Claim | dict[str, Any] | None:
        if self._insert(claim, body):
            return claim
        record = self._records.find_one({"_id": claim.id})
        if record is None:
            return None
        if record["body"] != body:
            raise Problem(422, "idempotency-key-reused", "Key used before", _OTHER_BODY)
        if "status" in record:
            return dict(record)
        if record["until"] > self._clock() and record["holder"] not in self._left:
            raise _running(record["until"] - self._clock())
        return claim if self._take_over(claim, record["holder"]) else None

    def _insert(self, claim: Claim, body: str) -> bool:
        now = self._clock()
        times = {"until": now + LEASE, "expires_at": now + KEEP}
        try:
            self._records.insert_one({"_id": claim.id, "body": body, "holder": claim.holder, **times})
        except DuplicateKeyError:
            return False
        return True

    def _leave(self, claim: Claim) -> None:
        now = self._clock()
        recent = {holder: at for holder, at in self._left.items() if at > now - LEASE}
        self._left = recent | {claim.holder: now}

    def _take_over(self, claim: Claim, before: str) -> bool:
        still = {"_id": claim.id, "holder": before, "status": {"$exists": False}}
        change = {"$set": {"holder": claim.holder, "until": self._clock() + LEASE}}
        return self._records.update_one(still, change).modified_count == 1


def _running(left: timedelta) -> Problem:
    detail = "The same request is being carried out. Repeat it in a moment, with the same key, to get its answer."
    wait = str(int(left.total_seconds()) + 1)
    return Problem(409, "in-flight", "Still being carried out", detail, headers={"Retry-After": wait})


def _digest(*parts: bytes) -> str:
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()
