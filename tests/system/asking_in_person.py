"""A clinic that asks a person at once when a client stays silent, and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping

from local.rest import Person
from tests.helpers import eventually
from tests.system.asking import etag_of
from tests.system.canaries import Canaries
from tests.system.people import PATIENCE, Homework

AT_ONCE = {"ladder": [{"kind": "nudge", "after_minutes": 0}, {"kind": "task", "after_minutes": 0}]}
_CLINIC = "/api/v1/clinics/{clinic_id}"
TASK_WORDS = tuple(f"POST {_CLINIC}/tasks/{{task_id}}/{act}" for act in ("note", "done"))


def the_task(homework: Homework) -> str:
    """The id of the task about what is due and has no answer yet."""
    clinic = homework.clinic
    clinic["manager"].call("PUT", clinic.path("reminder-policy"), AT_ONCE)
    return _raised(homework.therapist, clinic.id, homework.assignment)


def words_about_a_task(words: Canaries, ids: Mapping[str, str], people: Mapping[str, Person]) -> None:
    """What is noted about a client who is silent, and what came of it."""
    words.send(people["manager"], f"PUT {_CLINIC}/reminder-policy", ids, AT_ONCE)
    about = {**ids, "task_id": _raised(people["therapist"], ids["clinic_id"], ids["assignment_id"])}
    path = f"{_CLINIC}/tasks/{{task_id}}".format(**about)
    for operation, more in zip(TASK_WORDS, ({}, {"outcome": "talked"}), strict=True):
        words.send(people["therapist"], operation, about, more, If_Match=etag_of(people["therapist"], path))


def _raised(therapist: Person, clinic_id: str, assignment: str) -> str:
    def look() -> str | None:
        found = therapist.get(f"/api/v1/clinics/{clinic_id}/tasks")["items"]
        return next((str(one["task_id"]) for one in found if one["assignment_id"] == assignment), None)

    return eventually(look, PATIENCE) or ""
