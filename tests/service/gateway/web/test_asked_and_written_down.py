"""What is asked at the end, missing links, and what a therapist writes down, on the real pages."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from gateway.domain.roles import Role
from gateway.gateway import EXTENSION
from tests.service.assignments.world import Course, World, a_course
from tests.service.gateway.web.real_pages import pages
from tests.service.gateway.web.test_looking_back import words_of
from tests.unit.gateway.staff.staff_documents import PAGES, staff
from tests.unit.gateway.web.forms import last_form_of
from tests.unit.gateway.web.sample import a_client, a_clinic

SCALE = re.compile(r'type="radio" name="([a-z]+)" value="0"')


def with_missing_links(browser: FlaskClient) -> FlaskClient:
    browser.application.extensions[EXTENSION].clinic = lambda _: replace(a_clinic(), missing_links=True)
    return browser


def passed(course: Course, world: World) -> str:
    """A day goes by without a word."""
    due = course.due()
    world.now.forward(days=2)
    world.settle()
    return due


def test_only_what_the_exercise_asks_is_asked_and_what_was_rated_stays(
    service: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = a_course(service)
    course.agreed(exercise_code="activity_planning")
    due = course.due()
    phone = pages(monkeypatch, service, a_client(), course.client)
    address = f"/do/{due}/how-it-went/did"
    page = phone.get(address).text
    assert SCALE.findall(page) == ["pleasure", "mastery"]
    assert phone.post(address, data={**last_form_of(page), "mastery": "6"}).status_code == 302
    told = course.client.get(f"/occurrences/{due}")
    assert (told.body["response"]["mastery"], told.body["response"]["pleasure"]) == (6, None)
    course.client.must_post(f"/occurrences/{due}/response", {"kind": "did", "difficulty": 9}, match=told.etag)
    page = phone.get(address).text
    assert SCALE.findall(page) == ["pleasure", "mastery", "difficulty"]
    desk = pages(monkeypatch, service, staff(Role.THERAPIST), course.therapist)
    assert "difficulty 9 of 10" in words_of(desk.get(f"{PAGES}clients/{course.episode_id}").text)


def test_a_missing_link_takes_three_taps_and_stands_on_the_agenda(
    service: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = a_course(service)
    course.agreed()
    due = passed(course, service)
    phone = with_missing_links(pages(monkeypatch, service, a_client(), course.client))
    address = f"/do/{due}/not-this-time"
    first = phone.get(address).text
    assert words_of(first).index("Did I know what to do?") < words_of(first).index("Did it come to my mind?")
    links = re.findall(rf'href="({address}\?link=[a-z_]+)"', first)
    second = phone.get(links[2]).text
    assert "What kept it from coming to your mind?" in second
    answer = phone.post(address, data=last_form_of(second))
    assert answer.headers["Location"].endswith("/not-this-time/forgot")
    response = course.client.get(f"/occurrences/{due}").body["response"]
    assert (response["missing_link"], response["obstacles"]) == ("in_mind", ["forgot"])
    listed = phone.get(f"/do/{course.due()}/not-this-time?list=1").text
    assert "I did not find the time" in listed
    assert "Did I know what to do?" not in listed
    desk = pages(monkeypatch, service, staff(Role.THERAPIST), course.therapist)
    for path in ("", "/agenda"):
        assert "The missing link: thinking of it" in words_of(
            desk.get(f"{PAGES}clients/{course.episode_id}{path}").text
        )


def test_without_the_switch_the_list_comes_first(service: World, monkeypatch: pytest.MonkeyPatch) -> None:
    course = a_course(service)
    course.agreed()
    page = pages(monkeypatch, service, a_client(), course.client).get(f"/do/{course.due()}/not-this-time").text
    assert "I did not find the time" in page
    assert "Did I know what to do?" not in page


def test_from_the_agenda_and_back_with_what_the_client_says(service: World, monkeypatch: pytest.MonkeyPatch) -> None:
    course = a_course(service)
    course.agreed()
    due = passed(course, service)
    desk = pages(monkeypatch, service, staff(Role.THERAPIST), course.therapist)
    agenda = f"{PAGES}clients/{course.episode_id}/agenda"
    address = f"{PAGES}clients/{course.episode_id}/said/{due}"
    assert f'href="{address}?from=agenda"' in desk.get(agenda).text
    page = desk.get(f"{address}?from=agenda").text
    assert SCALE.findall(page) == ["quality", "usefulness"]
    typed = {"how": "partly", "obstacles": ["time", "too_hard"], "usefulness": "8", "minutes": "a few"}
    refused = desk.post(address, data={**last_form_of(page), **typed})
    assert (refused.status_code, 'value="a few"' in refused.text) == (422, True)
    done = desk.post(address, data={**last_form_of(refused.text), **typed, "minutes": "4"})
    assert done.headers["Location"] == f"{agenda}?said=written_down"
    response = course.client.get(f"/occurrences/{due}").body["response"]
    assert (response["rating_source"], response["quantity"], response["minutes"]) == ("therapist", 50, 4)
    assert (response["obstacles"], response["usefulness"]) == (["time", "too_hard"], 8)
    again = desk.get(address).text
    assert desk.post(address, data={**last_form_of(again), "quality": "5"}).status_code == 302
    response = course.client.get(f"/occurrences/{due}").body["response"]
    assert (response["quality"], response["usefulness"], response["minutes"]) == (5, 8, 4)
