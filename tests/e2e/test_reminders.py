"""A client chooses when, where and in which words; it comes so, and when nothing is said a person is asked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from chassis.clock import parse_iso
from local.mail import code_in, messages
from tests.e2e.windows import DESKTOP, PHONE, Window, Windows
from tests.helpers import eventually
from tests.stack import Platform
from tests.system.asking_in_person import AT_ONCE
from tests.system.people import PATIENCE, Homework, a_clinic, agreed

NAME = "Slow minutes at the window"
WORDS = "Tea first, then the window."
WEEK, OWN_TIME = 7, "19:45"
LINK = re.compile(r"http\S+(/l/\S+)")


@dataclass(frozen=True)
class Scene:
    """Homework of every day in a clinic that asks a person at once; the client's pages run no script."""

    homework: Homework
    phone: Window
    desk: Window
    mail: Path

    @property
    def address(self) -> str:
        return str(self.homework.client.get("/api/v1/me")["email"])

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.homework.clinic.zone)

    def preview(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.homework.client.get("/api/v1/me/reminder-preview")["messages"]
        return found

    def local(self, message: dict[str, Any]) -> datetime:
        return parse_iso(message["at"]).astimezone(self.zone)


@pytest.fixture
def scene(platform: Platform, windows: Windows) -> Scene:
    clinic = a_clinic(platform.admin.person, "At their own time")
    clinic["manager"].call("PUT", clinic.path("reminder-policy"), AT_ONCE)
    every_day = {"kind": "daily", "start_on": clinic.today.isoformat(), "time": "20:00"}
    homework = agreed(clinic, own_name=NAME, schedule=every_day)
    phone = windows.open(PHONE, javascript=False).as_person(homework.client)
    desk = windows.open(DESKTOP).as_person(homework.therapist)
    return Scene(homework, phone, desk, platform.stack.folders.mail)


def test_from_ones_own_wishes_to_somebody_who_asks(scene: Scene) -> None:
    """Each step begins with what the one before it left."""
    for step in (
        an_address_is_confirmed_by_its_code,
        where_how_many_and_the_word_are_chosen,
        time_and_words_of_one_are_chosen,
        the_next_seven_days_are_shown,
        the_letter_comes_and_its_link_opens_what_is_due,
        it_is_put_off_for_an_hour,
        the_therapist_is_asked_to_get_in_touch,
        a_word_of_the_client_takes_it_off_the_list,
    ):
        step(scene)
    assert scene.phone.seen.all() + scene.desk.seen.all() == []


def an_address_is_confirmed_by_its_code(scene: Scene) -> None:
    window = scene.phone
    window.go("/settings/addresses")
    expect(window.page.get_by_label("Address or number")).to_have_value(scene.address)
    window.button("Send the code").click()
    code = eventually(lambda: code_in(scene.mail, scene.address), PATIENCE) or ""
    window.page.get_by_label("The code with six digits").fill(code)
    window.button("Confirm").click()
    expect(window.page.get_by_role("main")).to_contain_text("Reminders can go here.")


def where_how_many_and_the_word_are_chosen(scene: Scene) -> None:
    window = scene.phone
    window.go("/settings")
    window.link("Reminders").click()
    window.choose("By e-mail")
    window.page.get_by_label("From", exact=True).fill("20:30")
    for part in ("How many", "Words"):
        window.page.locator("summary", has_text=part).click()
    window.page.get_by_label("What I call it").select_option("practice")
    window.page.get_by_label("On one day at most").select_option("2")
    window.button("Save").click()
    expect(window.page.get_by_role("status")).to_have_text("Saved.")
    kept = scene.homework.client.get("/api/v1/me/reminder-preferences")
    assert (kept["quiet_from"], kept["homework_word"], kept["cap"]) == ("20:30", "practice", 2)


def time_and_words_of_one_are_chosen(scene: Scene) -> None:
    remind_at(scene, OWN_TIME)
    own = scene.homework.client.get(f"/api/v1/me/assignments/{scene.homework.assignment}/reminder")
    assert (own["text"], own["time"]) == (WORDS, OWN_TIME)
    assert [one["trigger"] for one in own["moments"]] == ["due", "session"]


def remind_at(scene: Scene, wall: str) -> None:
    window = scene.phone
    window.go(f"/settings/reminders/{scene.homework.assignment}")
    window.page.get_by_label("Remind me at").fill(wall)
    window.choose("Before my next session")
    window.page.get_by_label("In these words").fill(WORDS)
    window.button("Show again with my changes").click()
    expect(window.page.locator(".lock-screen__message")).to_contain_text(WORDS)
    window.button("Save").click()
    expect(window.page.get_by_role("status")).to_have_text("Saved.")


def the_next_seven_days_are_shown(scene: Scene) -> None:
    """As the service lays them out: one a day, at the client's own time, on both channels."""
    eventually(lambda: len(scene.preview()) == WEEK, PATIENCE)
    promised = [scene.local(one) for one in scene.preview()]
    assert {f"{at:%H:%M}" for at in promised} == {OWN_TIME}
    window = scene.phone
    window.go("/settings/reminders")
    window.page.locator("summary", has_text="The others of the next seven days").click()
    shown = window.page.locator("ol.messages > li").all_inner_texts()
    assert len(shown) == WEEK
    for at, text in zip(promised, shown, strict=True):
        assert f"{at:%A} {at.day} {at:%B}" in text
        assert [one for one in (OWN_TIME, NAME, "by e-mail", "here in Carryover") if one not in text] == []


def the_letter_comes_and_its_link_opens_what_is_due(scene: Scene) -> None:
    """Once the client's own time is now."""
    remind_at(scene, f"{datetime.now(scene.zone):%H:%M}")
    letter = eventually(lambda: a_letter(scene), PATIENCE)
    assert letter is not None
    said = letter.get_content()
    assert said.startswith(WORDS)
    assert NAME not in said
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = LINK.search(said)
    assert link is not None
    scene.phone.go(link[1])
    assert scene.phone.path.startswith(f"/do/{scene.homework.occurrence}")


def a_letter(scene: Scene) -> EmailMessage | None:
    """A reminder that was mailed to the client."""
    for one in messages(scene.mail):
        letter = message_from_bytes(Path(one["file"]).read_bytes(), policy=default)
        if one["to"] == scene.address and letter["X-Reminder-Id"].startswith("rem_"):
            return letter
    return None


def it_is_put_off_for_an_hour(scene: Scene) -> None:
    window = scene.phone
    window.go("/inbox")
    window.page.locator("summary", has_text="Later").click()
    window.button("In an hour").click()
    expect(window.page.get_by_role("status")).to_be_visible()
    window.go("/settings/reminders")
    first = window.page.locator("ol.messages > li").first
    expect(first).to_contain_text("put off by you")
    expect(first).to_contain_text(f"{scene.local(scene.preview()[0]):%H:%M}")


def the_therapist_is_asked_to_get_in_touch(scene: Scene) -> None:
    """Nothing was answered, and in this clinic nothing is waited for."""
    window, name = scene.desk, client_name(scene)

    def look() -> bool:
        window.go(tasks(scene))
        return window.link(name).count() == 1

    eventually(look, PATIENCE, pause=0.5)
    window.link(name).click()
    expect(window.heading).to_have_text(name)
    expect(window.page.get_by_role("main")).to_contain_text("Reminders stayed without an answer")


def a_word_of_the_client_takes_it_off_the_list(scene: Scene) -> None:
    phone, desk, name = scene.phone, scene.desk, client_name(scene)
    phone.go(f"/do/{scene.homework.occurrence}/not-this-time")
    phone.choose("I forgot")
    phone.button("Say so").click()
    expect(phone.page.get_by_role("main")).to_contain_text("That happens to everyone.")

    def look() -> bool:
        desk.go(tasks(scene))
        return desk.link(name).count() == 0

    eventually(look, PATIENCE, pause=0.5)
    desk.go(f"{tasks(scene)}?of=over")
    expect(desk.page.get_by_role("listitem").filter(has_text=name)).to_contain_text("Not needed")


def tasks(scene: Scene) -> str:
    return f"/c/{scene.homework.clinic.id}/tasks"


def client_name(scene: Scene) -> str:
    return f"client {scene.homework.clinic.run}"
