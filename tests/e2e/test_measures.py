"""A measure on a phone: one item a screen, seen as a course, read by the therapist, filled in at the session."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e import looking
from tests.e2e.windows import DESKTOP, PHONE, Window, Windows
from tests.e2e.world import more_homework
from tests.stack import Platform
from tests.system.people import Homework, a_clinic, agreed

ANSWERS = (  # 9, and the tenth
    "Several days",
    "Several days",
    "Not at all",
    "Nearly every day",
    "Several days",
    "Not at all",
    "More than half the days",
    "Several days",
    "Not at all",
    "Somewhat difficult",
)


@pytest.fixture(scope="module")
def homework(platform: Platform) -> Homework:
    return agreed(a_clinic(platform.admin.person, "Every measure"))


def press(window: Window, name: str) -> None:
    with window.page.expect_navigation():
        window.button(name).click()


def test_a_measure_from_the_phone_to_the_therapist(windows: Windows, homework: Homework) -> None:
    window = windows.open(PHONE).as_person(homework.client)
    occurrence = more_homework(homework, "phq9", "How my fortnight was")
    window.go(f"/do/{occurrence}")
    wrong: list[str] = []
    for chosen in ANSWERS:
        window.page.get_by_label(chosen, exact=True).check(force=True)
        checks = (looking.hard_to_use, looking.too_wide, looking.too_wide_with_large_text, looking.too_small)
        wrong += [f"{window.path}: {one}" for check in checks for one in check(window.page)]
        expect(window.page.locator("main")).to_contain_text("No permission required to reproduce")
        press(window, "Next")
    assert wrong == []
    expect(window.heading).to_contain_text("Those were the questions")
    press(window, "Hand in")
    window.link("See how it has gone so far").click()
    course = window.page.locator(".measured")
    expect(course.get_by_role("heading", name="Low mood and energy")).to_be_visible()
    expect(course).to_contain_text(re.compile("it weighed on you a little"))
    expect(course.get_by_role("img")).to_be_visible()
    assert looking.hard_to_use(window.page) + looking.unkind(window.page) + looking.too_wide(window.page) == []

    desk = windows.open(DESKTOP).as_person(homework.therapist)
    desk.go(f"/c/{homework.clinic.id}/clients/{homework.episode}")
    expect(desk.page.locator("#measures")).to_contain_text("9, Mild, no case")
    expect(desk.page.locator("#answers")).to_contain_text("9, Mild")
    assert window.seen.all() + window.refusals() + desk.seen.all() == []


def test_a_measure_filled_in_together_at_the_session(windows: Windows, homework: Homework) -> None:
    """Without a script, with one item left out at first, and put right afterwards."""
    desk = windows.open(DESKTOP, javascript=False).as_person(homework.therapist)
    desk.go(f"/c/{homework.clinic.id}/clients/{homework.episode}")
    desk.page.locator("#measures").get_by_role("link", name="GAD-7").click()
    for number in range(1, 7):
        desk.page.locator(f"input[name=item_{number}][value='1']").check(force=True)
    press(desk, "Keep it")
    expect(desk.page.locator("main")).to_contain_text("There is no result without it")
    desk.page.locator("input[name=item_7][value='3']").check(force=True)
    press(desk, "Keep it")
    expect(desk.page.locator("#measures")).to_contain_text("9, Mild, case")
    desk.page.locator("summary", has_text="GAD-7").click()
    desk.page.get_by_role("link", name="Put it right").click()
    desk.page.locator("input[name=item_7][value='0']").check(force=True)
    press(desk, "Keep it")
    expect(desk.page.locator("#measures")).to_contain_text("6, Mild, no case")
    desk.page.locator("#measures summary", has_text="The table behind it").last.click()
    expect(desk.page.locator("#measures")).to_contain_text("before: 9")
