"""What services keep of one another's aggregates, held against what the owners' databases say now."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from chassis.clock import iso, utc_now
from chassis.events import Event, to_json
from services.analytics.store import Generations
from services.analytics.subscriptions import fact_of
from services.assignments.domain.aggregate import Aggregate
from services.assignments.domain.assignment import Assignment
from services.assignments.domain.occurrence import Occurrence
from services.assignments.domain.session import Session
from services.assignments.publishing import SOURCE, current
from services.assignments.store import codec
from tests.faults.aftermath import Aftermath, Document, databases
from tests.helpers import eventually
from tests.system import figures

_SHOWN = 5
_FIGURES_WITHIN = 15.0
_OWN_WORDS = {"moments": 0, "moved": 0, "past": 0}  # what analytics remembers of earlier versions
_FACTS: Mapping[str, type[Aggregate]] = {"occurrences": Occurrence, "assignments": Assignment, "sessions": Session}
_REMINDERS = {
    "occurrences": (
        *("client_id", "therapist_id", "group_id", "assignment_id", "episode_id", "status"),
        *("local_date", "local_time", "time_zone", "opens_at", "due_at", "closes_at"),
    ),
    "assignments": ("client_id", "therapist_id", "group_id", "episode_id", "status", "schedule_kind"),
    "episodes": ("client_id", "therapist_id", "group_id", "co_therapist_ids", "status", "time_zone"),
    "sessions": ("client_id", "episode_id", "group_id", "therapist_id", "starts_at", "time_zone", "status"),
}
"""What reminders keeps of each kind; named as in the owner's documents, but for the kind of a schedule."""
_CLINICS = {
    ("assignments", "clinics"): ("homework_word", "time_zone", "active"),
    ("reminders", "clinics"): (
        *("homework_word", "active", "time_zone"),
        *("working_days", "working_from", "working_until"),
    ),
    ("analytics", "clinics"): ("organisation_id", "time_zone", "active"),
}


def analytics_has_the_owners_facts(found: Aftermath) -> str:
    """A fact is what the owner's present state would tell if it were told anew."""
    kept = 0
    with databases(found.platform.stack) as client:
        live = Generations(client["analytics"]).live()
        for collection, kind in _FACTS.items():
            wanted = {one["_id"]: fact(kind, one) for one in found.of_the_load(collection)}
            in_clinics = {"clinic_id": {"$in": sorted(found.clinic_ids)}}
            have = {one["_id"]: one for one in live.collection(collection).find(in_clinics, _OWN_WORDS)}
            _assert_same(collection, have, wanted)
            kept += len(wanted)
    return f"{kept} facts"


def fact(kind: type[Aggregate], document: Document) -> Document:
    """The fact that a fresh event about this document tells."""
    aggregate = codec.read(kind, {**document, "id": document["_id"]})
    told, *_ = current(aggregate)
    event = Event(
        id="",
        type=told.type,
        source=SOURCE,
        subject=aggregate.id,
        time=utc_now(),
        partition_key=told.partition_key,
        version=aggregate.version,
        clinic_id=aggregate.clinic_id,
        data=json.loads(to_json(told.data)),
    )
    one = fact_of(event)
    return {**one.fields, "_id": one.id, "clinic_id": one.clinic_id, "version": one.version}


def the_dashboards_show_the_owners_figures(found: Aftermath) -> str:
    """Each clinic's dashboard has the figures that its documents give when they are counted a second time."""
    answered = 0
    for clinic in found.load.clinics:
        courses = list(courses_of(found, clinic.id))

        def shows_them(clinic: Any = clinic, courses: Any = courses) -> figures.Json:
            wanted = figures.counted(courses, datetime.now(UTC))
            _assert_same("figures", {clinic.id: figures.shown(clinic["manager"], clinic)}, {clinic.id: wanted})
            return wanted

        answered += eventually(shows_them, _FIGURES_WITHIN)["answered"]
    assert answered == 2 * len(found.load.walked)
    return f"{len(found.load.clinics)} dashboards, {answered} answers in them"


