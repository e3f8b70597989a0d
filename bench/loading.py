"""`python -m bench.loading [--therapists N]`: two years of homework, in a database that stays.

Loaded week by week, as it would have grown. A run that was broken off goes on where it was.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import closing, contextmanager
from pathlib import Path

from pymongo import IndexModel, WriteConcern
from pymongo.database import Database
from pymongo.errors import BulkWriteError

from bench import room
from bench.clients import CLIENTS, SORTS, History, Whose, occurrence_of
from bench.histories import written
from chassis import idempotency
from chassis.mongo import Document, connect
from local.settings import launcher_settings
from services.assignments.store.indexes import INDEXES

FEW, MANY = 20, 200  # therapists: 1 M and 10 M occurrences
JOBS = 2
_HOURS_MS = 4 * 3600 * 1000
_DUPLICATE_KEY = 11000
_LOADED = "loaded"


def name_of(therapists: int) -> str:
    return f"histories_{therapists}"


def is_loaded(database: Database[Document]) -> bool:
    return database[_LOADED].find_one({"_id": "whole"}) is not None


@contextmanager
def kept(uri: str, therapists: int) -> Iterator[Database[Document]]:
    """The database of that size, for work that may take hours."""
    with closing(connect(uri, app="bench-loading", timeout_ms=_HOURS_MS)) as client:
        yield client[name_of(therapists)]


def load(uri: str, therapists: int) -> None:
    """Bring it to this size, if it is not, and give it the indexes of this day."""
    with kept(uri, therapists) as database:
        if is_loaded(database):
            _index(database)
            return
        began = time.monotonic()
        patterns = _patterns(database)
        print(f"patterns after {time.monotonic() - began:.0f} s", flush=True)
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(JOBS, mp_context=context) as pool:
            shares = [range(place, therapists, JOBS) for place in range(JOBS)]
            working = [pool.submit(_share, uri, therapists, share, patterns) for share in shares]
            for one in as_completed(working):
                one.result()
        print(f"documents after {time.monotonic() - began:.0f} s", flush=True)
        _index(database)
        database[_LOADED].insert_one({"_id": "whole", "seconds": round(time.monotonic() - began)})
        print(f"indexes after {time.monotonic() - began:.0f} s", flush=True)


def _patterns(database: Database[Document]) -> list[History]:
    """Two years of the first clients, each of another sort, in a database that goes again."""
    client, name = database.client, f"{database.name}_patterns"
    client.drop_database(name)
    found = [written(client[name], Whose(place)) for place in range(SORTS)]
    client.drop_database(name)
    return found


def _share(uri: str, size: int, therapists: Sequence[int], patterns: Sequence[History]) -> None:
    """One process's part: of each week all its clients, so that a client's documents lie as far apart as in life."""
    with kept(uri, size) as database:
        caseloads = {one: _Caseload(one, patterns) for one in therapists}
        done = {one["_id"]: one["weeks"] for one in database[_LOADED].find({"weeks": {"$exists": True}})}
        for week in range(len(patterns[0].weeks)):
            for therapist, caseload in caseloads.items():
                if done.get(therapist, 0) <= week:
                    for name, rows in caseload.others().items() if week == 0 else ():
                        _put_in(database, name, rows)
                    _put_in(database, "occurrences", caseload.week(week))
                    database[_LOADED].update_one({"_id": therapist}, {"$set": {"weeks": week + 1}}, upsert=True)


class _Caseload:
    """The clients of one therapist: for each the history of its sort, and the names in it."""

    def __init__(self, therapist: int, patterns: Sequence[History]) -> None:
        found = [Whose(place) for place in range(therapist * CLIENTS, (therapist + 1) * CLIENTS)]
        self._clients = [(one, patterns[one.place % SORTS]) for one in found]
        self._names = [history.names_for(one) for one, history in self._clients]

    def others(self) -> Mapping[str, list[Document]]:
        rows: dict[str, list[Document]] = defaultdict(list)
        for whose, history in self._clients:
            for name, found in history.others_of(whose):
                rows[name] += found
        return rows

    def week(self, week: int) -> list[Document]:
        named = zip(self._clients, self._names, strict=True)
        return [occurrence_of(one, names) for (_, history), names in named for one in history.weeks[week]]


def _put_in(database: Database[Document], name: str, rows: Sequence[Document]) -> None:
    """Those that are not there yet: a share that was broken off left some of its last week."""
    quick = database.get_collection(name, write_concern=WriteConcern(w=1))
    try:
        quick.insert_many(rows, ordered=False)
    except BulkWriteError as error:
        if any(one["code"] != _DUPLICATE_KEY for one in error.details["writeErrors"]):
            raise


def _index(database: Database[Document]) -> None:
    """Each collection is read once for all its indexes."""
    wanted: Mapping[str, Sequence[IndexModel]] = {**INDEXES, **idempotency.indexes()}
    for name, models in wanted.items():
        if models:
            database[name].create_indexes(list(models))


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.loading", description="Load two years of homework.")
    parser.add_argument("--therapists", type=int, default=MANY, help="each with 80 clients (default: %(default)s)")
    chosen = parser.parse_args(argv)
    with room.opened(room.STORE, quick=False, environ=os.environ, folder=folder()) as opened:
        opened.enlarge_cache()
        load(opened.uri, chosen.therapists)
        with kept(opened.uri, chosen.therapists) as database:
            print(json.dumps(sizes(database)), flush=True)
    return 0


def folder() -> Path:
    """Where the data stays."""
    return launcher_settings(os.environ).data_folder() / "bench"


def sizes(database: Database[Document]) -> dict[str, float]:
    """How many occurrences, and what all of it takes on the disk."""
    stats = database.command("dbstats", scale=2**20)
    return {
        "occurrences": database["occurrences"].estimated_document_count(),
        "documents_mb": round(stats["dataSize"]),
        "stored_mb": round(stats["storageSize"]),
        "indexes_mb": round(stats["indexSize"]),
    }


if __name__ == "__main__":
    raise SystemExit(main())
