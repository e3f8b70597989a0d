"""What analytics keeps is held against the owners through the services' doors: all that differs is found and mended."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from pymongo.database import Database

from chassis.clock import utc_now
from chassis.documents import pending_events
from chassis.settings import load
from chassis.tokens import Actor, Signer
from contracts.comparing import OPERATOR
from gateway.comparing import OWNERS, Comparison, Difference
from gateway.connections import Answer
from gateway.domain.clinic import Clinic, ClinicChanged, HomeworkWord
from gateway.nightly import SUBJECTS, Nightly
from gateway.store import store_on
from services.analytics import service as analytics
from services.analytics.domain.kinds import BY_SUBJECT
from services.analytics.service import Stores
from services.analytics.settings import AnalyticsSettings
from services.analytics.store.erasing import Client
from services.analytics.subscriptions import fact_of
from services.assignments.domain.facts import AssignmentAgreed, EpisodeOpened, OccurrenceScheduled, SessionScheduled
from services.assignments.domain.occurrence import Occurrence
from services.assignments.store import Store
from tests.service.assignments.world import Web
from tests.unit.assignments.make import CLINIC, MONDAY, NOW, a_session, an_assignment, an_episode

COURSES, OCCURRENCES_EACH = 25, 40


@dataclass
class Both:
    """The owner's store, the copy, and the gateway between them; `told` brings what is published to the copy."""

    owner: Store
    copy: Stores
    apps: dict[str, Flask]
    signer: Signer
    comparison: Any = None
    asked: int = 0

    def door(
        self, clinic_id: str, service: str, method: str, path: str, *, body: Any = None, query: Any = None
    ) -> Answer:
        self.asked += 1
        if service not in self.apps:
            return Answer(200, b'{"days": {}, "lines": []}', {"content-type": "application/json"})
        token = self.signer.sign(Actor("gateway", OPERATOR, (clinic_id,)), service)
        got = (
            self.apps[service]
            .test_client()
            .open(path, method=method, query_string=query, json=body, headers={"Authorization": f"Bearer {token}"})
        )
        return Answer(got.status_code, got.data, {name.lower(): value for name, value in got.headers.items()})

    def told(self) -> int:
        """Publish and read what waits; returns how many events that were."""
        events = []
        for one in self.owner.published:
            for document in one.collection.find({"outbox.0": {"$exists": True}}):
                events += pending_events(document)
            one.collection.update_many({}, {"$set": {"outbox": []}})
        self.copy.facts.apply([fact_of(event) for event in events], utc_now())
        return len(events)

    def differences(self) -> dict[str, str]:
        """By id, what all subjects together say."""
        return {one.id: one.what for one in self.found()}

    def found(self) -> list[Difference]:
        return [one for subject in SUBJECTS for one in self.comparison.differences(CLINIC, subject)]

    def facts(self, name: str) -> Any:
        return self.copy.generations.live().collection(name)


@pytest.fixture
def both(
    assignments_web: Web, topic_prefix: str, database: Database[dict[str, Any]], mongodb_uri: str
) -> Iterator[Both]:
    assignments_web.world(topic_prefix)
    environ = {
        "MONGODB_URI": mongodb_uri,
        "MONGODB_DATABASE": database.name,
        "KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1",
        "KAFKA_TOPIC_PREFIX": "nobody",
        "TOKEN_PUBLIC_KEYS_FILE": assignments_web.settings.token_public_keys_file,
    }
    settings = load(AnalyticsSettings, environ)
    copy = analytics.stores(settings)
    copy.generations.prepare()
    apps = {"assignments": assignments_web.app, "analytics": analytics.web_app(settings, copy)}
    made = Both(assignments_web.kept.store, copy, apps, assignments_web.signer)
    gateway = store_on(database, "s" * 32, utc_now)
    clinic = Clinic(
        id=CLINIC, organisation_id="org_1", name="Hill", time_zone="Europe/London", homework_word=HomeworkWord.HOMEWORK
    )
    gateway.clinics.insert(clinic, ClinicChanged(()))
    made.comparison = Comparison(made.door, gateway, lambda: None)
    for waiting in map(pending_events, database["clinics"].find()):
        copy.facts.apply([fact_of(event) for event in waiting], utc_now())
    yield made
    copy.database.client.close()


def fill(both: Both, courses: int = 4, occurrences: int = 3) -> None:
    """Courses of therapy with all that belongs to them, told to the copy."""
    store = both.owner
    for number in range(courses):
        ids: dict[str, Any] = {"episode_id": f"epi_{number}", "client_id": f"per_{number}"}
        episode = an_episode(id=f"epi_{number}", client_id=f"per_{number}")
        assignment = an_assignment(id=f"asg_{number}", **ids)
        session = a_session(id=f"ses_{number}", **ids, starts_at=NOW + timedelta(days=number))
        store.episodes.add(episode, [EpisodeOpened(at=NOW)])
        store.assignments.add(assignment, [AssignmentAgreed(at=NOW)])
        store.sessions.add(session, [SessionScheduled(at=NOW)])
        due = (Occurrence.of(assignment, MONDAY + timedelta(days=day)) for day in range(occurrences))
        store.occurrences.add_many((one, OccurrenceScheduled(at=NOW)) for one in due)
    both.told()


