"""A card on the phone that asks for a person: contacts at once, the flag on the lists, and somebody who takes care."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e import looking
from tests.e2e.windows import DESKTOP, PHONE, Windows
from tests.e2e.world import CONTACTS, more_homework
from tests.stack import Platform
from tests.system.people import Homework, a_clinic, agreed

THOUGHTS = 4  # the screen of the card that asks for them


@pytest.fixture(scope="module")
def homework(platform: Platform) -> Homework:
    clinic = a_clinic(platform.admin.person, "Safe and sound")
    platform.admin.person.change("PATCH", f"/api/v1/clinics/{clinic.id}", {"crisis_contacts": CONTACTS})
    return agreed(clinic)


def test_from_the_card_to_somebody_who_takes_care(windows: Windows, homework: Homework) -> None:
    card = more_homework(homework, "dbt_diary_card", "My card")
    phone = windows.open(PHONE).as_person(homework.client)
    phone.go(f"/do/{card}/{THOUGHTS}")
    help_here = phone.page.get_by_role("heading", name="You do not have to be alone with this")
    expect(help_here).to_have_count(0)
    phone.context.set_offline(True)
    phone.page.locator('[name="suicidal_thoughts"][value="0"]').check()
    expect(phone.page.locator("#kept")).to_contain_text("Kept on this phone")
    expect(help_here).to_have_count(0)
    phone.page.locator('[name="suicidal_thoughts"][value="2"]').check()
    expect(help_here).to_be_visible()  # the page itself says it
    assert looking.hard_to_use(phone.page) == []
    phone.context.set_offline(False)
    expect(phone.page.locator("#kept")).to_contain_text("Saved ")
    expect(phone.page.get_by_role("link", name="My safety plan")).to_have_count(0)
    expect(help_here).to_be_visible()  # the quiet saving brought it
    expect(phone.page.get_by_role("link", name="116 123")).to_be_visible()
    phone.go(f"/do/{card}/how-it-went/did")
    phone.button("Hand in").click()
    expect(phone.heading).to_contain_text("Thank you")
    expect(help_here).to_be_visible()
    phone.link("Help now").click()
    phone.link("My safety plan").click()
    expect(phone.heading).to_contain_text("My safety plan")

    desk = windows.open(DESKTOP).as_person(homework.therapist)
    desk.go(f"/c/{homework.clinic.id}/caseload")
    expect(desk.page.locator("#caseload tbody tr").first.get_by_text("safety", exact=True)).to_be_visible()
    desk.page.get_by_role("link", name="1 answer asks for a person now").click()
    desk.button("Taken care of").click()
    expect(desk.page.get_by_text("Say in a few words what was done.").first).to_be_visible()
    desk.page.get_by_label("What was done?").fill("Telephoned at once; safe with her sister tonight.")
    desk.button("Taken care of").click()
    expect(desk.page.get_by_role("heading", name="Nobody waits")).to_be_visible()
    assert phone.seen.all() + phone.refusals() + desk.refusals() == []


def test_without_a_script_help_is_on_the_next_screen(windows: Windows, homework: Homework) -> None:
    card = more_homework(homework, "dbt_diary_card", "Another card")
    phone = windows.open(PHONE, javascript=False).as_person(homework.client)
    phone.go(f"/do/{card}/{THOUGHTS}")
    phone.page.locator('[name="suicidal_thoughts"][value="2"]').check()
    phone.button("Next").click()
    expect(phone.page.get_by_role("link", name="116 123")).to_be_visible()
    phone.button("Save and stop").click()
    expect(phone.heading).to_contain_text("Help now")
    desk = windows.open(DESKTOP).as_person(homework.clinic["manager"])
    desk.go(f"/c/{homework.clinic.id}/safety")
    assert "Another card" not in desk.words
