"""Generations: everything computed from events can be built again beside what is live, and then takes its place."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from pymongo import ASCENDING, IndexModel, WriteConcern
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError
from pymongo.read_concern import ReadConcern

from chassis.mongo import ensure_indexes

Document = dict[str, Any]


def _by(*fields: str) -> IndexModel:
    return IndexModel([(field, ASCENDING) for field in ("clinic_id", *fields)])


_MOVED = IndexModel(
    [("clinic_id", ASCENDING), ("moments", ASCENDING)], name="moved", partialFilterExpression={"moved": True}
)
_TOGETHER = IndexModel(
    [("clinic_id", ASCENDING), ("attendance", ASCENDING)],
    name="together",
    partialFilterExpression={"form": "group"},
)
INDEXES: Final[Mapping[str, tuple[IndexModel, ...]]] = {
    "occurrences": (
        _by("closes_at"),
        IndexModel(
            [("clinic_id", ASCENDING), ("responded_at", ASCENDING)],
            partialFilterExpression={"responded_at": {"$type": "date"}},
        ),
        _by("episode_id", "responded_at"),
        _MOVED,
    ),
    "assignments": (_by("agreed_at"), _MOVED),
    "sessions": (_by("starts_at"), _by("episode_id", "starts_at"), _TOGETHER, _MOVED),
    "episodes": (_by("ended_on"),),
    "groups": (_by("facilitator_ids"),),
    "scores": (_by("episode_id", "taken_at"),),
    "reminders": (_by("planned_at"), _by("occurrence_id"), _MOVED),
    "escalations": (_by("raised_at"), _by("status"), _MOVED),
    "clinics": (IndexModel([("organisation_id", ASCENDING)]),),
    "buckets": (
        _by("grain", "scope", "start"),
        IndexModel(
            [("clinic_id", ASCENDING), ("scope", ASCENDING), ("waiting_since", ASCENDING)],
            partialFilterExpression={"waiting_since": {"$type": "date"}},
        ),
        IndexModel(
            [("bucket", ASCENDING), ("waiting_since", ASCENDING)],
            partialFilterExpression={"waiting_since": {"$type": "date"}},
        ),
    ),
    "courses": (_by("ended_day"), _by("started_day"), _by("active_to"), _by("therapist_id", "status")),
    "dirty": (
        IndexModel([("bucket", ASCENDING), ("kind", ASCENDING), ("not_before", ASCENDING)]),
        _by("kind", "not_before"),
    ),
}


class RebuildRunning(RuntimeError):
    """Another rebuild has not finished; end it with `rebuild --abandon` if its process is gone."""


@dataclass(frozen=True)
class Generation:
    """One complete set of facts and buckets."""

    number: int
    database: Database[Document]

    def collection(self, name: str) -> Collection[Document]:
        """Return the collection `name` of this generation."""
        return self.database[f"{name}_g{self.number}"]

    def hasty(self) -> Generation:
        """Return the same, written to without waiting for the journal: until it is live, nothing of it can be lost.

        It sees what is not kept for good yet. The flip waits, and with it everything before it is kept.
        """
        quick = self.database.with_options(write_concern=WriteConcern(w=1, j=False), read_concern=ReadConcern("local"))
        return Generation(self.number, quick)

    def prepare(self) -> None:
        """Create the indexes."""
        named = {self.collection(name).name: indexes for name, indexes in INDEXES.items()}
        ensure_indexes(self.database, named)

    def drop(self) -> None:
        """Remove everything of this generation."""
        for name in INDEXES:
            self.collection(name).drop()


class Generations:
    """Which generation is live, and which one is being built, in one small document."""

    def __init__(self, database: Database[Document]) -> None:
        self.database = database
        self._states = database["generations"]

    def prepare(self) -> None:
        """Make the first generation if there is none."""
        with suppress(DuplicateKeyError):
            self._states.insert_one({"_id": "current", "live": 1, "building": None})
        self.live().prepare()

    def live(self) -> Generation:
        """Return the generation that answers questions."""
        return Generation(int(self._state()["live"]), self.database)

    def written(self) -> tuple[Generation, ...]:
        """Return every generation that events have to be written to.

        The one being built comes first, so that it never lacks what the live one has already.
        """
        state = self._state()
        numbers = [number for number in (state["building"], state["live"]) if number is not None]
        return tuple(Generation(int(number), self.database) for number in numbers)

    def begin(self) -> Generation:
        """Start a new generation beside the live one. Raises RebuildRunning if there is one already."""
        live = self.live().number
        found = self._states.find_one_and_update(
            {"_id": "current", "building": None, "live": live},
            {"$set": {"building": live + 1}},
        )
        if found is None:
            raise RebuildRunning
        generation = Generation(live + 1, self.database)
        generation.drop()
        generation.prepare()
        return generation

    def flip(self, new: Generation) -> None:
        """Let the new generation answer from now on, and remove the old one."""
        old = self.live()
        self._states.update_one(
            {"_id": "current", "building": new.number}, {"$set": {"live": new.number, "building": None}}
        )
        old.drop()

    def abandon(self) -> bool:
        """Give up the generation that is being built; returns whether there was one."""
        state = self._state()
        if state["building"] is None:
            return False
        self._states.update_one({"_id": "current", "building": state["building"]}, {"$set": {"building": None}})
        Generation(int(state["building"]), self.database).drop()
        return True

    def saw_everything(self, at: datetime) -> None:
        """Note that at this time every published event had been read."""
        self._states.update_one({"_id": "caught_up"}, {"$max": {"at": at}}, upsert=True)

    def caught_up_at(self) -> datetime | None:
        """Return when every published event had last been read; None if never."""
        found = self._states.find_one({"_id": "caught_up"})
        return found["at"] if found else None

    def _state(self) -> Document:
        state = self._states.find_one({"_id": "current"})
        return state or {"live": 1, "building": None}
