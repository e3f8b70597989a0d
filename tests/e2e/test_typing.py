"""Typing on a phone: saved within two seconds, kept without a connection, never written over from another device."""

from __future__ import annotations

from time import monotonic
from typing import Any

import pytest
from playwright.sync_api import Error as BrowserError
from playwright.sync_api import Locator, Request, expect

from tests.e2e import looking
from tests.e2e.test_bad_days import EVIL
from tests.e2e.windows import DESKTOP, PHONE, Window, Windows
from tests.e2e.world import more_homework
from tests.helpers import eventually
from tests.stack import Platform
from tests.system.people import PATIENCE, Homework, a_clinic, agreed

AT_MOST = 2.0
ROUND_TRIP = 1.0  # a machine under test is busy; the request has to set out in time
UNSENT = "Object.keys(localStorage).filter((key) => key.startsWith('carryover.unsent'))"
TEXT = '[name="situation"]'


@pytest.fixture(scope="module")
def homework(platform: Platform) -> Homework:
    return agreed(a_clinic(platform.admin.person, "Typing"))


@pytest.fixture
def occurrence(homework: Homework) -> str:
    return more_homework(homework, "thought_record", "My record")


@pytest.fixture
def phone(windows: Windows, homework: Homework) -> Window:
    return windows.open(PHONE).as_person(homework.client)


def answers(homework: Homework, occurrence: str) -> dict[str, Any]:
    draft = homework.client.get(f"/api/v1/me/occurrences/{occurrence}")["draft"]
    return dict(draft["answers"]) if draft else {}


def said(window: Window) -> Locator:
    return window.page.locator("#kept")


def unsent(window: Window) -> list[str]:
    """Nothing is known while the page is loaded anew: look again."""
    try:
        found: list[str] = window.page.evaluate(UNSENT)
    except BrowserError as error:
        raise AssertionError("the page is loaded anew") from error
    return found


def good(window: Window) -> list[str]:
    checks = (looking.hard_to_use, looking.too_wide, looking.too_wide_with_large_text, looking.too_small)
    return [one for check in checks for one in check(window.page)] + looking.unkind(window.page) + window.refusals()


def test_what_is_typed_is_saved_within_two_seconds(phone: Window, homework: Homework, occurrence: str) -> None:
    phone.go(f"/do/{occurrence}/1")
    set_out: list[float] = []

    def on_request(request: Request) -> None:
        if request.url.endswith("/keep"):
            set_out.append(monotonic())

    phone.page.on("request", on_request)
    with phone.page.expect_response("**/keep"):
        phone.page.locator(TEXT).press_sequentially("On the bus")
        last = monotonic()
    expect(said(phone)).to_contain_text("Saved ")
    assert monotonic() - last < AT_MOST + ROUND_TRIP
    assert set_out[-1] - last < AT_MOST
    assert answers(homework, occurrence) == {"situation": "On the bus"}
    assert unsent(phone) == []
    assert phone.seen.all() + good(phone) == []


def test_without_a_connection_nothing_is_lost(phone: Window, homework: Homework, occurrence: str) -> None:
    """Not by going on, and not by a browser that is closed: what was typed is sent when there is a connection again."""
    phone.page.route("**/screens", lambda route: route.abort())
    phone.go(f"/do/{occurrence}/1")
    phone.context.set_offline(True)
    phone.page.locator(TEXT).fill("In a tunnel")
    expect(said(phone)).to_have_text("Kept on this phone, sent when you are online again.")
    phone.button("Next").click()
    expect(said(phone)).to_contain_text("You are offline.")
    assert phone.path == f"/do/{occurrence}/1"
    assert (answers(homework, occurrence), len(unsent(phone))) == ({}, 1)
    assert good(phone) == []
    phone.context.set_offline(False)
    expect(said(phone)).to_contain_text("Saved ")
    assert (answers(homework, occurrence), unsent(phone)) == ({"situation": "In a tunnel"}, [])
    phone.button("Next").click()
    phone.page.wait_for_url("**/2")


def written(phone: Window, name: str, words: str) -> None:
    phone.page.locator(f'[name="{name}"]').fill(words)
    phone.button("Next").click()


AN_EXPERIMENT = {
    "belief": "They will laugh",
    "alternative": "They will listen",
    "what": "Ask a question",
    "prediction": "Somebody laughs",
    "carried_out": "partly",
    "outcome": "Nobody laughed",
    "learned": "Asking is fine",
}


