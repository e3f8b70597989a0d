"""From one session to the next, at a desk and on a phone: every family of exercises, and sessions in every cadence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import cycle, pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from services.assignments import catalogue
from tests.e2e import looking
from tests.e2e.filling import Sheet
from tests.e2e.windows import DESKTOP, PHONE, Window, Windows
from tests.e2e.world import more_homework
from tests.helpers import eventually
from tests.stack import Platform
from tests.system.people import PATIENCE, Homework, a_clinic, agreed, course_of, somebody

CHOSEN = {
    "diary": "dbt_diary_card",
    "worksheet": "rebt_workbook",
    "practice": "exposure_log",
    "experiment": "behavioural_experiment",
    "reading": "book_chapter",
    "video": "short_video",
    "writing": "journal_disputing",
    "goal": "values_bulls_eye",
    "planning": "activity_planning",
}
FAMILIES = {one.family.value: one.code for one in catalogue.load().all_newest()} | CHOSEN
DAYS_APART = {"weekly": {7}, "fortnightly": {14}, "monthly": {28, 35}}
TURNS = [(cadence, code) for cadence, code in zip(cycle(DAYS_APART), FAMILIES.values(), strict=False)]
CHECKS = (looking.hard_to_use, looking.too_wide, looking.too_wide_with_large_text, looking.unkind)
REPLY = "Let us look at this together."


@pytest.fixture(scope="module")
def courses(platform: Platform) -> Mapping[str, Homework]:
    """A client in each cadence, all with the same therapist."""
    clinic = a_clinic(platform.admin.person, "From session to session")
    found = {"weekly": agreed(clinic)}
    others = {"fortnightly": clinic["other_client"], "monthly": somebody(clinic, "client", "Mona Monthly")}
    for cadence, client in others.items():
        terms = course_of(clinic, client, clinic["therapist"]) | {"cadence": cadence}
        episode = clinic["therapist"].post(clinic.path("episodes"), terms)["id"]
        found[cadence] = replace(found["weekly"], client=client, episode=episode)
    return found


@pytest.fixture
def course(courses: Mapping[str, Homework], cadence: str) -> Homework:
    return courses[cadence]


@pytest.fixture
def phone(windows: Windows, course: Homework) -> Window:
    return windows.open(PHONE).as_person(course.client)


@pytest.fixture
def desk(windows: Windows, course: Homework) -> Window:
    return windows.open(DESKTOP).as_person(course.therapist)


def agree_at(desk: Window, course: Homework, code: str) -> str:
    """Both said yes in the session, for today; what is due then."""
    name = f"My {code.replace('_', ' ')}"
    desk.go(f"/c/{course.clinic.id}/clients/{course.episode}/agree?exercise={code}")
    desk.page.locator('[name="own_name"]').fill(name)
    desk.choose("once, on a day")
    now = datetime.now(ZoneInfo(course.clinic.zone)).strftime("%H:%M")
    desk.page.get_by_label("Time", exact=True).fill(now)
    desk.choose("We agreed on this together, in the session")
    with desk.page.expect_navigation():
        desk.button("Put it on the client’s page").click()

    def look() -> str | None:
        today = course.client.get("/api/v1/me/today")
        due = (*today["now"], *today["more"])
        return next((str(one["id"]) for one in due if one["assignment"]["own_name"] == name), None)

    return eventually(look, PATIENCE) or ""


def texts_of(answers: dict[str, Any], exercise: dict[str, Any]) -> list[str]:
    """What the client wrote in long texts."""
    kinds = {one["name"]: one["kind"] for one in exercise["worksheet"]["fields"]}
    return [value for name, value in answers.items() if kinds[name] == "long_text"]


@pytest.mark.in_turn(3)
@pytest.mark.parametrize(("cadence", "code"), TURNS, ids=FAMILIES)
def test_a_worksheet_from_the_session_to_the_reply(phone: Window, desk: Window, course: Homework, code: str) -> None:
    occurrence = agree_at(desk, course, code)
    exercise = course.client.get(f"/api/v1/me/occurrences/{occurrence}")["exercise"]
    sheet = Sheet(phone, course, occurrence, exercise, {})
    wrong: list[str] = []
    for shown in sheet.fill_in():
        wrong += [f"{shown.path}: {one}" for check in (*CHECKS, looking.too_small) for one in check(shown.page)]
    assert wrong == []
    sheet.hand_in()
    assert sheet.kept()["response"]["answers"] == sheet.answers
    desk.go(f"/c/{course.clinic.id}/review")
    read = " ".join((desk.page.locator("main").text_content() or "").split())
    assert [text for text in texts_of(sheet.answers, exercise) if " ".join(text.split()) not in read] == []
    private = [one for one in sheet.answers.values() if isinstance(one, dict) and one.get("shared") is False]
    assert [one for one in private if one["text"] in read] == []
    form = desk.page.locator(f'form[action$="/review/{occurrence}"]')
    form.get_by_label("Your reply").fill(REPLY)
    with desk.page.expect_navigation():
        form.get_by_role("button", name="Send reply").click()
    phone.go(f"/do/{occurrence}/reply")
    expect(phone.page.get_by_role("article")).to_contain_text(REPLY)
    assert phone.seen.all() + phone.refusals() == []


@pytest.mark.in_turn(3)
@pytest.mark.parametrize("cadence", DAYS_APART)
def test_the_next_session_starts_with_what_was_not_done(
    phone: Window, desk: Window, course: Homework, cadence: str
) -> None:
    name = f"Left open, {cadence}"
    more_homework(course, "breathing_practice", name)
    done = more_homework(course, "breathing_practice", "Quiet minutes")
    answers = {"tension_before": 7, "tension_after": 4}
    course.client.post(f"/api/v1/me/occurrences/{done}/response", {"kind": "did", "quantity": 100, "answers": answers})
    not_this_time(phone, name)
    plan_sessions(desk, course, cadence)
    desk.go(f"/c/{course.clinic.id}/clients/{course.episode}/agenda")
    main = desk.page.locator("main")
    said = main.inner_text()
    assert said.index("Start here") < said.index("too hard or too big") < said.index("Quiet minutes")
    expect(main.locator(".changes").first).to_contain_text("7 → then 4")
    if cadence == "weekly":
        assert [one for check in CHECKS for one in check(desk.page)] == []
        only_the_agenda_is_printed(desk)
    with desk.page.expect_navigation():
        desk.button("We talked about all of it").click()
    expect(main).to_contain_text("Every answer has a reply.")
    expect(main.locator(".agenda__start").get_by_text("talked about").first).to_be_visible()


def not_this_time(phone: Window, name: str) -> None:
    phone.go("/today")
    phone.page.get_by_role("link", name=re.compile(rf"Not this time\s*: {name}")).tap()
    phone.page.locator('[value="too_hard"]').check()
    phone.button("Say so").tap()
    expect(phone.page.get_by_role("main")).to_contain_text("Back to today")


def plan_sessions(desk: Window, course: Homework, cadence: str) -> None:
    """Four in the rhythm of the course, on the client's page."""
    desk.go(f"/c/{course.clinic.id}/clients/{course.episode}")
    desk.page.get_by_text("Plan a session", exact=True).click()
    first = course.clinic.today + timedelta(days=3)
    desk.page.locator("#f-day").fill(first.isoformat())
    desk.page.locator("#f-clock").fill({"weekly": "10:00", "fortnightly": "12:00", "monthly": "14:00"}[cadence])
    desk.page.locator("#f-row").select_option(cadence)
    desk.page.locator("#f-count").fill("4")
    with desk.page.expect_navigation():
        desk.button("Plan it").click()
    path = course.clinic.path(f"episodes/{course.episode}/sessions")
    planned = [one for one in course.therapist.get(path)["items"] if one["status"] == "scheduled" and one["series"]]
    zone = ZoneInfo(course.clinic.zone)
    days = [datetime.fromisoformat(one["starts_at"]).astimezone(zone).date() for one in planned]
    assert (days[0], len(days)) == (first, 4)
    assert {(later - earlier).days for earlier, later in pairwise(days)} <= DAYS_APART[cadence]


def only_the_agenda_is_printed(desk: Window) -> None:
    desk.page.emulate_media(media="print")
    for away in ("Ticked ones were talked about", "Change this agenda", "Sign out"):
        expect(desk.page.get_by_text(away)).to_be_hidden()
    expect(desk.page.locator("main").get_by_text("too hard or too big")).to_be_visible()
    desk.page.emulate_media(media="screen")
