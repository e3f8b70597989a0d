"""What staff send: it arrives as the service wants it, and nothing typed is lost when it is refused."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient

from gateway.domain.roles import Role
from gateway.web.schedule_words import schedule_words
from gateway.web.staff import sheet_form
from tests.unit.gateway.staff import staff_documents as documents
from tests.unit.gateway.staff.staff_documents import GROUP, PAGES, PATH
from tests.unit.gateway.web.documents import EPISODE
from tests.unit.gateway.web.sample import Sample, sample

MONDAY = date(2026, 11, 23)
CLIENT_PAGE = f"{PAGES}clients/{EPISODE}"
SHEET = {
    "idempotency_key": "k1",
    "exercise_code": "breathing_practice",
    "what": "Slow breathing with the lamp on.",
    "own_name": "",
    "kind": "weekdays",
    "weekdays": ["2", "4"],
    "start_on": "2026-11-25",
    "time": "19:00",
    "minutes": "5",
    "plan_if": "the dishes are done",
    "plan_then": "I lie down",
    "foreseen_obstacle": "forgot",
    "confidence": "6",
    "agreed_in_session": "yes",
}


def browser_for(monkeypatch: pytest.MonkeyPatch, *roles: Role) -> tuple[Sample, FlaskClient]:
    found = sample(monkeypatch, documents.staff(*roles))
    documents.a_full_clinic(found.calls)
    return found, found.app.test_client()


def refuse(found: Sample, path: str, errors: dict[str, Any], status: int = 422) -> None:
    body = {"type": "urn:carryover:problem:invalid", "title": "Not right", "detail": "Not right.", "errors": errors}
    found.calls.answer("POST", PATH + path, body, status=status)


def test_agree_sheet_is_sent_as_the_service_wants_it(monkeypatch: pytest.MonkeyPatch) -> None:
    found, browser = browser_for(monkeypatch, Role.THERAPIST)
    found.calls.answer("POST", f"{PATH}episodes/{EPISODE}/assignments", {"id": "asg_1"}, status=201)
    answer = browser.post(f"{CLIENT_PAGE}/agree", data=SHEET)
    assert answer.status_code == 302
    assert answer.location == f"{CLIENT_PAGE}?said=agreed_together"
    ((_, _, body, headers),) = found.calls.sent
    assert headers["Idempotency-Key"] == "k1"
    assert body["own_name"] == "Breathing practice"
    assert body["schedule"] == {"kind": "weekdays", "start_on": "2026-11-25", "time": "19:00", "weekdays": [2, 4]}
    assert (body["confidence"], body["minutes"], body["agreed_in_session"]) == (6, 5, True)
    assert body["understood"] is False


def test_refused_agree_sheet_keeps_everything_and_takes_a_new_key(monkeypatch: pytest.MonkeyPatch) -> None:
    found, browser = browser_for(monkeypatch, Role.THERAPIST)
    refuse(found, f"episodes/{EPISODE}/assignments", {"schedule": {"time": ["This time is odd."]}})
    answer = browser.post(f"{CLIENT_PAGE}/agree", data=SHEET)
    assert answer.status_code == 422
    assert 'href="#f-time">This time is odd.' in answer.text
    assert "Slow breathing with the lamp on." in answer.text
    assert 'value="the dishes are done"' in answer.text
    assert 'name="weekdays" value="4" checked' in answer.text
    assert 'name="confidence" value="6" checked' in answer.text
    assert 'value="k1"' not in answer.text


def test_sheet_that_could_not_be_sent_keeps_its_key(monkeypatch: pytest.MonkeyPatch) -> None:
    found, browser = browser_for(monkeypatch, Role.THERAPIST)
    found.calls.answer("POST", f"{PATH}episodes/{EPISODE}/assignments", {"title": "Away"}, status=503)
    answer = browser.post(f"{CLIENT_PAGE}/agree", data=SHEET)
    assert answer.status_code == 503
    assert "What you typed is still here" in answer.text
    assert 'value="k1"' in answer.text


def test_choosing_another_exercise_sends_nothing_and_keeps_what_was_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    found, browser = browser_for(monkeypatch, Role.THERAPIST)
    answer = browser.post(f"{CLIENT_PAGE}/agree", data={**SHEET, "choose": "thought_record"})
    assert answer.status_code == 200
    assert not found.calls.sent
    assert "Slow breathing with the lamp on." in answer.text
    assert 'name="exercise_code" value="thought_record"' in answer.text


def test_suggestions_follow_the_exercise_until_somebody_writes_their_own() -> None:
    first = sheet_form.prefilled({}, {"rationale": "Calm.", "minutes": 5, "suggested_cadence": "daily"}, MONDAY)
    assert (first["rationale"], first["minutes"], first["kind"]) == ("Calm.", "5", "daily")
    second = sheet_form.prefilled(first, {"rationale": "Fairer.", "minutes": 20}, MONDAY)
    assert (second["rationale"], second["minutes"], second["kind"]) == ("Fairer.", "20", "daily")
    own = sheet_form.prefilled({**second, "rationale": "For my sleep."}, {"rationale": "Calm.", "minutes": 5}, MONDAY)
    assert (own["rationale"], own["minutes"]) == ("For my sleep.", "5")


def test_nothing_is_chosen_for_how_sure_one_is(monkeypatch: pytest.MonkeyPatch) -> None:
    _, browser = browser_for(monkeypatch, Role.THERAPIST)
    body = browser.get(f"{CLIENT_PAGE}/agree?exercise=breathing_practice").text
    assert 'name="confidence" value="7"' in body
    assert not [line for line in body.split("<label") if 'name="confidence"' in line and " checked" in line]


def test_half_a_plan_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    found, browser = browser_for(monkeypatch, Role.FACILITATOR)
    address = f"{PAGES}groups/{GROUP}/members/{EPISODE}/agree"
    answer = browser.post(address, data={**SHEET, "plan_then": ""})
    assert answer.status_code == 422
    assert "both halves" in answer.text
    assert not found.calls.sent


def test_reply_goes_out_and_comes_back_to_where_one_was(monkeypatch: pytest.MonkeyPatch) -> None:
    found, browser = browser_for(monkeypatch, Role.THERAPIST)
    one = documents.answered(2)["id"]
    found.calls.answer("POST", f"{PATH}occurrences/{one}/review", {"id": one})
    form = {"reply": " Well seen. ", "reaction": "read", "etag": '"e"', "idempotency_key": "k"}
    assert browser.post(f"{PAGES}review/{one}", data=form).location == f"{PAGES}review?said=reviewed"
    there = browser.post(f"{PAGES}review/{one}", data={**form, "episode_id": EPISODE}).location
    assert there == f"{CLIENT_PAGE}?said=reviewed#answers"
    _, _, body, headers = found.calls.sent[0]
    assert body == {"reply": "Well seen.", "reaction": "read"}
    assert headers["If-Match"] == '"e"'


def test_empty_reply_asks_for_words_or_a_reaction(monkeypatch: pytest.MonkeyPatch) -> None:
    found, browser = browser_for(monkeypatch, Role.THERAPIST)
    one = documents.answered(2)["id"]
    answer = browser.post(f"{PAGES}review/{one}", data={"reply": "  "})
    assert answer.status_code == 422
    assert f'href="#f-reply-{one}"' in answer.text
    assert not found.calls.sent


def test_reply_to_something_that_changed_meanwhile_keeps_the_words(monkeypatch: pytest.MonkeyPatch) -> None:
    found, browser = browser_for(monkeypatch, Role.THERAPIST)
    one = documents.answered(2)["id"]
    refuse(found, f"occurrences/{one}/review", {}, status=412)
    answer = browser.post(f"{PAGES}review/{one}", data={"reply": "My long reply", "episode_id": EPISODE})
    assert answer.status_code == 412
    assert "changed meanwhile" in answer.text
    assert "My long reply</textarea>" in answer.text


def test_assignment_rests_with_the_version_that_was_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    found, browser = browser_for(monkeypatch, Role.THERAPIST)
    found.calls.answer("POST", f"{PATH}assignments/asg_1/pause", {"id": "asg_1"})
    form = {"act": "pause", "etag": '"asg_1.2"', "idempotency_key": "k"}
    assert browser.post(f"{CLIENT_PAGE}/assignments/asg_1", data=form).status_code == 302
    assert found.calls.sent[0][3] == {"Idempotency-Key": "k", "If-Match": '"asg_1.2"'}
    assert browser.post(f"{CLIENT_PAGE}/assignments/asg_1", data={"act": "explode"}).status_code == 422


def test_a_weekly_suggestion_is_on_the_day_of_the_week_and_may_be_every_two_weeks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found, browser = browser_for(monkeypatch, Role.THERAPIST)
    text = " ".join(browser.get(f"{CLIENT_PAGE}/agree?exercise=phq9").text.split())
    for name, value in (("kind", "weekdays"), ("weekdays", "2"), ("every_weeks", "1")):
        assert re.search(rf'name="{name}" value="{value}"[^>]* checked', text), name
    found.calls.answer("POST", f"{PATH}episodes/{EPISODE}/assignments", {"id": "asg_1"}, status=201)
    browser.post(f"{CLIENT_PAGE}/agree", data={**SHEET, "exercise_code": "phq9", "every_weeks": "2"})
    schedule = found.calls.sent[-1][2]["schedule"]
    assert (schedule["weekdays"], schedule["every_weeks"]) == ([2, 4], 2)
    with found.app.test_request_context():
        assert schedule_words(schedule).startswith("Tuesday, Thursday, every 2 weeks, 19:00, from")
