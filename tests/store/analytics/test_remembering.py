"""What facts remember of every version, whatever comes late or twice, and what becomes of those who are forgotten."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pymongo.database import Database

from services.analytics.domain.kinds import OCCURRENCES
from services.analytics.store import FactStore, Generations, marking, rebuilding
from services.analytics.store.erasing import Client
from services.analytics.store.facts import Fact
from services.analytics.store.history import Then

CLINIC = "cln_A"
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def an_occurrence(version: int, recorded_at: datetime, **fields: Any) -> Fact:
    base = {
        "episode_id": "epi_1",
        "client_id": "per_cleo",
        "therapist_id": "per_ann",
        "status": "scheduled",
        "closes_at": NOON,
        "kind": None,
        "obstacles": [],
        "responded_at": None,
        "recorded_at": recorded_at,
    }
    return Fact("occurrences", "occ_1", CLINIC, version, base | fields)


ANSWERED = {"status": "responded", "kind": "did", "quantity": 90, "responded_at": NOON - 3 * HOUR}
HISTORY = (
    an_occurrence(1, NOON - 9 * HOUR),
    an_occurrence(2, NOON - 6 * HOUR, closes_at=NOON + 48 * HOUR),
    an_occurrence(3, NOON - 3 * HOUR, closes_at=NOON + 48 * HOUR, **ANSWERED),
)


class Kept:
    """One generation of facts."""

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        self.generations = Generations(database)
        self.generations.prepare()
        self.live = self.generations.live()
        self.facts = FactStore(self.generations)

    def tell(self, *facts: Fact) -> None:
        self.facts.apply(facts, NOON)

    def occurrence(self) -> dict[str, Any]:
        found = self.live.collection("occurrences").find_one({"_id": "occ_1"})
        assert found is not None
        return found

    def marks(self, kind: str) -> set[str]:
        marking.take_apart(self.live, {"$gte": 0}, NOON)
        return {one["key"] for one in self.live.collection("dirty").find({"kind": kind})}


@pytest.fixture
def kept(database: Database[dict[str, Any]]) -> Kept:
    return Kept(database)


@pytest.mark.parametrize("seed", range(4))
def test_the_same_is_remembered_whatever_comes_first(kept: Kept, seed: int) -> None:
    chance = random.Random(seed)
    told = list(HISTORY * 2)
    chance.shuffle(told)
    while told:
        some = chance.randint(1, 3)
        kept.tell(*told[:some])
        told = told[some:]
    stored = kept.occurrence()
    assert (stored["version"], stored["status"]) == (3, "responded")
    assert stored["past"] == {
        str(one.version): {"at": one.fields["recorded_at"], "state": OCCURRENCES.state(one.fields)} for one in HISTORY
    }
    assert set(stored["moments"]) == {NOON, NOON + 48 * HOUR, NOON - 3 * HOUR}
    assert kept.marks("day") == {"2026-11-20", "2026-11-22"}
    assert kept.marks("course") == {"epi_1"}


def test_a_fact_stands_as_it_had_been_told_by_then(kept: Kept) -> None:
    kept.tell(*HISTORY)
    today = (NOON - 12 * HOUR, NOON + 12 * HOUR)
    assert Then(kept.live, NOON - 10 * HOUR).within("occurrences", "closes_at", CLINIC, *today) == []
    (asked,) = Then(kept.live, NOON - 9 * HOUR).within("occurrences", "closes_at", CLINIC, *today)
    assert (asked["version"], asked["status"], asked["obstacles"]) == (1, "scheduled", [])
    assert Then(kept.live, NOON - 6 * HOUR).within("occurrences", "closes_at", CLINIC, *today) == []
    (answer,) = Then(kept.live, NOON).within("occurrences", "responded_at", CLINIC, *today)
    assert (answer["version"], answer["kind"]) == (3, "did")
    (of_course,) = Then(kept.live, NOON - 5 * HOUR).having("occurrences", "episode_id", CLINIC, ["epi_1"])
    assert (of_course["version"], of_course["responded_at"]) == (2, None)


def test_a_clinic_had_the_zone_that_it_had(kept: Kept) -> None:
    for version, zone in enumerate(("Europe/Berlin", "Asia/Tokyo"), 1):
        kept.tell(Fact("clinics", CLINIC, CLINIC, version, {"time_zone": zone, "recorded_at": NOON + version * HOUR}))
    zones = [Then(kept.live, NOON + hours * HOUR).zone(CLINIC) for hours in range(3)]
    assert zones == ["UTC", "Europe/Berlin", "Asia/Tokyo"]


def test_a_state_that_is_told_again_mends_what_was_stored_wrongly(kept: Kept) -> None:
    kept.tell(*HISTORY)
    kept.live.collection("occurrences").update_one({"_id": "occ_1"}, {"$set": {"quantity": 10}})
    kept.tell(HISTORY[-1])
    assert kept.occurrence()["quantity"] == 90


def test_a_rebuild_takes_over_what_only_the_live_generation_remembers(kept: Kept) -> None:
    kept.tell(*HISTORY, replace(HISTORY[0], id="occ_gone"))
    new = kept.generations.begin()
    kept.facts.apply_to(new, [HISTORY[-1]], NOON)
    rebuilding.carry_over(kept.live, new)
    (stored,) = new.collection("occurrences").find()
    live = kept.occurrence()
    assert (stored["past"], set(stored["moments"]), stored["moved"]) == (live["past"], set(live["moments"]), True)
    assert rebuilding.sums(new, "occurrences") == {CLINIC: (1, 3)}
    assert rebuilding.sums(kept.live, "occurrences") == {CLINIC: (2, 4)}


def test_a_new_generation_has_nobody_who_was_forgotten(kept: Kept) -> None:
    kept.facts.forget([Client(CLINIC, "per_cleo")], NOON)
    new = kept.generations.begin()
    kept.facts.apply_to(new, HISTORY, NOON)
    assert "per_cleo" not in str(list(new.collection("occurrences").find()))


def test_an_event_that_nobody_could_read_goes_with_its_client(kept: Kept) -> None:
    parked = kept.generations.database["parked"]
    parked.insert_many([{"_id": "prk_1", "key": b"per_cleo"}, {"_id": "prk_2", "key": b"per_other"}])
    kept.facts.forget([Client(CLINIC, "per_cleo")], NOON)
    assert [one["_id"] for one in parked.find()] == ["prk_2"]


def test_whoever_is_forgotten_stays_forgotten_and_counted(kept: Kept) -> None:
    kept.tell(*HISTORY[:2])
    kept.facts.forget([Client(CLINIC, "per_cleo")], NOON)
    assert kept.occurrence()["client_id"] is None
    kept.tell(HISTORY[2], replace(HISTORY[2], id="occ_2"))
    stored = list(kept.live.collection("occurrences").find())
    assert [one["client_id"] for one in stored] == [None, None]
    assert kept.occurrence()["status"] == "responded"
    assert "per_cleo" not in str(stored)


@pytest.mark.parametrize("told", [HISTORY[2], an_occurrence(4, NOON, status="withdrawn")])
def test_whatever_becomes_of_an_occurrence_marks_the_day_of_its_reminder(kept: Kept, told: Fact) -> None:
    yesterday = NOON - 24 * HOUR
    sent = {"occurrence_id": "occ_1", "status": "sent", "planned_at": yesterday}
    kept.tell(Fact("reminders", "rem_1", CLINIC, 2, sent))
    assert kept.marks("day") == {"2026-11-19"}
    kept.live.collection("dirty").delete_many({})
    kept.tell(told)
    assert "2026-11-19" in kept.marks("day")


def test_a_reminder_that_is_only_planned_marks_nothing(kept: Kept) -> None:
    planned = {"occurrence_id": "occ_1", "status": "planned", "planned_at": NOON}
    kept.tell(Fact("reminders", "rem_1", CLINIC, 1, planned))
    assert kept.marks("day") == set()


def test_a_group_session_marks_the_courses_of_those_who_came(kept: Kept) -> None:
    fields = {"episode_id": None, "status": "held", "starts_at": NOON, "attendance": ["epi_1", "epi_2"]}
    kept.tell(Fact("sessions", "ses_1", CLINIC, 1, fields))
    assert kept.marks("course") == {"epi_1", "epi_2"}
