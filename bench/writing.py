"""P1: what it costs to put the event into the document that changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from pymongo import ReturnDocument

from bench.figures import Round, rate_of
from bench.material import SOURCE, documents_of
from bench.results import Goal, Result, of_rounds
from bench.room import Room
from chassis import documents
from chassis.clock import utc_now
from chassis.documents import Fact
from chassis.mongo import Document, Rows, ensure_indexes

GOAL = Goal(0.85, "", at_least=True)
_THREADS = 8  # as many as a web process has
Stored = tuple[Document, list[Fact]]


def measure(room: Room) -> Result:
    stored = documents_of(room.size(3000, 500))
    with room.database() as database, ThreadPoolExecutor(_THREADS) as pool:
        ensure_indexes(database, {"occurrences": [documents.OUTBOX_INDEX]})
        rows = database["occurrences"]
        documents.insert_many(rows, [(one, []) for one, _ in stored], source=SOURCE, at=utc_now())
        writing = _Writing(rows, stored, pool)
        writing.round()  # connections, caches
        rounds = room.rounds(writing.round, 9, 3)
    return of_rounds("P1", "write with outbox / without", GOAL, rounds, "writes")


class _Writing:
    def __init__(self, rows: Rows, stored: Sequence[Stored], pool: ThreadPoolExecutor) -> None:
        self._rows, self._stored, self._pool = rows, stored, pool
        self._version = 0  # of all documents after the writes so far

    def round(self) -> Round:
        with_outbox = self._rate(self._with_outbox)
        self._rows.update_many({}, {"$set": {"outbox": []}})  # as if a relay had been there
        without = self._rate(self._without)
        return Round(with_outbox, {"plain write": without}, {"save without events": self._rate(self._without_events)})

    def _rate(self, write: Callable[[Stored], object]) -> float:
        self._version += 1
        return rate_of(len(self._stored), lambda: list(self._pool.map(write, self._stored)))

    def _with_outbox(self, stored: Stored) -> None:
        documents.save(self._rows, self._read(stored), stored[1], source=SOURCE, at=utc_now())

    def _without_events(self, stored: Stored) -> None:
        documents.save(self._rows, self._read(stored), [], source=SOURCE, at=utc_now())

    def _without(self, stored: Stored) -> None:
        """Guarded, journaled and answered in the same way, by nothing but the driver."""
        read = self._read(stored)
        guard = {key: read[key] for key in ("_id", "clinic_id", "version")}
        state = {key: value for key, value in read.items() if key not in guard}
        found = self._rows.find_one_and_update(
            guard,
            {"$set": state, "$inc": {"version": 1}},
            projection={"outbox": 0},
            return_document=ReturnDocument.AFTER,
        )
        assert found is not None

    def _read(self, stored: Stored) -> Document:
        return {**stored[0], "version": self._version}
