"""Agreeing through the pages of both, with the real service behind them and no script."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient

from gateway.domain.roles import Role
from tests.service.assignments.world import Course, World, a_course, breathing, daily
from tests.service.gateway.web.real_pages import pages
from tests.unit.gateway.staff.staff_documents import PAGES, staff
from tests.unit.gateway.web.sample import a_client

SHEET = {
    "exercise_code": "breathing_practice",
    "own_name": "By the window",
    "kind": "daily",
    "start_on": "2026-11-23",
    "time": "19:00",
    "minutes": "10",
    "idempotency_key": "a-key-of-the-form-1",
}


@pytest.fixture
def course(service: World) -> Course:
    return a_course(service)


@pytest.fixture
def desk(service: World, course: Course, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    return pages(monkeypatch, service, staff(Role.THERAPIST), course.therapist)


@pytest.fixture
def phone(service: World, course: Course, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    return pages(monkeypatch, service, a_client(), course.client)


Turn = Callable[[], FlaskClient]


@dataclass(frozen=True)
class Turns:
    """Both of them, one after the other: who is signed in is one person at a time here."""

    phone: Turn
    desk: Turn


@pytest.fixture
def turns(service: World, course: Course, monkeypatch: pytest.MonkeyPatch) -> Turns:
    return Turns(
        lambda: pages(monkeypatch, service, a_client(), course.client),
        lambda: pages(monkeypatch, service, staff(Role.THERAPIST), course.therapist),
    )


def client_page(course: Course) -> str:
    return f"{PAGES}clients/{course.episode_id}"


def proposed(course: Course, **terms: Any) -> str:
    path = f"/episodes/{course.episode_id}/assignments"
    return str(course.therapist.must_post(path, breathing(**terms))["id"])


def tag(course: Course, assignment: str) -> str:
    return course.client.get(f"/assignments/{assignment}").etag


def stored(course: Course, assignment: str) -> dict[str, Any]:
    found: dict[str, Any] = course.client.get(f"/assignments/{assignment}").body
    return found


def test_a_suggestion_of_the_client_comes_to_a_yes(course: Course, turns: Turns) -> None:
    shown = turns.phone().get("/suggest").text
    assert "Sleep diary" in shown
    form = {**SHEET, "exercise_code": "sleep_diary", "own_name": "My nights"}
    refused = turns.phone().post("/suggest", data={**form, "time": ""})
    assert (refused.status_code, 'value="My nights"' in refused.text) == (422, True)
    sent = turns.phone().post("/suggest", data=form)
    address = sent.headers["Location"].partition("?")[0]
    assert "It waits for" in turns.phone().get(address).text
    page = turns.desk().get(client_page(course)).text
    assert "Suggested by the client. It waits for your yes." in page
    id_ = address.rpartition("/")[2]
    act = f"{client_page(course)}/assignments/{id_}"
    assert turns.desk().post(act, data={"act": "agree", "etag": tag(course, id_)}).status_code == 302
    assert stored(course, id_)["status"] == "agreed"
    text = turns.phone().get(address).text
    assert " · suggested this" in text
    assert "said yes" in text


def test_a_yes_on_the_phone_takes_it_smaller(course: Course, phone: FlaskClient) -> None:
    id_ = proposed(course, minutes=20, schedule=daily(), exercise_code="thought_record")
    page = phone.get(f"/agree/{id_}").text
    assert 'name="less_minutes" value="10"' in page
    taken = {"less_minutes": "10", "less_short_form": "True", "less_weekdays": "1,3,5", "confidence": "5"}
    words = {"understood_words": "To be fairer to myself", "easier": "Pen on the table"}
    phone.post(f"/agree/{id_}", data={"go": "yes", "etag": tag(course, id_), **taken, **words})
    agreed = stored(course, id_)
    assert (agreed["minutes"], agreed["short_form"], agreed["schedule"]["weekdays"]) == (10, True, [1, 3, 5])
    assert (agreed["easier"], agreed["understood_words"]) == ("Pen on the table", "To be fairer to myself")
    begun = phone.get(f"/do/{course.due()}", follow_redirects=True).text
    assert "This is the shorter version." in begun


def test_two_at_once_on_the_phone_the_second_sees_both(course: Course, phone: FlaskClient) -> None:
    id_ = proposed(course)
    seen = tag(course, id_)
    path = f"/assignments/{id_}"
    course.therapist.ask("PATCH", path, {"own_name": "Lamp minutes"}, match=course.therapist.get(path).etag)
    answer = phone.post(f"/agree/{id_}", data={"go": "yes", "etag": seen, "own_name": "Kettle minutes"})
    assert answer.status_code == 412
    assert "Changed meanwhile" in answer.text
    assert "<span>Lamp minutes</span>" in answer.text
    assert "<strong>Kettle minutes</strong>" in answer.text
    assert stored(course, id_)["status"] == "proposed"
    again = {"go": "yes", "etag": tag(course, id_), "own_name": "Kettle minutes"}
    assert phone.post(f"/agree/{id_}", data=again).status_code == 302
    assert stored(course, id_)["own_name"] == "Kettle minutes"


def test_two_at_once_at_the_desk_the_second_sees_both(course: Course, desk: FlaskClient) -> None:
    id_ = course.agreed()
    seen = tag(course, id_)
    course.client.ask("PATCH", f"/assignments/{id_}", {"own_name": "Lamp"}, match=seen)
    address = f"{client_page(course)}/assignments/{id_}/change"
    answer = desk.post(address, data={**SHEET, "minutes": "9", "own_name": "Window", "etag": seen})
    assert answer.status_code == 412
    assert '<td data-label="On the sheet now">Lamp</td><td data-label="Yours">Window</td>' in answer.text
    assert stored(course, id_)["pending"] is None
    assert desk.post(address, data={**SHEET, "minutes": "9", "etag": tag(course, id_)}).status_code == 302
    assert "minutes" in stored(course, id_)["pending"]["changed"]


def test_a_change_waits_on_the_phone_beside_how_it_is(course: Course, turns: Turns) -> None:
    id_ = course.agreed()
    address = f"{client_page(course)}/assignments/{id_}/change"
    assert 'value="the dishes are done"' in turns.desk().get(address).text
    changed = {"minutes": "9", "what": "Sit", "rationale": "So that the evenings are calmer"}
    kept = {"own_name": "Five quiet minutes", "plan_if": "the dishes are done"}
    plan = {"plan_then": "I sit by the window and breathe", "foreseen_obstacle": "forgot", "confidence": "8"}
    words = {"foreseen_obstacle_words": "The children are loud", "understood": "yes"}
    form = {**SHEET, **changed, **kept, **plan, **words, "etag": tag(course, id_)}
    assert turns.desk().post(address, data=form).headers["Location"].endswith("said=change_proposed")
    assert stored(course, id_)["pending"]["changed"] == ["what", "minutes"]
    assert "suggests a change" in turns.phone().get("/today").text
    page = turns.phone().get(f"/agree/{id_}").text
    assert "Until you say yes, it goes on as it is." in page
    assert "<strong>9</strong>" in page
    turns.phone().post(f"/agree/{id_}", data={"go": "no", "etag": tag(course, id_)})
    assert (stored(course, id_)["minutes"], stored(course, id_)["pending"]) == (5, None)
    assert "left it as it was" in turns.desk().get(client_page(course)).text


def test_another_way_pause_and_stop_on_the_phone(course: Course, phone: FlaskClient) -> None:
    id_ = course.agreed()
    form = {**SHEET, "own_name": "Lamp", "minutes": "3", "etag": tag(course, id_)}
    assert phone.post(f"/agree/{id_}/change", data=form).headers["Location"].endswith("said=change_suggested")
    assert (stored(course, id_)["own_name"], stored(course, id_)["waits_for"]) == ("Lamp", "therapist")
    for go, status in (("back", "agreed"), ("pause", "paused"), ("resume", "agreed"), ("end", "ended")):
        assert phone.post(f"/agree/{id_}", data={"go": go, "etag": tag(course, id_)}).status_code == 302
        assert stored(course, id_)["status"] == status
    assert stored(course, id_)["pending"] is None


def test_several_sheets_in_one_agreement(course: Course, desk: FlaskClient) -> None:
    address = f"{client_page(course)}/agree"
    added = desk.post(address, data={**SHEET, "go": "add", "agreed_in_session": "yes"}).text
    assert "On this agreement already" in added
    so_far = added.partition('name="sheets_so_far" value="')[2].partition('"')[0].replace("&#34;", '"')
    second = {**SHEET, "exercise_code": "sleep_diary", "own_name": "Nights", "sheets_so_far": so_far}
    wrong = desk.post(address, data={**second, "go": "send", "minutes": "0"})
    assert (wrong.status_code, "By the window" in wrong.text) == (422, True)
    assert 'href="#f-minutes"' in wrong.text
    sent = desk.post(address, data={**second, "go": "send", "agreed_in_session": "yes", "idempotency_key": "another-1"})
    assert sent.headers["Location"].endswith("said=agreed_together")
    made = course.therapist.every(f"/episodes/{course.episode_id}/assignments")
    assert {(one["own_name"], one["status"]) for one in made} == {("By the window", "agreed"), ("Nights", "agreed")}


def test_a_known_exercise_is_filled_in_as_last_time_and_made_smaller_in_place(
    course: Course, desk: FlaskClient
) -> None:
    course.agreed(what="Lying down", minutes=8)
    address = f"{client_page(course)}/agree"
    shown = desk.get(f"{address}?exercise=breathing_practice").text
    assert "Filled in as you agreed it last time." in shown
    assert ">Lying down</textarea>" in shown
    assert 'value="19:00"' in shown
    assert 'name="confidence" value="8" checked' not in shown
    smaller = desk.post(address, data={**SHEET, "minutes": "8", "confidence": "4", "smaller": "minutes"}).text
    assert 'name="minutes" type="text" value="4"' in smaller
    fewer = desk.post(address, data={**SHEET, "confidence": "4", "smaller": "weekdays"}).text
    assert 'name="weekdays" value="3" checked' in fewer
    assert 'name="kind" value="weekdays" checked' in fewer
