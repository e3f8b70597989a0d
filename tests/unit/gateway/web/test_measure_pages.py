"""A measure on the client's pages: one item a screen, no mark, and a course in plain words."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest

from gateway.web import course_line
from tests.unit.gateway.web import documents
from tests.unit.gateway.web.documents import EPISODE, a_measure_course, score
from tests.unit.gateway.web.doing import SHEET, WORK, a_sheet, a_worksheet, page, post
from tests.unit.gateway.web.sample import Sample, a_client, sample

ALL = {f"item_{number}": "0" for number in range(1, 10)}
PRESSING = re.compile(r"\b(out of|must|fail\w*|severe|moderate|minimal|mild|case|worse\w*)\b|!|/\s?27", re.IGNORECASE)


@pytest.fixture
def sheet(monkeypatch: pytest.MonkeyPatch) -> Sample:
    found = a_worksheet(monkeypatch)
    a_sheet(found, documents.exercise("phq9"))
    return found


def words_of(text: str) -> str:
    main = text.partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def handed_in(here: Sample, answers: dict[str, str], missing: list[str]) -> None:
    response = documents.answered(answers=answers)
    done = documents.occurrence(7, status="responded", state="done", response=response, missing=missing)
    a_sheet(here, documents.exercise("phq9"), occurrence=done, response=response)


def test_an_item_stands_alone_under_what_is_asked_of_all_and_names_its_source(sheet: Sample) -> None:
    text = words_of(page(sheet, 2))
    assert "Feeling down, depressed, or hopeless" in text
    assert "Over the last 2 weeks, how often have you been bothered" in text
    assert "No permission required to reproduce, translate, display or distribute" in text
    assert "Little interest" not in text
    assert text.index("Over the last 2 weeks") < text.index("Feeling down") < text.index("Nearly every day")


def test_an_empty_item_is_asked_for_once_more_and_may_stay_empty(sheet: Sample) -> None:
    asked = post(sheet, 2)
    assert asked.status_code == 422
    assert "Choose what comes nearest" in asked.text
    assert "Leave it empty and go on" in asked.text
    assert post(sheet, 2, go="skip").headers["Location"] == f"/do/{WORK}/3"


def test_the_tenth_item_comes_only_after_something_bothered(sheet: Sample) -> None:
    a_sheet(sheet, documents.exercise("phq9"), draft={"answers": ALL, "screen": 9})
    assert post(sheet, 9, item_9="0").headers["Location"] == f"/do/{WORK}/how-it-went"
    a_sheet(sheet, documents.exercise("phq9"), draft={"answers": ALL | {"item_2": "1"}, "screen": 9})
    assert post(sheet, 9, item_9="0").headers["Location"] == f"/do/{WORK}/10"


def test_after_the_last_item_there_is_only_handing_in(sheet: Sample) -> None:
    browser = sheet.app.test_client()
    assert browser.get(f"/do/{WORK}/how-it-went").headers["Location"] == f"/do/{WORK}/how-it-went/did"
    text = words_of(browser.get(f"/do/{WORK}/how-it-went/did").text)
    assert "Those were the questions" in text
    assert "Rather not this time" in text
    assert "How hard was it?" not in text


@pytest.mark.parametrize(("answers", "quantity"), [(ALL, 100), ({"item_1": "3", "item_2": "1", "item_10": "2"}, 22)])
def test_what_is_handed_in_says_how_much_of_it_was_answered(
    sheet: Sample, answers: dict[str, str], quantity: int
) -> None:
    a_sheet(sheet, documents.exercise("phq9"), draft={"answers": answers, "screen": 9})
    sheet.calls.answer("POST", f"{SHEET}/response", documents.occurrence(7))
    sheet.app.test_client().post(f"/do/{WORK}/how-it-went/did", data={"etag": ""})
    body: dict[str, Any] = sheet.calls.sent[-1][2]
    assert (body["answers"], body["quantity"]) == (answers, quantity)


def test_what_is_missing_is_said_kindly_with_the_way_there(sheet: Sample) -> None:
    handed_in(sheet, {"item_1": "1"}, ["item_2", "item_3"])
    text = sheet.app.test_client().get(f"/do/{WORK}/thanks").text
    assert "2 questions are still open" in text
    assert "What you answered is kept" in text
    assert f'href="/do/{WORK}/3"' in text
    assert not PRESSING.search(words_of(text))


def the_course(monkeypatch: pytest.MonkeyPatch, *scores: dict[str, Any]) -> str:
    found = sample(monkeypatch, a_client())
    documents.a_full_day(found.calls)
    measures = {"episodes": [{"episode_id": EPISODE, "measures": [a_measure_course(*scores)]}]}
    found.calls.answer("GET", "/api/v1/me/scores", measures)
    return found.app.test_client().get("/course").text


def test_the_own_course_is_a_line_with_words_beside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    text = the_course(monkeypatch)
    drawn = text.partition('<svg class="course-line"')[2].partition("</svg>")[0]
    assert drawn.count("course-line__band") - drawn.count("course-line__band--other") == 5
    assert drawn.count("course-line__point") == 3
    assert "threshold" not in drawn
    said = words_of(text)
    assert "On 2 Nov it weighed on you a lot. On 20 Nov it weighed on you a little. Further down means lighter." in said
    assert "Low mood and energy" in said
    assert "No permission required to reproduce" in said
    assert not PRESSING.search(said.partition("Low mood and energy")[2].partition("Developed by")[0])


def test_one_score_is_no_line_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    text = the_course(monkeypatch, score(4, "2026-11-02"))
    assert "<polyline" not in text
    assert "On 2 Nov it weighed on you hardly at all. From the next time on there is a line." in words_of(text)


def test_places_of_the_drawing_follow_totals_and_times(monkeypatch: pytest.MonkeyPatch) -> None:
    found = sample(monkeypatch, a_client())
    ends = score(27, "2026-11-02"), score(0, "2026-11-12"), score(27, "2026-11-22")
    course = json.loads(json.dumps(a_measure_course(*ends)))
    with found.app.test_request_context():
        line = course_line.for_client(course)
        staff = course_line.for_staff(course, ["2026-11-12T10:00:00Z", "2026-10-01T10:00:00Z"])
    left, right = course_line.INSET, course_line.RIGHT
    middle = (left + right) / 2
    assert [(one.x, one.y) for one in line.points] == [
        (left, 0),
        (middle, course_line.HEIGHT),
        (right, 0),
    ]
    assert sum(one.height for one in line.stripes) == pytest.approx(course_line.HEIGHT, abs=0.5)
    assert staff.sessions == (middle,)
    assert staff.threshold is not None
    assert staff.threshold.name == "case from 10"
    moderate = next(one for one in staff.stripes if one.name == "Moderate")
    assert staff.threshold.y == pytest.approx(moderate.y + moderate.height, abs=0.2)
