"""The dashboard's figures once more, computed by the test from what the owners of the data say over the API."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from local.rest import Person
from tests.system.people import Clinic

Json = dict[str, Any]
SHARES = {
    "homework_reviewed": ("reviewed", "held"),
    "review_on_time": ("met", "due"),
    "on_time": ("on_time", "with_due_time"),
}
CLASSES = ("done", "partly", "tried", "no_quantity", "something_else", "not_this_time", "silent")


@dataclass(frozen=True)
class Course:
    """What happened in one episode, each as the API has it."""

    assignments: list[Json]
    occurrences: list[Json]
    sessions: list[Json]


def computed(clinic: Clinic, therapists: Sequence[Person], now: datetime | None = None) -> Json:
    """Counts, and shares as (numerator, denominator), of everything these therapists ever did in the clinic."""
    courses = (
        _course(therapist, clinic.path(f"episodes/{episode['id']}"))
        for therapist in therapists
        for episode in everything(therapist, clinic.path("episodes"))
    )
    return counted(courses, now or datetime.now(UTC))


def counted(courses: Iterable[Course], now: datetime) -> Json:
    """The same of these courses."""
    counts: Counter[str] = Counter()
    for course in courses:
        _add(counts, course, now)
    plain = {name: counts[name] for name in ("agreed", "closed", "answered", *CLASSES)}
    shares = {name: (counts[above], counts[below]) for name, (above, below) in SHARES.items()}
    engaged = counts["closed"] - counts["silent"]
    return {**plain, **shares, "engagement": (engaged, counts["closed"]), "review_debt": counts["debt"]}


def shown(manager: Person, clinic: Clinic, **query: str) -> Json:
    """The same figures as the dashboard has them."""
    figures = manager.get(clinic.path("dashboard"), **query)["figures"]
    return {
        name: (one["numerator"], one["denominator"]) if name in {*SHARES, "engagement"} else one["value"]
        for name, one in figures.items()
    }


def everything(who: Person, path: str) -> Iterator[Json]:
    """Every item of a list, page by page."""
    cursor: str | None = None
    while True:
        page = who.get(path, cursor=cursor, limit=200)
        yield from page["items"]
        cursor = page["next"]
        if cursor is None:
            return


def _course(therapist: Person, path: str) -> Course:
    return Course(
        therapist.get(f"{path}/assignments")["items"],
        list(everything(therapist, f"{path}/occurrences")),
        therapist.get(f"{path}/sessions")["items"],
    )


def _add(counts: Counter[str], course: Course, now: datetime) -> None:
    occurrences = [one for one in course.occurrences if one["status"] != "withdrawn"]
    held = [one for one in course.sessions if one["status"] == "held"]
    counts["agreed"] += sum(1 for one in course.assignments if one["agreed_at"])
    counts["answered"] += sum(1 for one in occurrences if one["response"])
    counts["held"] += len(held)
    counts["reviewed"] += sum(1 for one in held if one["reviewed_homework"])
    for one in occurrences:
        if _moment(one["closes_at"]) <= now:
            counts["closed"] += 1
            counts[_class(one["response"])] += 1
            counts["with_due_time"] += one["has_due_time"]
            counts["on_time"] += one["has_due_time"] and _was_on_time(one)
        if one["response"]:
            _count_review(counts, one, held, now)


def _was_on_time(occurrence: Json) -> bool:
    response = occurrence["response"]
    return response is not None and _moment(response["responded_at"]) <= _moment(occurrence["due_at"])


def _class(response: Json | None) -> str:
    if response is None:
        return "silent"
    if response["kind"] != "did":
        return str(response["kind"])
    quantity = response["quantity"]
    if quantity is None:
        return "no_quantity"
    return "tried" if quantity == 0 else "done" if quantity >= 80 else "partly"


def _count_review(counts: Counter[str], occurrence: Json, held: list[Json], now: datetime) -> None:
    """An answer's review is due by the end of the first session held after it."""
    answered = _moment(occurrence["response"]["responded_at"])
    ends = sorted(end for one in held if answered < (end := _moment(one["ends_at"])))
    if not ends or ends[0] > now:
        return
    reviewed = occurrence["review"] and _moment(occurrence["review"]["reviewed_at"])
    counts["due"] += 1
    counts["debt"] += 0 if reviewed else 1
    counts["met"] += 1 if reviewed and reviewed <= ends[0] else 0


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
