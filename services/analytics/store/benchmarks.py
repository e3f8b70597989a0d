"""Snapshots of organisations: made once a day from month buckets, kept rounded, and read as they are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Final, Protocol
from zlib import crc32

from pymongo import ASCENDING, DeleteMany, UpdateOne
from pymongo.collection import Collection as Rows

from chassis.mongo import bulk
from services.analytics.access import Scope
from services.analytics.domain.benchmarks import FILTERS, Column, Month
from services.analytics.domain.buckets import Bucket
from services.analytics.domain.days import Period
from services.analytics.domain.disclosure import Share
from services.analytics.domain.quarters import Quarter, month_end
from services.analytics.store.generations import Document, Generations
from services.analytics.usecases.benchmarks import Page, Remembered, Row
from services.analytics.usecases.ports import Freshness

BUCKETS: Final = 64
_MADE: Final = "snapshots_made"
_QUARTERS: Final = "snapshot_quarters"
_PAGES: Final = "snapshots"


class Figures(Protocol):
    """Who reads the counts of a clinic, and knows how far they are behind."""

    def freshness(self, clinic_id: str, now: datetime) -> Freshness: ...
    def sums(self, scope: Scope, periods: Sequence[Period], dimensions: Iterable[str] = ()) -> list[Bucket]: ...


class BenchmarkStore:
    """Makes and reads the snapshots of organisations; they belong to no generation, so a rebuild leaves them alone.

    `snapshots_made`: one document for each organisation with the day of its last snapshot and what is to come.
    `snapshot_quarters`: what was hidden and shown of each quarter. `snapshots`: one page for each figure and column.
    Ids begin with the organisation.
    """

    def __init__(self, generations: Generations, figures: Figures, *, leased: Collection[int] | None = None) -> None:
        self._generations = generations
        self._database = generations.database
        self._figures = figures
        self._leased = leased

    def of(self, leased: Collection[int]) -> BenchmarkStore:
        """Return a store that makes only the snapshots of leased organisations, so that two workers share the work."""
        return BenchmarkStore(self._generations, self._figures, leased=leased)

    def organisations(self) -> Mapping[str, Sequence[str]]:
        """Return every organisation with its clinics."""
        found: dict[str, list[str]] = {}
        for row in self._clinics().find({"_id": {"$gt": ""}}, {"organisation_id": 1}).sort("_id", ASCENDING):
            found.setdefault(row["organisation_id"], []).append(row["_id"])
        return found

    def waiting(self, today: date) -> Mapping[str, Sequence[str]]:
        """Return the organisations that have no snapshot of today, with their clinics."""
        leased, found = self._leased, self.organisations()
        done = self._database[_MADE].find({"_id": {"$in": list(found)}, "day": today.isoformat()}, {"_id": 1})
        left = found.keys() - {row["_id"] for row in done}
        return {one: found[one] for one in sorted(left) if leased is None or crc32(one.encode()) % BUCKETS in leased}

    def organisation_of(self, clinic_id: str) -> str | None:
        """Return the organisation that a clinic belongs to; None until the clinic is known."""
        found = self._clinics().find_one({"_id": clinic_id}, {"organisation_id": 1})
        return str(found["organisation_id"]) if found else None

    def settled(self, clinic_ids: Sequence[str], now: datetime) -> bool:
        """Return whether everything that was published is in the figures of these clinics."""
        return self._generations.caught_up_at() is not None and not any(
            self._figures.freshness(clinic_id, now).lag_seconds for clinic_id in clinic_ids
        )

    def months(self, clinic_ids: Sequence[str], quarter: Quarter) -> Sequence[Month]:
        """Return the counts of the months of a quarter, clinic by clinic."""
        periods = [Period(first, month_end(first)) for first in quarter.months]
        return [
            Month(clinic_id, period.first, bucket.counts, bucket.by)
            for clinic_id in clinic_ids
            for period, bucket in zip(
                periods, self._figures.sums(Scope(clinic_id, None), periods, FILTERS), strict=True
            )
            if bucket.counts
        ]

    def remembered(self, organisation_id: str, quarter: Quarter) -> Remembered:
        """Return what was hidden and shown of a quarter when it was published last."""
        found = self._database[_QUARTERS].find_one({"_id": f"{organisation_id}|{quarter.id}"})
        if found is None:
            return Remembered()
        return Remembered(frozenset(map(tuple, found["hidden"])), frozenset(map(tuple, found["shown"])))

    def put(self, organisation_id: str, quarter: Quarter, made: Remembered, pages: Sequence[Page]) -> None:
        """Replace what is published of a quarter; what is hidden is noted first, so that it stays so after a crash."""
        identity = f"{organisation_id}|{quarter.id}"
        state = {"hidden": sorted(made.hidden), "shown": sorted(made.shown)}
        self._database[_QUARTERS].replace_one({"_id": identity}, state, upsert=True)
        rows = [_document(organisation_id, quarter, page) for page in pages]
        gone = {"_id": {**_within(identity), "$nin": [row["_id"] for row in rows]}}
        writes = [UpdateOne({"_id": row["_id"]}, {"$set": row}, upsert=True) for row in rows]
        bulk(self._database[_PAGES], [*writes, DeleteMany(gone)])

    def seen(self, organisation_id: str, fingerprint: str, now: datetime) -> datetime:
        """Note what is to be published, and return since when it has been the same."""
        looked = self._database[_MADE]
        found = looked.find_one({"_id": organisation_id, "seen": fingerprint})
        if found:
            since: datetime = found["seen_at"]
            return since
        looked.update_one({"_id": organisation_id}, {"$set": {"seen": fingerprint, "seen_at": now}}, upsert=True)
        return now

    def made(self, organisation_id: str, today: date) -> None:
        """Note that the organisation has a snapshot of today."""
        self._database[_MADE].update_one({"_id": organisation_id}, {"$set": {"day": today.isoformat()}}, upsert=True)

    def columns(self, organisation_id: str) -> Mapping[str, Sequence[Column]]:
        """Return for each figure what can be asked about."""
        found = self._database[_PAGES].find({"_id": _within(organisation_id)}, {"figure": 1, "column": 1})
        columns: dict[str, list[Column]] = {}
        for row in found:
            columns.setdefault(row["figure"], []).append(Column(**row["column"]))
        return columns

    def page(self, organisation_id: str, figure: str, column: Column) -> Page | None:
        """Return one figure in one column; None if it is not published."""
        quarter = column.quarter
        found = self._database[_PAGES].find_one({"_id": _page_id(organisation_id, quarter, figure, column)})
        if found is None:
            return None
        rows = tuple(Row(row["clinic_id"], Share(**row["share"]), row["hidden"]) for row in found["rows"])
        return Page(figure, found["version"], column, found["made_at"], rows, Share(**found["middle"]))

    def _clinics(self) -> Rows[Document]:
        return self._generations.live().collection("clinics")


def _page_id(organisation_id: str, quarter: Quarter, figure: str, column: Column) -> str:
    return f"{organisation_id}|{quarter.id}|{figure}|{column.name}"


def _within(prefix: str) -> Document:
    """Every id that begins with the prefix and a bar."""
    return {"$gte": f"{prefix}|", "$lt": f"{prefix}}}"}


def _document(organisation_id: str, quarter: Quarter, page: Page) -> Document:
    return {
        "_id": _page_id(organisation_id, quarter, page.figure, page.column),
        "figure": page.figure,
        "version": page.version,
        "column": asdict(page.column),
        "made_at": page.made_at,
        "rows": [{"clinic_id": row.clinic_id, "share": asdict(row.share), "hidden": row.hidden} for row in page.rows],
        "middle": asdict(page.middle),
    }
