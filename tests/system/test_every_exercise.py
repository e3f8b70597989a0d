"""Every exercise through the pages, without a script: set by a therapist, done by a client, read and printed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from services.assignments import catalogue
from tests.helpers import eventually
from tests.stack import Platform
from tests.system.pages import Browser, Form, Page
from tests.system.people import PATIENCE, Clinic, a_clinic, an_episode
from tests.system.typing_in import entry, is_on, typed

pytestmark = [pytest.mark.platform, pytest.mark.timeout(300)]

Exercise = Mapping[str, Any]
SHARES = 5
EXERCISES = [catalogue.as_json(one) for one in catalogue.load().all_newest()]


def set_by(desk: Browser, clinic: Clinic, episode: str, code: str) -> None:
    """Chosen on the agree page and put on the client's page, agreed together in the session."""
    address = f"/c/{clinic.id}/clients/{episode}/agree"
    form = desk.get(f"{address}?exercise={code}").form(address)
    wall = datetime.now(ZoneInfo(clinic.zone)).strftime("%H:%M")
    words = {"kind": ["once"], "time": [wall], "own_name": [f"My {code}"], "agreed_in_session": ["yes"]}
    page = desk.send(address, form.sent(words))
    assert page.status == 200, page.words


def waiting(phone: Browser, seen: set[str]) -> str:
    """The one thing to do that was not there before."""

    def look() -> str | None:
        found = set(re.findall(r"/do/(occ_\w+)", phone.get("/today").html)) - seen
        return found.pop() if found else None

    return eventually(look, PATIENCE) or ""


def done_by(phone: Browser, occurrence: str, exercise: Exercise) -> dict[str, Any]:
    """Screen by screen like the example, then handed in; what was asked, and what the example says to it."""
    page, asked = phone.get(f"/do/{occurrence}"), dict[str, Any]()
    while "how-it-went" not in page.address:
        form = page.form(page.address.partition("?")[0])
        here = [one for one in exercise["worksheet"]["fields"] if is_on(form, one)]
        asked |= {one["name"]: exercise["example"][one["name"]] for one in here if one["name"] in exercise["example"]}
        page = filled_in(phone, page, [one for one in here if one["name"] in asked], asked)
    done = f"{page.address.partition('?')[0].removesuffix('/did')}/did"  # a measure leads there by itself
    thanks = phone.send(done, phone.get(done).form(done).sent({}))
    assert thanks.address == f"/do/{occurrence}/thanks", thanks.words
    return asked


def filled_in(phone: Browser, page: Page, here: list[Any], answers: Mapping[str, Any]) -> Page:
    """One screen; an entry of a diary is kept before the next one is written."""
    address = page.address.partition("?")[0]
    for field in (one for one in here if one["kind"] == "entries"):
        for value in answers[field["name"]]:
            form = page.form(address)
            page = phone.send(address, form.sent(entry(form, field, value)) | {"go": [f"add:{field['name']}"]})
    form = with_room(phone, page.form(address), here, answers)
    words = {name: value for one in here for name, value in said(form, one, answers).items()}
    after = phone.send(address, form.sent(words) | {"go": ["next"]})
    if after.status == 422:  # something that the example leaves open is asked once more
        after = phone.send(address, after.form(address).sent({}) | {"go": ["skip"]})
    assert after.status == 200, after.words
    return after


def with_room(phone: Browser, form: Form, here: list[Any], answers: Mapping[str, Any]) -> Form:
    """The form with a row for each step and each feeling: the page gives one more whenever all are full."""
    for field in (one for one in here if one["kind"] in {"hierarchy", "emotions"}):
        rows = answers[field["name"]]
        for count in range(1, len(rows)):
            if not any(name.startswith(f"{field['name']}-{count}-") for name in form.offered):
                some = form.sent(typed(form, field, rows[:count])) | {"go": [f"add:{field['name']}"]}
                form = phone.send(form.action, some).form(form.action)
    return form


def said(form: Form, field: Mapping[str, Any], answers: Mapping[str, Any]) -> Mapping[str, list[str]]:
    return {} if field["kind"] == "entries" else typed(form, field, answers[field["name"]])


def own_words(exercise: Exercise, answers: Mapping[str, Any]) -> list[str]:
    kinds = {one["name"]: one["kind"] for one in exercise["worksheet"]["fields"]}
    texts = [value for name, value in answers.items() if kinds[name] in {"text", "long_text"}]
    return [*texts, *(row[key] for value in answers.values() for row, key in _rows(value))]


def _rows(value: Any) -> list[tuple[Any, str]]:
    """What was written in the rows of an answer."""
    rows = value if isinstance(value, list) else []
    return [(row, key) for row in rows if isinstance(row, dict) for key in row if key in {"item", "name"}]


def not_in(page: Page, texts: list[str]) -> list[str]:
    return [text for text in texts if " ".join(text.split()) not in page.words]


@pytest.mark.in_turn(3)
@pytest.mark.parametrize("share", range(SHARES))
def test_every_exercise_is_set_done_read_and_printed(platform: Platform, share: int) -> None:
    """Each share by people of its own, so that nobody asks for more in a minute than a person may."""
    clinic = a_clinic(platform.admin.person, f"Every exercise {share}")
    desk, phone, episode = Browser(clinic["therapist"]), Browser(clinic["client"]), an_episode(clinic)
    seen: set[str] = set()
    for exercise in EXERCISES[share::SHARES]:
        code = exercise["code"]
        set_by(desk, clinic, episode, code)
        occurrence = waiting(phone, seen)
        seen.add(occurrence)
        texts = own_words(exercise, done_by(phone, occurrence, exercise))
        queue = desk.get(f"/c/{clinic.id}/review")
        assert not_in(queue, texts) == [], code
        reply = queue.form(f"/c/{clinic.id}/review/{occurrence}")
        desk.send(reply.action, reply.sent({"reply": [f"About {code}"]}))
        assert f"About {code}" in phone.get(f"/do/{occurrence}/reply").words
        assert not_in(desk.get(f"/c/{clinic.id}/answers/{occurrence}"), texts) == [], code
        blank = desk.get(f"/c/{clinic.id}/exercises/{code}/sheet")
        labels = [one["label"] for one in exercise["worksheet"]["fields"] if one["kind"] != "computed"]
        assert not_in(blank, [exercise["title"], *labels]) == [], code
