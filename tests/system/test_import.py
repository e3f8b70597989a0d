"""An operator moves in with a small history: the figures are right, and a second import doubles nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from chassis.events import decode
from local.rest import Person
from tests.helpers import eventually
from tests.stack import Platform
from tests.system import figures, looking
from tests.system.asking import ask
from tests.system.people import PATIENCE, Clinic, a_clinic

pytestmark = [pytest.mark.platform, pytest.mark.timeout(240)]

Record = dict[str, Any]
FIRST, DAYS = 16, 10
"""Daily homework for ten days, begun sixteen days ago: by now every window has closed."""
DONE = {"kind": "did", "quantity": 100}
ANSWERS: tuple[Record | None, ...] = (
    DONE,
    DONE | {"quantity": 80},
    {"kind": "did", "quantity": 79},
    None,
    {"kind": "did", "quantity": 0},
    {"kind": "did"},
    {"kind": "something_else", "own_words": "I went for a walk."},
    {"kind": "not_this_time", "obstacles": ["time", "forgot"]},
    None,
    DONE,
)
REVIEWED_IN_SESSION = (0, 1, 4)
SESSIONS = (8, 2)
"""Days ago of the two sessions that were held; homework was reviewed in the first one."""
WANTED = {
    "agreed": 2,
    "closed": 20,
    "answered": 16,
    "done": 6,
    "partly": 2,
    "tried": 2,
    "no_quantity": 2,
    "something_else": 2,
    "not_this_time": 2,
    "silent": 4,
    "engagement": (16, 20),
    "on_time": (16, 20),
    "homework_reviewed": (2, 4),
    "review_on_time": (6, 16),
    "review_debt": 10,
}


@dataclass(frozen=True)
class MovedIn:
    clinic: Clinic
    records: list[Record]
    operator: Person
    first: Record

    def again(self) -> Record:
        answer: Record = self.operator.post(self.clinic.path("imports"), {"records": self.records})
        return answer


@pytest.fixture(scope="module")
def moved_in(platform: Platform) -> MovedIn:
    clinic = a_clinic(platform.admin.person, "Moved in", "Etc/GMT")
    records = [record for who in ("client", "other_client") for record in history(clinic, who)]
    operator = Person(platform.url, token=platform.admin.token)
    first = operator.post(clinic.path("imports"), {"records": records})
    return MovedIn(clinic, records, operator, first)


def history(clinic: Clinic, who: str) -> list[Record]:
    """One client's course: opened, agreed, answered as above, and talked about in two sessions."""
    begun = ago(FIRST, 9)
    schedule = {"kind": "daily", "start_on": day(FIRST), "end_on": day(FIRST - DAYS + 1), "time": "18:00"}
    opened = {
        "client_id": clinic[who].id,
        "therapist_id": clinic["therapist"].id,
        "phase": "skills",
        "problem": "gad",
        "cadence": "weekly",
        "time_zone": clinic.zone,
        "started_on": day(FIRST),
    }
    agreed = {"exercise_code": "symptom_diary", "own_name": "Evening note", "schedule": schedule, "episode_ref": who}
    told = [
        record("episode.open", who, begun, **opened),
        record("assignment.agree", f"{who}-a", begun + timedelta(minutes=40), **agreed),
    ]
    for number, answer in enumerate(ANSWERS):
        told += answer_of(who, number, answer) if answer else []
    for number, days in enumerate(SESSIONS):
        ref, starts = f"{who}-s{number}", ago(days, 10)
        told.append(
            record("session.schedule", ref, begun, episode_ref=who, starts_at=starts.isoformat(), kind="treatment")
        )
        over = starts + timedelta(minutes=50)
        told.append(record("session.held", ref, over, session_ref=ref, reviewed_homework=number == 0))
    return told


def answer_of(who: str, number: int, answer: Record) -> list[Record]:
    where = {"assignment_ref": f"{who}-a", "local_date": day(FIRST - number)}
    told = [record("occurrence.respond", f"{who}-{number}", ago(FIRST - number, 18), **where, **answer)]
    if number in REVIEWED_IN_SESSION:
        talked = ago(SESSIONS[0], 10) + timedelta(minutes=20)
        told.append(
            record("occurrence.review", f"{who}-{number}", talked, **where, reply="Thank you.", reaction="read")
        )
    return told


def record(operation: str, ref: str, at: datetime, **terms: Any) -> Record:
    return {"op": operation, "ref": ref, "at": at.isoformat(), **terms}


def ago(days: int, hour: int) -> datetime:
    return datetime.combine(datetime.now(UTC).date() - timedelta(days=days), time(hour), UTC)


def day(ago_: int) -> str:
    return (datetime.now(UTC).date() - timedelta(days=ago_)).isoformat()


def kept(moved_in: MovedIn) -> dict[str, Any]:
    """Everything that the therapist can read of it, but for occurrences that may still lapse meanwhile."""
    clinic, therapist = moved_in.clinic, moved_in.clinic["therapist"]
    found: dict[str, Any] = {}
    for episode in figures.everything(therapist, clinic.path("episodes")):
        path = clinic.path(f"episodes/{episode['id']}")
        occurrences = [one for one in figures.everything(therapist, f"{path}/occurrences") if one["response"]]
        parts = {part: therapist.get(f"{path}/{part}")["items"] for part in ("sessions", "assignments")}
        found[episode["id"]] = (episode, occurrences, parts)
    return found


