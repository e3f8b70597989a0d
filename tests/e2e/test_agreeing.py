"""Two people agree at the same time, one on a phone and one at a desk: nothing of either is overwritten."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.e2e.windows import DESKTOP, PHONE, Window, Windows
from tests.stack import Platform
from tests.system.people import Homework, a_clinic, agreed, sheet


@pytest.fixture(scope="module")
def homework(platform: Platform) -> Homework:
    return agreed(a_clinic(platform.admin.person, "Both at once"))


@pytest.fixture
def phone(windows: Windows, homework: Homework) -> Window:
    return windows.open(PHONE).as_person(homework.client)


@pytest.fixture
def desk(windows: Windows, homework: Homework) -> Window:
    return windows.open(DESKTOP).as_person(homework.therapist)


def change_page(homework: Homework, assignment: str) -> str:
    return f"/c/{homework.clinic.id}/clients/{homework.episode}/assignments/{assignment}/change"


def test_both_at_once_about_one_sheet(phone: Window, desk: Window, homework: Homework) -> None:
    path = homework.clinic.path(f"episodes/{homework.episode}/assignments")
    proposal = homework.therapist.post(path, sheet(homework.clinic, own_name="A walk", minutes=20))["id"]
    desk.go(change_page(homework, proposal))
    phone.go(f"/agree/{proposal}")
    phone.page.get_by_label("My name for it").fill("Round the lake")
    desk.page.get_by_label("My name for it").fill("Twice round the block")
    desk.button("Put it on the client’s page").click()
    expect(desk.page.get_by_role("main")).to_contain_text("Twice round the block")
    phone.button("Yes, I want to do this").click()
    expect(phone.page.get_by_role("main")).to_contain_text("Changed meanwhile")
    expect(phone.page.get_by_role("main")).to_contain_text("Twice round the block")
    expect(phone.page.get_by_label("My name for it")).to_have_value("Round the lake")
    phone.choose("4")
    phone.choose("Only 10 minutes")
    phone.button("Yes, I want to do this").click()
    expect(phone.page.get_by_role("status").first).to_have_text("Agreed. It is on your page for the day.")
    made = homework.client.get(f"/api/v1/me/assignments/{proposal}")
    assert (made["own_name"], made["minutes"], made["status"]) == ("Round the lake", 10, "agreed")


def test_a_change_at_the_desk_meets_one_from_the_phone(phone: Window, desk: Window, homework: Homework) -> None:
    desk.go(change_page(homework, homework.assignment))
    phone.go(f"/agree/{homework.assignment}")
    phone.page.get_by_text("I would rather have it another way").click()
    phone.page.get_by_label("Minutes", exact=True).fill("3")
    phone.button("Suggest it this way").click()
    expect(phone.page.get_by_role("main")).to_contain_text("You suggested a change")
    desk.page.get_by_label("Minutes", exact=True).fill("8")
    desk.button("Put it on the client’s page").click()
    row = desk.page.get_by_role("row").filter(has_text="Minutes")
    expect(row).to_contain_text("3")
    expect(row).to_contain_text("8")
    desk.go(f"/c/{homework.clinic.id}/clients/{homework.episode}")
    expect(desk.page.get_by_role("main")).to_contain_text("waits for your yes")
    desk.page.get_by_role("button", name="Say yes").click()
    expect(desk.page.get_by_role("status").first).to_have_text("Changed.")
    assert homework.client.get(f"/api/v1/me/assignments/{homework.assignment}")["minutes"] == 3


def test_what_comes_after_is_agreed_offered_and_taken(phone: Window, desk: Window, homework: Homework) -> None:
    client_page = f"/c/{homework.clinic.id}/clients/{homework.episode}"
    desk.go(f"{client_page}/agree?exercise=relaxation_practice")
    desk.page.get_by_label("My name for it").fill("Letting go")
    desk.choose("once, on a day")
    desk.page.get_by_label("Time", exact=True).fill(datetime.now(ZoneInfo(homework.clinic.zone)).strftime("%H:%M"))
    desk.page.get_by_text("What comes after", exact=True).click()
    desk.page.get_by_label("When it has become easy").select_option("steps")
    desk.page.get_by_label("How many times in a row?").fill("1")
    desk.page.get_by_label("The steps, one on each line, the easiest first").fill("lying down\nsitting in the bus")
    desk.choose("We agreed on this together, in the session")
    with desk.page.expect_navigation():
        desk.button("Put it on the client’s page").click()
    (agreed_now,) = [one for one in homework.client.get("/api/v1/me/assignments")["items"] if one["chain"]]
    id_, today = agreed_now["id"], homework.client.get("/api/v1/me/today")
    (due,) = [one for one in (*today["now"], *today["more"]) if one["assignment"]["id"] == id_]

    phone.go(f"/do/{due['id']}/how-it-went/did")
    phone.button("Hand in").click()
    expect(phone.heading).to_contain_text("Thank you")
    phone.go(f"/exercise/{id_}")
    expect(phone.page.get_by_role("main")).to_contain_text("You have got to know this step: lying down.")
    phone.button("Yes, I would like to go on to that").click()
    expect(phone.page.get_by_role("main")).to_contain_text("You suggested a change")
    desk.go(client_page)
    desk.page.get_by_role("button", name="Say yes").click()
    expect(desk.page.get_by_role("status").first).to_have_text("Changed.")
    assert homework.client.get(f"/api/v1/me/assignments/{id_}")["chain"]["place"] == 1
    assert phone.seen.all() + desk.seen.all() == []
