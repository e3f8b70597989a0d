"""The worksheet on the phone: every kind is drawn, answered without a script, and nothing that was typed is lost."""

from __future__ import annotations

import re

import pytest

from tests.unit.gateway.web import documents, kinds
from tests.unit.gateway.web.doing import SHEET, WORK, a_draft, a_sheet, a_worksheet, page, post, saved
from tests.unit.gateway.web.sample import Sample
from tests.unit.gateway.web.test_client_pages import BLAME, shape_of

FIXED = {"prediction": "2026-11-24T18:00:00.000Z"}
EXERCISES = sorted(path.stem.split(".v") for path in documents.CATALOGUE.glob("*.yaml"))


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> Sample:
    return a_worksheet(monkeypatch)


@pytest.mark.parametrize("filled", [False, True])
@pytest.mark.parametrize("screen", [1, *range(3, 10)])
def test_every_kind_is_drawn_calm_and_plain(here: Sample, screen: int, filled: bool) -> None:
    a_draft(here, kinds.FILLED if filled else {"happened": True}, computed={"sum": 2.5})
    shape = shape_of(page(here, screen))
    assert shape.tags.count("h1") == 1
    assert shape.refused == []
    assert len(set(shape.ids)) == len(shape.ids)
    assert set(shape.fors) <= set(shape.ids)
    assert not BLAME.findall(" ".join(shape.text))


@pytest.mark.parametrize(("code", "version"), EXERCISES)
def test_every_shipped_exercise_is_drawn(here: Sample, code: str, version: str) -> None:
    exercise = documents.exercise(code, int(version))
    a_sheet(here, exercise)
    browser = here.app.test_client()
    for section in exercise["worksheet"]["sections"]:
        answer = browser.get(f"/do/{WORK}/{section['screen']}")
        assert answer.status_code in {200, 404}, "only a section of which nothing is asked is not there"
        shape = shape_of(answer.text)
        assert shape.tags.count("h1") == 1
        assert len(set(shape.ids)) == len(shape.ids)
        assert set(shape.fors) <= set(shape.ids)


def test_what_was_answered_stands_in_the_form(here: Sample) -> None:
    a_draft(here, kinds.FILLED)
    assert 'name="belief" value="65" checked' in page(here, 1)
    assert 'name="where" value="+other" checked' in page(here, 3)
    assert 'value="On a bus"' in page(here, 3)
    assert 'value="A lump in the throat"' in page(here, 3)
    numbers = page(here, 4)
    for shown in ('value="2.5"', 'value="2026-11-26"', 'value="18:00"', 'value="2026-11-26T18:00"', 'value="30"'):
        assert shown in numbers
    assert 'name="tension.before" value="7" checked' in page(here, 5)
    assert 'value="One stop"' in page(here, 6)
    assert 'name="week.monday.morning.activity" type="text" value="Stayed in bed"' in page(here, 8)
    last = page(here, 9)
    assert "2 of 3 done." in last
    assert 'name="chapters" value="three" checked' in last
    assert 'rel="noopener noreferrer"' in last
    assert ">I was proud.</textarea>" in last
    assert 'name="own.shared" value="yes" id="f-own.shared">' in last


def test_a_question_that_depends_on_another_comes_and_goes(here: Sample) -> None:
    a_draft(here, {"happened": False})
    assert "Where was it?" not in page(here, 3)
    a_draft(here, {"happened": True})
    assert "Where was it?" in page(here, 3)


def test_a_section_of_which_nothing_is_asked_is_passed_over(here: Sample) -> None:
    exercise = kinds.exercise()
    fields = exercise["worksheet"]["fields"]
    depends = {"show_if": {"field": "happened", "is": True}}
    exercise["worksheet"]["fields"] = [one | (depends if one["screen"] == 3 else {}) for one in fields]
    a_sheet(here, exercise, draft={"answers": {"happened": True}, "screen": 2})
    assert post(here, 2, happened="no").headers["Location"] == f"/do/{WORK}/4"
    assert post(here, 2, happened="yes").headers["Location"] == f"/do/{WORK}/3"
    a_sheet(here, exercise, draft={"answers": {"happened": False}, "screen": 3})
    assert "3 of 9" in page(here, 4)
    assert post(here, 4, "back").headers["Location"] == f"/do/{WORK}/2"
    assert here.app.test_client().get(f"/do/{WORK}").headers["Location"] == f"/do/{WORK}/4"


