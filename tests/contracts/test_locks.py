"""What was promised stays: each way of taking it back is refused, each way of adding to it is not."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import contracts
from contracts import locks

RESPONDED = contracts.TYPES["carryover.occurrence.responded.v1"]
Change = Callable[[dict[str, Any]], object]

BREAKING: dict[str, tuple[Change, str]] = {
    "a field is removed": (lambda now: now["fields"].pop("quantity"), "quantity was removed"),
    "a field is renamed": (
        lambda now: now["fields"].update(amount=now["fields"].pop("quantity")),
        "quantity was removed",
    ),
    "a field changes its kind": (
        lambda now: now["fields"]["opens_at"].update(kind="local_date"),
        "opens_at was timestamp and is local_date",
    ),
    "a field that was set may be null": (
        lambda now: now["fields"]["status"].update(nullable=True),
        "status could not be null",
    ),
    "a field that could be null must be set": (
        lambda now: now["fields"]["quantity"].update(nullable=False),
        "quantity could be null",
    ),
    "a code is removed": (
        lambda now: now["fields"]["family"]["codes"].remove("goal"),
        "family no longer has the code goal",
    ),
    "a code in a list is removed": (
        lambda now: now["fields"]["obstacles"]["of"]["codes"].remove("forgot"),
        "obstacles (its items) no longer has the code forgot",
    ),
    "a code is renamed": (
        lambda now: now["fields"]["kind"].update(codes=["did", "other", "not_this_time"]),
        "kind no longer has the code something_else",
    ),
    "an id points elsewhere": (
        lambda now: now["fields"]["reviewed_by"].update(prefix="ses"),
        "reviewed_by was id prefix per and is id prefix ses",
    ),
    "a range is narrowed": (
        lambda now: now["fields"]["quantity"].update(most=10),
        "quantity was integer least 0 most 100 and is integer least 0 most 10",
    ),
    "a range is widened": (lambda now: now["fields"]["quality"].update(most=100), "quality was integer"),
    "a required field is added": (
        lambda now: now["fields"].update(mood={"kind": "boolean", "nullable": False}),
        "mood was added and may not be null",
    ),
    "it moves to another topic": (lambda now: now["envelope"].update(topic="elsewhere"), "its topic was"),
    "another part publishes it": (lambda now: now["envelope"].update(source="analytics"), "its source was"),
    "its key changes": (lambda now: now["envelope"].update(partitionkey=["group_id"]), "its partitionkey was"),
    "its subject changes": (lambda now: now["envelope"].update(subject="client_id"), "its subject was"),
    "an attribute is dropped": (lambda now: now["envelope"]["extensions"].remove("clinicid"), "its extensions was"),
    "its version is reused": (lambda now: now.update(version=2), "its version was 1 and is 2"),
}

KEPT: dict[str, Change] = {
    "nothing changes": lambda _: None,
    "a field that may be null is added": lambda now: now["fields"].update(mood={"kind": "boolean", "nullable": True}),
    "a code is added": lambda now: now["fields"]["family"]["codes"].append("game"),
    "a code in a list is added": lambda now: now["fields"]["obstacles"]["of"]["codes"].append("illness"),
}


def changed(change: Change) -> dict[str, Any]:
    now = copy.deepcopy(locks.promised(RESPONDED))
    change(now)
    return now


@pytest.mark.parametrize(("change", "says"), BREAKING.values(), ids=BREAKING.keys())
def test_taking_back_a_promise_is_refused_with_the_reason(change: Change, says: str) -> None:
    sentences = locks.breaking(locks.promised(RESPONDED), changed(change))
    assert any(says in sentence for sentence in sentences), sentences
    assert all(sentence.startswith(RESPONDED.name) for sentence in sentences)


@pytest.mark.parametrize("change", KEPT.values(), ids=KEPT.keys())
def test_adding_to_a_promise_is_not(change: Change) -> None:
    assert locks.breaking(locks.promised(RESPONDED), changed(change)) == []


def test_a_published_type_cannot_vanish() -> None:
    held = locks.stored()
    left = [kind for kind in contracts.TYPES.values() if kind is not RESPONDED]
    assert [RESPONDED.name in sentence for sentence in locks.verdicts(held, left)] == [True]


def test_a_type_without_a_lock_is_named_with_the_remedy() -> None:
    held = {name: lock for name, lock in locks.stored().items() if name != RESPONDED.name}
    assert locks.verdicts(held, contracts.TYPES.values()) == [
        f"{RESPONDED.name} has no lock: run `python -m contracts lock`."
    ]


def test_a_lock_without_a_later_addition_is_named_with_the_remedy() -> None:
    held = locks.stored()
    held[RESPONDED.name] = changed(lambda now: now["fields"].pop("usefulness"))
    assert locks.verdicts(held, contracts.TYPES.values()) == [
        f"{RESPONDED.name} has a lock that lacks an addition: run `python -m contracts lock`."
    ]


def test_a_lock_under_another_name_is_refused() -> None:
    held = locks.stored()
    held["carryover.stray.v1"] = held[RESPONDED.name]
    assert any(
        "name the file after its type" in sentence for sentence in locks.verdicts(held, contracts.TYPES.values())
    )


def test_rewriting_a_published_lock_is_seen_beside_the_one_before() -> None:
    before = locks.stored()
    after = before | {RESPONDED.name: changed(lambda now: now["fields"].pop("quantity"))}
    assert locks.taken_back(before, before) == []
    assert "The published lock was rewritten" in locks.taken_back(before, after)[0]
    assert "is gone" in locks.taken_back(before, {})[0]


def test_every_promise_made_so_far_is_kept() -> None:
    assert locks.verdicts(locks.stored(), contracts.TYPES.values()) == []


def test_a_lock_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = locks.write(locks.promised(RESPONDED), tmp_path)
    assert json.loads(path.read_text(encoding="utf-8")) == locks.promised(RESPONDED)
    assert locks.stored(tmp_path) == {RESPONDED.name: locks.promised(RESPONDED)}
