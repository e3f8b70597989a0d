"""A type that a service does not listen to is read past: it has a contract, and nothing is done about it."""

from __future__ import annotations

from typing import Any, cast

import pytest

import contracts
from chassis.clock import parse_iso, utc_now
from chassis.consumer import Subscription
from chassis.events import Event, encode
from services.analytics import subscriptions as analytics
from services.reminders import subscriptions as reminders

SCORED = "carryover.measure.scored.v1"
NOBODY: Any = None  # a store that would break if it were asked


def listeners() -> dict[str, Subscription]:
    reader = reminders.Reader(NOBODY, NOBODY)
    return {
        "reminders": reminders.subscription("test", reader, ("assignments",)),
        "analytics": analytics.subscription(cast("Any", NOBODY), topic_prefix="test", now=utc_now),
    }


def test_a_score_has_a_contract() -> None:
    assert SCORED in contracts.TYPES


@pytest.mark.parametrize("name", ["reminders", "analytics"])
def test_who_does_not_listen_to_scores_reads_past_them(name: str) -> None:
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
    listener = listeners()[name]
    assert any(topic.endswith(".assignments") for topic in listener.topics)
    assert listener.read(encode(event)) is None
    listener.apply(encode(event))
