"""A clinic in the middle of its work: something on every page, and people for whom every page is still empty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from secrets import token_hex
from typing import Any

from local.demo.history import Course, Story
from local.rest import Person
from tests.helpers import eventually
from tests.stack import Platform
from tests.system.people import (
    PATIENCE,
    Clinic,
    Homework,
    a_clinic,
    agreed,
    an_episode,
    answered,
    reviewed,
    sheet,
    somebody,
    the_reminder,
)

NEWCOMERS = ("client", "therapist", "facilitator", "manager")
CONTACTS = [
    {"label": "Elm Street, on call", "phone": "020 7946 0018", "note": "weekdays 8 to 20"},
    {"label": "Samaritans", "phone": "116 123", "note": "day and night, free"},
]
PLAN = {
    "warning_signs": "I stop answering messages.",
    "people_for_help": [{"who": "My sister Hanna", "how": "Phone, also at night"}],
}


@dataclass(frozen=True)
class World:
    """`people`: who looks, by what they are, newcomers as `new client`; `places`: what stands in addresses."""

    clinic: Clinic
    people: Mapping[str, Person]
    places: Mapping[str, str]

    def path(self, pattern: str) -> str:
        return pattern.format_map(self.places)


def a_world(platform: Platform) -> World:
    clinic = a_clinic(platform.admin.person)
    settings = f"/api/v1/clinics/{clinic.id}"
    platform.admin.person.change("PATCH", settings, {"crisis_contacts": CONTACTS, "missing_links": True})
    group = twelve_weeks(clinic, Person(platform.url, token=platform.admin.token))
    homework = agreed(clinic, exercise="breathing_practice", plan_if="the kettle is on", plan_then="I breathe")
    places = {"clinic": clinic.id, "group": group, "episode": homework.episode, **todays(homework)}
    places |= {"old_episode": _episode_of(clinic, "other_client"), "new_episode": _empty_episode(clinic)}
    places |= {"group_sheet": _agreed_in_the_group(clinic, places["old_episode"])}
    places |= sessions_of(homework)
    places |= {"link": _invitation(clinic), "person": clinic["client"].id, "therapist": clinic["therapist"].id}
    places |= {"reminder": the_reminder(homework)}
    places |= own_exercises(clinic)
    people = {who: clinic[who] for who in ("client", "other_client", "therapist", "facilitator", "manager")}
    people["admin"] = platform.admin.person
    elsewhere = a_clinic(platform.admin.person, "Quiet Lane")
    people |= {f"new {who}": elsewhere[who] for who in NEWCOMERS}
    places["new_clinic"] = elsewhere.id
    return World(clinic, people, places)


def sessions_of(homework: Homework) -> Mapping[str, str]:
    """One that was held, and the first of a row to come."""
    clinic, therapist = homework.clinic, homework.therapist
    path = clinic.path(f"episodes/{homework.episode}")
    at = datetime.now(UTC) - timedelta(hours=2)
    before = {"starts_at": at.isoformat(), "kind": "treatment", "overlap_ok": True}
    held = str(therapist.post(f"{path}/sessions", before)["id"])
    therapist.post(clinic.path(f"sessions/{held}/held"), {"reviewed_homework": True, "review_minutes": 10})
    ahead = {"starts_at": (at + timedelta(days=7)).isoformat(), "kind": "treatment", "count": 5, "overlap_ok": True}
    row = therapist.post(f"{path}/session-series", ahead)["items"]
    return {"held": held, "session": str(row[0]["id"])}


def todays(homework: Homework) -> Mapping[str, str]:
    """One of everything that a client's day can hold."""
    places = {"assignment": homework.assignment, "breathing": homework.occurrence}
    places["measured"] = measured(homework, (2, 1, 3, 1, 0, 1, 0))["id"]
    measured(homework, (1, 1, 1, 0, 0, 0, 0))
    for place, exercise in (("record", "thought_record"), ("diary", "symptom_diary"), ("measure", "gad7")):
        places[place] = more_homework(homework, exercise, f"My {exercise.replace('_', ' ')}")
    for place in ("answered", "replied", "told"):
        places[place] = more_homework(homework, "breathing_practice", f"Breathing, {place}")
    for place in ("answered", "replied"):
        answered(_about(homework, places[place]), note="It was quieter than I thought.")
    reviewed(_about(homework, places["replied"]), "Well begun. Shall we look at the third minute together?")
    path = f"/api/v1/me/occurrences/{places['told']}/response"
    homework.client.post(path, {"kind": "not_this_time", "missing_link": "in_mind"})
    places["flagged"] = more_homework(homework, "dbt_diary_card", "My card")
    path = f"/api/v1/me/occurrences/{places['flagged']}/response"
    homework.client.post(path, {"kind": "did", "quantity": 100, "answers": {"suicidal_thoughts": 2}})
    plan = f"/api/v1/me/safety-plans/{homework.clinic.id}"
    homework.client.change("PUT", plan, {"answers": PLAN})
    proposal = sheet(homework.clinic, own_name="A walk before work", rationale="Daylight helps sleep.")
    places["proposal"] = homework.therapist.post(_assignments(homework), proposal)["id"]
    return {**places, **unsettled(homework)}


