"""A week passes: the agenda starts with what was not done and is worked off; both sides read what happened."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from gateway.domain.roles import Role
from tests.service.assignments.test_agenda import a_week
from tests.service.assignments.world import Course, World, a_course
from tests.service.gateway.web.real_pages import pages
from tests.unit.gateway.staff.staff_documents import PAGES, staff
from tests.unit.gateway.web.sample import a_client
from tests.unit.gateway.web.test_client_pages import BLAME


def words_of(body: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def desk_of(monkeypatch: pytest.MonkeyPatch, course: Course) -> FlaskClient:
    return pages(monkeypatch, course.world, staff(Role.THERAPIST), course.therapist)


def test_the_agenda_starts_with_what_was_not_done_and_is_worked_off(
    service: World,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    course = a_week(service)
    desk = desk_of(monkeypatch, course)
    address = f"{PAGES}clients/{course.episode_id}/agenda"
    body = desk.get(address).text
    words = words_of(body)
    places = [words.index(one) for one in ("Start here", "too hard or too big", "Tension 7 → then 4", "Repeat, step")]
    assert places == sorted(places)
    etag = unescape(re.findall(r'name="etag" value="([^"]+)"', body)[0])
    arranged = {"new": "Ask about the move\n\n", "etag": etag, "idempotency_key": "arrange-one"}
    assert desk.post(f"{address}/arrangement", data=arranged).status_code == 302
    assert "Ask about the move" in desk.get(address).text
    every = [unescape(one) for one in re.findall(r'name="every" value="([^"]+)"', desk.get(address).text)]
    done = desk.post(address, data={"go": "all", "every": every, "idempotency_key": "all-of-it"})
    assert done.status_code == 302, words_of(done.text)
    after = words_of(desk.get(address).text)
    assert "Every answer has a reply." in after
    assert after.count("talked about") >= len(every) - 1
    page = words_of(desk.get(f"{PAGES}clients/{course.episode_id}").text)
    begin, told = page.index("Start here"), page.index(" Answers ")
    assert "too hard or too big" not in page[begin:told], page[begin:told]


def test_several_replies_at_once_and_a_draft_of_one(
    service: World,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    course = a_week(service)
    desk = desk_of(monkeypatch, course)
    body = desk.get(f"{PAGES}review").text
    boxes = re.findall(r'name="several" value="([^"]+)"', body)
    assert len(boxes) == 2
    one = boxes[0].partition(".")[0]
    kept = desk.post(f"{PAGES}review/{one}/draft", data={"reply": "Half a thought"})
    assert kept.headers["Location"].endswith("said=draft_kept")
    assert "Half a thought" in desk.get(f"{PAGES}review").text
    quietly = desk.post(
        f"{PAGES}review/{one}/draft", data={"reply": "More", "draft_version": "1"}, headers={"X-Quietly": "1"}
    )
    assert (quietly.status_code, quietly.data) == (200, b"2")
    assert desk.post(f"{PAGES}review", data={"several": boxes}).status_code == 422
    sent = desk.post(f"{PAGES}review", data={"several": boxes, "reaction": "read", "idempotency_key": "both-of-them"})
    assert sent.headers["Location"].endswith("said=reviewed_all")
    assert "Every answer has a reply" in desk.get(f"{PAGES}review").text


def test_both_sides_read_what_happened(
    service: World,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    course = a_week(service)
    service.now.forward(days=1)
    service.settle()
    course.answered(quantity=100, answers={"tension_before": 6, "tension_after": 2})
    (going,) = course.client.get("/assignments").body["items"]
    phone = pages(monkeypatch, service, a_client(), course.client)
    told = {
        path: words_of(phone.get(path).text)
        for path in ("/week", "/done", f"/exercise/{going['id']}", f"/course/{course.episode_id}", "/week?day=never")
    }
    for path, words in told.items():
        assert not BLAME.findall(words), path
        assert "%" not in words, path
    assert "Whenever it suits you" not in told["/week"]
    assert "let’s talk about it" in told["/done"]
    assert "Each time 2" in told[f"/exercise/{going['id']}"]
    assert "You met" in told[f"/course/{course.episode_id}"]
    desk = desk_of(monkeypatch, course)
    seen = words_of(desk.get(f"{PAGES}clients/{course.episode_id}/timeline?of={going['id']}").text)
    assert "The table behind it 2" in seen
    assert "not reviewed yet" in seen


def test_a_silent_stretch_and_the_course_of_a_measure_are_read_in_calm_words(
    service: World,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    course = a_course(service)
    measure = course.agreed(exercise_code="gad7")
    for _ in range(2):
        course.answered(answers={f"item_{number}": "1" for number in range(1, 8)})
        service.now.forward(days=9)
        service.settle()
    phone = pages(monkeypatch, service, a_client(), course.client)
    told = words_of(phone.get(f"/course/{course.episode_id}").text)
    assert "Between 23 Nov and 2 Dec it was quiet." in told
    assert not BLAME.findall(told)
    line = words_of(phone.get(f"/exercise/{measure}").text)
    assert "On 2 Dec it weighed on you a little." in line
    assert "How much of it you did" not in line
    seen = words_of(desk_of(monkeypatch, course).get(f"{PAGES}clients/{course.episode_id}/timeline?of={measure}").text)
    assert "It has been quiet since 2 Dec." in seen
    assert "2 Dec 7 Mild" in seen
