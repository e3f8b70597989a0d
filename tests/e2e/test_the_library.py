"""From the library to an agreement: found with a slip, looked at on the client's phone, starred, set for somebody."""

from __future__ import annotations

import pytest
from playwright.sync_api import Request, expect

from tests.e2e.windows import DESKTOP, Window, Windows
from tests.stack import Platform
from tests.system.people import PASSWORD, Clinic, a_clinic, an_episode


@pytest.fixture(scope="module")
def clinic(platform: Platform) -> Clinic:
    return a_clinic(platform.admin.person, "Library")


@pytest.fixture(scope="module")
def episode(clinic: Clinic) -> str:
    return an_episode(clinic)


def signed_in(windows: Windows, clinic: Clinic, *, javascript: bool) -> Window:
    email = clinic["therapist"].get("/api/v1/me")["email"]
    window = windows.open(DESKTOP, javascript=javascript).sign_in(email, PASSWORD)
    expect(window.heading).to_have_text("Caseload")
    return window


def test_from_the_library_to_the_agreement(windows: Windows, clinic: Clinic, episode: str) -> None:
    window = signed_in(windows, clinic, javascript=True)
    window.link("Library").click()
    expect(window.heading).to_have_text("Library")
    window.page.get_by_label("Find by words").fill("thougt recrd")
    expect(window.page.locator("#count")).to_have_text("1 exercise")
    expect(window.page.get_by_label("Find by words")).to_be_focused()
    window.page.get_by_role("button", name="My star: Thought record").click()
    expect(window.page.get_by_role("button", name="My star: Thought record")).to_have_attribute("aria-pressed", "true")
    window.page.get_by_role("link", name="Thought record").click()
    expect(window.heading).to_have_text("Thought record")
    expect(window.page.locator(".handset")).to_contain_text("What happened?")
    window.link("Next screen").click()
    expect(window.page.locator(".handset")).to_contain_text("What did you feel")
    window.page.get_by_label("For", exact=True).select_option(value=episode)
    window.button("On to the agreement").click()
    expect(window.heading).to_contain_text("Agree")
    expect(window.page.get_by_role("heading", name="Thought record")).to_be_visible()
    assert window.page.get_by_label("on certain days").is_checked()
    assert window.page.get_by_label("Minutes", exact=True).input_value() == "20"
    window.page.get_by_label("Time", exact=True).fill("19:00")
    window.choose("We agreed on this together, in the session")
    window.button("Put it on the client’s page").click()
    expect(window.page.get_by_role("status").first).to_contain_text("Agreed.")
    agreed = clinic["therapist"].get(clinic.path(f"episodes/{episode}/assignments"))["items"]
    assert [one["exercise_code"] for one in agreed] == ["thought_record"]


def test_the_picker_sends_the_words_alone_and_keeps_what_was_typed(
    windows: Windows, clinic: Clinic, episode: str
) -> None:
    window = signed_in(windows, clinic, javascript=True)
    sent: list[str] = []

    def keep(request: Request) -> None:
        sent.append(request.url)

    window.go(f"/c/{clinic.id}/clients/{episode}/agree")
    window.page.on("request", keep)
    window.page.get_by_label("What", exact=True).fill("By the window")
    window.page.get_by_label("Find by words").fill("brething")
    window.page.get_by_role("button", name="Breathing practice").click()
    expect(window.page.get_by_role("heading", name="Breathing practice")).to_be_visible()
    assert window.page.get_by_label("What", exact=True).input_value() == "By the window"
    queries = [url.partition("?")[2] for url in sent if "/agree?" in url]
    assert queries == ["find=brething"]


def test_without_javascript_it_is_the_same_way(windows: Windows, clinic: Clinic, episode: str) -> None:
    window = signed_in(windows, clinic, javascript=False)
    window.go(f"/c/{clinic.id}/library")
    window.page.get_by_label("Find by words").fill("brething")
    window.page.get_by_label("Time").select_option(value="10")
    window.button("Find").click()
    expect(window.page.locator("#count")).to_have_text("1 exercise")
    window.go(f"/c/{clinic.id}/clients/{episode}/agree")
    window.page.get_by_label("What", exact=True).fill("By the window")
    window.page.get_by_label("Find by words").fill("brething")
    window.page.get_by_label("Find by words").press("Enter")
    window.page.get_by_role("button", name="Breathing practice").click()
    assert window.page.get_by_label("What", exact=True).input_value() == "By the window"
    assert window.page.get_by_label("every day", exact=True).is_checked()
