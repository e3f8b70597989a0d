"""A client's pages on a phone without JavaScript: an old browser, a strict one, or a script that did not arrive."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.windows import PHONE, Window, Windows
from tests.e2e.world import more_homework
from tests.helpers import eventually
from tests.stack import Platform
from tests.system.people import PASSWORD, PATIENCE, Homework, a_clinic, agreed, answered, reviewed, sheet


@pytest.fixture(scope="module")
def homework(platform: Platform) -> Homework:
    return agreed(a_clinic(platform.admin.person, "Without scripts"), own_name="The first one")


@pytest.fixture
def window(windows: Windows, homework: Homework) -> Window:
    """Signed in through the form."""
    email = homework.client.get("/api/v1/me")["email"]
    window = windows.open(PHONE, javascript=False).sign_in(email, PASSWORD)
    expect(window.heading).to_contain_text("Good ")
    return window


def test_agreeing(window: Window, homework: Homework) -> None:
    path = homework.clinic.path(f"episodes/{homework.episode}/assignments")
    assignment = homework.therapist.post(path, sheet(homework.clinic, own_name="A walk"))["id"]
    window.go(f"/agree/{assignment}")
    window.choose("6")
    window.button("Yes, I want to do this").click()
    assert homework.client.get(f"/api/v1/me/assignments/{assignment}")["confidence"] == 6


def test_the_worksheet_from_start_to_thanks(window: Window, homework: Homework) -> None:
    occurrence = more_homework(homework, "breathing_practice", "The second one")
    window.go(f"/do/{occurrence}")
    window.choose("Slow belly breathing")
    window.button("Next").click()
    window.choose("9")
    window.button("Save and stop").click()
    window.go(f"/do/{occurrence}")
    expect(window.page.get_by_label("9", exact=True)).to_be_checked()
    for _ in range(4):
        window.button("Next").click()
    window.link("I did part of it").click()
    window.choose("About half")
    window.page.get_by_label("A note to your therapist").fill("Two of five minutes.")
    window.button("Hand in").click()
    expect(window.heading).to_contain_text("Thank you")
    response = homework.client.get(f"/api/v1/me/occurrences/{occurrence}")["response"]
    assert (response["quantity"], response["answers"]["tension_before"]) == (50, 9)


def test_what_got_in_the_way_in_own_words(window: Window, homework: Homework) -> None:
    occurrence = more_homework(homework, "breathing_practice", "The third one")
    window.go(f"/do/{occurrence}/not-this-time")
    window.page.locator("summary").filter(has_text="Something else").click()
    window.choose("I resented having to do it")
    window.page.get_by_label("In your own words").fill("Not my idea.")
    window.button("Say so").click()
    expect(window.page.get_by_role("main")).to_contain_text("That is worth saying.")
    response = homework.client.get(f"/api/v1/me/occurrences/{occurrence}")["response"]
    assert (response["kind"], response["obstacles"]) == ("not_this_time", ["anger"])


def test_the_inbox_leads_to_the_homework(window: Window) -> None:
    def look() -> bool:
        window.go("/inbox")
        return window.page.get_by_text("new", exact=True).count() > 0

    eventually(look, PATIENCE, pause=0.5)
    window.page.get_by_role("main").get_by_role("listitem").first.get_by_role("button").first.click()
    assert window.path.startswith("/do/")


def test_the_reply(window: Window, homework: Homework) -> None:
    answered(homework)
    reviewed(homework, "Well begun.")
    window.go("/today")
    window.link("Read the reply").click()
    expect(window.page.get_by_role("article")).to_contain_text("Well begun.")
