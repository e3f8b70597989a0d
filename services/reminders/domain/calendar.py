"""A client's calendar: when something is planned, and nothing about what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

LASTS = timedelta(minutes=15)


@dataclass(frozen=True)
class Entry:
    """`starts_at` is on the client's own clock; `known_since` never changes, so that the same entry stays the same."""

    occurrence_id: str
    starts_at: datetime
    known_since: datetime


@dataclass(frozen=True)
class Calendar:
    """`title` is what every entry is called, whatever it is; `address` is where an entry leads."""

    name: str
    title: str
    address: str
    entries: Sequence[Entry]