def test_a_whole_sheet_is_gone_through_without_a_connection(phone: Window, homework: Homework) -> None:
    """From screen to screen, with the questions that earlier answers ask for; all of it is sent later."""
    occurrence = more_homework(homework, "behavioural_experiment", "My experiment")
    with phone.page.expect_response("**/screens"):
        phone.go(f"/do/{occurrence}/1")
    place = phone.page.locator(".sheet__head .quiet")
    phone.context.set_offline(True)
    written(phone, "belief", "They will laugh")
    expect(place).to_contain_text("2 of ")
    assert good(phone) == []
    written(phone, "alternative", "They will listen")
    written(phone, "what", "Ask a question")
    phone.button("Next").click()
    written(phone, "prediction", "Somebody laughs")
    phone.choose("Not yet")
    phone.button("Next").click()
    expect(phone.page.locator('[name="learned"]')).to_be_visible()
    phone.button("Back").click()
    phone.choose("I did a part of it")
    written_on = phone.path
    phone.button("Back").click()
    expect(said(phone)).to_contain_text("You went on from here.")
    expect(phone.page.locator('[name="prediction"]')).to_have_value("Somebody laughs")
    assert phone.page.locator(".sheet__body").evaluate("(body) => body.inert")
    phone.button("Next").click()
    phone.page.wait_for_url(f"**{written_on}")
    phone.button("Next").click()
    written(phone, "outcome", "Nobody laughed")
    written(phone, "learned", "Asking is fine")
    for _ in range(2):
        phone.button("Next").click()
    expect(said(phone)).to_contain_text("That was the last question.")
    assert (answers(homework, occurrence), phone.page.evaluate("caches.keys()")) == ({}, [])
    phone.context.set_offline(False)
    eventually(lambda: unsent(phone) == [], PATIENCE)
    assert answers(homework, occurrence) == AN_EXPERIMENT
    assert list(homework.client.get(f"/api/v1/me/occurrences/{occurrence}")["draft"]["locked"]) == ["prediction"]
    phone.button("Next").click()
    phone.page.wait_for_url("**/how-it-went")
    assert phone.seen.thrown == []


def test_a_page_that_is_gone_is_sent_by_the_next_one(phone: Window, homework: Homework, occurrence: str) -> None:
    phone.go(f"/do/{occurrence}/1")
    phone.context.set_offline(True)
    phone.page.locator(TEXT).fill("Before the battery died")
    expect(said(phone)).to_contain_text("Kept on this phone")
    phone.page.close()
    phone.context.set_offline(False)
    phone.page = phone.context.new_page()
    phone.go("/today")
    eventually(lambda: answers(homework, occurrence) == {"situation": "Before the battery died"}, PATIENCE)
    eventually(lambda: unsent(phone) == [], PATIENCE)


def test_a_page_that_is_loaded_again_shows_what_was_not_sent(
    phone: Window, homework: Homework, occurrence: str
) -> None:
    phone.go(f"/do/{occurrence}/1")
    phone.context.set_offline(True)
    phone.page.locator(TEXT).fill("Not sent yet")
    expect(said(phone)).to_contain_text("Kept on this phone")
    phone.page.goto("about:blank")
    phone.context.set_offline(False)
    phone.go(f"/do/{occurrence}/1")
    expect(phone.page.locator(TEXT)).to_have_value("Not sent yet")
    eventually(lambda: unsent(phone) == [], PATIENCE)
    assert answers(homework, occurrence) == {"situation": "Not sent yet"}


def test_leaving_at_once_takes_the_last_words_along(phone: Window, homework: Homework, occurrence: str) -> None:
    phone.go(f"/do/{occurrence}/1")
    phone.page.locator(TEXT).fill("The last words")
    phone.link("Help now").click()
    eventually(lambda: answers(homework, occurrence) == {"situation": "The last words"}, PATIENCE)


