"""One sheet on two devices: a page sends what was changed on it, and asks where another device changed the same."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from gateway.web.client.basis import Basis
from gateway.web.client.values import LONGEST
from services.assignments.domain.worksheet import simple
from tests.unit.gateway.web import kinds
from tests.unit.gateway.web.doing import SHEET, WORK, a_draft, a_sheet, a_worksheet, page, post, saved
from tests.unit.gateway.web.forms import form_of
from tests.unit.gateway.web.sample import Sample

DRAFT = f"{SHEET}/draft"
TEXTS = [
    {"name": "thought", "kind": "long_text", "label": "What went through your mind?", "screen": 1, "required": False},
    {"name": "place", "kind": "text", "label": "Where was it?", "screen": 1, "required": False},
    {"name": "fear", "kind": "scale", "label": "How strong?", "screen": 1, "required": False, "min": 0, "max": 10},
]
EXERCISE = {**kinds.exercise(), "worksheet": {"sections": [], "fields": TEXTS, "short_form": None}}
BEFORE = {"thought": "They laugh", "place": "Bus", "fear": 4}


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> Sample:
    found = a_worksheet(monkeypatch)
    shown(found, BEFORE, 3)
    return found


def shown(here: Sample, answers: dict[str, Any], version: int, **more: Any) -> None:
    draft = {"answers": answers, "screen": 1, **more}
    a_sheet(here, EXERCISE, draft=draft, draft_version=version)


def refuse(here: Sample, theirs: dict[str, Any], version: int) -> None:
    conflicts = {name: {"yours": "", "theirs": value} for name, value in theirs.items()}
    here.calls.answer("PUT", DRAFT, {"status": 409, "conflicts": conflicts, "version": version}, status=409)


def form_on(text: str) -> dict[str, Any]:
    return {**form_of(text)}


def drawn(here: Sample) -> dict[str, Any]:
    return form_on(page(here, 1))


def quietly(here: Sample, form: dict[str, Any]) -> dict[str, str]:
    """How a quiet saving went, and what the page is based on afterwards."""
    text = here.app.test_client().post(f"/do/{WORK}/1/keep", data=form).text
    state = re.search(r'id="kept" data-state="(\w+)"', text)
    basis = re.search(r'name="basis" value="([^"]*)"', text)
    assert state
    assert basis
    return {"state": state[1], "basis": unescape(basis[1])}


def test_only_what_was_changed_is_sent_as_a_change(here: Sample) -> None:
    form = {**drawn(here), "thought": "They may laugh", "fear": "7"}
    shown(here, {**BEFORE, "place": "Train"}, 4)
    post(here, 1, **form)
    assert saved(here)["based_on"] == {"thought": 3, "fear": 3}
    assert saved(here)["answers"] == {"thought": "They may laugh", "place": "Train", "fear": 7}
    assert saved(here)["writer"] == json.loads(form["basis"][0])[1]


def test_ends_of_lines_and_spaces_are_no_change(here: Sample) -> None:
    shown(here, {**BEFORE, "thought": "One\nTwo"}, 3)
    post(here, 1, **{**drawn(here), "thought": " One\r\nTwo "})
    assert saved(here)["based_on"] == {}


def test_what_was_emptied_is_a_change(here: Sample) -> None:
    post(here, 1, **{**drawn(here), "place": ""})
    assert (saved(here)["based_on"], "place" in saved(here)["answers"]) == ({"place": 3}, False)


def test_a_page_knows_what_it_saved_and_nothing_else(here: Sample) -> None:
    form = {**drawn(here), "thought": "Mine"}
    here.calls.answer("PUT", DRAFT, {"version": 9})
    basis = quietly(here, form)["basis"]
    shown(here, {"thought": "Mine", "place": "Theirs", "fear": 4}, 9)
    post(here, 1, **{**form, "basis": basis, "fear": "9"})
    assert saved(here)["based_on"] == {"fear": 3}
    post(here, 1, **{**form, "basis": basis, "thought": "More"})
    assert saved(here)["based_on"] == {"thought": 9}


def test_both_texts_are_shown_and_nothing_goes_on_before_somebody_decided(here: Sample) -> None:
    form = {**drawn(here), "thought": "Mine"}
    shown(here, {**BEFORE, "thought": "Theirs"}, 4)
    refuse(here, {"thought": "Theirs"}, 4)
    asked = post(here, 1, **form)
    assert asked.status_code == 409
    assert "This was changed on another device" in asked.text
    assert (">Theirs<" in asked.text, ">Mine</textarea>" in asked.text) == (True, True)
    here.calls.answer("PUT", DRAFT, {"version": 5})
    again = form_on(asked.text)
    assert again["asked"] == ["thought"]
    undecided = post(here, 1, **{**again, "fear": "9"})
    assert (undecided.status_code, saved(here)["based_on"]) == (409, {"fear": 3})


@pytest.mark.parametrize(
    ("way", "kept", "based_on"),
    [("mine", "Mine", {"thought": 4}), ("theirs", "Theirs", {}), ("both", "Theirs\n\nMine", {"thought": 4})],
)
def test_one_of_them_or_both_are_kept(here: Sample, way: str, kept: str, based_on: dict[str, int]) -> None:
    form = {**drawn(here), "thought": "Mine"}
    shown(here, {**BEFORE, "thought": "Theirs"}, 4)
    refuse(here, {"thought": "Theirs"}, 4)
    again = form_on(post(here, 1, **form).text)
    here.calls.answer("PUT", DRAFT, {"version": 5})
    answer = post(here, 1, f"{way}:thought", **again)
    assert answer.headers["Location"].partition("#")[0] == f"/do/{WORK}/1"
    assert (saved(here)["answers"]["thought"], saved(here)["based_on"]) == (kept, based_on)


def test_typing_on_says_that_there_are_two_and_keeps_asking(here: Sample) -> None:
    form = {**drawn(here), "thought": "Mine"}
    shown(here, {**BEFORE, "thought": "Theirs"}, 4)
    refuse(here, {"thought": "Theirs"}, 4)
    answer = quietly(here, form)
    assert answer["state"] == "asked"
    quietly(here, {**form, "basis": answer["basis"], "thought": "Mine, more"})
    assert saved(here)["based_on"] == {"thought": 3}


def test_what_another_device_fixed_is_shown_with_what_was_written_here(here: Sample) -> None:
    form = {**drawn(here), "thought": "Mine"}
    shown(here, {**BEFORE, "thought": "Theirs"}, 4, locked={"thought": "2026-11-24T18:00:00.000Z"})
    answer = post(here, 1, **form)
    assert answer.status_code == 422
    assert ("Mine" in answer.text, "Theirs" in answer.text) == (True, True)
    assert "fixed on another device" in answer.text
    assert saved(here)["answers"]["thought"] == "Theirs"
    assert post(here, 1, **form_on(answer.text)).status_code == 302


def test_an_entry_of_a_diary_is_put_onto_what_is_there_now(monkeypatch: pytest.MonkeyPatch) -> None:
    here = a_worksheet(monkeypatch)
    a_draft(here, {})
    form = form_on(page(here, 7))
    there = [{"at": "2026-11-24T09:00", "what": "Theirs"}]
    a_sheet(here, draft={"answers": {"diary": there}, "screen": 1}, draft_version=6)
    post(here, 7, **{**form, "diary.what": "Mine"})
    assert [one["what"] for one in saved(here)["answers"]["diary"]] == ["Theirs", "Mine"]
    assert saved(here)["based_on"]["diary"] == 6


def test_a_cell_of_a_table_is_a_change_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    here = a_worksheet(monkeypatch)
    a_draft(here, {"week": {"monday": {"morning": {"activity": "Walk"}}}})
    form = form_on(page(here, 8))
    a_draft(here, {"week": {"monday": {"morning": {"activity": "Swim"}}}})
    post(here, 8, **{**form, "week.friday.morning.activity": "Read"})
    assert list(saved(here)["based_on"]) == ["week/friday/morning"]
    assert saved(here)["answers"]["week"] == {
        "monday": {"morning": {"activity": "Swim"}},
        "friday": {"morning": {"activity": "Read"}},
    }


@pytest.mark.parametrize("basis", ["", "{}", "[1]", '["a","b",{},{}]', "[1,2,3,4]", "\x00"])
def test_a_page_that_does_not_say_what_it_is_based_on_is_based_on_what_is_there(here: Sample, basis: str) -> None:
    post(here, 1, **{**drawn(here), "basis": basis, "thought": "Mine"})
    assert saved(here)["based_on"] == {"thought": 3}


def test_a_basis_is_read_back_as_it_was() -> None:
    basis = Basis.drawn(TEXTS, BEFORE, 3).knowing(["thought"], TEXTS, {"thought": "x"}, 7)
    assert Basis.of(MultiDict({"basis": str(basis)})) == basis
    assert (basis.seen("thought"), basis.seen("place")) == (7, 3)


def test_pages_and_service_have_the_same_limits() -> None:
    lengths = {
        "text": simple.TEXT_LENGTH,
        "long_text": simple.LONG_TEXT_LENGTH,
        "private_note": simple.LONG_TEXT_LENGTH,
    }
    assert lengths == LONGEST