def test_an_answer_to_what_is_not_asked_now_is_kept(here: Sample) -> None:
    a_draft(here, {"happened": False, "where": "at_home"})
    post(here, 3, signs="warmth")
    assert saved(here)["answers"] == {"happened": False, "where": "at_home", "signs": ["warmth"]}


def test_going_on_from_a_section_that_locks_says_so_before_and_then_does(here: Sample) -> None:
    assert "you can still read this, but not change it" in page(here, 1)
    post(here, 1, prediction="They stare")
    assert saved(here)["locks"] == [1]


@pytest.mark.parametrize("go", ["stop", "back", "short"])
def test_only_going_on_locks(here: Sample, go: str) -> None:
    post(here, 1, go, prediction="They stare")
    assert "locks" not in saved(here)
    assert saved(here)["answers"] == {"prediction": "They stare"}


def test_what_was_left_empty_is_not_fixed(here: Sample) -> None:
    post(here, 1)
    assert "locks" not in saved(here)


def test_what_is_fixed_is_text_with_its_time(here: Sample) -> None:
    a_draft(here, kinds.FILLED, locked=FIXED)
    text = page(here, 1)
    assert "Fixed on Tuesday 24 November, 18:00." in text
    assert ' name="prediction"' not in text
    assert 'name="belief"' in text
    post(here, 1, prediction="Nobody looks", belief="10")
    assert saved(here)["answers"]["prediction"] == "Everybody looks."
    assert saved(here)["answers"]["belief"] == 10


def test_a_refusal_of_something_fixed_stands_beside_it(here: Sample) -> None:
    sentence = "This was fixed when you started, on 26 November at 18:00. Write what you think now into another field."
    here.calls.answer("PUT", f"{SHEET}/draft", {"errors": {"answers.prediction": [sentence]}}, status=422)
    answer = post(here, 1, prediction="Something else")
    assert answer.status_code == 422
    assert f'href="#f-prediction">{sentence}' in answer.text
    assert ">Something else</textarea>" in answer.text


def test_the_shorter_version_is_offered_first_and_asks_only_its_questions(here: Sample) -> None:
    assert "A shorter version today" in page(here, 1)
    assert "A shorter version today" not in page(here, 2)
    assert post(here, 1, "short", prediction="They stare").headers["Location"] == f"/do/{WORK}/1"
    assert saved(here)["short"] is True
    a_draft(here, {"prediction": "They stare"}, short=True)
    text = page(here, 1)
    assert "1 of 3" in text
    assert "How sure are you?" not in text
    assert post(here, 1, prediction="They stare").headers["Location"] == f"/do/{WORK}/7"
    assert saved(here)["short"] is True
    post(here, 1, "whole", prediction="They stare")
    assert saved(here)["short"] is False


def test_an_exercise_without_a_shorter_version_offers_none(here: Sample) -> None:
    a_sheet(here, kinds.exercise(short=False))
    assert "A shorter version today" not in page(here, 1)
    post(here, 1)
    assert "short" not in saved(here)


def test_answers_of_last_time_are_there_to_begin_with_and_said_to_be(here: Sample) -> None:
    a_sheet(here, carried={"belief": 60, "ladder": kinds.FILLED["ladder"]})
    text = page(here, 1)
    assert 'name="belief" value="60" checked' in text
    assert "From last time." in text
    post(here, 1, prediction="They stare", belief="60")
    assert saved(here)["answers"] == {"prediction": "They stare", "belief": 60, "ladder": kinds.FILLED["ladder"]}


