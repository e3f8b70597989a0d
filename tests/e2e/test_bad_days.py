"""Days on which something goes wrong: nothing typed is lost, nothing is stored twice, nobody is led astray."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.windows import DESKTOP, PHONE, Window, Windows
from tests.e2e.world import more_homework
from tests.stack import Platform
from tests.system.people import PASSWORD, Homework, a_clinic, agreed, answered, sheet

EVIL = "<script>document.title = 'taken'</script><img src=x onerror=\"document.title='taken'\">"


@pytest.fixture(scope="module")
def homework(platform: Platform) -> Homework:
    return agreed(a_clinic(platform.admin.person, "Bad days"))


@pytest.fixture
def phone(windows: Windows, homework: Homework) -> Window:
    return windows.open(PHONE).as_person(homework.client)


@pytest.fixture
def desk(windows: Windows, homework: Homework) -> Window:
    return windows.open(DESKTOP).as_person(homework.therapist)


def email_of(homework: Homework) -> str:
    return str(homework.client.get("/api/v1/me")["email"])


def a_proposal(homework: Homework, **more: Any) -> str:
    path = homework.clinic.path(f"episodes/{homework.episode}/assignments")
    return str(homework.therapist.post(path, sheet(homework.clinic, **more))["id"])


def stored(homework: Homework, occurrence: str) -> tuple[bool, int]:
    """Whether there is an answer, and how many were replaced by it."""
    found = homework.client.get(f"/api/v1/me/occurrences/{occurrence}")["occurrence"]
    return found["response"] is not None, len(found["earlier_responses"])


def test_what_was_typed_stands_there_after_an_error(phone: Window, homework: Homework) -> None:
    assignment = a_proposal(homework)
    phone.go(f"/agree/{assignment}")
    phone.page.get_by_label("My name for it").fill("Kettle minutes")
    phone.page.get_by_label("If …").fill("the kettle is on")
    phone.choose("4")
    phone.button("Yes, I want to do this").click()
    expect(phone.page.get_by_role("alert")).to_contain_text("Nothing is lost.")
    expect(phone.page.get_by_label("My name for it")).to_have_value("Kettle minutes")
    expect(phone.page.get_by_label("4", exact=True)).to_be_checked()
    phone.page.get_by_label("… then").fill("I breathe")
    phone.button("Yes, I want to do this").click()
    expect(phone.page.get_by_role("status").first).to_have_text("Agreed. It is on your page for the day.")
    assert homework.client.get(f"/api/v1/me/assignments/{assignment}")["plan_then"] == "I breathe"


def test_a_therapists_sheet_is_kept_and_can_be_sent_after_an_error(desk: Window, homework: Homework) -> None:
    desk.go(f"/c/{homework.clinic.id}/clients/{homework.episode}/agree?exercise=breathing_practice")
    desk.page.get_by_label("What", exact=True).fill("By the window")
    desk.choose("once, on a day")
    desk.page.get_by_label("Time", exact=True).fill("")  # as it was agreed last time
    desk.button("Put it on the client’s page").click()
    expect(desk.page.get_by_role("alert")).to_contain_text("Choose a time.")
    expect(desk.page.get_by_label("What", exact=True)).to_have_value("By the window")
    desk.page.get_by_label("Time", exact=True).fill("18:00")
    desk.page.get_by_label("First day", exact=True).fill("2020-01-01")
    desk.button("Put it on the client’s page").click()
    expect(desk.page.get_by_role("alert")).to_be_visible()
    desk.page.get_by_label("First day", exact=True).fill(homework.clinic.today.isoformat())
    desk.button("Put it on the client’s page").click()
    expect(desk.page.get_by_role("main")).to_contain_text("proposed, waiting for a yes")


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])
def test_handing_in_twice_is_handing_in_once(windows: Windows, homework: Homework, *, javascript: bool) -> None:
    occurrence = more_homework(homework, "breathing_practice", "Twice")
    window = windows.open(PHONE, javascript=javascript).as_person(homework.client)
    window.go(f"/do/{occurrence}/how-it-went/did")
    window.button("Hand in").dblclick(no_wait_after=True)
    expect(window.heading).to_contain_text("Thank you")
    assert stored(homework, occurrence) == (True, 0)


def test_going_back_and_handing_in_again_leaves_one_answer(phone: Window, homework: Homework) -> None:
    occurrence = more_homework(homework, "breathing_practice", "Back and again")
    phone.go(f"/do/{occurrence}/how-it-went/did")
    phone.button("Hand in").click()
    expect(phone.heading).to_contain_text("Thank you")
    phone.page.go_back()
    phone.page.get_by_label("A note to your therapist").fill("One more thing.")
    phone.button("Hand in").click()
    expect(phone.heading).to_contain_text("Thank you")
    queue = homework.therapist.get(homework.clinic.path("review-queue"))["items"]
    notes = [one["response"]["note"] for one in queue if one["id"] == occurrence]
    assert notes == ["One more thing."]


def test_an_answer_from_another_device_is_not_overwritten_unseen(phone: Window, homework: Homework) -> None:
    occurrence = more_homework(homework, "breathing_practice", "Two devices")
    phone.go(f"/do/{occurrence}/how-it-went/did")
    phone.page.get_by_label("A note to your therapist").fill("From the phone.")
    there = Homework(**{**vars(homework), "occurrence": occurrence})
    answered(there, note="From the tablet.")
    phone.button("Hand in").click()
    expect(phone.page.get_by_role("main")).to_contain_text("From the tablet.")
    expect(phone.page.get_by_label("A note to your therapist")).to_have_value("From the phone.")
    assert stored(homework, occurrence) == (True, 0)


def test_what_belongs_to_others_is_not_there(phone: Window, desk: Window, homework: Homework) -> None:
    other = a_clinic(homework.clinic.admin, "Next door")
    for window, path in (
        (desk, f"/c/{other.id}/caseload"),
        (desk, f"/c/{other.id}/clients/{homework.episode}"),
        (phone, "/do/occ_00000000000000000000000000/1"),
        (phone, f"/c/{homework.clinic.id}/clients/{homework.episode}"),
    ):
        assert window.go(path).status == 404
        expect(window.heading).to_be_visible()


def test_after_signing_in_one_is_where_one_wanted_to_be(windows: Windows, homework: Homework) -> None:
    window = windows.open(PHONE)
    window.go("/settings/reminders")
    assert window.path == "/sign-in"
    window.page.get_by_label("E-mail address").fill(email_of(homework))
    window.page.get_by_label("Password").fill("not this one")
    window.button("Sign in").click()
    expect(window.page.get_by_role("alert")).to_contain_text("do not fit together")
    expect(window.page.get_by_label("E-mail address")).to_have_value(email_of(homework))
    window.page.get_by_label("Password").fill(PASSWORD)
    window.button("Sign in").click()
    expect(window.heading).to_have_text("Reminders")


@pytest.mark.parametrize("there", ["https://elsewhere.invalid/", "//elsewhere.invalid/", "/\\elsewhere.invalid", "x:y"])
def test_a_link_to_elsewhere_is_not_followed(windows: Windows, homework: Homework, there: str) -> None:
    window = windows.open(PHONE)
    window.go(f"/sign-in?next={there}")
    window.page.get_by_label("E-mail address").fill(email_of(homework))
    window.page.get_by_label("Password").fill(PASSWORD)
    window.button("Sign in").click()
    expect(window.heading).to_contain_text("Good ")
    assert window.seen.elsewhere == []


def test_what_people_write_is_text(phone: Window, desk: Window, homework: Homework) -> None:
    assignment = a_proposal(homework, own_name=EVIL[:80], rationale=EVIL, what=EVIL)
    occurrence = more_homework(homework, "breathing_practice", EVIL[:80])
    answered(Homework(**{**vars(homework), "occurrence": occurrence}), note=EVIL)
    places = (
        (phone, "/today"),
        (phone, f"/agree/{assignment}"),
        (desk, f"/c/{homework.clinic.id}/clients/{homework.episode}"),
        (desk, f"/c/{homework.clinic.id}/review"),
    )
    for window, path in places:
        assert window.go(path).status == 200
        assert "<script>" in window.words
        assert window.page.title() != "taken"
        assert window.refusals() == []
