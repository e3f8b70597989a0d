"""What a caseload reads: the sessions around now, and occurrences without what was written."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.assignments.domain.codes import ResponseKind, SessionStatus
from services.assignments.domain.glance import Around, glance
from services.assignments.domain.response import Answer
from services.assignments.store import Store
from tests.unit.assignments.make import CLINIC, NOW, a_session, an_occurrence

HELD, PLANNED, CANCELLED = SessionStatus.HELD, SessionStatus.SCHEDULED, SessionStatus.CANCELLED
IN_DAYS = [(-120, HELD), (-21, HELD), (-14, HELD), (-7, PLANNED), (3, CANCELLED), (7, PLANNED), (14, PLANNED)]


def test_of_many_sessions_the_last_that_was_held_and_the_next_that_is_planned(store: Store) -> None:
    for days, status in IN_DAYS:
        one = a_session(id=f"ses_{days}", starts_at=NOW + timedelta(days=days), status=status)
        store.sessions.add(one, [])
    found = store.past.sessions_around(CLINIC, ["epi_1", "epi_2"], NOW - timedelta(days=100), NOW)
    around = Around(last_held=NOW - timedelta(days=14), next_at=NOW + timedelta(days=7))
    assert found == {"epi_1": around, "epi_2": Around()}


def test_a_session_that_goes_on_is_the_next_one_until_it_ends(store: Store) -> None:
    begun = store.sessions.add(a_session(starts_at=NOW - timedelta(minutes=20), minutes=50), [])
    since = NOW - timedelta(days=1)
    assert store.past.sessions_around(CLINIC, ["epi_1"], since, NOW)["epi_1"].next_at == begun.starts_at
    over = store.past.sessions_around(CLINIC, ["epi_1"], since, begun.ends_at)
    assert over["epi_1"] == Around()


@pytest.mark.parametrize(
    "answer",
    [
        None,
        Answer(kind=ResponseKind.DID, quantity=40, note="a note", talk_about_it=True),
        Answer(kind=ResponseKind.NOT_THIS_TIME),
    ],
)
def test_a_glance_is_that_of_the_whole_occurrence(store: Store, answer: Answer | None) -> None:
    one = an_occurrence()
    whole = one.respond(answer, one.opens_at)[0] if answer else one
    store.occurrences.add(whole, [])
    found = store.glances([CLINIC], [whole.episode_id], whole.opens_at - timedelta(days=1))
    assert found == {whole.episode_id: [glance(whole)]}
