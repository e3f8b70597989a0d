"""Where the tests get their real MongoDB and Kafka from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True)
class Infrastructure:
    """Addresses of a real MongoDB replica set (with rights to make databases and users) and a real Kafka broker."""

    mongodb_uri: str
    kafka: str


@contextmanager
def infrastructure_from(environ: Mapping[str, str]) -> Iterator[Infrastructure]:
    yield Infrastructure(environ["CARRYOVER_TEST_MONGODB_URI"], environ["CARRYOVER_TEST_KAFKA"])