def unsettled(homework: Homework) -> Mapping[str, str]:
    """Something agreed with a change that waits for the client, and something the client suggested."""
    terms = sheet(homework.clinic, own_name="Evening pages", minutes=20, agreed_in_session=True)
    asked = homework.therapist.post(_assignments(homework), terms)["id"]
    path = homework.clinic.path(f"assignments/{asked}")
    seen = homework.therapist.call("GET", path).headers["ETag"]
    homework.therapist.call("PATCH", path, {"minutes": 10, "what": "One page only."}, {"If-Match": seen})
    own = sheet(homework.clinic, "sleep_diary", own_name="My nights")
    return {"asked": asked, "suggested": homework.client.post("/api/v1/me/assignments", own)["id"]}


def measured(homework: Homework, points: Sequence[int]) -> dict[str, Any]:
    """A GAD-7 filled in at the session."""
    answers = {f"item_{place}": str(point) for place, point in enumerate(points, 1)}
    path = homework.clinic.path(f"episodes/{homework.episode}/scores")
    found: dict[str, Any] = homework.therapist.post(path, {"measure_code": "gad7", "answers": answers})
    return found


def own_exercises(clinic: Clinic) -> Mapping[str, str]:
    """One of a therapist's own that waits for the library, and one that is not finished."""
    therapist, path = clinic["therapist"], clinic.path("own-exercises")
    every = therapist.get(clinic.path("exercises/export?codes=sleep_diary,dbt_diary_card"))["exercises"]
    whole, other = (therapist.post(path, {"definition": one["definition"]})["code"] for one in every)
    broken = {**every[1]["definition"], "title": {"en": ""}, "minutes": "soon"}
    for method, rest, body in (
        ("POST", f"{whole}/publish", {}),
        ("POST", f"{whole}/submit", {}),
        ("PUT", f"{other}/draft", {"definition": broken}),
    ):
        seen = therapist.call("GET", f"{path}/{rest.partition('/')[0]}").headers["ETag"]
        therapist.call(method, f"{path}/{rest}", body, {"If-Match": seen})
    return {"own_code": str(whole), "unfinished": str(other)}


def more_homework(homework: Homework, exercise: str, name: str) -> str:
    """Agree on another exercise for today in the same episode; returns what is due."""
    terms = sheet(homework.clinic, exercise, own_name=name, agreed_in_session=True)
    return due_now(homework, homework.therapist.post(_assignments(homework), terms)["id"])


def due_now(homework: Homework, assignment: str) -> str:
    """What is due today for an assignment, however much else is due."""

    def look() -> str | None:
        today = homework.client.get("/api/v1/me/today")
        due = (*today["now"], *today["more"])
        return next((str(one["id"]) for one in due if one["assignment_id"] == assignment), None)

    return eventually(look, PATIENCE) or ""


def twelve_weeks(clinic: Clinic, operator: Person) -> str:
    """The other client has a past, half of it in a group; returns the group."""
    run = token_hex(4)
    course = Course(
        key=f"e2e-{run}",
        client_id=clinic["other_client"].id,
        therapist_id=clinic["therapist"].id,
        time_zone=clinic.zone,
        problem="gad",
        cadence_weeks=1,
        first_week=0,
        keen=0.8,
        reviewing=0.8,
        group_ref=f"e2e-group-{run}",
        measured=False,
    )
    story = Story(course, datetime.now(UTC), seed=7)
    group = {
        "op": "group.open",
        "ref": course.group_ref,
        "at": story.opened_at.isoformat(),
        "programme": "calm_evenings",
        "facilitator_ids": [clinic["facilitator"].id],
        "member_refs": [course.key],
    }
    records: list[dict[str, Any]] = [story.opening(), group, *story.records()]
    results: list[dict[str, Any]] = []
    for start in range(0, len(records), 150):
        body = {"records": records[start : start + 150]}
        results += operator.post(clinic.path("imports"), body)["results"]
    assert not [one for one in results if one["outcome"] == "refused"], results
    return str(clinic["facilitator"].get(clinic.path("groups"))["items"][0]["id"])


def _agreed_in_the_group(clinic: Clinic, episode: str) -> str:
    found = clinic["facilitator"].get(clinic.path(f"episodes/{episode}/assignments"))["items"]
    return next(str(one["id"]) for one in found if one["status"] == "agreed")


def _about(homework: Homework, occurrence: str) -> Homework:
    return Homework(
        homework.clinic,
        homework.client,
        homework.therapist,
        homework.episode,
        homework.session,
        homework.assignment,
        occurrence,
    )


def _assignments(homework: Homework) -> str:
    return homework.clinic.path(f"episodes/{homework.episode}/assignments")


def _episode_of(clinic: Clinic, client: str) -> str:
    episodes = clinic["therapist"].get(clinic.path("episodes"))["items"]
    return next(str(one["id"]) for one in episodes if one["client_id"] == clinic[client].id)


def _empty_episode(clinic: Clinic) -> str:
    newcomer = somebody(clinic, "client", "Nell Newcomer")
    return an_episode(
        Clinic(clinic.id, clinic.zone, clinic.run, clinic.admin, {**clinic.people, "newcomer": newcomer}), "newcomer"
    )


def _invitation(clinic: Clinic) -> str:
    terms = {"name": "Ivy Invited", "email": f"invited-{token_hex(6)}@people.invalid", "role": "client"}
    return str(clinic.admin.post(clinic.path("people"), terms)["invitation_url"]).rsplit("/", 1)[1]
