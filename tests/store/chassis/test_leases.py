"""Buckets have one owner each, are shared evenly, and are fenced by an epoch."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from pymongo.collection import Collection
from pymongo.database import Database

from chassis.documents import BUCKETS
from chassis.leases import Leases, owner_name

TTL = 10.0


class Elapsed:
    """Seconds that pass when the test says so; MongoDB's own clock is set back by `run_out` instead."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def rows(database: Database[dict[str, Any]]) -> Collection[dict[str, Any]]:
    return database["leases"]


@pytest.fixture
def elapsed() -> Elapsed:
    return Elapsed()


def run_out(rows: Collection[dict[str, Any]], owner: str) -> None:
    past = {"$set": {"expires_at": datetime(2020, 1, 1, tzinfo=UTC)}}
    rows.update_many({"$or": [{"owner": owner}, {"_id": f"worker:{owner}"}]}, past)


def turns(elapsed: Elapsed, *workers: Leases, count: int = 4) -> None:
    for _ in range(count):
        elapsed.seconds += TTL / 3 + 0.01
        for worker in workers:
            worker.step()


def owners(rows: Collection[dict[str, Any]]) -> dict[int, str]:
    return {row["_id"]: row["owner"] for row in rows.find({"_id": {"$gte": 0}})}


def test_one_worker_has_all_buckets(rows: Collection[dict[str, Any]], elapsed: Elapsed) -> None:
    one = Leases(rows, "one", ttl=TTL, elapsed=elapsed)
    assert one.step() == dict.fromkeys(range(BUCKETS), 1)
    assert one.holds(0, 1)
    assert not one.holds(0, 2)


def test_between_turns_nothing_is_asked(rows: Collection[dict[str, Any]], elapsed: Elapsed) -> None:
    one = Leases(rows, "one", ttl=TTL, elapsed=elapsed)
    one.step()
    run_out(rows, "one")
    assert len(one.step()) == BUCKETS
    assert rows.count_documents({"expires_at": {"$lt": datetime(2021, 1, 1, tzinfo=UTC)}}) == BUCKETS + 1


@pytest.mark.parametrize(("count", "shares"), [(2, [32, 32]), (3, [22, 21, 21])])
def test_workers_share_evenly(
    rows: Collection[dict[str, Any]], elapsed: Elapsed, count: int, shares: list[int]
) -> None:
    workers = [Leases(rows, f"w{number}", ttl=TTL, elapsed=elapsed) for number in range(count)]
    turns(elapsed, *workers)
    held = [worker.held() for worker in workers]
    assert sorted(map(len, held), reverse=True) == shares
    assert sorted(bucket for each in held for bucket in each) == list(range(BUCKETS))


def test_a_bucket_is_never_held_twice_while_it_moves(rows: Collection[dict[str, Any]], elapsed: Elapsed) -> None:
    one, two = (Leases(rows, name, ttl=TTL, elapsed=elapsed) for name in ("one", "two"))
    turns(elapsed, one)
    for _ in range(6):
        for worker in (two, one):
            elapsed.seconds += TTL / 6 + 0.01
            worker.step()
            assert not one.held().keys() & two.held().keys()
    assert (len(one.held()), len(two.held())) == (32, 32)
    assert all(epoch == (2 if bucket in two.held() else 1) for bucket, epoch in {**one.held(), **two.held()}.items())


def test_what_was_begun_may_be_ended_before_a_bucket_moves(rows: Collection[dict[str, Any]], elapsed: Elapsed) -> None:
    one, two = (Leases(rows, name, ttl=TTL, elapsed=elapsed) for name in ("one", "two"))
    one.step()
    turns(elapsed, two, one, count=1)
    leaving = set(range(BUCKETS)) - one.held().keys()
    assert len(leaving) == BUCKETS // 2
    assert all(one.holds(bucket, 1) for bucket in leaving)
    turns(elapsed, one, count=1)
    assert not any(one.holds(bucket, 1) for bucket in leaving)


def test_a_lease_that_ran_out_is_taken_over_with_a_higher_epoch(
    rows: Collection[dict[str, Any]], elapsed: Elapsed
) -> None:
    dead, heir = (Leases(rows, name, ttl=TTL, elapsed=elapsed) for name in ("dead", "heir"))
    dead.step()
    assert heir.step() == {}
    run_out(rows, "dead")
    turns(elapsed, heir, count=1)
    assert heir.held() == dict.fromkeys(range(BUCKETS), 2)
    assert set(owners(rows).values()) == {"heir"}


def test_a_worker_that_stood_still_is_fenced_before_it_knows(
    rows: Collection[dict[str, Any]], elapsed: Elapsed
) -> None:
    one = Leases(rows, "one", ttl=TTL, elapsed=elapsed)
    one.step()
    elapsed.seconds += TTL * 0.81  # earlier than the server would let somebody else in
    assert one.held() == {}
    assert not one.holds(0, 1)
    assert len(one.step()) == BUCKETS  # nobody else had come: it goes on with the same epoch
    assert one.holds(0, 1)


def test_the_old_owner_does_not_win_its_lease_back(rows: Collection[dict[str, Any]], elapsed: Elapsed) -> None:
    stopped, heir = (Leases(rows, name, ttl=TTL, elapsed=elapsed) for name in ("stopped", "heir"))
    stopped.step()
    run_out(rows, "stopped")
    turns(elapsed, heir, count=1)
    assert stopped.step() == {}  # it counts two workers alive, finds nothing free, and waits for its share
    turns(elapsed, heir, stopped, count=3)
    assert set(stopped.held().values()) == {3}


def test_release_lets_others_in_at_once(rows: Collection[dict[str, Any]], elapsed: Elapsed) -> None:
    one, two = (Leases(rows, name, ttl=TTL, elapsed=elapsed) for name in ("one", "two"))
    one.step()
    one.release()
    assert one.held() == {}
    assert one.step() == {}  # it does not come back
    assert len(two.step()) == BUCKETS


def test_owners_have_names_of_their_own() -> None:
    assert owner_name() != owner_name()
