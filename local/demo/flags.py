"""Two answers that ask for a person, given live because what is moved in raises none: one is seen to, one waits."""

from __future__ import annotations

import random
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from local.demo import cast, words
from local.demo.people import Staffed
from local.journey import eventually
from local.rest import Person

DONE: Final = "I called at once. We talked for half an hour and looked at the safety plan together; we meet tomorrow."
_WITHIN: Final = 30.0


def raise_flags(url: str, staffed: Staffed) -> None:
    """The first client and the first therapist that people sign in as, then the second ones."""
    clinic = staffed.clinic
    number = cast.CLINICS.index(clinic)
    for place, name in enumerate(cast.client_names(number, 2)):
        client, therapist = _signed_in(url, staffed, name), _signed_in(url, staffed, clinic.therapists[place])
        flag = _flagged(client, therapist, staffed)
        if place == 0:
            path = f"/api/v1/clinics/{staffed.clinic_id}/safety-flags/{flag}/acknowledge"
            therapist.post(path, {"what_was_done": DONE})


def _signed_in(url: str, staffed: Staffed, name: str) -> Person:
    person = Person(url)
    person.sign_in(cast.email_of(name, staffed.clinic), cast.PASSWORD)
    return person


def _flagged(client: Person, therapist: Person, staffed: Staffed) -> str:
    """A PHQ-9 for today whose ninth item is above 0; the id of the flag."""
    path = f"/api/v1/clinics/{staffed.clinic_id}"
    episodes = therapist.get(f"{path}/episodes", limit=200)["items"]
    episode = next(one["id"] for one in episodes if one["client_id"] == client.id)
    wall = datetime.now(ZoneInfo(staffed.clinic.time_zone))
    schedule = {"kind": "once", "start_on": wall.date().isoformat(), "time": wall.strftime("%H:%M")}
    terms = {"exercise_code": "phq9", "own_name": "How it is today", "schedule": schedule, "minutes": 5}
    agreed = therapist.post(f"{path}/episodes/{episode}/assignments", {**terms, "agreed_in_session": True})["id"]

    def due() -> str | None:
        today = client.get("/api/v1/me/today")
        found = (one for one in (*today["now"], *today["more"]) if one["assignment_id"] == agreed)
        return next((str(one["id"]) for one in found), None)

    occurrence = eventually("the questionnaire on the page of today", due, _WITHIN)
    answers = words.filled_in(words.MEASURES["phq9"], 0.6, random.Random(client.id))  # noqa: S311 - an invented answer
    body = {"kind": "did", "quantity": 100, "answers": {**answers, "item_9": "1"}}
    client.post(f"/api/v1/me/occurrences/{occurrence}/response", body)
    flags = therapist.get(f"{path}/safety-flags")["items"]
    return str(next(one["id"] for one in flags if one["occurrence_id"] == occurrence))