def damage(both: Both, chance: random.Random, count: int) -> dict[str, str]:
    """Seed that many differences in the copy; returns by id what each is."""
    seeded: dict[str, str] = {}
    wrongs: dict[str, list[dict[str, Any]]] = {
        "occurrences": [
            {"quantity": 77},
            {"status": "responded"},
            {"local_date": "2026-01-01"},
            {"closes_at": NOW - timedelta(days=400)},
            {"obstacles": ["time"]},
            {"version": 99, "therapist_id": "per_other"},
        ],
        "assignments": [{"status": "ended"}, {"agreed_at": None}],
        "sessions": [{"status": "held"}, {"starts_at": NOW - timedelta(days=3)}],
        "episodes": [{"problem": "ocd"}, {"ended_on": "2026-12-24"}],
    }
    everything = [(name, one) for name in wrongs for one in both.facts(name).find()]
    for number, (name, one) in enumerate(chance.sample(everything, count)):
        rows = both.facts(name)
        if number % 10 == 0:
            rows.delete_one({"_id": one["_id"]})
            seeded[one["_id"]] = "missing"
        elif number % 10 == 1:
            rows.insert_one({**one, "_id": f"{one['_id']}x"})
            seeded[f"{one['_id']}x"] = "unknown to its owner"
        else:
            rows.update_one({"_id": one["_id"]}, {"$set": chance.choice(wrongs[name])})
            seeded[one["_id"]] = "different"
    return seeded


def test_a_thousand_seeded_differences_are_all_found_none_else_and_mended(both: Both) -> None:
    fill(both, COURSES, OCCURRENCES_EACH)
    before = {name: list(both.facts(name).find({}, {"moments": 0, "moved": 0}).sort("_id")) for name in _KINDS}
    seeded = damage(both, random.Random(8), 1000)
    assert len(seeded) == 1000
    found = both.found()
    assert {one.id: one.what for one in found} == seeded
    both.comparison.mend(found)
    assert both.told() == sum(what != "unknown to its owner" for what in seeded.values())
    assert both.differences() == {}
    after = {name: list(both.facts(name).find({}, {"moments": 0, "moved": 0}).sort("_id")) for name in _KINDS}
    assert after == before


_KINDS = [BY_SUBJECT[subject].collection for subject in ("episode", "session", "assignment", "occurrence")]


def test_a_clinic_is_held_against_the_gateway_itself(both: Both) -> None:
    both.facts("clinics").update_one({"_id": CLINIC}, {"$set": {"time_zone": "Asia/Tokyo"}})
    assert both.differences() == {CLINIC: "different"}


def test_what_is_on_its_way_is_no_difference(both: Both) -> None:
    fill(both)
    both.owner.episodes.add(an_episode(id="epi_new", client_id="per_new"), [EpisodeOpened(at=NOW)])
    waiting = replace(both.comparison, pause=both.told)
    assert waiting.differences(CLINIC, "episode") == []


def test_whoever_is_forgotten_is_not_called_different(both: Both) -> None:
    fill(both)
    both.copy.facts.forget([Client(CLINIC, "per_3")], NOW)
    both.facts("occurrences").update_one({"episode_id": "epi_3"}, {"$set": {"quantity": 3}})
    assert both.differences() == {}


def test_nobody_but_the_gateway_itself_may_ask(both: Both) -> None:
    for service, role in (("assignments", "manager"), ("analytics", "admin"), ("assignments", OPERATOR)):
        token = both.signer.sign(Actor("per_1", role, ("cln_other",)), service)
        path = f"/api/v1/clinics/{CLINIC}/states/occurrence"
        headers = {"Authorization": f"Bearer {token}"}
        assert both.apps[service].test_client().get(path, headers=headers).status_code == 404


def test_every_subject_of_a_clinic_is_compared_once_a_night(both: Both) -> None:
    night = datetime.fromisoformat("2026-11-23T02:00:00+00:00")
    at = [night]
    nightly = Nightly(both.comparison, both.comparison.store, lambda: at[0])
    assert sum(iter(nightly.step, 0)) == len(SUBJECTS) == len(OWNERS) + 1
    at[0] = night + timedelta(hours=1)
    assert nightly.step() == 0
    at[0] = night + timedelta(hours=12)
    assert nightly.step() == 0
    at[0] = night + timedelta(days=1)
    assert nightly.step() == 1