def test_what_was_carried_over_and_then_taken_out_stays_out(here: Sample) -> None:
    a_sheet(here, carried={"belief": 60}, draft={"answers": {"prediction": "They stare"}, "screen": 1})
    assert 'value="60" checked' not in page(here, 1)


def test_a_scale_starts_where_the_worksheet_says_and_nowhere_else(here: Sample) -> None:
    exercise = kinds.exercise()
    fields = exercise["worksheet"]["fields"]
    exercise["worksheet"]["fields"] = [one | ({"default": 50} if one["name"] == "belief" else {}) for one in fields]
    a_sheet(here, exercise)
    assert 'name="belief" value="50" checked' in page(here, 1)
    a_sheet(here, exercise, draft={"answers": {"belief": 10}, "screen": 1})
    assert re.findall(r'name="belief" value="(\d+)"[^>]* checked', page(here, 1)) == ["10"]


def test_what_makes_the_sheet_is_asked_once_more_and_may_stay_empty(here: Sample) -> None:
    exercise = kinds.exercise()
    fields = exercise["worksheet"]["fields"]
    exercise["worksheet"]["fields"] = [
        one | ({"required": True} if one["name"] == "happened" else {}) for one in fields
    ]
    a_sheet(here, exercise)
    answer = post(here, 2)
    assert answer.status_code == 422
    assert "The rest builds on this." in answer.text
    assert "Leave it empty and go on" in answer.text
    assert post(here, 2, "skip").headers["Location"] == f"/do/{WORK}/3"


def test_a_worked_out_value_is_text(here: Sample) -> None:
    a_draft(here, kinds.FILLED, computed={"sum": 2.5})
    assert "2.5 kg" in page(here, 9)
    a_draft(here, {}, computed={"sum": None})
    assert "worked out from your answers once they are complete" in page(here, 9)


def test_a_link_that_is_no_address_of_the_web_leads_nowhere(here: Sample) -> None:
    exercise = kinds.exercise()
    fields = exercise["worksheet"]["fields"]
    bad = {"url": "javascript:alert(1)"}
    exercise["worksheet"]["fields"] = [one | (bad if one["name"] == "film" else {}) for one in fields]
    a_sheet(here, exercise)
    text = page(here, 9)
    assert "javascript:" not in text
    assert "I have watched it" in text


def test_script_in_an_answer_is_text(here: Sample) -> None:
    a_draft(here, {"prediction": "<script>x</script>", "diary": [{"what": "<b>"}], "own": {"text": "<i>"}})
    assert "<script>x" not in page(here, 1)
    assert "<b>" not in page(here, 7)
    assert "<i>" not in page(here, 9)


def test_the_reply_shows_every_answer_in_words(here: Sample) -> None:
    response = documents.answered(answers=kinds.FILLED, computed={"sum": 2.5}, locked=FIXED)
    a_sheet(here, response=response, review=documents.reviewed())
    text = here.app.test_client().get(f"/do/{WORK}/reply").text
    for words in ("6 h 30 min", "On a bus", "Only you can read this.", "Fixed on Tuesday", "2.5 kg", "One stop – 40"):
        assert words in text


@pytest.mark.parametrize(
    ("what", "leads"),
    [
        ("The second one: https://video.invalid/watch?v=1.", "https://video.invalid/watch?v=1"),
        ("The one about waves", ""),
        ("http://video.invalid/ or javascript:x", ""),
    ],
)
def test_a_link_that_the_therapist_gave_is_the_one_in_what_was_agreed(here: Sample, what: str, leads: str) -> None:
    exercise = kinds.exercise()
    fields = exercise["worksheet"]["fields"]
    exercise["worksheet"]["fields"] = [one | ({"url": None} if one["name"] == "film" else {}) for one in fields]
    a_sheet(here, exercise, assignment=documents.assignment(what=what))
    text = page(here, 9)
    assert what in text
    assert re.findall(r'href="([^"]+)" target="_blank"', text) == ([leads] if leads else [])
