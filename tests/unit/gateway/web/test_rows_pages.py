"""Diaries, ladders and tables on the phone: rows come and go with buttons, and nothing that was typed is lost."""

from __future__ import annotations

import re

import pytest

from gateway.web.client import rows
from tests.unit.gateway.web import kinds
from tests.unit.gateway.web.doing import SHEET, WORK, a_draft, a_worksheet, page, post, saved
from tests.unit.gateway.web.sample import Sample


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> Sample:
    return a_worksheet(monkeypatch)


def an_entry(what: str, place: int = 0, was: str = "") -> dict[str, str]:
    form = {"diary-place": str(place), "diary-was": was, "diary.at": "2026-11-24T08:00", "diary.what": what}
    return {**form, "diary.strong": "", "diary.felt": ""}


def test_a_diary_shows_what_is_there_and_one_open_entry(here: Sample) -> None:
    a_draft(here, kinds.FILLED)
    text = page(here, 7)
    assert "2 are kept so far." in text
    assert "Tuesday 24 November, 08:10 · The queue · 6 of 10 · Fear" in text
    assert 'name="diary.at" type="datetime-local" value="2026-11-24T18:20"' in text
    assert 'name="diary-place" value="2"' in text


def test_an_entry_is_added_and_the_page_comes_again(here: Sample) -> None:
    answer = post(here, 7, "add:diary", **{**an_entry("Bus"), "diary.felt": ["fear", "anger"]})
    assert answer.headers["Location"] == f"/do/{WORK}/7#f-diary"
    assert saved(here)["answers"]["diary"] == [{"at": "2026-11-24T08:00", "what": "Bus", "felt": ["fear", "anger"]}]


@pytest.mark.parametrize("go", ["next", "stop", "back"])
def test_an_entry_that_was_not_added_by_its_button_is_kept_all_the_same(here: Sample, go: str) -> None:
    form = {name: value for name, value in an_entry("Bus").items() if name != "diary.felt"}
    post(here, 7, go, **form)
    assert saved(here)["answers"]["diary"] == [{"at": "2026-11-24T08:00", "what": "Bus"}]


def test_an_entry_is_changed_and_removed(here: Sample) -> None:
    a_draft(here, kinds.FILLED)
    first, second = kinds.FILLED["diary"]
    answer = post(here, 7, "change:diary:1")
    assert answer.headers["Location"] == f"/do/{WORK}/7?entry=diary:1#f-diary"
    text = page(here, 7, "?entry=diary:1")
    assert 'value="A call"' in text
    assert f'name="diary-was" value="{rows.mark_of(second)}"' in text
    post(here, 7, f"remove:diary:0:{rows.mark_of(first)}")
    assert saved(here)["answers"]["diary"] == [second]


def test_an_entry_that_cannot_be_read_is_asked_again_with_what_was_typed(here: Sample) -> None:
    form = {name: value for name, value in an_entry("Bus").items() if name != "diary.felt"}
    answer = post(here, 7, "add:diary", **{**form, "diary.strong": "12"})
    assert answer.status_code == 422
    assert 'href="#f-diary.strong"' in answer.text
    assert 'value="Bus"' in answer.text


def test_a_refused_entry_says_so_beside_the_open_one_or_over_the_list(here: Sample) -> None:
    a_draft(here, kinds.FILLED)
    here.calls.answer("PUT", f"{SHEET}/draft", {"errors": {"answers.diary[2].what": ["Shorten this."]}}, status=422)
    form = {name: value for name, value in an_entry("Bus", 2).items() if name != "diary.felt"}
    assert 'href="#f-diary.what">Shorten this.' in post(here, 7, **form).text
    here.calls.answer("PUT", f"{SHEET}/draft", {"errors": {"answers.diary[0].what": ["Shorten this."]}}, status=422)
    assert 'href="#f-diary">Shorten this.' in post(here, 7, **form).text


def test_room_on_a_diary_is_said_before_it_is_full(here: Sample) -> None:
    entries = [{"at": "2026-11-24T08:00", "what": f"Number {number}"} for number in range(5)]
    a_draft(here, {"diary": entries[:4]})
    assert "There is room for 5 on one sheet." in page(here, 7)
    a_draft(here, {"diary": entries})
    text = page(here, 7)
    assert "This sheet is full." in text
    assert 'name="diary.what"' not in text
    assert 'value="Number 4"' in page(here, 7, "?entry=diary:4")


def test_a_long_diary_shows_its_latest_entries_until_all_are_wanted(here: Sample) -> None:
    a_draft(here, {"diary": [{"what": f"Number {number}."} for number in range(40)]})
    text = page(here, 7)
    assert "40 are kept so far." in text
    assert "Number 30." in text
    assert "Number 29." not in text
    address = post(here, 7, "all:diary").headers["Location"]
    assert address == f"/do/{WORK}/7?entry=diary:all#f-diary"
    assert "Number 0." in page(here, 7, "?entry=diary:all")


def test_only_the_diary_that_was_asked_for_opens(here: Sample) -> None:
    a_draft(here, kinds.FILLED)
    assert 'value="A call"' not in page(here, 7, "?entry=other:1")


def test_saving_while_typing_tells_the_page_what_it_kept(here: Sample) -> None:
    form = {name: value for name, value in an_entry("Bus").items() if name != "diary.felt"}
    answer = here.app.test_client().post(f"/do/{WORK}/7/keep", data=form)
    kept = saved(here)["answers"]["diary"]
    assert '<p id="kept" data-state="saved">Saved 18:20</p>' in answer.text
    assert f'name="diary-was" value="{rows.mark_of(kept[0])}"' in answer.text


def test_a_ladder_is_put_in_order_with_buttons(here: Sample) -> None:
    a_draft(here, kinds.FILLED)
    assert 'value="up:ladder:1"' in page(here, 6)
    form = {"ladder-0-item": "At the stop", "ladder-0-rating": "25"}
    form |= {"ladder-1-item": "One stop", "ladder-1-rating": "40"}
    answer = post(here, 6, "up:ladder:1", **form)
    assert answer.headers["Location"] == f"/do/{WORK}/6#f-ladder"
    assert [one["item"] for one in saved(here)["answers"]["ladder"]] == ["One stop", "At the stop"]


def test_a_row_of_a_table_opens_where_something_is_to_be_looked_at(here: Sample) -> None:
    answer = post(here, 8, **{"week.friday.night.mood": "good", "week.monday.morning.activity": "Walk"})
    assert answer.status_code == 422
    opened = re.findall(r"<details class=\"more\" open><summary><span>(\w+)", answer.text)
    assert opened == ["Friday"]
    assert 'value="good"' in answer.text
    assert saved(here)["answers"]["week"] == {"monday": {"morning": {"activity": "Walk"}}}
