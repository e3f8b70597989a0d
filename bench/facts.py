"""Facts of many clinics: those of one are made by analytics itself, all others are copies of them by the server.

`python -m bench.facts [--clinics N]` loads them into a database that stays.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from typing import Any, Final

import pymongo
from pymongo.database import Database

from bench import room
from bench.clients import NOW
from bench.loading import folder
from bench.material import batches
from bench.therapy import Clinic, courses_for
from chassis.events import Event
from chassis.mongo import Document, connect
from services.analytics import usecases
from services.analytics.store import BucketStore, CourseStore, FactStore, Generations, RollUpStore
from services.analytics.store.generations import Generation
from services.analytics.subscriptions import TYPES, fact_of

EACH: Final = 25_000
FEW, MANY = 40, 400  # clinics: 1 M and 10 M occurrences
_HOURS_MS = 4 * 3600 * 1000
_HOURS = 4 * 3600.0
_LOADED = "loaded"


def the_clinic(occurrences: int = EACH) -> Clinic:
    """The one that all others are copies of."""
    return Clinic("two years", courses_for(occurrences))


def clinic_id(original: Clinic, place: int) -> str:
    """Of the clinics in a database; the first is the original."""
    return original.id if place == 0 else f"{original.id}-{place}"


def name_of(clinics: int, occurrences: int) -> str:
    return f"figures_{clinics}_{occurrences}"


@contextmanager
def kept(uri: str, clinics: int, occurrences: int = EACH) -> Iterator[Database[Document]]:
    """The database of that size, for work that may take hours."""
    with closing(connect(uri, app="bench-facts", timeout_ms=_HOURS_MS)) as client:
        yield client[name_of(clinics, occurrences)]


def is_loaded(database: Database[Document]) -> bool:
    return database[_LOADED].find_one({"_id": "whole"}) is not None


def load(uri: str, clinics: int, occurrences: int = EACH) -> None:
    """Bring it to this size, if it is not: facts and buckets of one clinic, and copies of both."""
    with kept(uri, clinics, occurrences) as database:
        if is_loaded(database):
            return
        database.client.drop_database(database.name)
        began, original = time.monotonic(), the_clinic(occurrences)
        made(database, original.events())
        seconds = {"original": round(time.monotonic() - began, 1)}
        multiply(Generations(database).live(), original, clinics)
        seconds["all"] = round(time.monotonic() - began, 1)
        database[_LOADED].insert_one({"_id": "whole", "seconds": seconds})


def made(database: Database[Document], events: Iterator[Event]) -> Generation:
    """What analytics makes of the events: facts, then buckets of every day, as they are when all has happened."""
    generations = Generations(database)
    generations.prepare()
    store, live = FactStore(generations), generations.live().hasty()
    for some in batches([one for one in events if one.type in TYPES]):
        store.apply_to(live, [fact_of(one) for one in some], NOW)
    counted(generations, live)
    return live


def counted(generations: Generations, live: Generation) -> None:
    """Work off what is dirty: courses, days, and what is added up from days."""

    def now() -> datetime:
        return NOW

    while usecases.recompute_courses(store=CourseStore(generations, generation=live), now=now, limit=500):
        pass
    while usecases.recompute(store=BucketStore(generations, generation=live), now=now, limit=500):
        pass
    while usecases.roll_up(store=RollUpStore(generations, generation=live), now=now, quiet=timedelta(0)):
        pass


def multiply(generation: Generation, original: Clinic, clinics: int) -> None:
    """Every document of the one clinic for each of the others, with the clinic's id and an id of its own."""
    database, suffix = generation.database, f"_g{generation.number}"
    for name in [one for one in database.list_collection_names() if one.endswith(suffix)]:
        database[name].rename("originals", dropTarget=True)
        with pymongo.timeout(_HOURS):
            database["originals"].aggregate(_copies(original, clinics, name), allowDiskUse=True)
        database["originals"].drop()
    with pymongo.timeout(_HOURS):
        generation.prepare()


def _copies(original: Clinic, clinics: int, target: str) -> list[Document]:
    """Of a document all copies one after the other, so that those of a clinic lie as far apart as in life."""
    further: Document = {"$concat": ["-", {"$toString": "$place"}]}
    whose: Document = {"$concat": [original.id, further]}
    begins: Document = {"$eq": [{"$indexOfBytes": ["$_id", original.id]}, 0]}
    named: Document = {
        "$cond": [
            begins,
            {"$replaceOne": {"input": "$_id", "find": original.id, "replacement": whose}},
            {"$concat": ["$_id", further]},
        ]
    }
    own: dict[str, Any] = {"_id": named, "clinic_id": whose}
    return [
        {"$set": {"place": {"$range": [0, clinics]}}},
        {"$unwind": "$place"},
        {"$replaceWith": {"$cond": [{"$eq": ["$place", 0]}, "$$ROOT", {"$mergeObjects": ["$$ROOT", own]}]}},
        {"$unset": "place"},
        {"$out": target},
    ]


def sizes(database: Database[Document]) -> dict[str, float]:
    """How many occurrences, and what they and all that belongs to them take on the disk (MB)."""
    stats = database.command("dbstats", scale=2**20)
    occurrences = Generations(database).live().collection("occurrences").estimated_document_count()
    return {
        "occurrences": occurrences,
        "documents_mb": round(stats["dataSize"], 1),
        "stored_mb": round(stats["storageSize"], 1),
        "indexes_mb": round(stats["indexSize"], 1),
    }


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.facts", description="Load two years of facts and figures.")
    parser.add_argument("--clinics", type=int, default=MANY, help=f"each with {EACH:,} occurrences (%(default)s)")
    chosen = parser.parse_args(argv)
    with room.opened(room.STORE, quick=False, environ=os.environ, folder=folder()) as opened:
        opened.enlarge_cache()
        load(opened.uri, chosen.clinics)
        with kept(opened.uri, chosen.clinics) as database:
            print(json.dumps({**sizes(database), **(database[_LOADED].find_one() or {})}), flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
