"""The product's main job, clicked through by five people, each on what they would use."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from secrets import token_hex
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from local.rest import Person
from tests.e2e.windows import DESKTOP, PHONE, Window, Windows
from tests.helpers import eventually
from tests.stack import Platform
from tests.system.people import PASSWORD, PATIENCE, Clinic, a_clinic, agreed, an_episode, due_today, sheet, somebody

NAME = "Five slow minutes"
REPLY = "Well begun. Let us look at the second minute together."
WORDS = "The kettle helped. I noticed my shoulders."


@dataclass(frozen=True)
class Cast:
    """A clinic, its people's windows, and the course of therapy they share."""

    clinic: Clinic
    episode: str
    client: Window
    therapist: Window
    windows: Windows

    def staff(self, path: str) -> str:
        return f"/c/{self.clinic.id}/{path}"


def email_of(person: Person) -> str:
    return str(person.get("/api/v1/me")["email"])


@pytest.fixture(scope="module")
def clinic(platform: Platform) -> Clinic:
    return a_clinic(platform.admin.person, "Journey by hand")


@pytest.fixture
def scene(clinic: Clinic, windows: Windows) -> Cast:
    return Cast(clinic, an_episode(clinic), windows.open(PHONE), windows.open(DESKTOP), windows)


@pytest.mark.timeout(300)
def test_from_a_proposal_to_the_figures(scene: Cast) -> None:
    """Each step begins with what the one before it left."""
    for step in (
        the_therapist_proposes,
        the_client_agrees_in_own_words,
        the_client_is_reminded,
        the_client_begins_and_stops,
        the_client_goes_on_later,
        the_therapist_reads_and_replies,
        the_client_sees_the_reply_first,
        not_this_time_takes_three_taps,
        the_manager_sees_figures,
    ):
        step(scene)
    answers = scene.clinic["therapist"].get(scene.clinic.path(f"episodes/{scene.episode}/occurrences"))["items"]
    assert {one["response"]["kind"] for one in answers if one["response"]} == {"did", "not_this_time"}


def the_therapist_proposes(scene: Cast) -> None:
    window = scene.therapist.sign_in(email_of(scene.clinic["therapist"]), PASSWORD)
    expect(window.heading).to_have_text("Caseload")
    window.link(f"client {scene.clinic.run}").click()
    window.link("Agree next").click()
    window.page.get_by_label("Find by words").fill("brething")
    expect(window.page.get_by_role("status").filter(has_text="1 found")).to_be_visible()
    window.page.get_by_role("button", name="Breathing practice").click()
    expect(window.page.get_by_role("heading", name="Breathing practice")).to_be_visible()
    assert window.page.get_by_label("Why it helps").input_value()
    window.page.get_by_label("What", exact=True).fill("Breathe slowly by the open window")
    window.choose("once, on a day")
    now = datetime.now(ZoneInfo(scene.clinic.zone)).strftime("%H:%M")
    window.page.get_by_label("Time", exact=True).fill(now)
    window.button("Put it on the client’s page").click()
    expect(window.page.get_by_text("proposed, waiting for a yes")).to_be_visible()


def the_client_agrees_in_own_words(scene: Cast) -> None:
    window = scene.client.sign_in(email_of(scene.clinic["client"]), PASSWORD)
    expect(window.heading).to_contain_text("Good ")
    assert f"therapist {scene.clinic.run} suggests" in window.words
    window.link("Look at it").click()
    assert "Breathe slowly by the open window" in window.words
    window.page.get_by_label("My name for it").fill(NAME)
    window.page.get_by_label("If …").fill("the kettle is on")
    window.page.get_by_label("… then").fill("I breathe until it boils")
    window.choose("8")
    window.choose("I know what to do and why")
    window.button("Yes, I want to do this").click()
    expect(window.page.get_by_role("status")).to_have_text("Agreed. It is on your page for the day.")
    card = window.page.get_by_role("article").filter(has_text=NAME)
    expect(card).to_contain_text("If the kettle is on, then I breathe until it boils")
    expect(card.get_by_role("link", name="Start")).to_be_visible()


