"""What the benchmarks load for many clients is what the store itself would have kept for them."""

from __future__ import annotations

from typing import Any

from pymongo.database import Database

from bench.clients import SORTS, History, Whose, occurrence_of
from bench.histories import written

ONE, OTHER = Whose(3), Whose(3 + SORTS)
"""Two of the same sort, of whom the second has no document copied from the first."""


def by_id(found: Any) -> dict[str, Any]:
    return {one["_id"]: one for one in found}


def test_a_copied_history_is_the_one_the_store_writes(database: Database[dict[str, Any]]) -> None:
    pattern, own = written(database, ONE), written(database, OTHER)
    names = pattern.names_for(OTHER)
    copied = [occurrence_of(one, names) for week in pattern.weeks for one in week]
    assert by_id(copied) == by_id(one for week in own.weeks for one in week)
    for name, rows in pattern.others_of(OTHER):
        assert by_id(rows) == by_id(own.others[name]), name
    assert_two_years(pattern)


def assert_two_years(history: History) -> None:
    occurrences = [one for week in history.weeks for one in week]
    assert 600 < len(occurrences) < 700
    assert {one["status"] for one in occurrences} == {"scheduled", "responded", "lapsed"}
    assert {name: len(rows) for name, rows in history.others.items()} == {
        "episodes": 1,
        "sessions": 53,
        "assignments": 10,
    }
    assert sum("score" in one for one in occurrences) > 50
    assert sum("review" in one for one in occurrences) > 300
