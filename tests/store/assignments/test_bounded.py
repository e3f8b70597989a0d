"""Eighty clients and two years cost no more searches than a few: a caseload is bounded, an agenda reads what is new."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from pymongo.database import Database

from services.assignments import catalogue
from services.assignments.domain.codes import ResponseKind, SessionStatus
from services.assignments.domain.occurrence import Occurrence
from services.assignments.domain.response import Answer
from services.assignments.store import Store
from services.assignments.usecases import agenda, reading
from services.assignments.usecases.call import Call
from services.assignments.usecases.clinic_catalogue import ClinicCatalogue
from tests.store.assignments.conftest import Spy, watched
from tests.unit.assignments.make import CLINIC, NOW, a_schedule, a_session, an_assignment, an_episode

LONG_AGO = NOW - timedelta(days=730)


@dataclass(frozen=True)
class Therapist:
    person_id: str
    role: str = "therapist"
    clinic_ids: tuple[str, ...] = (CLINIC,)


@pytest.fixture
def spied(store: Store, mongodb_uri: str, database: Database[dict[str, Any]]) -> Iterator[tuple[Store, Spy]]:
    """Indexes are made; what is sent through this store is remembered."""
    spy = Spy()
    client = watched(mongodb_uri, database.name, spy)
    yield Store(client[store.db.name], lambda: NOW), spy
    client.close()


def clients_of(store: Store, therapist: str, count: int) -> None:
    """Each met a week ago, and has been silent since."""
    held = a_session(status=SessionStatus.HELD, starts_at=NOW - timedelta(days=7), therapist_id=therapist)
    for number in range(count):
        ids: dict[str, Any] = {"client_id": f"per_c{therapist}{number}", "therapist_id": therapist}
        episode = an_episode(id=f"epi_{therapist}{number}", **ids)
        store.episodes.add(episode, [])
        store.sessions.add(replace(held, id=f"ses_{therapist}{number}", episode_id=episode.id), [])
        assignment = an_assignment(LONG_AGO, id=f"asg_{therapist}{number}", episode_id=episode.id, **ids)
        store.occurrences.add_many(
            [Occurrence.of(assignment, (NOW - timedelta(days=2)).date()).scheduled(NOW)],
        )


def asked(store: Store, therapist: str) -> Call:
    who = Therapist(therapist)
    return Call(who, store, lambda: NOW, ClinicCatalogue(catalogue.load(), store.own_exercises, who.clinic_ids, who))


def test_eighty_clients_cost_no_more_searches_than_eight(spied: tuple[Store, Spy]) -> None:
    store, spy = spied
    sent = {}
    for therapist, count in (("small", 8), ("large", 80)):
        clients_of(store, therapist, count)
        spy.sent.clear()
        lines = reading.caseload(asked(store, therapist), CLINIC)
        sent[therapist] = len(spy.sent)
        assert len(lines) == count
        assert all(one.attention for one in lines)
    assert sent["large"] == sent["small"] <= 8


def test_an_agenda_reads_what_is_new_of_two_years(spied: tuple[Store, Spy]) -> None:
    store, spy = spied
    episode = an_episode()
    store.episodes.add(episode, [])
    schedule = a_schedule(start_on=LONG_AGO.date())
    assignment = an_assignment(LONG_AGO, schedule=schedule)
    store.assignments.add(assignment, [])
    days = [Occurrence.of(assignment, (LONG_AGO + timedelta(days=number)).date()) for number in range(730)]
    did = Answer(kind=ResponseKind.DID, quantity=100)
    answered = [one.respond(did, one.opens_at)[0] if number % 2 else one for number, one in enumerate(days)]
    store.occurrences.add_many([one.scheduled(NOW) for one in answered])
    for week in range(0, 104, 2):
        at = LONG_AGO + timedelta(weeks=week)
        store.sessions.add(a_session(id=f"ses_{week:03}", status=SessionStatus.HELD, starts_at=at), [])
    spy.sent.clear()
    put = agenda.of_episode(asked(store, "per_therapist"), CLINIC, episode.id)
    assert len(spy.sent) <= 12
    assert len(put.answers) == 30
    assert put.waiting == 365
    (undone,) = put.undone
    assert 5 <= len(undone.occurrences) <= 15
