"""What a client says in the session is written down, and what came again is talked over."""

from __future__ import annotations

import pytest

from gateway.domain.roles import Role
from tests.unit.gateway.staff.staff_documents import PAGES, PATH, agenda, not_this_time
from tests.unit.gateway.staff.test_forms import browser_for
from tests.unit.gateway.web.documents import EPISODE, occurrence

CLIENT_PAGE = f"{PAGES}clients/{EPISODE}"
ID = occurrence(3)["id"]


def test_what_passed_in_silence_can_be_written_down(monkeypatch: pytest.MonkeyPatch) -> None:
    found, browser = browser_for(monkeypatch, Role.THERAPIST)
    known = agenda()
    days = [*known["undone"][0]["days"], {"occurrence_id": ID, "local_date": "2026-11-21", "state": "not_answered"}]
    undone = {**known["undone"][0], "days": days}
    found.calls.answer("GET", f"{PATH}episodes/{EPISODE}/agenda", {**known, "undone": [undone]})
    assert f'action="{CLIENT_PAGE}/said/{ID}"' in browser.get(CLIENT_PAGE).text
    path = f"{PATH}occurrences/{ID}/response"
    found.calls.answer("POST", path, {})
    form = {"how": "tried", "obstacles": "too_hard", "note": " The lift was full. ", "idempotency_key": "k1"}
    answer = browser.post(f"{CLIENT_PAGE}/said/{ID}", data=form)
    assert answer.headers["Location"].endswith("said=written_down")
    _, sent_to, body, headers = found.calls.sent[-1]
    said = {"kind": "did", "quantity": 0, "on_paper": False, "obstacles": ["too_hard"], "note": "The lift was full."}
    assert (sent_to, body, headers["Idempotency-Key"]) == (path, said, "k1")

    nothing = browser.post(f"{CLIENT_PAGE}/said/{ID}", data={"note": "kept"})
    assert nothing.status_code == 422
    assert ">kept</textarea>" in nothing.text
    refused = "The client answered this themselves and can change it. Nothing was changed here."
    found.calls.answer("POST", path, {"status": 409, "detail": refused}, status=409)
    assert refused in browser.post(f"{CLIENT_PAGE}/said/{ID}", data=form).text


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