def the_client_is_reminded(scene: Cast) -> None:
    window = scene.client

    def look() -> bool:
        window.go("/today")
        return window.link("1 reminder for you").count() == 1

    eventually(look, PATIENCE, pause=0.5)
    window.link("1 reminder for you").click()
    expect(window.heading).to_have_text("Reminders you got")
    window.page.get_by_role("main").get_by_role("listitem").get_by_role("button").click()
    expect(window.page.get_by_text("1 of 6")).to_be_visible()
    window.go("/inbox")
    expect(window.page.get_by_role("listitem").filter(has_text="new")).to_have_count(0)


def the_client_begins_and_stops(scene: Cast) -> None:
    window = scene.client
    window.go("/today")
    window.page.get_by_role("article").filter(has_text=NAME).get_by_role("link", name=re.compile("Start|Go on")).click()
    assert window.page.locator("input[type=radio]:checked").count() == 0
    window.choose("In for four, out for six")
    window.button("Next").click()
    expect(window.heading).to_have_text("How tense were you before?")
    window.choose("7")
    window.button("Save and stop").click()
    expect(window.page.get_by_role("status").first).to_have_text("Saved. You can go on whenever you like.")


def the_client_goes_on_later(scene: Cast) -> None:
    window = scene.client
    window.link("Go on").click()
    expect(window.page.get_by_text("2 of 6")).to_be_visible()
    expect(window.page.get_by_label("7", exact=True)).to_be_checked()
    window.button("Next").click()
    window.page.get_by_role("textbox").fill("5")
    window.button("Next").click()
    window.choose("3")
    window.button("Next").click()
    expect(window.page.get_by_text("5 of 6")).to_be_visible()
    window.page.get_by_role("textbox").fill(WORDS)
    # what is typed is kept while one types, without a button
    expect(window.page.locator("#kept")).to_contain_text("Saved")
    window.button("Next").click()
    expect(window.heading).to_have_text("How did it go?")
    window.link("I did it").click()
    window.button("Hand in").click()
    expect(window.heading).to_contain_text("Thank you")
    expect(window.page.get_by_role("main")).to_contain_text("Your therapist sees this before you next meet")


def the_therapist_reads_and_replies(scene: Cast) -> None:
    agreed(scene.clinic, "other_client")  # somebody about whom there is nothing to do
    window = scene.therapist
    window.go(scene.staff("caseload"))
    first = window.page.locator("tbody tr").first
    expect(first).to_contain_text(f"client {scene.clinic.run}")
    expect(first).to_contain_text("1 to review")
    first.get_by_role("link", name=f"client {scene.clinic.run}", exact=True).click()
    answer = window.page.get_by_role("article").filter(has_text=WORDS)
    expect(answer).to_contain_text(re.compile(r"7\s*→\s*(then)?\s*3"))
    answer.get_by_label("Your reply").fill(REPLY)
    answer.get_by_role("button", name="Send reply").click()
    expect(window.page.get_by_role("status").first).to_be_visible()
    expect(window.button("Send reply")).to_have_count(0)


def the_client_sees_the_reply_first(scene: Cast) -> None:
    window = scene.client
    window.go("/today")
    first = window.page.get_by_role("article").first
    expect(first).to_contain_text(f"therapist {scene.clinic.run} wrote to you")
    first.get_by_role("link", name="Read the reply").click()
    expect(window.page.get_by_role("article")).to_contain_text(REPLY)
    expect(window.page.get_by_role("main")).to_contain_text(WORDS)
    window.link("Back to today").click()
    expect(window.link("Read the reply")).to_have_count(0)


def not_this_time_takes_three_taps(scene: Cast) -> None:
    path = scene.clinic.path(f"episodes/{scene.episode}/assignments")
    terms = sheet(scene.clinic, own_name="A longer one", agreed_in_session=True)
    due_today(scene.clinic["client"], scene.clinic["therapist"].post(path, terms)["id"])
    window = scene.client
    window.go("/today")
    window.page.get_by_role("link", name=re.compile(r"Not this time\s*: A longer one")).tap()
    expect(window.heading).to_have_text("What got in the way?")
    window.choose("I forgot")
    window.button("Say so").tap()
    expect(window.page.get_by_role("main")).to_contain_text("That happens to everyone.")
    window.link("Back to today").tap()
    expect(window.heading).to_contain_text("Good ")
    expect(window.page.get_by_role("article").filter(has_text="A longer one")).to_have_count(0)
    scene.therapist.go(scene.staff(f"clients/{scene.episode}"))
    expect(scene.therapist.page.get_by_role("main")).to_contain_text("forgot")


