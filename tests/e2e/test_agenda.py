"""The agenda before a session: it starts with what was not done, fits on paper, and is worked off."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e import looking
from tests.e2e.windows import DESKTOP, Windows
from tests.e2e.world import more_homework
from tests.stack import Platform
from tests.system.people import Homework, a_clinic, agreed

NOT_NOW = {"kind": "not_this_time", "obstacles": ["too_hard"], "own_words": "Too much today"}


@pytest.fixture
def homework(platform: Platform) -> Homework:
    """One thing was not done, another was."""
    made = agreed(a_clinic(platform.admin.person, "Before a session"))
    made.client.post(f"/api/v1/me/occurrences/{made.occurrence}/response", NOT_NOW)
    other = more_homework(made, "breathing_practice", "Quiet minutes")
    answers = {"tension_before": 7, "tension_after": 4}
    made.client.post(f"/api/v1/me/occurrences/{other}/response", {"kind": "did", "quantity": 100, "answers": answers})
    return made


def test_it_starts_with_what_was_not_done_and_is_worked_off(windows: Windows, homework: Homework) -> None:
    therapist = homework.clinic["therapist"]
    window = windows.open(DESKTOP).as_person(therapist)
    window.go(f"/c/{homework.clinic.id}/caseload")
    window.page.get_by_role("link", name="Agenda").first.click()
    main = window.page.locator("main")
    said = main.inner_text()
    assert said.index("Start here") < said.index("too hard or too big") < said.index("Quiet minutes")
    expect(main.locator(".changes").first).to_contain_text("7 → then 4")
    checks = (looking.hard_to_use, looking.unkind, looking.too_wide, looking.too_wide_with_large_text)
    assert [one for check in checks for one in check(window.page)] == []

    window.page.emulate_media(media="print")
    for away in ("Ticked ones were talked about", "Change this agenda", "Sign out"):
        expect(window.page.get_by_text(away)).to_be_hidden()
    expect(main.get_by_text("too hard or too big")).to_be_visible()
    window.page.emulate_media(media="screen")

    with window.page.expect_navigation():
        window.button("We talked about all of it").click()
    expect(main).to_contain_text("Every answer has a reply.")
    expect(main.locator(".agenda__start").get_by_text("talked about")).to_be_visible()
