"""What a client says in the session is written down, and what came again is talked over."""

from __future__ import annotations

import re
from typing import Any

import pytest

from gateway.domain.roles import Role
from tests.unit.gateway.staff.staff_documents import PAGES, PATH, agenda, not_this_time
from tests.unit.gateway.staff.test_forms import browser_for
from tests.unit.gateway.web.documents import EPISODE, assignment, exercise, occurrence
from tests.unit.gateway.web.sample import Sample

CLIENT_PAGE = f"{PAGES}clients/{EPISODE}"
ID = occurrence(3)["id"]


def test_what_passed_in_silence_can_be_written_down(monkeypatch: pytest.MonkeyPatch) -> None:
    found, browser = browser_for(monkeypatch, Role.THERAPIST)
    known = agenda()
    days = [*known["undone"][0]["days"], {"occurrence_id": ID, "local_date": "2026-11-21", "state": "not_answered"}]
    undone = {**known["undone"][0], "days": days}
    found.calls.answer("GET", f"{PATH}episodes/{EPISODE}/agenda", {**known, "undone": [undone]})
    assert f'href="{CLIENT_PAGE}/said/{ID}"' in browser.get(CLIENT_PAGE).text
    assert f'href="{CLIENT_PAGE}/said/{ID}?from=agenda"' in browser.get(f"{CLIENT_PAGE}/agenda").text
    a_sheet(found, "exposure_log")
    asked = re.findall(r'type="radio" name="([a-z]+)" value="0"', browser.get(f"{CLIENT_PAGE}/said/{ID}").text)
    assert asked == ["difficulty", "mastery"]
    path = f"{PATH}occurrences/{ID}/response"
    found.calls.answer("POST", path, {})
    several = {"obstacles": ["too_hard", "time"], "mastery": "3", "minutes": "12"}
    form = {"how": "tried", **several, "note": " The lift was full. ", "idempotency_key": "k1"}
    answer = browser.post(f"{CLIENT_PAGE}/said/{ID}", data=form)
    assert answer.headers["Location"].endswith("said=written_down")
    _, sent_to, body, headers = found.calls.sent[-1]
    said = {"kind": "did", "quantity": 0, "on_paper": False, "note": "The lift was full."}
    said |= {"obstacles": ["too_hard", "time"], "mastery": 3, "minutes": 12}
    assert (sent_to, body, headers["Idempotency-Key"]) == (path, said, "k1")
    back = browser.post(f"{CLIENT_PAGE}/said/{ID}", data=form | {"from": "agenda"})
    assert back.headers["Location"] == f"{CLIENT_PAGE}/agenda?said=written_down"

    nothing = browser.post(f"{CLIENT_PAGE}/said/{ID}", data={"note": "kept"})
    assert nothing.status_code == 422
    assert ">kept</textarea>" in nothing.text
    refused = "The client answered this themselves and can change it. Nothing was changed here."
    found.calls.answer("POST", path, {"status": 409, "detail": refused}, status=409)
    again = browser.post(f"{CLIENT_PAGE}/said/{ID}", data=form).text
    assert refused in again
    assert [len(re.findall(rf'value="{code}"[^>]* checked', again)) for code in ("too_hard", "time", "tried")] == [
        1
    ] * 3


def a_sheet(found: Sample, code: str, **changes: Any) -> None:
    shown = {"occurrence": {**occurrence(3), "version": 4}, "exercise": exercise(code), "assignment": assignment()}
    found.calls.answer("GET", f"{PATH}occurrences/{ID}", {**shown, "response": None, **changes})


def test_what_was_written_down_stands_in_the_form_to_be_put_right(monkeypatch: pytest.MonkeyPatch) -> None:
    found, browser = browser_for(monkeypatch, Role.THERAPIST)
    told = {"kind": "did", "quantity": 50, "usefulness": 7, "obstacles": ["time"], "note": "On the bus"}
    a_sheet(found, "activity_planning", response={**told, "rating_source": "therapist"})
    page = browser.get(f"{CLIENT_PAGE}/said/{ID}").text
    assert f'value="&#34;{ID}.4&#34;"' in page
    assert ">On the bus</textarea>" in page
    for name, value in (("how", "partly"), ("usefulness", "7"), ("obstacles", "time")):
        assert re.search(rf'name="{name}" value="{value}"[^>]* checked', page), name


def test_what_the_client_answered_and_questionnaires_are_not_written_down(monkeypatch: pytest.MonkeyPatch) -> None:
    found, browser = browser_for(monkeypatch, Role.THERAPIST)
    a_sheet(found, "thought_record", response={"kind": "did", "rating_source": "client"})
    page = browser.get(f"{CLIENT_PAGE}/said/{ID}").text
    assert "answered this themselves" in page
    assert f'action="{CLIENT_PAGE}/said/{ID}"' not in page
    a_sheet(found, "phq9")
    page = browser.get(f"{CLIENT_PAGE}/said/{ID}").text
    assert f'href="{CLIENT_PAGE}/measures/phq9"' in page
    assert re.findall(r'name="how" value="([a-z_]+)"', page) == ["not_this_time"]


def test_the_missing_link_stands_beside_the_obstacles(monkeypatch: pytest.MonkeyPatch) -> None:
    found, browser = browser_for(monkeypatch, Role.THERAPIST)
    known = agenda()
    found.calls.answer(
        "GET",
        f"{PATH}episodes/{EPISODE}/agenda",
        {**known, "undone": [{**known["undone"][0], "missing_links": ["willing"]}]},
    )
    for path in (CLIENT_PAGE, f"{CLIENT_PAGE}/agenda"):
        assert "The missing link: <strong>being willing</strong>" in browser.get(path).text


def test_what_came_again_is_a_question_until_it_is_talked_over(monkeypatch: pytest.MonkeyPatch) -> None:
    found, browser = browser_for(monkeypatch, Role.THERAPIST)
    page = browser.get(CLIENT_PAGE).text
    assert "It came again" in page
    assert "The client would like: Make it smaller" in page
    assert f'href="{CLIENT_PAGE}/assignments/asg_1/change"' in page
    found.calls.answer("POST", f"{PATH}assignments/asg_1/talked-over", {})
    answer = browser.post(f"{CLIENT_PAGE}/talked-over/asg_1", data={"idempotency_key": "k2"})
    assert answer.headers["Location"].endswith("said=session_noted")
    assert found.calls.sent[-1][1] == f"{PATH}assignments/asg_1/talked-over"


@pytest.mark.parametrize(("shared", "says"), [("summary", "not the words"), ("done_only", "and nothing else")])
def test_how_much_the_client_shares_stands_beside_the_answer(
    monkeypatch: pytest.MonkeyPatch, shared: str, says: str
) -> None:
    found, browser = browser_for(monkeypatch, Role.THERAPIST)
    one = not_this_time(1)
    told = {**one["response"], "shared": shared, "on_paper": True}
    found.calls.answer("GET", f"{PATH}review-queue", {"items": [{**one, "response": told}], "next": None})
    page = browser.get(f"{PAGES}review").text
    assert says in page
    assert "Done on paper" in page