def courses_of(found: Aftermath, clinic_id: str) -> Iterator[figures.Course]:
    """What happened in each course of therapy of the clinic, in the words of the API."""
    by_episode: dict[str, figures.Course] = {
        one["_id"]: figures.Course([], [], []) for one in found.owned["episodes"] if one["clinic_id"] == clinic_id
    }
    for one in found.owned["assignments"]:
        if course := by_episode.get(one["episode_id"]):
            course.assignments.append({"agreed_at": one.get("agreed_at")})
    for one in found.owned["sessions"]:
        if course := by_episode.get(one["episode_id"]):
            course.sessions.append(_session(one))
    for one in found.owned["occurrences"]:
        if course := by_episode.get(one["episode_id"]):
            course.occurrences.append(_occurrence(one))
    yield from by_episode.values()


def _session(document: Document) -> figures.Json:
    ends_at = codec.read(Session, {**document, "id": document["_id"]}).ends_at
    return {"status": document["status"], "reviewed_homework": document["reviewed_homework"], "ends_at": iso(ends_at)}


def _occurrence(document: Document) -> figures.Json:
    given, review = document.get("response"), document.get("review")
    response = given and {
        "kind": given["answer"]["kind"],
        "quantity": given["answer"]["quantity"],
        "responded_at": iso(given["responded_at"]),
    }
    return {
        "status": document["status"],
        "closes_at": iso(document["closes_at"]),
        "response": response,
        "review": review and {"reviewed_at": iso(review["reviewed_at"])},
    }


def reminders_has_the_owners_state(found: Aftermath) -> str:
    kept = 0
    with databases(found.platform.stack) as client:
        for collection, fields in _REMINDERS.items():
            wanted = {one["_id"]: _only(_with_kind(one), fields) for one in found.of_the_load(collection)}
            in_clinics = {"clinic_id": {"$in": sorted(found.clinic_ids)}}
            have = {one["_id"]: _only(one, fields) for one in client["reminders"][collection].find(in_clinics)}
            _assert_same(collection, have, wanted)
            kept += len(wanted)
    return f"{kept} copies"


def _with_kind(document: Document) -> Document:
    return {**document, "schedule_kind": document["schedule"]["kind"]} if "schedule" in document else document


def _clock(service: str, clinic: Document) -> Document:
    """When the clinic works and who is told, which only the service with the safety path keeps."""
    names = {
        "days": "working_days",
        "start": "working_from",
        "end": "working_until",
        "minutes": "escalate_after_minutes",
        "people": "escalate_to",
        "time_zone": "time_zone",
    }
    return {"safety": {name: clinic[own] for name, own in names.items()}} if service == "assignments" else {}


def everybody_knows_the_clinics(found: Aftermath) -> str:
    with databases(found.platform.stack) as client:
        live = Generations(client["analytics"]).live()
        for (service, collection), fields in _CLINICS.items():
            wanted = {one["_id"]: _only(one, fields) | _clock(service, one) for one in found.owned["clinics"]}
            kept = live.collection(collection) if service == "analytics" else client[service][collection]
            _assert_same(
                service,
                {
                    one["_id"]: one
                    for one in kept.find({}, {**_OWN_WORDS, "shape": 0, "recorded_at": 0, "entered_via": 0})
                },
                wanted,
            )
    return f"{len(found.owned['clinics'])} clinics in {len(_CLINICS)} services"


def _only(document: Document, fields: Iterable[str]) -> Document:
    return {name: document.get(name) for name in ("_id", "clinic_id", "version", *fields)}


def _assert_same(what: str, have: Mapping[str, Document], wanted: Mapping[str, Document]) -> None:
    different = [
        f"{id_} is {have.get(id_)} and should be {wanted.get(id_)}"
        for id_ in sorted(have.keys() | wanted.keys())
        if have.get(id_) != wanted.get(id_)
    ]
    assert not different, f"{len(different)} {what}: {different[:_SHOWN]}"
