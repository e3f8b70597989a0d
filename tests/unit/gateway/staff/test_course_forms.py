"""Sessions and the course of therapy from a client's page: what is sent, and what is asked once more."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from gateway.domain.roles import Role
from tests.unit.gateway.staff import staff_documents as documents
from tests.unit.gateway.staff.staff_documents import PAGES, PATH, SESSION
from tests.unit.gateway.web.documents import EPISODE
from tests.unit.gateway.web.sample import COLLEAGUE, THERAPIST, Sample, sample

CLIENT_PAGE = f"{PAGES}clients/{EPISODE}"
ONE = f"{CLIENT_PAGE}/sessions/{SESSION}"
WHEN = {"day": "2026-12-01", "clock": "15:30", "minutes": "50", "kind": "treatment"}
OVERLAP = {"type": "urn:carryover:problem:session-overlap", "title": "Another", "detail": "Another session: 15:00."}


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> Sample:
    made = sample(monkeypatch, documents.staff(Role.THERAPIST))
    documents.a_full_clinic(made.calls)
    made.calls.answer("GET", f"{PATH}sessions/{SESSION}", documents.session())
    return made


@pytest.fixture
def browser(found: Sample) -> FlaskClient:
    return found.app.test_client()


def taken(found: Sample, method: str, rest: str) -> None:
    found.calls.answer(method, PATH + rest, {"id": SESSION})


def bodies(found: Sample) -> list[Any]:
    return [sent[2] for sent in found.calls.sent]


def test_session_is_planned_on_the_clients_wall(found: Sample, browser: FlaskClient) -> None:
    taken(found, "POST", f"episodes/{EPISODE}/sessions")
    assert browser.post(f"{CLIENT_PAGE}/sessions", data=WHEN).status_code == 302
    assert bodies(found) == [{"starts_at": "2026-12-01T15:30", "kind": "treatment", "minutes": 50}]


def test_a_row_has_a_rhythm_and_an_end(found: Sample, browser: FlaskClient) -> None:
    taken(found, "POST", f"episodes/{EPISODE}/session-series")
    browser.post(f"{CLIENT_PAGE}/sessions", data=WHEN | {"cadence": "fortnightly", "count": "8", "until": ""})
    answer = browser.post(
        f"{CLIENT_PAGE}/sessions", data=WHEN | {"cadence": "monthly", "count": "8", "until": "2027-06-01"}
    )
    assert answer.location == f"{CLIENT_PAGE}?said=row_planned"
    assert [(one["cadence"], one.get("count"), one.get("until")) for one in bodies(found)] == [
        ("fortnightly", 8, None),
        ("monthly", None, "2027-06-01"),
    ]


def test_refused_session_keeps_day_and_time(found: Sample, browser: FlaskClient) -> None:
    problem = {"type": "urn:carryover:problem:invalid", "title": "Not right", "detail": "Not right."}
    errors = {"errors": {"starts_at": ["This time has passed."]}}
    found.calls.answer("POST", f"{PATH}episodes/{EPISODE}/sessions", problem | errors, status=422)
    answer = browser.post(f"{CLIENT_PAGE}/sessions", data={"day": "2020-12-01", "clock": "15:30", "kind": "review"})
    assert answer.status_code == 422
    assert 'href="#f-day">This time has passed.' in answer.text
    assert 'value="2020-12-01"' in answer.text
    assert '<option value="review" selected>' in answer.text


def test_another_session_at_that_time_is_a_question(found: Sample, browser: FlaskClient) -> None:
    found.calls.answer("POST", f"{PATH}episodes/{EPISODE}/sessions", OVERLAP, status=409)
    answer = browser.post(f"{CLIENT_PAGE}/sessions", data=WHEN)
    assert answer.status_code == 409
    assert "Another session: 15:00." in answer.text
    assert 'name="overlap_ok"' in answer.text
    assert 'value="2026-12-01"' in answer.text
    browser.post(f"{CLIENT_PAGE}/sessions", data=WHEN | {"overlap_ok": "yes"})
    assert bodies(found)[-1]["overlap_ok"] is True
    assert 'name="overlap_ok"' not in browser.get(CLIENT_PAGE).text


def test_one_tap_notes_a_held_session(found: Sample, browser: FlaskClient) -> None:
    taken(found, "POST", f"sessions/{SESSION}/held")
    taken(found, "POST", f"sessions/{SESSION}/missed")
    assert browser.post(ONE, data={"held": "none", "minutes": ""}).status_code == 302
    assert browser.post(ONE, data={"held": "10", "minutes": "42"}).status_code == 302
    assert browser.post(ONE, data={"missed_by": "clinic"}).status_code == 302
    assert bodies(found) == [
        {"reviewed_homework": False},
        {"reviewed_homework": True, "review_minutes": 10, "minutes": 42},
        {"missed_by": "clinic"},
    ]
    assert browser.post(ONE, data={"held": "later"}).status_code == 422


def test_a_session_is_noted_only_once_it_has_begun(found: Sample, browser: FlaskClient) -> None:
    ahead = {"items": [documents.session()], "next": None}
    found.calls.answer("GET", f"{PATH}episodes/{EPISODE}/sessions", ahead)
    assert "For how long did you look" not in browser.get(CLIENT_PAGE).text
    begun = documents.session() | {"starts_at": "2026-11-24T18:40:00.000Z"}
    found.calls.answer("GET", f"{PATH}episodes/{EPISODE}/sessions", {"items": [begun], "next": None})
    assert "For how long did you look" in browser.get(CLIENT_PAGE).text


@pytest.mark.parametrize(("which", "method", "rest"), [("one", "PATCH", ""), ("later", "POST", "/replan")])
def test_a_session_moves_alone_or_with_all_later_ones(
    found: Sample, browser: FlaskClient, which: str, method: str, rest: str
) -> None:
    taken(found, method, f"sessions/{SESSION}{rest}")
    answer = browser.post(f"{ONE}/move", data=WHEN | {"which": which, "etag": '"x.1"'})
    assert answer.location == f"{CLIENT_PAGE}?said=session_moved"
    ((_, _, body, headers),) = found.calls.sent
    assert (body["starts_at"], headers["If-Match"]) == ("2026-12-01T15:30", '"x.1"')


def test_a_move_that_was_refused_is_asked_about_on_the_same_page(found: Sample, browser: FlaskClient) -> None:
    assert browser.post(f"{ONE}/move", data=WHEN | {"day": ""}).status_code == 422
    found.calls.answer("PATCH", f"{PATH}sessions/{SESSION}", OVERLAP, status=409)
    answer = browser.post(f"{ONE}/move", data=WHEN)
    assert answer.status_code == 409
    assert 'name="overlap_ok"' in answer.text
    assert 'value="2026-12-01"' in answer.text


def test_one_or_all_later_ones_are_called_off(found: Sample, browser: FlaskClient) -> None:
    taken(found, "POST", f"sessions/{SESSION}/cancelled")
    taken(found, "POST", f"sessions/{SESSION}/cancel-later")
    for which in ("one", "later"):
        assert browser.post(f"{ONE}/call-off", data={"which": which}).location == f"{CLIENT_PAGE}?said=called_off"
    assert [sent[1].rpartition("/")[2] for sent in found.calls.sent] == ["cancelled", "cancel-later"]


def test_a_note_is_put_right(found: Sample, browser: FlaskClient) -> None:
    held = documents.session() | {"status": "held", "reviewed_homework": True, "review_minutes": 7}
    found.calls.answer("GET", f"{PATH}sessions/{SESSION}", held)
    assert 'value="7" checked' in browser.get(ONE).text
    taken(found, "PATCH", f"sessions/{SESSION}/outcome")
    assert browser.post(f"{ONE}/note", data={"became": "held", "minutes": "45"}).status_code == 422
    browser.post(f"{ONE}/note", data={"became": "held", "minutes": "45", "looked_at": "15"})
    assert bodies(found) == [{"status": "held", "reviewed_homework": True, "review_minutes": 15, "minutes": 45}]


def test_something_else_became_of_a_session_than_was_noted(found: Sample, browser: FlaskClient) -> None:
    before = {"status": "held", "missed_by": None, "until": "2026-11-24T19:00:00.000Z", "put_right_by": THERAPIST}
    missed = documents.session() | {"status": "missed", "missed_by": "client", "noted_before": [before]}
    found.calls.answer("GET", f"{PATH}sessions/{SESSION}", missed)
    shown = browser.get(ONE).text
    assert 'value="client" checked' in shown
    assert "held</span>" in shown
    assert "put right by Dr Kim Osei" in shown
    assert browser.post(f"{ONE}/note", data={"became": "melted"}).status_code == 422
    taken(found, "PATCH", f"sessions/{SESSION}/outcome")
    for became in ("clinic", "cancelled", "scheduled"):
        assert browser.post(f"{ONE}/note", data={"became": became}).location == f"{CLIENT_PAGE}?said=session_noted"
    assert bodies(found) == [
        {"status": "missed", "missed_by": "clinic"},
        {"status": "cancelled"},
        {"status": "scheduled"},
    ]


def test_going_back_to_planned_asks_about_another_session_then(found: Sample, browser: FlaskClient) -> None:
    found.calls.answer("GET", f"{PATH}sessions/{SESSION}", documents.session() | {"status": "cancelled"})
    found.calls.answer("PATCH", f"{PATH}sessions/{SESSION}/outcome", OVERLAP, status=409)
    assert 'name="overlap_ok"' in browser.post(f"{ONE}/note", data={"became": "scheduled"}).text


def test_another_rhythm_is_offered_for_the_row_that_is_planned(found: Sample, browser: FlaskClient) -> None:
    assert "Plan them anew" not in browser.get(CLIENT_PAGE).text
    row = {"series": {"id": "srs_1", "place": 0, "cadence": "monthly", "apart": False}}
    listed = {"items": [documents.session() | row], "next": None}
    found.calls.answer("GET", f"{PATH}episodes/{EPISODE}/sessions", listed)
    assert "Plan them anew" in browser.get(CLIENT_PAGE).text
    taken(found, "POST", f"sessions/{SESSION}/replan")
    form = {"starts_at": "2026-11-26T18:00:00.000Z", "cadence": "weekly"}
    assert browser.post(f"{ONE}/replan", data=form).location == f"{CLIENT_PAGE}?said=row_replanned"
    assert bodies(found) == [form]


def test_a_course_rests_and_goes_on(found: Sample, browser: FlaskClient) -> None:
    taken(found, "POST", f"episodes/{EPISODE}/pause")
    taken(found, "POST", f"episodes/{EPISODE}/resume")
    assert browser.post(f"{CLIENT_PAGE}/pause", data={"resume_on": ""}).status_code == 422
    browser.post(f"{CLIENT_PAGE}/pause", data={"pause_reason": "holiday", "resume_on": ""})
    browser.post(f"{CLIENT_PAGE}/resume", data={})
    assert bodies(found) == [{"reason": "holiday", "resume_on": None}, {}]


def test_a_paused_course_says_so_and_offers_to_go_on(found: Sample, browser: FlaskClient) -> None:
    pause = {"reason": "illness", "at": "2026-11-20T10:00:00.000Z", "resume_on": "2026-12-24", "ended_at": None}
    paused = documents.episode() | {"status": "paused", "pauses": [pause]}
    found.calls.answer("GET", f"{PATH}episodes/{EPISODE}", paused)
    shown = browser.get(CLIENT_PAGE).text
    assert "Paused since Friday 20 November: illness." in shown
    assert "It goes on by itself on Thursday 24 December." in shown
    assert "Go on now" in shown


def test_who_treats_is_chosen_from_colleagues(found: Sample, browser: FlaskClient) -> None:
    found.calls.answer("GET", f"{PATH}episodes/{EPISODE}", documents.episode())
    assert "Noor Vries" in browser.get(CLIENT_PAGE).text
    taken(found, "PATCH", f"episodes/{EPISODE}")
    beside = browser.post(f"{CLIENT_PAGE}/team", data={"therapist_id": THERAPIST, "co_therapist_ids": [COLLEAGUE]})
    assert beside.location == f"{CLIENT_PAGE}?said=changed"
    handed = browser.post(f"{CLIENT_PAGE}/team", data={"therapist_id": COLLEAGUE, "co_therapist_ids": [COLLEAGUE]})
    assert handed.location == f"{PAGES}caseload?said=handed_over"
    assert bodies(found) == [
        {"therapist_id": THERAPIST, "co_therapist_ids": [COLLEAGUE]},
        {"therapist_id": COLLEAGUE, "co_therapist_ids": []},
    ]


def test_the_history_of_phases_and_therapists_is_shown(found: Sample, browser: FlaskClient) -> None:
    phases = [{"phase": one, "at": "2026-10-01T10:00:00.000Z"} for one in ("assessment", "skills")]
    therapists = [{"therapist_id": THERAPIST, "at": "2026-10-01T10:00:00.000Z"}]
    been = documents.episode() | {"phases": phases, "therapists": therapists}
    found.calls.answer("GET", f"{PATH}episodes/{EPISODE}", been)
    assert "from Thursday 1 October" in browser.get(CLIENT_PAGE).text
