"""The snapshot of an organisation: once a day, from months that are over, rounded, and kept as it was published."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pymongo.database import Database

from services.analytics.domain.benchmarks import Column
from services.analytics.domain.buckets import Bucket
from services.analytics.domain.cover import Grain
from services.analytics.domain.disclosure import share
from services.analytics.store import BenchmarkStore, FactStore, FigureStore, Generations
from services.analytics.store.buckets import bucket_id, row
from services.analytics.store.facts import Fact
from services.analytics.usecases import benchmark, make_snapshots, renew_snapshots
from services.analytics.usecases.benchmarks import QUIET

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
CLINICS = ("cln_a", "cln_b", "cln_c", "cln_d")
QUARTER = Column("2026-Q3")


class Linden:
    """An organisation of four clinics whose months are written by hand."""

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        self.generations = Generations(database)
        self.generations.prepare()
        self.store = BenchmarkStore(self.generations, FigureStore(self.generations))
        told = [
            Fact("clinics", clinic, clinic, 1, {"organisation_id": "org_1", "time_zone": "UTC"}) for clinic in CLINICS
        ]
        FactStore(self.generations).apply(told, NOON)
        self.generations.live().collection("dirty").delete_many({})
        self.generations.saw_everything(NOON)

    def had(self, clinic: str, done: int, silent: int, first: date = date(2026, 8, 1)) -> None:
        """Let a clinic have so much homework in a month."""
        counts = {"closed": done + silent, "closed_done": done, "closed_silent": silent}
        bucket = Bucket(counts, {"family": {"diary": counts}})
        identity = bucket_id(clinic, Grain.MONTH, first.isoformat(), "*")
        self.generations.live().collection("buckets").replace_one(
            {"_id": identity}, row(clinic, Grain.MONTH, first.isoformat(), "*", bucket), upsert=True
        )

    def renewed(self, moment: datetime) -> int:
        """Let the worker look once all events are in the figures; return how many snapshots it made."""
        self.generations.saw_everything(moment)
        return renew_snapshots(store=self.store, now=at(moment))

    def seen(self, clinic: str = "cln_a", column: Column = QUARTER) -> Any:
        """What the manager of a clinic sees of engagement."""
        return benchmark(clinic, "engagement", column, store=self.store)


@pytest.fixture
def linden(database: Database[dict[str, Any]]) -> Linden:
    found = Linden(database)
    for clinic, done in zip(CLINICS, (61, 62, 63, 64), strict=True):
        found.had(clinic, done, 40)
    return found


def at(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


def test_a_snapshot_is_made_once_a_day(linden: Linden) -> None:
    assert linden.seen().status == "none_yet"
    assert linden.renewed(NOON) == 0, "what is to be published may still be changing"
    assert linden.renewed(NOON + QUIET) == 1
    assert linden.seen().own == share(61, 101)
    linden.had("cln_a", 80, 40)
    assert (linden.renewed(NOON + timedelta(hours=1)), linden.renewed(NOON + timedelta(hours=11))) == (0, 0)
    assert linden.seen().own == share(61, 101)
    tomorrow = NOON + timedelta(days=1)
    assert (linden.renewed(tomorrow - QUIET), linden.renewed(tomorrow)) == (0, 1)
    assert linden.seen().own == share(80, 120)
    assert linden.seen().page.made_at == tomorrow


def test_half_of_an_import_is_not_published(linden: Linden) -> None:
    linden.renewed(NOON)
    linden.had("cln_a", 90, 40)
    assert linden.renewed(NOON + QUIET) == 0
    assert linden.renewed(NOON + 2 * QUIET) == 1


def test_nothing_is_published_while_events_are_waiting(linden: Linden) -> None:
    linden.renewed(NOON)
    assert renew_snapshots(store=linden.store, now=at(NOON + QUIET)) == 0
    assert linden.renewed(NOON + QUIET) == 1


def test_without_anything_to_publish_the_day_stays_open(linden: Linden) -> None:
    linden.generations.live().collection("buckets").delete_many({})
    assert [linden.renewed(NOON), linden.renewed(NOON + QUIET)] == [0, 0]
    linden.had("cln_a", 61, 40)
    assert [linden.renewed(NOON + 2 * QUIET), linden.renewed(NOON + 3 * QUIET)] == [0, 1]


def test_another_worker_leaves_it_alone(linden: Linden) -> None:
    assert linden.store.of([]).waiting(NOON.date()) == {}
    assert linden.store.of(range(64)).waiting(NOON.date()) == {"org_1": list(CLINICS)}


def test_what_was_hidden_stays_hidden_and_what_was_shown_is_hidden_last(linden: Linden) -> None:
    linden.had("cln_a", 3, 40)
    make_snapshots(store=linden.store, now=at(NOON))
    before = linden.seen("cln_d")
    assert before.others_hidden == 3
    linden.had("cln_a", 61, 40)
    make_snapshots(store=linden.store, now=at(NOON))
    assert linden.seen("cln_d").others_hidden == 3


def test_own_shares_are_rounded_and_hidden_to_nobody_but_others(linden: Linden) -> None:
    linden.had("cln_a", 3, 40)
    make_snapshots(store=linden.store, now=at(NOON))
    assert linden.seen("cln_a").own.hidden
    assert linden.seen("cln_b").own == share(62, 102)


def test_a_filter_is_offered_only_where_there_is_something_to_see(linden: Linden) -> None:
    make_snapshots(store=linden.store, now=at(NOON))
    offered = {each.name for each in linden.seen().columns["engagement"] if each.dimension}
    without = {f"2026-Q3|{name}:none" for name in ("phase", "problem", "cadence", "origin")}
    assert offered == {"2026-Q3|family:diary", *without}
    assert linden.seen(column=Column("2026-Q3", "family", "diary")).status == "ready"
    assert linden.seen(column=Column("2026-Q3", "family", "none")).status == "not_shown"


def test_a_rebuild_leaves_snapshots_alone(linden: Linden) -> None:
    make_snapshots(store=linden.store, now=at(NOON))
    before = linden.seen()
    new = linden.generations.begin()
    FactStore(linden.generations).apply_to(
        new, [Fact("clinics", "cln_a", "cln_a", 1, {"organisation_id": "org_1", "time_zone": "UTC"})], NOON
    )
    linden.generations.flip(new)
    assert linden.seen() == before
