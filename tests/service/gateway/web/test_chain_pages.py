"""What comes after an exercise, through the pages of both, with the real service behind them and no script."""

from __future__ import annotations

from html import unescape
from typing import Any

from flask.testing import FlaskClient

from tests.service.assignments.test_chains import FLUENT, calm, chained
from tests.service.assignments.world import Course
from tests.service.gateway.web.test_agreeing_pages import Turns, client_page, course, turns

__all__ = ["course", "turns"]
FORM = {
    "exercise_code": "relaxation_practice",
    "own_name": "Quiet minutes",
    "kind": "daily",
    "start_on": "2026-11-23",
    "time": "19:00",
    "agreed_in_session": "yes",
    "chain": "steps",
    "chain_field": "tension",
    "chain_reads": "at_most",
    "chain_value": "3",
    "chain_times": "2",
    "chain_rungs": "the stop\none stop\n\nthe full bus",
    "chain_down": "2",
    "idempotency_key": "a-key-of-the-form-1",
}


def text(browser: FlaskClient, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    return unescape(answer.get_data(as_text=True))


def the_sheet(course: Course) -> dict[str, Any]:
    (one,) = course.therapist.every(f"/episodes/{course.episode_id}/assignments")
    return one


def test_steps_are_agreed_offered_asked_and_taken_through_the_pages(course: Course, turns: Turns) -> None:
    desk = turns.desk()
    page = client_page(course)
    form = text(desk, f"{page}/agree?exercise=relaxation_practice")
    assert "How tense were you, before and after?" in form
    assert desk.post(f"{page}/agree", data=FORM).status_code == 302
    one = the_sheet(course)
    assert [rung["item"] for rung in one["chain"]["rungs"]] == ["the stop", "one stop", "the full bus"]
    assert one["chain"]["down_after"] == 2
    changing = text(desk, f"{page}/assignments/{one['id']}/change")
    assert "the stop\none stop\nthe full bus" in changing

    course.world.now.forward(minutes=1)
    calm(course, 2, 3)
    phone = turns.phone()
    today = text(phone, "/today")
    assert "the stop" in today
    assert "Tension at most 3, 2 times in a row" in today
    assert "one stop" in text(phone, f"/exercise/{one['id']}")
    answer = phone.post(f"/step/{one['id']}", data={"go": "up", "idempotency_key": "a-key-of-the-form-2"})
    assert answer.location.endswith("said=change_suggested")
    assert "I would rather stay here for now" not in text(phone, "/today")

    desk = turns.desk()
    assert "step 1 of 3, the stop" in text(desk, page)
    acts = {"act": "agree", "etag": f'"{one["id"]}.{the_sheet(course)["version"]}"', "idempotency_key": "key-form-3"}
    assert desk.post(f"{page}/assignments/{one['id']}", data=acts).status_code == 302
    assert the_sheet(course)["chain"]["place"] == 1


def test_a_therapist_suggests_the_step_or_notes_the_yes_and_the_client_may_stay(course: Course, turns: Turns) -> None:
    id_ = chained(course)
    calm(course, 2, 3)
    phone = turns.phone()
    stays = phone.post(f"/step/{id_}", data={"go": "stay", "idempotency_key": "a-key-of-the-form-4"})
    assert "It stays as it is" in text(phone, stays.location)
    desk, page = turns.desk(), client_page(course)
    shown = text(desk, page)
    assert "A step is due to be talked about" in shown
    assert "ready for the next step: the full bus" in text(desk, f"{page}/agenda")
    body = {"go": "up", "in_session": "yes", "idempotency_key": "a-key-of-the-form-5"}
    assert desk.post(f"{page}/step/{id_}", data=body).status_code == 302
    assert the_sheet(course)["chain"]["place"] == 2


def test_what_has_become_easy_ends_with_a_kind_word_and_the_therapist_sees_why(course: Course, turns: Turns) -> None:
    id_ = chained(course, FLUENT)
    last = calm(course, 2, 3)
    phone = turns.phone()
    for path in ("/today", f"/do/{last}/thanks", f"/exercise/{id_}"):
        assert "You have this one now." in text(phone, path)
    assert "ended by itself: tension at most 3, 2 times in a row" in text(turns.desk(), client_page(course))


def test_a_chain_that_cannot_be_is_mended_in_the_form(course: Course, turns: Turns) -> None:
    desk, page = turns.desk(), f"{client_page(course)}/agree"
    wrong = {**FORM, "chain_value": "30", "chain_rungs": "only one"}
    refused = desk.post(page, data=wrong)
    assert refused.status_code == 422
    assert "Write at least two steps" in unescape(refused.get_data(as_text=True))
    refused = desk.post(page, data={**FORM, "chain_value": "30"})
    assert refused.status_code == 422
    shown = unescape(refused.get_data(as_text=True))
    assert "Choose a number that can be answered there: 0 to 10." in shown
    assert "the full bus" in shown


def test_a_chain_the_form_cannot_show_is_kept_as_it_is(course: Course, turns: Turns) -> None:
    rungs = [{"exercise_code": "mindfulness_practice"}, {}, {"item": "lying down"}]
    course.agreed(
        exercise_code="relaxation_practice", chain={"criterion": {"reads": "done"}, "rungs": rungs, "place": 1}
    )
    one, desk = the_sheet(course), turns.desk()
    address = f"{client_page(course)}/assignments/{one['id']}/change"
    assert "As it is: step 2 of 3" in text(desk, address)
    etag = f'"{one["id"]}.{one["version"]}"'
    kept = {**FORM, "chain": "keep", "etag": etag, "idempotency_key": "a-key-of-the-form-6", "own_name": "Lying still"}
    assert desk.post(address, data=kept).status_code == 302
    assert the_sheet(course)["chain"] == one["chain"]
