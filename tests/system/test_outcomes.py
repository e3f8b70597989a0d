"""Courses that are over, as the demo tells them, in a clinic of their own: two computations agree on every figure."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from local.demo.ended import Practice, courses, quarter_before
from local.demo.finished import Finished
from local.rest import Person
from services.analytics.store import Generations
from tests.faults.aftermath import databases
from tests.helpers import eventually
from tests.stack import Platform
from tests.system.people import PATIENCE, Clinic, a_clinic
from tests.unit.analytics.outcomes_again import count_again

pytestmark = [pytest.mark.platform, pytest.mark.timeout(240)]

Record = dict[str, Any]
IN_A_QUARTER = 18
RATES = {
    "assessable": ("assessable", "finished"),
    "not_assessable": ("not_assessable", "finished"),
    "improvement": ("improved", "finished"),
    "deterioration": ("deteriorated", "finished"),
    "no_change": ("no_change", "finished"),
    "recovery": ("recovered", "may_recover"),
    "reliable_recovery": ("reliably_recovered", "may_recover"),
}
"""Figures by their two counts; whoever was no case at the start cannot recover."""


@dataclass(frozen=True)
class MovedIn:
    """A clinic with courses that are over: what was imported, course by course."""

    clinic: Clinic
    told: list[list[Record]]
    first: date
    last: date


@pytest.fixture(scope="module")
def moved_in(platform: Platform) -> MovedIn:
    clinic = a_clinic(platform.admin.person, "Over", "Etc/GMT")
    today = datetime.now(UTC).date()
    practice = Practice("over", clinic.zone, [clinic["therapist"].id], IN_A_QUARTER, 0.0)
    clients = [clinic["client"].id, clinic["other_client"].id]
    alone = (replace(course, programme=None) for course in courses(practice, clients, today, 7))
    told = [Finished(course, 7).records() for course in alone]
    operator = Person(platform.url, token=platform.admin.token)
    records = [one for course in told for one in course]
    for start in range(0, len(records), 200):
        found = operator.post(clinic.path("imports"), {"records": records[start : start + 200]})
        assert [one for one in found["results"] if one["outcome"] == "refused"] == []
    return MovedIn(clinic, told, *quarter_before(today))


def episodes(told: list[list[Record]]) -> Iterator[Record]:
    """What happened in each course, from its records."""
    for records in told:
        opened, closed = records[0], records[-1]
        yield {
            "status": "closed",
            "end_reason": closed["reason"],
            "started_on": date.fromisoformat(opened["started_on"]),
            "ended_on": date.fromisoformat(closed["ended_on"]),
            "sessions": list(sessions(records)),
            "scores": [score_of(one) for one in records if measure_of(one)],
        }


def sessions(records: list[Record]) -> Iterator[Record]:
    held = {one["session_ref"] for one in records if one["op"] == "session.held"}
    for one in records:
        if one["op"] == "session.schedule":
            status = "held" if one["ref"] in held else "missed"
            yield {"starts_at": datetime.fromisoformat(one["starts_at"]), "kind": one["kind"], "status": status}


def score_of(one: Record) -> Record:
    total = sum(map(int, one["answers"].values()))
    return {"measure": measure_of(one), "taken_at": datetime.fromisoformat(one["at"]), "total": total}


def measure_of(one: Record) -> str:
    name = str(one.get("assignment_ref", "")).rpartition("-")[2]
    return name if one["op"] == "occurrence.respond" and name in {"phq9", "gad7"} else ""


def test_a_second_computation_comes_to_every_outcome(moved_in: MovedIn) -> None:
    clinic, first, last = moved_in.clinic, moved_in.first, moved_in.last
    counts = count_again(list(episodes(moved_in.told)), clinic.zone, first, last)
    counts["may_recover"] = counts["finished"] - counts["not_case"]
    assert counts["finished"] > IN_A_QUARTER // 2
    wanted: dict[str, Any] = {name: (counts[above], counts[below]) for name, (above, below) in RATES.items()}
    wanted["finished"] = counts["finished"]

    def is_so() -> bool:
        period = {"from": first.isoformat(), "to": last.isoformat()}
        found = clinic["manager"].get(clinic.path("outcomes"), **period)["figures"]
        shown = {
            name: (found[name]["numerator" if below else "value"], found[name]["denominator"])
            for name, (_, below) in RATES.items()
        }
        assert {**shown, "finished": found["finished"]["value"]} == wanted
        return True

    eventually(is_so, PATIENCE)


def compared(platform: Platform, clinic: Clinic) -> tuple[int, list[str]]:
    """What an operator types: `python -m gateway compare --clinic …`; its end, and what differed."""
    program = platform.stack.addresses.program("gateway", "compare", "--clinic", clinic.id)
    environment = dict(program.env)
    done = subprocess.run(
        program.argv, env=environment, cwd=program.cwd, capture_output=True, text=True, timeout=90, check=False
    )
    assert done.returncode in {0, 1}, done.stderr
    return done.returncode, sorted(line for line in done.stdout.splitlines() if line.startswith(clinic.id))


def test_what_analytics_keeps_is_what_its_owners_have_and_is_mended_where_it_is_not(
    platform: Platform, moved_in: MovedIn
) -> None:
    clinic = moved_in.clinic
    eventually(lambda: compared(platform, clinic) == (0, []), PATIENCE)
    with databases(platform.stack) as client:
        live, whose = Generations(client["analytics"]).live(), {"clinic_id": clinic.id}
        wrong = live.collection("occurrences").find_one_and_update(whose, {"$set": {"local_date": "2001-01-01"}})
        gone = live.collection("sessions").find_one_and_delete(whose)
        told = live.collection("scores").find_one(whose)
        assert wrong is not None
        assert gone is not None
        assert told is not None
        live.collection("scores").insert_one({**told, "_id": "scr_nobodys"})
    assert compared(platform, clinic) == (
        1,
        sorted(
            [
                f"{clinic.id} occurrence {wrong['_id']}: different",
                f"{clinic.id} session {gone['_id']}: missing",
                f"{clinic.id} measure scr_nobodys: unknown to its owner",
            ]
        ),
    )
    eventually(lambda: compared(platform, clinic) == (0, []), PATIENCE)
