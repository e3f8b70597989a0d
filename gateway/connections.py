"""Kept-alive connections to the services: one attempt, a second only where a repetition cannot do anything twice."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from urllib3 import PoolManager, Timeout
from urllib3.exceptions import HTTPError, ProtocolError

from gateway.settings import Service

AGAIN_AFTER = 5
REPEATABLE = frozenset({"GET", "HEAD", "PUT", "DELETE"})


class ServiceAway(Exception):
    """A service did not answer; the command may or may not have reached it, and can be sent again with its key."""

    def __init__(self, service: Service) -> None:
        super().__init__(service)
        self.service = service
        self.retry_after = AGAIN_AFTER


@dataclass(frozen=True)
class Answer:
    """What a service answered: the status, the bytes, and the headers by their lower-case names."""

    status: int
    body: bytes
    headers: Mapping[str, str]

    @property
    def ok(self) -> bool:
        return HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES

    def json(self) -> Any:
        """The decoded body; nothing for an empty one or one that is not JSON."""
        kind = self.headers.get("content-type", "").partition(";")[0]
        if not self.body or not (kind == "application/json" or kind.endswith("+json")):
            return None
        return json.loads(self.body)


@dataclass(frozen=True)
class Connections:
    """One pool per process, shared by its threads; made after the fork."""

    pool: PoolManager

    def send(self, service: Service, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> Answer:
        """One request; raises ServiceAway when the service cannot be reached or does not answer in time."""
        try:
            return self._once(method, url, headers, body)
        except ProtocolError as broken:
            if not _repeatable(method, headers):
                raise ServiceAway(service) from broken
        except HTTPError as away:
            raise ServiceAway(service) from away
        return self._again(service, method, url, headers, body)

    def _again(self, service: Service, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> Answer:
        """The kept connection had died under the first attempt."""
        try:
            return self._once(method, url, headers, body)
        except HTTPError as broken:
            raise ServiceAway(service) from broken

    def _once(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> Answer:
        answer = self.pool.request(method, url, headers=headers, body=body, redirect=False)
        return Answer(answer.status, answer.data, {name.lower(): value for name, value in answer.headers.items()})


def connections(timeout_seconds: float, threads: int) -> Connections:
    """A pool that never repeats or follows anything by itself."""
    return Connections(
        PoolManager(
            maxsize=threads,
            block=False,
            retries=False,
            timeout=Timeout(connect=2.0, read=timeout_seconds),
        )
    )


def _repeatable(method: str, headers: Mapping[str, str]) -> bool:
    return method in REPEATABLE or "Idempotency-Key" in headers
