"""Sessions from a calendar: the file is looked at, events are matched by hand, what is refused is shown again."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient

from gateway.domain.roles import Role
from tests.unit.gateway.staff import staff_documents as documents
from tests.unit.gateway.staff.staff_documents import PAGES, PATH
from tests.unit.gateway.web.documents import EPISODE
from tests.unit.gateway.web.sample import Sample, sample

PAGE = f"{PAGES}calendar"
EVENT = "cal_00000000000000000000000001"


def a_time(number: int, trouble: str | None = None, event: str = EVENT) -> dict[str, Any]:
    start = f"2026-12-{number:02}T18:00:00.000Z" if trouble != "all_day" else None
    key = f"cal_000000000000000000000000{number:02}"
    return {"key": key, "event": event, "title": "Sam R", "starts_at": start, "minutes": 50, "trouble": trouble}


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> Sample:
    made = sample(monkeypatch, documents.staff(Role.THERAPIST))
    documents.a_full_clinic(made.calls)
    return made


@pytest.fixture
def browser(found: Sample) -> FlaskClient:
    return found.app.test_client()


def looked_at(found: Sample, browser: FlaskClient, *times: dict[str, Any], passed: int = 0) -> str:
    found.calls.answer("POST", f"{PATH}calendars/preview", {"times": list(times), "passed": passed})
    return browser.post(PAGE, data={"go": "look", "document": "BEGIN:VCALENDAR"}).text


def test_a_file_is_looked_at_and_sent_without_a_key(found: Sample, browser: FlaskClient) -> None:
    found.calls.answer("POST", f"{PATH}calendars/preview", {"times": [], "passed": 3})
    file = (BytesIO(b"BEGIN:VCALENDAR from a file"), "mine.ics")
    shown = browser.post(PAGE, data={"go": "look", "file": file, "idempotency_key": "k"}).text
    ((_, _, body, headers),) = found.calls.sent
    assert body == {"calendar": "BEGIN:VCALENDAR from a file", "time_zone": "Europe/London"}
    assert "Idempotency-Key" not in headers
    assert "3 times have passed" in shown
    assert "no event in it" in shown


@pytest.mark.parametrize(("document", "words"), [("", "Choose a file"), ("x" * 480_001, "larger than 480 kB")])
def test_what_cannot_be_sent_is_said_kindly(found: Sample, browser: FlaskClient, document: str, words: str) -> None:
    answer = browser.post(PAGE, data={"go": "look", "file": (BytesIO(document.encode()), "mine.ics")})
    assert answer.status_code == 422
    assert words in answer.text
    assert not found.calls.sent


def test_a_refused_file_keeps_its_text(found: Sample, browser: FlaskClient) -> None:
    problem = {"type": "urn:carryover:problem:unreadable-calendar", "title": "No", "detail": "This is no calendar."}
    found.calls.answer("POST", f"{PATH}calendars/preview", problem, status=409)
    answer = browser.post(PAGE, data={"go": "look", "document": "what I pasted"})
    assert answer.status_code == 409
    assert "This is no calendar." in answer.text
    assert "what I pasted</textarea>" in answer.text


def test_no_client_is_chosen_beforehand_and_conflicts_are_not_ticked(found: Sample, browser: FlaskClient) -> None:
    text = looked_at(found, browser, a_time(1), a_time(2, "overlaps_session"), a_time(3, "there_already"))
    assert f'<option value="{EPISODE}">' in text
    assert '<option value="" selected>leave it out' in text
    ticks = re.findall(r'name="take" value="[^"]*2026-12-(\d\d)[^"]*"( checked)?', text)
    assert ticks == [("01", " checked"), ("02", "")]
    assert "You have a session then." in text
    assert "is planned already" in text


def test_what_cannot_become_a_session_is_named(found: Sample, browser: FlaskClient) -> None:
    text = looked_at(found, browser, a_time(1), a_time(2, "all_day", "cal_0000000000000000000000000Z"))
    assert "Events that cannot become sessions" in text
    assert "lasts all day" in text


def taken(browser: FlaskClient, *values: str, **fields: str) -> Any:
    form = {"go": "take", "take": list(values), f"title-{EVENT}": "Sam R", "kind": "review", "idempotency_key": "k"}
    return browser.post(PAGE, data=form | fields)


def value(number: int, trouble: str = "") -> str:
    one = a_time(number)
    return f"{EVENT}|{one['key']}|{one['starts_at']}|50|{trouble}"


def test_ticked_times_go_to_the_chosen_client(found: Sample, browser: FlaskClient) -> None:
    outcomes = [
        {"key": a_time(1)["key"], "became": "planned", "session_id": "ses_1", "reason": None},
        {"key": a_time(2)["key"], "became": "refused", "session_id": None, "reason": "Another session: 18:20."},
    ]
    found.calls.answer("POST", f"{PATH}calendars", {"items": outcomes})
    answer = taken(browser, value(1), value(2), **{f"episode-{EVENT}": EPISODE})
    assert answer.status_code == 200
    ((_, _, body, _),) = found.calls.sent
    assert [(one["episode_id"], one["kind"], "overlap_ok" in one) for one in body["items"]] == [
        (EPISODE, "review", False)
    ] * 2
    assert "1 session is planned." in answer.text
    assert "Another session: 18:20." in answer.text
    assert f'<option value="{EPISODE}" selected>' in answer.text
    again = taken(browser, value(2, "overlaps_session"), **{f"episode-{EVENT}": EPISODE})
    assert again.status_code == 200
    assert found.calls.sent[-1][2]["items"][0]["overlap_ok"] is True


def test_without_any_client_nothing_is_sent(found: Sample, browser: FlaskClient) -> None:
    answer = taken(browser, value(1), "broken|value")
    assert answer.status_code == 422
    assert "Choose the client of at least one event" in answer.text
    assert "Sam R" in answer.text
    assert not found.calls.sent
