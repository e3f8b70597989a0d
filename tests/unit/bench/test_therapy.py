"""Two years of a clinic as events: as promised in the contracts, whole, in order, and enough of everything."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest

from bench.clients import NOW
from bench.therapy import THERAPISTS, Clinic, courses_for
from chassis.events import Event
from contracts import promise


@pytest.fixture(scope="module")
def events() -> list[Event]:
    return list(Clinic("tested", courses_for(1000)).events())


def test_each_keeps_its_promise(events: list[Event]) -> None:
    for event in events:
        promise(event.type, event.data)


def test_versions_of_each_thing_have_no_gap_but_what_is_told_once(events: list[Event]) -> None:
    versions: dict[str, list[int]] = defaultdict(list)
    for event in events:
        versions[event.subject].append(event.version)
        assert event.time <= NOW
    assert all(found == sorted(set(found)) for found in versions.values())


def test_there_are_about_as_many_occurrences_as_asked_for(events: list[Event]) -> None:
    assert 700 < len({event.subject for event in events if ".occurrence." in event.type}) < 1300
    assert len({event.data["therapist_id"] for event in events if ".episode." in event.type}) == THERAPISTS


def test_something_of_everything_is_told(events: list[Event]) -> None:
    told = Counter(event.type.removeprefix("carryover.") for event in events)
    assert {
        "clinic.changed.v1",
        "episode.opened.v1",
        "episode.closed.v1",
        "session.held.v1",
        "session.missed.v1",
        "assignment.agreed.v1",
        "occurrence.scheduled.v1",
        "occurrence.responded.v1",
        "occurrence.lapsed.v1",
        "occurrence.reviewed.v1",
        "measure.scored.v1",
    } <= told.keys()


def test_the_same_name_tells_the_same() -> None:
    clinic = Clinic("tested", THERAPISTS)
    assert [event.data for event in clinic.events()] == [event.data for event in clinic.events()]
