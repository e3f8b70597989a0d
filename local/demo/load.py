"""Bring the demo in: people through the API, history through the import, as an operator who moves in would do it."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from local.demo import cast
from local.demo.compared import Brought, compare
from local.demo.ended import Practice, courses, ends, people_of
from local.demo.entry import Administrator, administrator
from local.demo.finished import Finished
from local.demo.flags import raise_flags
from local.demo.history import Course, Record, Story
from local.demo.people import Staffed, former_clients, logins, populate
from local.errors import LocalError
from local.folders import Folders, write_private
from local.progress import Progress, timed
from local.report import Report
from local.rest import Person

SEED = 20
BATCH = 200
_GROUP, _GROUP_SIZE = "calm", 4
_PROBLEMS = ("gad", "depression", "panic", "social_anxiety", "health_anxiety", "stress", "insomnia", "ocd")


class ImportRefused(LocalError):
    """The installation did not take a record of the invented history."""


def load(report: Report, progress: Progress) -> Callable[[], None]:
    """Bring everything in that is not there yet, and keep the logins in `logins.json` of the data folder.

    Returns what is left to do when all of it is counted.
    """
    folders = Folders(Path(report["root"]))
    url = report["gateway"]
    if url is None:
        raise LocalError("the demo needs a running gateway")
    anchor = _anchor(folders)
    with timed(progress, "people of the demo"):
        admin = administrator(url, folders)
        staffed = [populate(admin, clinic, number) for number, clinic in enumerate(cast.CLINICS)]
    with timed(progress, "twelve weeks of history"), ThreadPoolExecutor(len(staffed)) as pool:
        told = [pool.submit(_tell, url, admin.token, clinic, anchor) for clinic in staffed]
        lately = [each.result() for each in told]
        progress.note(f"  {sum(each.total() for each in lately)} records")
    with timed(progress, "courses that are over"), ThreadPoolExecutor(len(staffed)) as pool:
        told = [pool.submit(_tell_ended, url, admin, clinic, anchor) for clinic in staffed]
        before = [each.result() for each in told]
        progress.note(f"  {sum(each.total() for each in before)} records")
    _once(folders, "flagged", lambda: raise_flags(url, staffed[0]))
    with timed(progress, "logins"):
        write_private(folders.logins, json.dumps(logins(url, staffed), indent=1))
    brought = [Brought(clinic, lately[n] + before[n]) for n, clinic in enumerate(staffed)]
    return lambda: _once(folders, "compared", lambda: _compare(url, folders, brought))


def _anchor(folders: Folders) -> datetime:
    """The moment up to which history is told: that of the first load, so that a second one adds nothing."""
    kept = folders.root / "demo.json"
    if not kept.exists():
        kept.write_text(json.dumps({"anchor": datetime.now(UTC).isoformat(), "seed": SEED}), encoding="utf-8")
    return datetime.fromisoformat(json.loads(kept.read_text(encoding="utf-8"))["anchor"])


def _once(folders: Folders, name: str, act: Callable[[], None]) -> None:
    """What is done live is done by the first load alone."""
    kept = folders.root / "demo.json"
    if not json.loads(kept.read_text(encoding="utf-8")).get(name):
        act()
        known = json.loads(kept.read_text(encoding="utf-8"))
        kept.write_text(json.dumps({**known, name: True}), encoding="utf-8")


def _compare(url: str, folders: Folders, brought: list[Brought]) -> None:
    began = time.monotonic()
    try:
        compared = compare(url, folders, brought)
    except LocalError:  # stopped meanwhile
        return
    after = f"after {time.monotonic() - began:.0f} s"
    print(f"Figures are complete and clinics compared {after}." if compared else "The worker compares clinics later.")


def _tell(url: str, token: str, staffed: Staffed, anchor: datetime) -> Counter[str]:
    """Import the history of one clinic; returns how many records there were of each kind."""
    operator = Person(url, token=token)
    stories = [Story(course, anchor, SEED) for course in _courses(staffed)]
    grouped = [story for story in stories if story.course.group_ref]
    courses = [_group(_GROUP, "calm_evenings", grouped, staffed), *(story.records() for story in stories)]
    return _import_all(operator, staffed.clinic_id, courses)


def _tell_ended(url: str, admin: Administrator, staffed: Staffed, anchor: datetime) -> Counter[str]:
    """Import what is over in one clinic; returns how many records there were of each kind."""
    clinic = staffed.clinic
    today = anchor.astimezone(ZoneInfo(clinic.time_zone)).date()
    practice = Practice(clinic.key, clinic.time_zone, staffed.therapists, clinic.ended, clinic.better)
    clients = former_clients(admin, staffed, people_of(len(ends(today, clinic.ended))))
    stories = [Finished(course, SEED) for course in courses(practice, clients, today, SEED)]
    told: list[list[Record]] = []
    for programme in sorted({story.course.programme for story in stories if story.course.programme}):
        members = [story for story in stories if story.course.programme == programme]
        told.append(_group(str(members[0].course.group), programme, members, staffed))
    told += [story.records() for story in stories]
    return _import_all(Person(url, token=admin.token), staffed.clinic_id, told)


def _group(ref: str, programme: str, members: Sequence[Story | Finished], staffed: Staffed) -> list[Record]:
    """Its members' courses, and then the group."""
    opened = {
        "op": "group.open",
        "ref": ref,
        "at": max(story.opened_at for story in members).isoformat(),
        "programme": programme,
        "facilitator_ids": [staffed.facilitator_id],
        "member_refs": [story.course.key for story in members],
    }
    return [*(story.opening() for story in members), opened]


def _import_all(operator: Person, clinic_id: str, courses: Sequence[list[Record]]) -> Counter[str]:
    for batch in batches(courses):
        _import(operator, clinic_id, batch)
    return Counter(str(one["op"]) for course in courses for one in course)


def batches(courses: Iterable[list[Record]]) -> Iterator[list[Record]]:
    """Whole courses together as far as they fit: an import is quickest where nobody else is at work on a course."""
    batch: list[Record] = []
    for course in courses:
        if batch and len(batch) + len(course) > BATCH:
            yield batch
            batch = []
        batch = batch + course
        while len(batch) > BATCH:
            yield batch[:BATCH]
            batch = batch[BATCH:]
    if batch:
        yield batch


def _courses(staffed: Staffed) -> Iterator[Course]:
    """Courses differ in keenness, start, cadence and in how reliably they are reviewed; the last few form a group."""
    for number, (client_id, therapist_id) in enumerate(staffed.clients):
        yield Course(
            key=f"c{number}",
            client_id=client_id,
            therapist_id=therapist_id,
            time_zone=staffed.clinic.time_zone,
            problem=_PROBLEMS[number % len(_PROBLEMS)],
            cadence_weeks=2 if number % 5 == 4 else 1,
            first_week=0 if number < 2 else number % 5,
            keen=0.9 if number < 2 else (0.35, 0.55, 0.7, 0.8, 0.92)[number % 5],
            reviewing=(0.98, 0.93, 0.85)[number % 3],
            group_ref=_GROUP if number >= len(staffed.clients) - _GROUP_SIZE else None,
        )


def _import(operator: Person, clinic_id: str, records: Sequence[Record]) -> None:
    path = f"/api/v1/clinics/{clinic_id}/imports"
    answer: Mapping[str, Any] = operator.post(path, {"records": records})
    refused = [result for result in answer["results"] if result["outcome"] == "refused"]
    if refused:
        first = refused[0]
        why = first.get("reason") or first.get("errors")
        raise ImportRefused(f"{len(refused)} records were refused; the first is {first['op']} {first['ref']}: {why}")
