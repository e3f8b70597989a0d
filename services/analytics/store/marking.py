"""Dirty marks: what has to be computed again because facts changed, one small document for each day or course."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final
from uuid import uuid4
from zlib import crc32

from pymongo import ASCENDING, DESCENDING, UpdateOne

from chassis.mongo import bulk
from services.analytics.domain.days import local_day
from services.analytics.domain.kinds import BY_COLLECTION, KINDS, Kind
from services.analytics.store.generations import Document, Generation

BUCKETS = 64
DEFAULT_ZONE = "UTC"
DAY: Final = "day"
COURSE: Final = "course"
COURSES: Final = "courses"
"""Kinds of marks; the key of a day is its ISO date, that of a course the id of its episode. All courses that a batch of
events touches share one mark until whoever renews courses makes one for each of it: reading events is quicker so.
"""
_BATCH = 1000
_AT_ONCE = 20
_READ = {"clinic_id": 1, "moments": 1, "moved": 1, "episode_id": 1, "attendance": 1, "occurrence_id": 1}
Marks = dict[tuple[str, str, str], datetime]


def mark_id(clinic_id: str, kind: str, key: str) -> str:
    """Return the id of a dirty mark."""
    return f"{clinic_id}|{kind}|{key}"


def mark(clinic_id: str, kind: str, key: str, not_before: datetime) -> UpdateOne:
    """Return the write that marks something dirty from `not_before` on; an earlier mark stays earlier."""
    identity = mark_id(clinic_id, kind, key)
    fields = {
        "clinic_id": clinic_id,
        "kind": kind,
        "key": key,
        "bucket": crc32(_lot(identity, kind).encode()) % BUCKETS,
        "nonce": uuid4().hex,
    }
    return UpdateOne({"_id": identity}, {"$set": fields, "$min": {"not_before": not_before}}, upsert=True)


def _lot(identity: str, kind: str) -> str:
    """The days of a month are found together: facts of days that lie side by side are read at once."""
    return identity[: -len("-01")] if kind == DAY else identity


def touched(generation: Generation, ids: Mapping[str, Sequence[str]], now: datetime) -> None:
    """Mark what the stored facts with these ids, by collection, touch: the days on which they count or ever counted,
    those of the sessions at which their answers were due for review and of their reminders, and their courses.
    """
    documents = {
        name: list(generation.collection(name).find({"_id": {"$in": list(some)}}, _fields_of(BY_COLLECTION[name])))
        for name, some in ids.items()
    }
    _note_moved(generation, documents)
    put(generation, touches(generation, documents, now))
    for clinic_id in ids.get("clinics", ()):
        mark_span(generation, clinic_id, now)


def touches(generation: Generation, documents: Mapping[str, Sequence[Document]], now: datetime) -> Marks:
    """Return what these stored facts, by collection, touch, and from when on it is dirty."""
    zones = zones_of(generation, {one["clinic_id"] for some in documents.values() for one in some})
    marks: Marks = {}
    for clinic_id, at in set(_moments(generation, documents)):
        day = local_day(at, zones.get(clinic_id, DEFAULT_ZONE)).isoformat()
        key, when = (clinic_id, DAY, day), max(at, now)
        marks[key] = min(marks.get(key, when), when)
    return marks | {(clinic_id, COURSE, episode_id): now for clinic_id, episode_id in _courses(documents)}


def put(generation: Generation, marks: Marks) -> None:
    """Mark all of it."""
    writes = [mark(*key, not_before) for key, not_before in marks.items() if key[1] != COURSE]
    if courses := {key: not_before for key, not_before in marks.items() if key[1] == COURSE}:
        together = [(clinic_id, episode_id) for clinic_id, _, episode_id in courses]
        writes.append(_courses_mark(together, min(courses.values())))
    _put(generation, writes)


def take_apart(generation: Generation, leased: Document, now: datetime) -> None:
    """Make a mark for each course of those that share one; `leased`: the condition on its bucket."""
    dirty = generation.collection("dirty")
    for one in dirty.find({"bucket": leased, "kind": COURSES, "not_before": {"$lte": now}}).limit(_AT_ONCE):
        _put(generation, (mark(clinic_id, COURSE, key, one["not_before"]) for clinic_id, key in one["keys"]))
        dirty.delete_one({"_id": one["_id"]})


def everything(generation: Generation, now: datetime) -> None:
    """Mark every day that any fact touches, and every course."""
    clinics = {one for kind in KINDS for one in generation.collection(kind.collection).distinct("clinic_id")}
    for clinic_id in sorted(clinics):
        mark_span(generation, clinic_id, now)


def mark_span(generation: Generation, clinic_id: str, now: datetime) -> None:
    """Mark every day between the first and the last fact of a clinic, one more on each side because zones differ by up
    to a day, and all its courses.
    """
    _put(generation, (mark(clinic_id, DAY, day.isoformat(), now) for day in _span(generation, clinic_id)))
    episodes = generation.collection("episodes").find({"clinic_id": clinic_id}, {"_id": 1})
    _put(generation, (mark(clinic_id, COURSE, one["_id"], now) for one in episodes))


def zones_of(generation: Generation, clinic_ids: Iterable[str]) -> dict[str, str]:
    """Return the IANA zones of those clinics that are known."""
    found = generation.collection("clinics").find({"_id": {"$in": sorted(clinic_ids)}}, {"time_zone": 1})
    return {document["_id"]: document["time_zone"] for document in found}


def _courses_mark(courses: Sequence[tuple[str, str]], not_before: datetime) -> UpdateOne:
    identity = uuid4().hex
    fields = {
        "kind": COURSES,
        "keys": courses,
        "bucket": crc32(identity.encode()) % BUCKETS,
        "not_before": not_before,
    }
    return UpdateOne({"_id": identity}, {"$setOnInsert": fields}, upsert=True)


def _put(generation: Generation, marks: Iterable[UpdateOne]) -> None:
    waiting: list[UpdateOne] = []
    for one in marks:
        waiting.append(one)
        if len(waiting) == _BATCH:
            bulk(generation.collection("dirty"), waiting)
            waiting = []
    if waiting:
        bulk(generation.collection("dirty"), waiting)


def _fields_of(kind: Kind) -> dict[str, int]:
    more = {"reminders": {"status": 1}, "sessions": {"past": 1}}
    return _READ | dict.fromkeys(kind.moments, 1) | more.get(kind.collection, {})


def _note_moved(generation: Generation, documents: Mapping[str, Sequence[Document]]) -> None:
    """A fact that counted elsewhere before is noted as moved, so that what figures showed then can be found."""
    for name, some in documents.items():
        kind = BY_COLLECTION[name]
        moved = [
            one["_id"]
            for one in some
            if not one.get("moved") and set(one.get("moments", ())).difference(kind.moments_of(one))
        ]
        if moved:
            generation.collection(name).update_many({"_id": {"$in": moved}}, {"$set": {"moved": True}})


def _moments(generation: Generation, documents: Mapping[str, Sequence[Document]]) -> Iterator[tuple[str, datetime]]:
    episodes: dict[str, set[str]] = {}
    reminded: dict[str, set[str]] = {}
    for name, some in documents.items():
        for one in some:
            yield from ((one["clinic_id"], moment) for moment in one.get("moments", ()))
            if name == "occurrences":
                reminded.setdefault(one["clinic_id"], set()).add(one["_id"])
            if name == "reminders":
                reminded.setdefault(one["clinic_id"], set()).add(one["occurrence_id"])
            if one.get("episode_id") and (name == "sessions" or _was_answered(one)):
                episodes.setdefault(one["clinic_id"], set()).add(one["episode_id"])
            if name == "sessions":
                episodes.setdefault(one["clinic_id"], set()).update(_attended(one))
    yield from _of(generation, "sessions", "episode_id", episodes, {"status": "held"})
    yield from _of(generation, "sessions", "attendance", episodes, {"form": "group", "status": "held"})
    yield from _of(generation, "reminders", "occurrence_id", reminded, {})


def _was_answered(one: Document) -> bool:
    """Whether an occurrence has an answer or had one that was taken back: there are moments beside that of closing."""
    return any(moment != one.get("closes_at") for moment in one.get("moments", ()))


def _of(
    generation: Generation, name: str, field: str, wanted: Mapping[str, Iterable[str]], more: Document
) -> Iterator[tuple[str, datetime]]:
    """When those facts count whose `field` has one of these values, by clinic; one query, with the index of each."""
    parts = [{"clinic_id": clinic_id, field: {"$in": sorted(some)}, **more} for clinic_id, some in wanted.items()]
    if parts:
        for one in generation.collection(name).find({"$or": parts}, {"clinic_id": 1, "moments": 1}):
            yield from ((one["clinic_id"], moment) for moment in one.get("moments", ()))


def _courses(documents: Mapping[str, Sequence[Document]]) -> Iterator[tuple[str, str]]:
    """Clinic and episode of each course that the facts belong to; a group session belongs to those of everybody who is
    or was told to have been there.
    """
    for name, some in documents.items():
        for one in some:
            if name == "episodes":
                yield one["clinic_id"], one["_id"]
            elif one.get("episode_id"):
                yield one["clinic_id"], one["episode_id"]
            yield from ((one["clinic_id"], episode_id) for episode_id in _attended(one))


def _attended(session: Document) -> Iterator[str]:
    """The episodes of everybody who is or was told to have been at a group session."""
    for state in (session, *(version.get("state", {}) for version in session.get("past", {}).values())):
        yield from state.get("attendance") or ()


def _span(generation: Generation, clinic_id: str) -> Iterator[date]:
    moments = [
        moment
        for kind in KINDS
        for name in kind.moments
        for moment in _ends(generation, kind.collection, name, clinic_id)
    ]
    if not moments:
        return
    day, last = (min(moments) - timedelta(days=1)).date(), (max(moments) + timedelta(days=1)).date()
    while day <= last:
        yield day
        day += timedelta(days=1)


def _ends(generation: Generation, name: str, key: str, clinic_id: str) -> list[datetime]:
    wanted = {"clinic_id": clinic_id, key: {"$type": "date"}}
    found: list[Document | None] = [
        generation.collection(name).find_one(wanted, {key: 1}, sort=[(key, direction)])
        for direction in (ASCENDING, DESCENDING)
    ]
    return [document[key] for document in found if document]
