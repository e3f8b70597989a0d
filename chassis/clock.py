"""Time as an argument: aware UTC instants in the precision the database keeps."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


def iso(at: datetime) -> str:
    """`2026-11-22T18:00:00.000Z`; a naive time is refused because its zone would be a guess."""
    if at.tzinfo is None:
        raise ValueError("a time needs its zone")
    return (at if at.tzinfo is UTC else at.astimezone(UTC)).isoformat("T", "milliseconds")[:-6] + "Z"


def parse_iso(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("a time needs its zone")
    return at.astimezone(UTC)