def differing(before: Any, after: Any, place: str = "") -> list[str]:
    """Where the two are not the same: a whole course does not fit into a message."""
    if type(before) is type(after) and isinstance(before, dict) and before.keys() == after.keys():
        return [one for name in before for one in differing(before[name], after[name], f"{place}.{name}")]
    if type(before) is type(after) and isinstance(before, list | tuple) and len(before) == len(after):
        pairs = enumerate(zip(before, after, strict=True))
        return [one for number, pair in pairs for one in differing(*pair, f"{place}.{number}")]
    return [] if before == after else [f"{place}: {before!r} became {after!r}"]


def test_every_record_was_taken(moved_in: MovedIn) -> None:
    refused = [one for one in moved_in.first["results"] if one["outcome"] != "created"]
    assert refused == []
    assert moved_in.first["created"] == len(moved_in.records)


def test_the_dashboard_shows_what_was_moved_in(moved_in: MovedIn) -> None:
    clinic = moved_in.clinic

    def is_so() -> bool:
        assert figures.shown(clinic["manager"], clinic) == WANTED
        return True

    eventually(is_so, PATIENCE)
    assert figures.computed(clinic, [clinic["therapist"]]) == WANTED
    assert figures.shown(clinic["therapist"], clinic) == WANTED
    assert figures.shown(clinic["other_therapist"], clinic)["agreed"] == 0


def test_obstacles_and_weeks_add_up_to_the_same(moved_in: MovedIn) -> None:
    clinic = moved_in.clinic
    eventually(lambda: figures.shown(clinic["manager"], clinic) == WANTED, PATIENCE)
    found = clinic["manager"].get(clinic.path("dashboard"))
    assert {one["code"]: one["count"] for one in found["obstacles"]} == {"time": 2, "forgot": 2}
    weeks: Counter[str] = Counter()
    for week in found["weeks"]:
        weeks.update({name: week[name] for name in ("agreed", "closed", "answered", *figures.CLASSES)})
    assert {name: weeks[name] for name in weeks} == {name: WANTED[name] for name in weeks}
    (only,) = [one for one in found["by_therapist"] if one["figures"]["closed"]["value"]]
    assert only["therapist_id"] == clinic["therapist"].id


def test_a_second_import_doubles_nothing(platform: Platform, moved_in: MovedIn) -> None:
    clinic = moved_in.clinic
    eventually(lambda: figures.shown(clinic["manager"], clinic) == WANTED, PATIENCE)
    before, spoken = kept(moved_in), said(platform, clinic)
    second = moved_in.again()
    assert (second["created"], second["existing"], second["refused"]) == (0, len(moved_in.records), 0)
    ids = [one["id"] for one in second["results"]]
    assert ids == [one["id"] for one in moved_in.first["results"]]
    assert differing(before, kept(moved_in)) == []
    assert said(platform, clinic) == spoken
    assert figures.shown(clinic["manager"], clinic) == WANTED


def said(platform: Platform, clinic: Clinic) -> Counter[str]:
    """How often each version of what was imported is in the topics; windows may still be lapsing."""
    eventually(lambda: looking.waiting(platform.stack) == 0, PATIENCE)
    events = (decode(one) for one in looking.records(platform.stack, ("carryover.assignments",)))
    return Counter(event.id for event in events if event.clinic_id == clinic.id and "lapsed" not in event.type)


def test_what_was_imported_says_so(platform: Platform, moved_in: MovedIn) -> None:
    """Its source is marked, and an answer was given when it was given, not when it was imported."""
    eventually(lambda: looking.waiting(platform.stack) == 0, PATIENCE)
    events = [decode(one) for one in looking.records(platform.stack, ("carryover.assignments",))]
    mine = [one for one in events if one.clinic_id == moved_in.clinic.id]
    assert {one.data["entered_via"] for one in mine if "lapsed" not in one.type} == {"import"}
    answers = [one.data for one in mine if one.type == "carryover.occurrence.responded.v1"]
    assert len(answers) == 2 * sum(1 for answer in ANSWERS if answer)
    assert all(one["responded_at"] < day(0) for one in answers)
    assert all(one["recorded_at"] > day(1) for one in answers)


def test_nobody_is_reminded_of_the_past(moved_in: MovedIn) -> None:
    assert moved_in.clinic["client"].get("/api/v1/me/inbox")["items"] == []


def test_a_record_that_cannot_be_is_refused_with_its_reason_and_the_others_are_taken(moved_in: MovedIn) -> None:
    clinic = moved_in.clinic
    at = ago(1, 9)
    body = {
        "records": [
            record("session.held", "nobody", at, session_ref="nobody", reviewed_homework=True),
            record("session.held", "client-s0", at, session_ref="client-s0"),
            record("session.dance", "x", at),
            record(
                "session.schedule", "late", ago(-1, 9), episode_ref="client", starts_at=at.isoformat(), kind="treatment"
            ),
            record(
                "session.schedule",
                "client-s9",
                at,
                episode_ref="client",
                starts_at=ago(-3, 9).isoformat(),
                kind="review",
            ),
        ]
    }
    found = moved_in.operator.post(clinic.path("imports"), body)
    assert [one["outcome"] for one in found["results"]] == ["refused"] * 4 + ["created"]
    assert [one["ref"] for one in found["results"][:4] if not (one.get("reason") or one.get("errors"))] == []


@pytest.mark.parametrize("who", ["client", "therapist", "facilitator", "manager"])
def test_only_an_administrator_moves_in(moved_in: MovedIn, who: str) -> None:
    clinic = moved_in.clinic
    assert ask(clinic[who], "POST", clinic.path("imports"), {"records": moved_in.records[:1]}).status == 403
