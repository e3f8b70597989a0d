"""Each promise about reminders whose workers were killed sees what breaks it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.faults.killed_promises import Aftermath, broken

Change = Callable[[Aftermath], Aftermath]


def reminder(number: int, channel: str, status: str = "sent") -> dict[str, Any]:
    history = [{"status": "planned"}, {"status": status}]
    name = f"rem_{channel}_{number}"
    return {"_id": name, "occurrence_id": f"occ_{number}", "channel": channel, "status": status, "history": history}


REMINDERS = [reminder(number, channel) for number in range(3) for channel in ("in_app", "email")]
KEPT = Aftermath(
    people=3,
    reminders=[*REMINDERS[:-1], reminder(2, "email", "unknown")],
    mailed={"rem_email_0": 1, "rem_email_1": 1, "rem_email_2": 1},
    told={one["_id"]: {f"evt_{one['_id']}"} for one in REMINDERS[:-1]},
    in_flight=frozenset({"rem_email_2"}),
)


def with_one(**changes: Any) -> Change:
    """The first reminder in the app is otherwise."""
    return lambda found: replace(found, reminders=[{**found.reminders[0], **changes}, *found.reminders[1:]])


def test_what_keeps_every_promise_is_left_alone() -> None:
    assert list(broken(KEPT)) == []
    assert "1 email unknown" in str(KEPT)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (with_one(history=[{"status": "sent"}, {"status": "sent"}]), "was shown 2 times"),
        (with_one(status="planned", history=[]), "is planned and was shown 0 times"),
        (with_one(status="expired"), "is expired"),
        (lambda one: replace(one, reminders=one.reminders[1:]), "2 reminders in the app for 3 people"),
        (lambda one: replace(one, reminders=one.reminders[:-1]), "2 mails are planned for 3 people"),
        (lambda one: replace(one, mailed={**one.mailed, "rem_email_1": 2}), "rem_email_1 was mailed 2 times"),
        (lambda one: replace(one, mailed={}), "rem_email_0 is sent, and the mail server never took it"),
        (lambda one: replace(one, in_flight=frozenset()), "rem_email_2 is unknown, and nobody"),
        (lambda one: replace(one, told={}), "nobody was told that rem_email_0 was sent"),
        (lambda one: replace(one, told={**one.told, "rem_email_0": {"a", "b"}}), "was told by 2 events"),
    ],
)
def test_what_breaks_a_promise_is_named(change: Change, said: str) -> None:
    assert any(said in one for one in broken(change(KEPT)))
