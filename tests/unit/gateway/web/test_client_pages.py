"""Every page of the client, drawn with invented days: no word of blame, no inline code, readable structure."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest

from gateway.domain.roles import Role
from tests.unit.gateway.web import documents
from tests.unit.gateway.web.sample import CLINIC, Sample, a_client, sample

FIRST, THIRD, NINTH = (documents.occurrence(number)["id"] for number in (1, 3, 9))
ASSIGNMENT = documents.assignment()["id"]
PAGES = (
    "/today",
    "/course",
    f"/course/{documents.EPISODE}",
    "/week",
    "/done",
    f"/exercise/{ASSIGNMENT}",
    "/suggest",
    "/help",
    f"/help/plan/{CLINIC}",
    f"/help/plan/{CLINIC}/write",
    "/settings",
    "/settings/reminders",
    "/settings/calendar",
    "/settings/hours",
    f"/settings/reminders/{ASSIGNMENT}",
    f"/settings/reminders/{ASSIGNMENT}/silence",
    "/settings/elsewhere",
    "/settings/addresses",
    "/inbox",
    "/inbox/all",
    f"/agree/{ASSIGNMENT}",
    *(f"/do/{FIRST}/{screen}" for screen in range(1, 9)),
    *(f"/do/{THIRD}/{screen}" for screen in range(1, 6)),
    f"/do/{FIRST}/how-it-went",
    *(f"/do/{FIRST}/how-it-went/{how}" for how in ("did", "partly", "tried", "on_paper", "something_else")),
    f"/do/{FIRST}/not-this-time",
    f"/do/{FIRST}/not-this-time?more=1",
    *(f"/do/{FIRST}/not-this-time/{code}" for code in ("time", "too_distressing", "talk")),
    f"/do/{NINTH}/thanks",
    f"/do/{NINTH}/reply",
)
OTHER_PAGES = ("/sign-in", "/welcome/used", "/help", "/nothing-here")
BLAME = re.compile(
    r"\b(fail\w*|overdue|missed|must|streaks?|non-?complian\w*|score out of|late|forgot to|should have)\b",
    re.IGNORECASE,
)


class Shape(HTMLParser):
    """Collects what the tests look at: text, headings, ids, and attributes that a strict policy would refuse."""

    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.fors: list[str] = []
        self.refused: list[str] = []
        self.hosts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        self.ids += [given["id"]] if "id" in given else []
        self.fors += [given["for"]] if "for" in given else []
        self.refused += [name for name in given if name == "style" or name.startswith(("on", "hx-on"))]
        self.refused += ["inline script"] if tag == "script" and "src" not in given else []
        self.refused += ["inline style"] if tag == "style" else []
        self.hosts += [value for name, value in given.items() if name in {"src", "href"} and "//" in value]

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def shape_of(html: str) -> Shape:
    found = Shape()
    found.feed(html)
    return found


@pytest.fixture
def day(monkeypatch: pytest.MonkeyPatch) -> Sample:
    found = sample(monkeypatch, a_client())
    documents.a_full_day(found.calls)
    return found


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_calm_and_plain(day: Sample, path: str) -> None:
    answer = day.app.test_client().get(path)
    assert answer.status_code == 200
    shape = shape_of(answer.text)
    words = " ".join(shape.text)
    assert not BLAME.findall(words)
    assert "!" not in words
    assert "%" not in words, "clients see states, not percentages"
    assert shape.refused == []
    assert shape.hosts == []
    assert shape.tags.count("h1") == 1
    assert len(set(shape.ids)) == len(shape.ids)
    assert set(shape.fors) <= set(shape.ids)
    assert "Help now" in words or "Back to today" in words or "Save and stop" in words


def test_no_page_of_the_client_is_left_out(day: Sample) -> None:
    """Every address that can be opened is drawn here, but what only leads on to another page or is a piece of one."""
    adapter = day.app.url_map.bind("localhost")
    drawn = {adapter.match(path.partition("?")[0])[0] for path in PAGES}
    rules = [rule for rule in day.app.url_map.iter_rules() if rule.endpoint.startswith("client.")]
    every = {rule.endpoint for rule in rules if "GET" in (rule.methods or ())}
    assert (
        every
        - drawn
        - {"client.begin", "client.screens", "client.open_link", "client.stop_page", "client.later_page", "client.feed"}
        == set()
    )


@pytest.mark.parametrize("path", OTHER_PAGES)
def test_a_page_for_nobody_is_calm_and_plain(monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    monkeypatch.setattr("gateway.sessions.welcome_name", lambda _: None)
    shape = shape_of(sample(monkeypatch, None).app.test_client().get(path).text)
    assert not BLAME.findall(" ".join(shape.text))
    assert shape.refused == []
    assert shape.hosts == []
    assert shape.tags.count("h1") == 1


@pytest.mark.parametrize("path", [path for path in PAGES if path != "/help"])
def test_whoever_is_not_signed_in_comes_back_after_signing_in(monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    answer = sample(monkeypatch, None).app.test_client().get(path)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in?next=%2F")


@pytest.mark.parametrize("path", ["/today", "/course", f"/do/{FIRST}/1"])
def test_staff_have_no_pages_of_a_client(monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    found = sample(monkeypatch, a_client(role=Role.THERAPIST))
    documents.a_full_day(found.calls)
    assert found.app.test_client().get(path).status_code == 404


AGAIN = {
    "assignment_id": ASSIGNMENT,
    "own_name": "Breathe before bed",
    "obstacle": None,
    "group": "emotional",
    "times": 2,
    "proposals": ["smaller", "other_exercise", "other_time"],
}


@pytest.mark.parametrize(
    ("asked", "says", "not_yet_asked"),
    [
        (
            {"in_silence": [documents.occurrence(8)], "came_again": [AGAIN]},
            "All fine, it just passed",
            "A smaller version",
        ),
        ({"came_again": [AGAIN, AGAIN]}, "how it feels", "All fine, it just passed"),
    ],
)
def test_one_question_at_a_time_is_asked_and_kindly(
    day: Sample, asked: dict[str, Any], says: str, not_yet_asked: str
) -> None:
    day.calls.answer("GET", "/api/v1/me/today", {**documents.a_day(), **asked})
    shape = shape_of(day.app.test_client().get("/today").text)
    words = " ".join(shape.text)
    assert says in words
    assert not_yet_asked not in words
    assert not BLAME.findall(words)
    assert len(set(shape.ids)) == len(shape.ids)


def test_a_question_is_waved_away_or_answered_with_a_wish(day: Sample) -> None:
    browser = day.app.test_client()
    day.calls.answer("POST", f"/api/v1/me/occurrences/{FIRST}/let-pass", {})
    assert browser.post(f"/do/{FIRST}/let-pass").headers["Location"] == "/today?said=let_pass"
    day.calls.answer("POST", f"/api/v1/me/assignments/{ASSIGNMENT}/talked-over", {})
    for wish, leads_to in (
        ("smaller", f"/agree/{ASSIGNMENT}?said=wished"),
        ("other_exercise", "/today?said=wished"),
        ("", "/today?said=let_pass"),
    ):
        answer = browser.post(f"/again/{ASSIGNMENT}", data={"wish": wish})
        assert answer.headers["Location"] == leads_to
        assert day.calls.sent[-1][2] == ({"wish": wish} if wish else {})


def test_the_word_for_homework_is_the_clinics(monkeypatch: pytest.MonkeyPatch) -> None:
    found = sample(monkeypatch, a_client(), word="activities")
    for path in ("course", "scores"):
        found.calls.answer("GET", f"/api/v1/me/{path}", {"episodes": []})
    text = found.app.test_client().get("/course").text
    assert "an activity" in text
    assert "homework" not in text


def test_today_shows_three_things_at_most(day: Sample) -> None:
    many = [documents.occurrence(number) for number in range(20, 25)]
    day.calls.answer("GET", "/api/v1/me/today", {"now": many, "replies": [], "later": [], "done": [], "proposals": []})
    assert day.app.test_client().get("/today").text.count("task__name") == 3


def test_something_daily_stands_once_under_later(day: Sample) -> None:
    days = [documents.occurrence(number, local_date=f"2026-11-{number}") for number in (25, 26, 27)]
    day.calls.answer("GET", "/api/v1/me/today", {"now": [], "later": days})
    text = day.app.test_client().get("/today").text
    assert "tomorrow, 19:00 · and 2 more days" in text
    assert text.count('<ul class="lines"><li>') == 1


def test_so_many_times_a_week_stands_once_with_how_many_more(day: Sample) -> None:
    weekly = documents.assignment(schedule_kind="times_a_week")
    one = documents.occurrence(2, assignment=weekly, others=2, due_at="2026-11-30T00:00:00.000Z")
    day.calls.answer("GET", "/api/v1/me/today", {"now": [one]})
    text = day.app.test_client().get("/today").text
    assert "any day until Sunday 29 November · about 5 minutes · 2 more this week" in text


def test_what_is_done_when_needed_is_started_with_a_button(day: Sample) -> None:
    needed = documents.assignment(schedule_kind="when_triggered", own_name="Surf the wave")
    day.calls.answer("GET", "/api/v1/me/today", {"now": [], "whenever": [needed]})
    started = documents.occurrence(7, assignment=needed)
    day.calls.answer("POST", f"/api/v1/me/assignments/{ASSIGNMENT}/occurrences", started, status=201)
    browser = day.app.test_client()
    text = browser.get("/today").text
    assert "Surf the wave" in text
    assert "Nothing is asked of you now" not in text
    (key,) = re.findall(r'action="/start/[^"]+".*?name="idempotency_key" value="([^"]+)"', text)
    answer = browser.post(f"/start/{ASSIGNMENT}", data={"idempotency_key": key})
    assert answer.location == f"/do/{started['id']}"
    assert day.calls.sent[-1][3] == {"Idempotency-Key": key}


def test_a_reminder_of_what_was_answered_is_not_mentioned(day: Sample) -> None:
    day.calls.answer("GET", "/api/v1/me/today", {"now": [documents.occurrence(2)]})
    assert "reminder for you" not in day.app.test_client().get("/today").text


def test_a_session_that_should_have_begun_is_not_the_next_one(day: Sample) -> None:
    course = {**documents.a_course(), "next_session_at": "2026-11-24T18:19:00.000Z"}
    day.calls.answer("GET", "/api/v1/me/course", {"episodes": [course]})
    assert "You meet next" not in day.app.test_client().get("/course").text
    assert "before you next meet." in day.app.test_client().get(f"/do/{NINTH}/thanks").text


def test_today_says_when_reminders_are_away(day: Sample) -> None:
    day.calls.away.add("reminders")
    answer = day.app.test_client().get("/today")
    assert answer.status_code == 200
    assert "Reminders are not available right now" in answer.text


def test_a_page_without_its_service_says_what_is_not_available(day: Sample) -> None:
    day.calls.away.add("assignments")
    answer = day.app.test_client().get("/today")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert "Agreeing, doing and reading homework is not available right now" in answer.text
    assert "What you saved before is safe" in answer.text


def test_help_needs_no_service(day: Sample) -> None:
    day.calls.away |= {"assignments", "reminders", "analytics"}
    text = day.app.test_client().get("/help").text
    assert 'href="tel:116123"' in text
    assert "Carryover is not an emergency service" in text


def test_a_reminder_and_a_reply_come_first(day: Sample) -> None:
    text = day.app.test_client().get("/today").text
    places = [text.index(words) for words in ("1 reminder for you", "Dr Kim Osei wrote to you", "Go on", "suggests")]
    assert places == sorted(places)


def test_times_are_in_the_zone_of_the_client(day: Sample) -> None:
    far = documents.occurrence(30, time_zone="Pacific/Auckland", local_date="2026-11-25", local_time="07:40")
    day.calls.answer("GET", "/api/v1/me/today", {"now": [far]})
    text = day.app.test_client().get("/today").text
    assert "Wednesday 25 November" in text
    assert "this morning, 07:40" in text
    assert "Good morning, Sam" in text
