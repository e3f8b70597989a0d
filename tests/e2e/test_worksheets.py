"""One worksheet of each family on a phone: filled in by hand like its example, handed in, read by the therapist."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from services.assignments import catalogue
from tests.e2e import looking
from tests.e2e.filling import fill, is_here
from tests.e2e.windows import DESKTOP, PHONE, Window, Windows
from tests.e2e.world import more_homework
from tests.stack import Platform
from tests.system.people import Homework, a_clinic, agreed

CHOSEN = {
    "diary": "dbt_diary_card",
    "worksheet": "rebt_workbook",
    "practice": "exposure_log",
    "experiment": "behavioural_experiment",
    "reading": "book_chapter",
    "video": "short_video",
    "writing": "journal_disputing",
    "goal": "values_bulls_eye",
    "planning": "activity_planning",
}
FAMILIES = {one.family.value: one.code for one in catalogue.load().all_newest()} | CHOSEN
WITHOUT_SCRIPT = ("sleep_diary", "exposure_hierarchy", "symptom_diary")

SKIP = "Leave it empty and go on"


@pytest.fixture(scope="module")
def homework(platform: Platform) -> Homework:
    return agreed(a_clinic(platform.admin.person, "Every worksheet"))


@dataclass
class Sheet:
    """One worksheet in the hands of a client; `answers` is what the client chose and wrote."""

    window: Window
    homework: Homework
    occurrence: str
    exercise: dict[str, Any]
    answers: dict[str, Any]

    @property
    def path(self) -> str:
        return f"/do/{self.occurrence}"

    def kept(self) -> dict[str, Any]:
        found: dict[str, Any] = self.homework.client.get(f"/api/v1/me/occurrences/{self.occurrence}")
        return found

    def fill_in(self) -> Iterator[Window]:
        """Screen by screen to the end; what the example leaves open stays empty."""
        self.window.go(self.path)
        while "how-it-went" not in self.window.path:
            page = self.window.page
            for field in self.exercise["worksheet"]["fields"]:
                name = field["name"]
                if name in self.exercise["example"] and is_here(page, field):
                    self.answers[name] = fill(page, field, self.exercise["example"][name])
            yield self.window
            self._press("Next")
            if page.get_by_role("button", name=SKIP).count():
                self._press(SKIP)

    def _press(self, name: str) -> None:
        with self.window.page.expect_navigation():
            self.window.button(name).click()

    def hand_in(self) -> None:
        if not self.window.path.endswith("/did"):  # a measure leads there by itself
            self.window.link("I did it").click()
        self.window.button("Hand in").click()
        expect(self.window.heading).to_contain_text("Thank you")


def a_sheet(window: Window, homework: Homework, code: str) -> Sheet:
    occurrence = more_homework(homework, code, f"My {code.replace('_', ' ')}")
    exercise = homework.client.get(f"/api/v1/me/occurrences/{occurrence}")["exercise"]
    return Sheet(window, homework, occurrence, exercise, {})


def texts_of(answers: dict[str, Any], exercise: dict[str, Any]) -> list[str]:
    """What the client wrote in long texts, and what is theirs alone."""
    kinds = {one["name"]: one["kind"] for one in exercise["worksheet"]["fields"]}
    return [value for name, value in answers.items() if kinds[name] == "long_text"]


@pytest.mark.parametrize("code", FAMILIES.values(), ids=FAMILIES)
def test_a_worksheet_from_the_phone_to_the_therapist(windows: Windows, homework: Homework, code: str) -> None:
    window = windows.open(PHONE).as_person(homework.client)
    sheet = a_sheet(window, homework, code)
    wrong: list[str] = []
    for shown in sheet.fill_in():
        checks = (looking.hard_to_use, looking.too_wide, looking.too_wide_with_large_text, looking.too_small)
        wrong += [f"{shown.path}: {one}" for check in checks for one in check(shown.page)]
        wrong += [f"{shown.path}: {one}" for one in looking.unkind(shown.page)]
    assert wrong == []
    sheet.hand_in()
    response = sheet.kept()["response"]
    assert response["answers"] == sheet.answers
    desk = windows.open(DESKTOP).as_person(homework.therapist)
    desk.go(f"/c/{homework.clinic.id}/answers/{sheet.occurrence}")
    read = " ".join(desk.words.split())
    assert [text for text in texts_of(sheet.answers, sheet.exercise) if " ".join(text.split()) not in read] == []
    private = [one for one in sheet.answers.values() if isinstance(one, dict) and one.get("shared") is False]
    assert [one for one in private if one["text"] in read] == []
    assert window.seen.all() + window.refusals() == []


@pytest.mark.parametrize("code", WITHOUT_SCRIPT)
def test_a_worksheet_without_a_script(windows: Windows, homework: Homework, code: str) -> None:
    sheet = a_sheet(windows.open(PHONE, javascript=False).as_person(homework.client), homework, code)
    for _ in sheet.fill_in():
        pass
    sheet.hand_in()
    assert sheet.kept()["response"]["answers"] == sheet.answers


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
