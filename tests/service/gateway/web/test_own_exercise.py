"""A clinician's own exercise, from the editor's form to a client and back, with the real service."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient

from gateway.domain.roles import Membership, Role
from tests.service.assignments.world import Course, World, a_course
from tests.service.gateway.web.real_pages import gone_through, pages
from tests.unit.assignments.definitions import a_walk
from tests.unit.gateway.staff.staff_documents import PAGES, staff
from tests.unit.gateway.web import forms
from tests.unit.gateway.web.sample import a_client


@pytest.fixture
def course(service: World) -> Course:
    return a_course(service)


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch, service: World, course: Course) -> FlaskClient:
    return pages(monkeypatch, service, staff(Role.THERAPIST), course.therapist)


def form_of(html: str, form_id: str = "exercise") -> dict[str, Any]:
    """What a browser would send; of several values a list."""
    found = forms.form_of(html, form_id)
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


def seen(html: str) -> dict[str, str]:
    """The version that the page of an exercise was drawn with."""
    return {"etag": unescape(re.findall(r'name="etag" value="([^"]+)"', html)[0])}


def press(desk: FlaskClient, address: str, go: str, **typed: str) -> str:
    """Type into the form of a page and press a button; where that leads."""
    shown = desk.get(address)
    assert shown.status_code == 200, address
    answer = desk.post(address, data={**form_of(shown.text), **typed, "go": go})
    assert answer.status_code == 302, answer.text
    return str(answer.headers["Location"]).partition("#")[0].partition("?")[0]


def a_written_one(desk: FlaskClient) -> str:
    """Two screens made with the buttons of the form; the address of its editor."""
    edit = str(desk.post(f"{PAGES}library/new", data={"idempotency_key": "new"}).headers["Location"])
    press(desk, edit, "save", title="A walk in the park", rationale="Daylight helps.", instructions="Walk.\nLook.")
    press(desk, edit, "add_field:s0", **{"s0-new": "long_text", "s0-title": "Before"})
    press(desk, edit, "add_field:s0", **{"s0-new": "scale", "s0f0-label": "What do you expect?"})
    press(desk, edit, "add_section", **{"s0f1-label": "How is your mood?", "s0f1-high_label": "good"})
    press(desk, edit, "add_field:s1", **{"s1-new": "choice"})
    typed = {"s1f0-label": "Did you go?", "s1f0-options": "Yes\nPart of the way", "s1f0-if_field": "how_is_your_mood"}
    press(desk, edit, "save", **typed, **{"s1f0-if_op": "at_least", "s1f0-if_value": "1"})
    return edit


def code_in(edit: str) -> str:
    return edit.split("/")[-2]


def test_from_the_editor_to_a_client_and_back(
    monkeypatch: pytest.MonkeyPatch, service: World, course: Course, desk: FlaskClient
) -> None:
    edit = a_written_one(desk)
    preview = desk.get(edit).text.partition('id="preview"')[2]
    assert "How is your mood?" in preview
    assert press(desk, edit, "publish").endswith("/versions")
    code = code_in(edit)
    assert "A walk in the park" in desk.get(f"{PAGES}clients/{course.episode_id}/agree?exercise={code}").text
    course.agreed(exercise_code=code)
    phone = pages(monkeypatch, service, a_client(), course.client)
    assert "A walk in the park" not in phone.get("/today").text  # the client's own name for it stands there
    occurrence = course.due()
    answers = {"what_do_you_expect": "Cold and grey", "how_is_your_mood": 3, "did_you_go": "yes"}
    begun = course.client.ask("PUT", f"/occurrences/{occurrence}/draft", {"answers": answers, "screen": 1})
    assert begun.status == 200, begun.body
    gone_through(phone, occurrence)
    desk = pages(monkeypatch, service, staff(Role.THERAPIST), course.therapist)
    read = " ".join(unescape(re.sub(r"<[^>]+>", " ", desk.get(f"{PAGES}answers/{occurrence}").text)).split())
    assert "What do you expect? Cold and grey" in read
    assert desk.get(f"{PAGES}exercises/{code}/sheet").status_code == 200


def test_what_is_wrong_stands_at_its_box_and_nothing_typed_is_lost(desk: FlaskClient) -> None:
    edit = a_written_one(desk)
    press(desk, edit, "save", **{"s0f1-label": "", "s0f1-min": "much", "s0f1-max": "-5", "minutes": "soon"})
    checked = desk.get(f"{edit}?check=1").text
    for name in ("s0f1-label", "s0f1-min", "minutes"):
        assert f'href="#f-{name}"' in checked, name
    assert 'value="much"' in checked
    assert press(desk, edit, "publish") == edit
    assert "Give minutes a number." in desk.get(f"{edit}?check=1").text


def test_two_windows_do_not_write_over_one_another(desk: FlaskClient) -> None:
    edit = a_written_one(desk)
    old = form_of(desk.get(edit).text)
    press(desk, edit, "save", title="A longer walk")
    answer = desk.post(edit, data={**old, "title": "A shorter walk", "go": "save"})
    assert answer.status_code == 412
    assert "This was changed meanwhile" in answer.text
    assert 'value="A shorter walk"' in answer.text
    again = desk.post(edit, data={**form_of(answer.text), "go": "save"})
    assert again.status_code == 302


def test_the_quiet_saving_brings_the_version_and_the_preview(desk: FlaskClient) -> None:
    edit = a_written_one(desk)
    form = form_of(desk.get(edit).text)
    kept = desk.post(edit.replace("/edit", "/keep"), data={**form, "s0f0-label": "What do you fear?"})
    assert kept.text.startswith("Saved ")
    assert "What do you fear?" in kept.text
    fresh = re.findall(r'id="etag" value="([^"]+)"', kept.text)
    again = desk.post(edit.replace("/edit", "/keep"), data={**form, "etag": unescape(fresh[0])})
    assert again.text.startswith("Saved ")


def test_the_same_exercise_as_text(desk: FlaskClient) -> None:
    edit = a_written_one(desk)
    address = edit.replace("/edit", "/text")
    form = form_of(desk.get(address).text, "text")
    assert "title:\n  en: A walk in the park" in form["yaml"]
    wrong = form["yaml"].replace("kind: scale", "kind: slider")
    assert desk.post(address, data={**form, "yaml": wrong}).status_code == 302
    shown = desk.get(address).text
    line = wrong[: wrong.index("kind: slider")].count("\n") + 1
    assert f"<strong>Line {line}</strong>" in shown
    assert "slider" in form_of(shown, "text")["yaml"]
    form = form_of(shown, "text")
    assert desk.post(address, data={**form, "yaml": "title: ["}).status_code == 302
    assert "This text cannot be read yet." in desk.get(address).text


def test_buttons_move_and_take_out(desk: FlaskClient) -> None:
    edit = a_written_one(desk)
    press(desk, edit, "down:s0f0")
    form = form_of(desk.get(edit).text)
    assert (form["s0f0-label"], form["s0f1-label"]) == ("How is your mood?", "What do you expect?")
    press(desk, edit, "remove:s1")
    assert "s1-title" not in form_of(desk.get(edit).text)
    press(desk, edit, "add_field:s0", **{"s0-new": "entries"})
    press(desk, edit, "add_field:s0f2", **{"s0f2-new": "scale", "s0f2i0-label": "What happened?"})
    form = form_of(desk.get(edit).text)
    assert (form["s0f2i0-label"], form["s0f2i1-kind"]) == ("What happened?", "scale")


def test_the_way_into_the_library_and_a_copy(
    monkeypatch: pytest.MonkeyPatch, service: World, course: Course, desk: FlaskClient
) -> None:
    edit = a_written_one(desk)
    versions = press(desk, edit, "publish")
    form = seen(desk.get(versions).text)
    assert "said=exercise_submitted" in desk.post(versions, data={**form, "act": "submit"}).headers["Location"]
    manager = pages(monkeypatch, service, staff(Role.MANAGER), service.person("manager"))
    assert "waits for the library" in manager.get(f"{PAGES}library/own").text
    form = seen(manager.get(versions).text)
    back = manager.post(versions, data={**form, "act": "send-back", "word": ""})
    assert back.status_code == 422
    form = seen(manager.get(versions).text)
    assert "said=exercise_taken_in" in manager.post(versions, data={**form, "act": "take-in"}).headers["Location"]
    colleague = pages(monkeypatch, service, staff(Role.THERAPIST), service.person("therapist"))
    assert colleague.get(edit).status_code == 404
    copied = colleague.post(f"{PAGES}library/{code_in(edit)}/copy", data={"idempotency_key": "copy"})
    mine = str(copied.headers["Location"]).partition("?")[0]
    press(colleague, mine, "save", title="My walk")
    assert "A copy of A walk in the park, version 1." in colleague.get(mine.replace("/edit", "/versions")).text


def definition_of(course: Course, edit: str) -> dict[str, Any]:
    return dict(course.therapist.get(f"/own-exercises/{code_in(edit)}").body["definition"])


def test_conditions_marks_and_what_comes_before_are_written_in_the_form(desk: FlaskClient, course: Course) -> None:
    edit = a_written_one(desk)
    press(desk, edit, "add_field:s1", **{"s1-new": "yes_no"})
    lines = {"s1f1-if_op": "not_below", "s1f1-if_value": "2", "s1f1-if1_field": "what_do_you_expect"}
    typed = {"s1f1-label": "Did it hurt?", "s1f1-if_field": "how_is_your_mood", **lines, "s1f1-if1_op": "empty"}
    marks = {"s1f1-flag_op": "is", "s1f1-flag_value": "yes", "s1f0-flag_op": "is", "s1f0-flag_value": "Part of the way"}
    press(desk, edit, "save", **typed, **marks, prerequisites="thought_record")
    press(desk, edit, "save", **{"s1f1-if_join": "none"})
    found = definition_of(course, edit)
    choice, asked = found["sections"][1]["fields"]
    assert found["prerequisites"] == ["thought_record"]
    assert (choice["flag_if"], asked["flag_if"]) == ({"is": "part_of_the_way"}, {"is": True})
    not_below = {"not": {"field": "how_is_your_mood", "below": 2}}
    assert asked["show_if"] == {"not": {"any": [not_below, {"field": "what_do_you_expect", "answered": False}]}}
    press(desk, edit, "save")
    assert definition_of(course, edit) == found
    press(desk, edit, "save", **{"s1f1-if1_field": "", "s1f1-if_join": "all", "s1f1-flag_op": ""})
    asked = definition_of(course, edit)["sections"][1]["fields"][1]
    assert (asked["show_if"], "flag_if" in asked) == (not_below, False)


def test_what_is_wrong_with_a_condition_or_a_mark_stands_at_its_line(desk: FlaskClient, course: Course) -> None:
    edit = a_written_one(desk)
    second = {"s1f0-if1_field": "how_is_your_mood", "s1f0-if1_op": "below", "s1f0-if1_value": "few"}
    press(desk, edit, "save", **second, **{"s0f1-flag_op": "at_least", "s0f1-flag_value": "11"})
    checked = desk.get(f"{edit}?check=1").text
    for name in ("s1f0-if1_value", "s0f1-flag_value"):
        assert f'href="#f-{name}"' in checked, name
        assert f'id="f-{name}"' in checked, name
    definition = {**definition_of(course, edit), "prerequisites": ["gone"]}
    path = f"/own-exercises/{code_in(edit)}"
    course.therapist.ask("PUT", f"{path}/draft", {"definition": definition}, match=course.therapist.get(path).etag)
    checked = desk.get(f"{edit}?check=1").text
    assert "There is no other exercise called gone" in checked
    assert 'href="#f-prerequisites"' in checked


def test_a_condition_that_lies_deeper_than_lines_stays(desk: FlaskClient, course: Course) -> None:
    edit = a_written_one(desk)
    definition = definition_of(course, edit)
    mood = {"field": "how_is_your_mood", "at_least": 3}
    deep = {"any": [{"all": [mood, {"field": "what_do_you_expect", "answered": True}]}, {"not": mood}]}
    definition["sections"][1]["fields"][0]["show_if"] = deep
    path = f"/own-exercises/{code_in(edit)}"
    course.therapist.ask("PUT", f"{path}/draft", {"definition": definition}, match=course.therapist.get(path).etag)
    assert "only the text of this exercise shows" in desk.get(edit).text
    press(desk, edit, "save")
    assert definition_of(course, edit)["sections"][1]["fields"][0]["show_if"] == deep


def test_the_example_is_filled_in_like_a_sheet(desk: FlaskClient, course: Course) -> None:
    edit = a_written_one(desk)
    press(desk, edit, "add_field:s0", **{"s0-new": "entries"})
    press(desk, edit, "save", **{"s0f2-label": "Steps", "s0f2i0-label": "What"})
    example = press(desk, edit, "example")
    form = form_of(desk.get(example).text, "example")
    typed = {"what_do_you_expect": "Rain", "how_is_your_mood": "3", "did_you_go": "yes", "steps.what": "The first"}
    assert desk.post(example, data={**form, **typed, "go": "add:steps"}).status_code == 302
    form = form_of(desk.get(example).text, "example")
    assert (
        desk.post(example, data={**form, "steps.what": "The second", "go": "done"}).headers["Location"].startswith(edit)
    )
    found = definition_of(course, edit)["example"]
    assert found == {
        "what_do_you_expect": "Rain",
        "how_is_your_mood": 3,
        "did_you_go": "yes",
        "steps": [{"what": "The first"}, {"what": "The second"}],
    }
    form = form_of(desk.get(example).text, "example")
    assert desk.post(example, data={**form, "etag": '"other.1"', "go": "save"}).status_code == 412
    removed = re.findall(r'value="(remove:steps:0:[^"]*)"', desk.get(example).text)[0]
    desk.post(example, data={**form, "go": unescape(removed)})
    assert definition_of(course, edit)["example"]["steps"] == [{"what": "The second"}]


def test_a_lead_therapist_decides_from_the_page(
    monkeypatch: pytest.MonkeyPatch, service: World, course: Course, desk: FlaskClient
) -> None:
    versions = press(desk, a_written_one(desk), "publish")
    desk.post(versions, data={**seen(desk.get(versions).text), "act": "submit"})
    plain = pages(monkeypatch, service, staff(Role.THERAPIST), service.person("therapist"))
    assert "Waits for your decision" not in plain.get(f"{PAGES}library/own").text
    both = staff(Role.THERAPIST)
    both = replace(both, memberships=(*both.memberships, Membership(both.memberships[0].clinic_id, Role.LEAD)))
    lead = pages(monkeypatch, service, both, service.person("lead"))
    assert "Waits for your decision" in lead.get(f"{PAGES}library/own").text
    shown = lead.get(versions)
    assert "Take version 1 into the library" in shown.text
    taken = lead.post(versions, data={**seen(shown.text), "act": "take-in"})
    assert "said=exercise_taken_in" in taken.headers["Location"]


def test_differences_in_words(desk: FlaskClient) -> None:
    shown = desk.get(f"{PAGES}library/thought_record/diff?from=1&to=2")
    assert shown.status_code == 200
    assert "What is different between version 1 and version 2." in shown.text
    assert "New: " in shown.text
    assert desk.get(f"{PAGES}library/thought_record/diff").status_code == 200


def test_a_file_is_looked_through_before_it_is_taken_in(desk: FlaskClient) -> None:
    items = [{"definition": a_walk()}, {"definition": a_walk(family="walk")}]
    text = json.dumps({"format": "carryover-exercises", "format_version": 1, "exercises": items})
    address = f"{PAGES}library/import"
    looked = desk.post(address, data={"file": (BytesIO(text.encode()), "exercises.json"), "go": "look"})
    assert "1 can be taken in, 0 are there already, 1 cannot be taken" in looked.text
    taken = desk.post(address, data={**form_of(looked.text, "import"), "go": "take", "idempotency_key": "take"})
    assert taken.status_code == 302, taken.text
    assert "A walk in the park" in desk.get(f"{PAGES}library/own").text
    for wrong in ("no json", "[1]", '{"format": "other"}'):
        answer = desk.post(address, data={"document": wrong, "go": "look"})
        assert answer.status_code == 422
        assert unescape(form_of(answer.text, "import")["document"]) == wrong
    exported = desk.get(f"{PAGES}library/export?codes=thought_record")
    assert exported.get_json()["exercises"][0]["code"] == "thought_record"