def test_signing_out_takes_everything_from_the_phone(phone: Window, occurrence: str) -> None:
    phone.go(f"/do/{occurrence}/1")
    phone.page.route("**/keep", lambda route: route.abort())
    phone.page.locator(TEXT).fill("Health data")
    expect(said(phone)).to_contain_text("Kept on this phone")
    phone.go("/today")
    phone.button("Sign out").click()
    expect(phone.page.locator("#unsent-out")).to_be_visible()
    expect(phone.page.locator("#unsent a")).to_have_attribute("href", f"/do/{occurrence}/1")
    assert good(phone) == []
    assert len(unsent(phone)) == 1
    # The sign-in is shared by the tests of this file, and so it is not ended.
    phone.page.route("**/sign-out", lambda route: route.fulfill(status=204))
    phone.button("Sign out").click()
    eventually(lambda: unsent(phone) == [], PATIENCE)


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])
def test_newer_words_of_another_device_are_not_written_over(
    windows: Windows, homework: Homework, occurrence: str, *, javascript: bool
) -> None:
    phone = windows.open(PHONE, javascript=javascript).as_person(homework.client)
    tablet = windows.open(DESKTOP, javascript=javascript).as_person(homework.client)
    for window in (phone, tablet):
        window.go(f"/do/{occurrence}/1")
    tablet.page.locator(TEXT).fill("From the tablet")
    tablet.button("Next").click()
    phone.page.locator(TEXT).fill("From the phone")
    if javascript:
        expect(said(phone)).to_contain_text("This was changed on another device.")
        assert good(phone) == []
        phone.button("Look at both").click()
    else:
        phone.button("Next").click()
    card = phone.page.locator(".asked")
    expect(card).to_contain_text("From the tablet")
    expect(phone.page.locator(TEXT)).to_have_value("From the phone")
    assert answers(homework, occurrence) == {"situation": "From the tablet"}
    assert not javascript or good(phone) == []
    phone.button("Next").click()
    expect(card).to_contain_text("From the tablet")
    phone.button("Keep both").click()
    expect(phone.page.locator(TEXT)).to_have_value("From the tablet\n\nFrom the phone")
    assert answers(homework, occurrence) == {"situation": "From the tablet\n\nFrom the phone"}


@pytest.mark.parametrize(("button", "kept"), [("Keep what I wrote here", "phone"), ("Take the other one", "tablet")])
def test_one_of_two_texts_is_chosen(phone: Window, homework: Homework, occurrence: str, button: str, kept: str) -> None:
    phone.go(f"/do/{occurrence}/1")
    there = {"answers": {"situation": "tablet"}, "based_on": {"situation": 0}, "writer": "the-tablet"}
    homework.client.call("PUT", f"/api/v1/me/occurrences/{occurrence}/draft", there)
    phone.page.locator(TEXT).fill("phone")
    phone.button("Next").click()
    phone.button(button).click()
    expect(phone.page.locator(TEXT)).to_have_value(kept)
    assert answers(homework, occurrence) == {"situation": kept}


def test_a_text_that_is_too_long_stays_and_says_so(phone: Window, homework: Homework, occurrence: str) -> None:
    phone.go(f"/do/{occurrence}/1")
    text = phone.page.locator(TEXT)
    text.fill("x" * 3700)
    expect(phone.page.locator("#f-situation-room")).to_have_text("Room for 300 more characters.")
    expect(said(phone)).to_contain_text("Saved ")
    text.fill("x" * 100_000)
    expect(phone.page.locator("#f-situation-room")).to_contain_text("96000 characters too many.")
    expect(said(phone)).to_contain_text("Shorten this to 4,000 characters; it has 100,000.")
    phone.button("Next").click()
    expect(phone.page.get_by_role("alert")).to_contain_text("Shorten this to 4,000 characters")
    assert len(text.input_value()) == 100_000
    assert good(phone) == []
    assert answers(homework, occurrence) == {"situation": "x" * 3700}


def test_script_in_an_answer_is_text_everywhere(
    phone: Window, windows: Windows, homework: Homework, occurrence: str
) -> None:
    phone.go(f"/do/{occurrence}/1")
    phone.page.locator(TEXT).fill(EVIL)
    expect(said(phone)).to_contain_text("Saved ")
    other = {"answers": {"situation": f"{EVIL}!"}, "based_on": {"situation": 9}, "writer": "the-tablet"}
    homework.client.call("PUT", f"/api/v1/me/occurrences/{occurrence}/draft", other)
    phone.page.locator(TEXT).fill(f"{EVIL}?")
    phone.button("Next").click()
    expect(phone.page.locator(".asked")).to_contain_text(EVIL)
    phone.button("Keep what I wrote here").click()
    expect(phone.page.locator(TEXT)).to_have_value(f"{EVIL}?")
    homework.client.post(
        f"/api/v1/me/occurrences/{occurrence}/response", {"kind": "did", "answers": answers(homework, occurrence)}
    )
    desk = windows.open(DESKTOP).as_person(homework.therapist)
    desk.go(f"/c/{homework.clinic.id}/answers/{occurrence}")
    expect(desk.page.get_by_role("main")).to_contain_text(EVIL)
    for window in (phone, desk):
        assert window.page.title() != "taken"
        assert window.refusals() == []
