"""A type that a service does not listen to is read past: it has a contract, and nothing is done about it."""

from __future__ import annotations

from typing import Any

import contracts
from chassis.clock import parse_iso
from chassis.events import Event, encode
from services.reminders import subscriptions as reminders

SCORED = "carryover.measure.scored.v1"
NOBODY: Any = None  # a store that would break if it were asked


def test_a_score_has_a_contract() -> None:
    assert SCORED in contracts.TYPES


def test_who_does_not_listen_to_scores_reads_past_them() -> None:
    example = contracts.examples()[SCORED]
    event = Event(
        example["id"],
        SCORED,
        example["source"],
        example["subject"],
        parse_iso(example["time"]),
        example["partitionkey"],
        example["version"],
        example["clinicid"],
        example["data"],
    )
    listener = reminders.subscription("test", reminders.Reader(NOBODY, NOBODY), ("assignments",))
    assert any(topic.endswith(".assignments") for topic in listener.topics)
    assert listener.read(encode(event)) is None
    listener.apply(encode(event))
