"""An exercise is written in the editor, looked at, published and set; a client does it on the phone, and it is read."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.windows import DESKTOP, PHONE, Window, Windows
from tests.e2e.world import more_homework
from tests.stack import Platform
from tests.system.people import Homework, a_clinic, agreed

QUESTION = "What did you expect?"


@pytest.fixture(scope="module")
def homework(platform: Platform) -> Homework:
    return agreed(a_clinic(platform.admin.person, "Own exercises"))


def written(desk: Window, clinic_id: str) -> str:
    """A sheet with a question and a scale, published; its code."""
    desk.go(f"/c/{clinic_id}/library/own")
    desk.link("Write an exercise").click()
    desk.button("Begin").click()
    page = desk.page
    page.get_by_label("Title").fill("A walk in the park")
    page.get_by_label("Why it helps").fill("Daylight and moving lift the mood a little.")
    page.get_by_label("How to do it").fill("Walk for ten minutes.")
    page.get_by_role("button", name="Add it").first.click()
    page.get_by_label("Question", exact=True).fill(QUESTION)
    page.locator("#f-s0-new").select_option("scale")
    page.locator("button[value='add_field:s0']").click()
    page.locator("#f-s0f1-label").fill("How was it?")
    page.locator("#f-s0f1-high_label").fill("good")
    return str(desk.path.split("/")[-2])


@pytest.mark.parametrize("javascript", [True, False], ids=["with a script", "without a script"])
def test_from_the_editor_to_the_phone_and_back(windows: Windows, homework: Homework, javascript: bool) -> None:
    desk = windows.open(DESKTOP, javascript=javascript).as_person(homework.therapist)
    code = written(desk, homework.clinic.id)
    if javascript:
        expect(desk.page.get_by_text("Saved ")).to_be_visible()
    else:
        desk.button("Keep the draft").last.click()
    expect(desk.page.locator("#preview")).to_contain_text("How was it?")
    expect(desk.page.locator("#preview")).to_contain_text(QUESTION)
    desk.page.locator("button[value='publish']").click()
    expect(desk.page.get_by_text("Published. You can set it for your clients now.")).to_be_visible()
    occurrence = more_homework(homework, code, f"My walk, {javascript}")
    phone = windows.open(PHONE).as_person(homework.client)
    phone.go(f"/do/{occurrence}")
    phone.page.get_by_label(QUESTION).fill("Cold and grey.")
    phone.choose("7")
    phone.button("Next").click()
    phone.link("I did it").click()
    phone.button("Hand in").click()
    expect(phone.heading).to_contain_text("Thank you")
    desk.go(f"/c/{homework.clinic.id}/answers/{occurrence}")
    for words in ("A walk in the park", QUESTION, "Cold and grey."):
        expect(desk.page.get_by_text(words).first).to_be_visible()
    assert desk.seen.all() + phone.seen.all() == []
