"""A research export of many rows: how long it takes, and what it takes of memory while it is made.

`python -m bench.exporting [--rows N]` starts a database of its own; five million rows unless told otherwise.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Mapping
from datetime import datetime, timedelta

import psutil
import pymongo
from pymongo.database import Database

from bench import room
from bench.clients import NOW
from chassis import logs
from chassis.mongo import Document
from services.analytics.domain.exports import Asked, Export, Format, Kind, Status
from services.analytics.exporting import research
from services.analytics.exporting.work import Exporter
from services.analytics.store import ExportStore, Generations
from services.analytics.store.research import ResearchStore

CLINIC = "cln_bench"
_PEOPLE, _DAYS = 2_000, 700
_HOURS = 4 * 3600.0
_MB = 2**20


def main() -> None:
    """Fill a database, make the export, and print what it took."""
    parser = argparse.ArgumentParser(prog="python -m bench.exporting", description=main.__doc__)
    parser.add_argument("--rows", type=int, default=5_000_000)
    rows = parser.parse_args().rows
    logs.configure("bench", "error", "plain")
    with room.opened(room.STORE, quick=False, environ=dict(os.environ)) as here, here.database() as database:
        fill(database, rows)
        for name, value in measured(database).items():
            print(f"{name}: {value:,.1f}")


def fill(database: Database[Document], rows: int) -> None:
    """Answered occurrences of many people over many days, copied by the server."""
    generations = Generations(database)
    generations.prepare()
    target = generations.live().collection("occurrences")
    originals = [_occurrence(person) for person in range(_PEOPLE)]
    database["originals"].insert_many(originals)
    later: Document = {"$multiply": ["$place", _DAYS * 86_400_000 / (rows // _PEOPLE)]}
    copies: list[Document] = [
        {"$set": {"place": {"$range": [0, rows // _PEOPLE]}}},
        {"$unwind": "$place"},
        {
            "$set": {
                "_id": {"$concat": ["$_id", "-", {"$toString": "$place"}]},
                "closes_at": {"$add": ["$closes_at", {"$toLong": later}]},
            }
        },
        {"$unset": "place"},
        {"$out": target.name},
    ]
    with pymongo.timeout(_HOURS):
        database["originals"].aggregate(copies, allowDiskUse=True)
        generations.live().prepare()


def measured(database: Database[Document]) -> Mapping[str, float]:
    """Seconds, rows a second, size of the file, and by how much the process grew at most (MB)."""
    store, rows = ExportStore(database), ResearchStore(Generations(database))
    store.prepare()
    first, last = (NOW - timedelta(days=_DAYS + 5)).date(), (NOW - timedelta(days=1)).date()
    query = {"from": first.isoformat(), "to": last.isoformat()}
    asked = Asked(Kind.RESEARCH, Format.CSV, query, {"dates": "week", "smallest": 5})
    store.add(Export("exp_bench", CLINIC, "per_bench", None, asked, NOW))
    sources = {Kind.RESEARCH: lambda export: research.content(export, rows)}
    exporter = Exporter(store, sources, lambda: range(64), lambda: NOW)
    process, began = psutil.Process(), time.monotonic()
    before = most = process.memory_info().rss
    while exporter.step():
        most = max(most, process.memory_info().rss)
    seconds = time.monotonic() - began
    made = store.get(CLINIC, "exp_bench")
    assert made is not None
    assert made.status is Status.READY
    return {
        "rows": made.rows_done,
        "seconds": seconds,
        "rows a second": made.rows_done / seconds,
        "file (MB)": (made.size or 0) / _MB,
        "memory grew by (MB)": (most - before) / _MB,
    }


def _occurrence(person: int) -> Document:
    at: datetime = NOW - timedelta(days=_DAYS + 2, minutes=person)
    return {
        "_id": f"occ_{person}",
        "clinic_id": CLINIC,
        "client_id": f"per_{person}",
        "episode_id": f"epi_{person}",
        "problem": ("depression", "anxiety", "sleep")[person % 3],
        "phase": ("skills", "application")[person % 2],
        "cadence": "weekly",
        "exercise_code": ("thought_record", "deep_breathing", "activity_planning")[person % 3],
        "family": "practice",
        "origin": "individual",
        "status": "responded",
        "kind": "did",
        "quantity": person % 101,
        "difficulty": person % 11,
        "obstacles": ["time"] if person % 5 == 0 else [],
        "opens_at": at,
        "closes_at": at,
        "responded_at": at,
        "reviewed_at": None,
        "version": 2,
    }


if __name__ == "__main__":
    main()
