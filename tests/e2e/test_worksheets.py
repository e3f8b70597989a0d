"""Worksheets on a phone: what is fixed, the shorter version, and an entry that is saved while a button is pressed."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route, expect

from tests.e2e.filling import Sheet
from tests.e2e.windows import PHONE, Window, Windows
from tests.e2e.world import more_homework
from tests.stack import Platform
from tests.system.people import Homework, a_clinic, agreed


@pytest.fixture(scope="module")
def homework(platform: Platform) -> Homework:
    return agreed(a_clinic(platform.admin.person, "Every worksheet"))


def a_sheet(window: Window, homework: Homework, code: str) -> Sheet:
    occurrence = more_homework(homework, code, f"My {code.replace('_', ' ')}")
    exercise = homework.client.get(f"/api/v1/me/occurrences/{occurrence}")["exercise"]
    return Sheet(window, homework, occurrence, exercise, {})


def test_a_prediction_can_be_read_but_not_changed(windows: Windows, homework: Homework) -> None:
    window = windows.open(PHONE).as_person(homework.client)
    sheet = a_sheet(window, homework, "behavioural_experiment")
    screens = {one["screen"] for one in sheet.exercise["worksheet"]["sections"] if one.get("locks")}
    for shown in sheet.fill_in():
        if int(shown.path.rsplit("/", 1)[1]) > max(screens):
            break
    locked = sheet.kept()["draft"]["locked"]
    assert locked
    window.go(f"{sheet.path}/{max(screens)}")
    expect(window.page.get_by_text("Fixed on").first).to_be_visible()
    name = next(iter(locked))
    assert window.page.locator(f'[name="{name}"]').count() == 0


def test_the_shorter_version_is_kept_for_the_next_time_one_looks(windows: Windows, homework: Homework) -> None:
    window = windows.open(PHONE).as_person(homework.client)
    sheet = a_sheet(window, homework, "thought_record")
    window.go(sheet.path)
    whole = window.page.locator(".sheet__progress li").count()
    window.button("A shorter version today").click()
    expect(window.page.get_by_text("This is the shorter version.")).to_be_visible()
    window.go(sheet.path)
    assert window.page.locator(".sheet__progress li").count() < whole
    window.button("Show the whole sheet").click()
    expect(window.button("A shorter version today")).to_be_visible()


def test_an_entry_that_was_just_saved_in_the_quiet_is_kept_once(windows: Windows, homework: Homework) -> None:
    """The button is pressed while the saving is still on its way."""
    window = windows.open(PHONE).as_person(homework.client)
    sheet = a_sheet(window, homework, "symptom_diary")
    (diary,) = [one for one in sheet.exercise["worksheet"]["fields"] if one["kind"] == "entries"]
    text = next(one["name"] for one in diary["fields"] if one["kind"] in {"text", "long_text"})
    window.go(f"{sheet.path}/{diary['screen']}")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    window.page.route("**/keep", hold)
    with window.page.expect_request("**/keep"):
        window.page.locator(f'[name="{diary["name"]}.{text}"]').press_sequentially("My heart raced")
    window.button("Save and stop").click()
    assert window.path.startswith(sheet.path)
    held[0].continue_()
    window.page.wait_for_url("**/today*")
    assert [one[text] for one in sheet.kept()["draft"]["answers"][diary["name"]]] == ["My heart raced"]
