"""A real collection with a network between it and its user: each call is a turn, may be refused, or lose its answer.

`$$NOW` in a query or pipeline becomes the time of the run, because the server's own clock is not the run's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import copy
from typing import Any, TypeVar

from pymongo import UpdateMany, UpdateOne
from pymongo.errors import AutoReconnect

from tests.schedules.schedule import Schedule

T = TypeVar("T")
_READS = frozenset({"find_one", "count_documents", "distinct", "estimated_document_count"})
_STREAMS = frozenset({"find", "aggregate"})
_WRITES = frozenset(
    {
        "insert_one", "insert_many", "update_one", "update_many", "replace_one", "delete_one", "delete_many",
        "find_one_and_update", "find_one_and_replace", "find_one_and_delete", "bulk_write",
    }
)  # fmt: skip


class ScheduledCollection:
    """Looks like the pymongo collection it was given."""

    def __init__(self, schedule: Schedule, collection: Any) -> None:
        self._schedule, self._collection = schedule, collection

    def __getattr__(self, name: str) -> Any:
        theirs = getattr(self._collection, name)
        if name in _WRITES:
            return self._calling(name, theirs, self._write)
        if name in _READS:
            return self._calling(name, theirs, self._read)
        if name in _STREAMS:
            return lambda *given, **named: _Stream(self, name, theirs(*self._timed(given), **self._timed(named)))
        return theirs

    def with_options(self, *given: Any, **named: Any) -> ScheduledCollection:
        return ScheduledCollection(self._schedule, self._collection.with_options(*given, **named))

    def _calling(self, name: str, theirs: Callable[..., T], way: Callable[[str, Callable[[], T]], T]) -> Any:
        what = f"{self._collection.name}.{name}"
        return lambda *given, **named: way(what, lambda: theirs(*self._timed(given), **self._timed(named)))

    def _read(self, what: str, do: Callable[[], T]) -> T:
        self._schedule.turn(what)
        if self._schedule.happens("refused"):
            raise AutoReconnect(what)
        result = do()
        self._schedule.may_stand_still(what)
        return result

    def _write(self, what: str, do: Callable[[], T]) -> T:
        """Refused means that it did not happen; a lost answer means that it did, and nobody knows."""
        self._schedule.turn(what)
        if self._schedule.happens("refused"):
            raise AutoReconnect(what)
        result = do()
        self._schedule.may_die(what)
        self._schedule.may_stand_still(what)
        if self._schedule.happens("answer_lost"):
            raise AutoReconnect(what)
        return result

    def _timed(self, found: Any) -> Any:
        """The same with the time of the run for `$$NOW`, all the way down."""
        if isinstance(found, str):
            return self._schedule.wall() if found == "$$NOW" else found
        if isinstance(found, dict):
            return {name: self._timed(one) for name, one in found.items()}
        if isinstance(found, list | tuple):
            return type(found)(map(self._timed, found))
        if isinstance(found, UpdateOne | UpdateMany):
            same = copy(found)
            same._filter, same._doc = self._timed(found._filter), self._timed(found._doc)
            return same
        return found


class _Stream:
    """A cursor: it is read whole, in one turn, when somebody begins to read it."""

    def __init__(self, collection: ScheduledCollection, name: str, cursor: Any) -> None:
        self._of, self._name, self._cursor = collection, name, cursor

    def __getattr__(self, name: str) -> Any:
        theirs = getattr(self._cursor, name)

        def chained(*given: Any, **named: Any) -> Any:
            theirs(*given, **named)
            return self

        return chained

    def __iter__(self) -> Iterator[Any]:
        what = f"{self._of._collection.name}.{self._name}"
        return iter(self._of._read(what, lambda: list(self._cursor)))


class ScheduledDatabase:
    """Looks like the pymongo database it was given."""

    def __init__(self, schedule: Schedule, database: Any) -> None:
        self._schedule, self._database = schedule, database

    def __getitem__(self, name: str) -> ScheduledCollection:
        return ScheduledCollection(self._schedule, self._database[name])

    def __getattr__(self, name: str) -> Any:
        return getattr(self._database, name)
