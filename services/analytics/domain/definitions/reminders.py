"""Figures of reminders: whether an answer follows."""

from __future__ import annotations

from typing import Final

from services.analytics.domain.definitions.definition import Definition, Kind

DEFINITIONS: Final = (
    Definition(
        "reminder_answered",
        1,
        "Share of reminded occurrences with an answer within 24 hours after any of their reminders, the 24th hour"
        " included. An occurrence counts on the local day of its last reminder, once that is 24 hours old. It says what"
        " followed, not what the reminder did.",
        "answered within 24 hours of a reminder / reminded occurrences",
        ("reminded_answered",),
        ("reminded",),
        kind=Kind.SHARE,
        unit="share",
        of="occurrences whose last reminder is at least 24 hours old",
    ),
)