def the_manager_sees_figures(scene: Cast) -> None:
    window = scene.windows.open(DESKTOP).as_person(scene.clinic["manager"])

    def look() -> bool:
        window.go(scene.staff("dashboard"))
        return window.page.locator(".sentence").count() == 1

    eventually(look, PATIENCE, pause=0.5)
    figures = window.page.locator(".figure")
    expect(figures).to_have_count(4)
    for figure in figures.all():
        assert re.search(r"\d+ of \d+|of \d+|\d", figure.inner_text()), figure.inner_text()
        figure.locator("summary").first.click()
        expect(figure.locator("details[open]").first).to_be_visible()
    assert NAME not in window.words
    assert WORDS not in window.words


def test_an_administrator_adds_somebody_with_a_link_that_works_once(clinic: Clinic, windows: Windows) -> None:
    office = windows.open(DESKTOP).as_person(clinic.admin)
    office.go(f"/c/{clinic.id}/people")
    email = f"ines-{token_hex(4)}@people.invalid"
    office.page.get_by_label("Name", exact=True).fill("Ines Newman")
    office.page.get_by_label("E-mail address", exact=True).fill(email)
    office.page.get_by_label("Role", exact=True).select_option("therapist")
    office.button("Add").click()
    link = office.page.locator("#link-once").input_value()
    office.go(f"/c/{clinic.id}/people")
    assert link not in office.page.content()
    window = windows.open(PHONE)
    window.page.goto(link)
    expect(window.heading).to_have_text("Welcome, Ines Newman")
    window.page.get_by_label("Password", exact=True).fill("short")
    window.page.get_by_label("The same once more").fill("short")
    window.button("Set password and sign in").click()
    expect(window.page.get_by_role("alert")).to_contain_text("10")
    window.page.get_by_label("Password", exact=True).fill(PASSWORD)
    window.page.get_by_label("The same once more").fill(PASSWORD)
    window.button("Set password and sign in").click()
    expect(window.heading).to_have_text("Caseload")
    assert windows.open(PHONE).page.goto(link).status == 410  # type: ignore[union-attr]


def test_a_facilitator_sees_the_grid_of_a_group(clinic: Clinic, windows: Windows) -> None:
    window = windows.open(DESKTOP).as_person(clinic["facilitator"])
    newcomer = {**clinic.people, "newcomer": somebody(clinic, "client", f"newcomer {clinic.run}")}
    an_episode(replace(clinic, people=newcomer), "newcomer")
    window.go(f"/c/{clinic.id}/groups")
    window.page.get_by_text("Open a group").click()
    window.page.get_by_label("Name of the programme").fill("Calm evenings")
    window.button("Open the group").click()
    expect(window.heading).to_have_text("Calm evenings")
    therapist = windows.open(DESKTOP).as_person(clinic["therapist"])
    therapist.page.goto(window.page.url)
    therapist.page.get_by_text("Add a client of yours").click()
    therapist.page.get_by_label("Client", exact=True).select_option(label=f"newcomer {clinic.run}")
    therapist.button("Add to the group").click()
    window.page.reload()
    row = window.page.get_by_role("row").filter(has_text=f"newcomer {clinic.run}")
    row.get_by_role("link", name="Agree next").click()
    window.page.get_by_label("Find by words").fill("breathing")
    expect(window.page.get_by_role("status").filter(has_text="1 found")).to_be_visible()
    window.page.get_by_role("button", name="Breathing practice").click()
    window.choose("once, on a day")
    window.page.get_by_label("Time", exact=True).fill("23:00")
    window.choose("We agreed on this together, in the session")
    window.button("Put it on the client’s page").click()
    expect(row.get_by_title("not yet")).to_have_count(1)
