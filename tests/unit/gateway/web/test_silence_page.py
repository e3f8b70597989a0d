"""What happens when a client says nothing: they read it in plain words and leave out what they like."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.gateway.web import documents
from tests.unit.gateway.web.sample import Sample, a_client, sample

ID = documents.assignment()["id"]
PATH = f"/api/v1/me/assignments/{ID}/ladder"
PAGE = f"/settings/reminders/{ID}/silence"


def a_ladder(**changes: Any) -> dict[str, Any]:
    kinds = (("nudge", 0), ("ask", 1440), ("task", 2880), ("call", 90))
    rungs = [{"kind": kind, "after_minutes": after, "when": None, "taken_out": kind == "call"} for kind, after in kinds]
    return {"assignment_id": ID, "rungs": rungs, "off": False, "changed": False, "version": 1, **changes}


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> Sample:
    found = sample(monkeypatch, a_client())
    found.calls.answer("GET", f"/api/v1/me/assignments/{ID}", documents.assignment())
    found.calls.answer("GET", PATH, a_ladder(), etag='"rst.1"')
    found.calls.answer("PUT", PATH, a_ladder())
    return found


def test_every_step_is_said_with_its_wait(here: Sample) -> None:
    page = here.app.test_client().get(PAGE).text
    for words in ("A reminder at your own time.", "after a day", "after 2 days", "after 90 minutes"):
        assert words in page
    assert page.count('name="stays"') == 3
    assert page.count(" checked") == 2


def test_what_has_no_tick_is_left_out(here: Sample) -> None:
    answer = here.app.test_client().post(PAGE, data={"etag": '"rst.1"', "stays": ["ask", "call"]})
    assert answer.status_code == 302
    assert here.calls.sent == [("PUT", PATH, {"without_rungs": ["task"]}, {"If-Match": '"rst.1"'})]


@pytest.mark.parametrize(
    ("change", "words"),
    [({"off": True}, "There is no reminder for this one"), ({"changed": True}, "Your clinic has changed this")],
)
def test_what_bears_on_it_is_said(here: Sample, change: dict[str, bool], words: str) -> None:
    assert words not in here.app.test_client().get(PAGE).text
    here.calls.answer("GET", PATH, a_ladder(**change))
    assert words in here.app.test_client().get(PAGE).text


def test_a_ladder_of_one_step_has_nothing_to_choose(here: Sample) -> None:
    here.calls.answer("GET", PATH, a_ladder(rungs=a_ladder()["rungs"][:1]))
    page = here.app.test_client().get(PAGE).text
    assert "Nothing else is planned here." in page
    assert 'name="stays"' not in page


def test_a_change_on_another_device_is_told(here: Sample) -> None:
    here.calls.answer("PUT", PATH, {"status": 412}, status=412)
    answer = here.app.test_client().post(PAGE, data={"stays": ["ask"]})
    assert (answer.status_code, "changed in the meantime" in answer.text) == (412, True)


def test_the_sheet_says_it_before_the_yes(here: Sample) -> None:
    here.calls.answer("GET", f"/api/v1/me/assignments/{ID}", documents.assignment(status="proposed"))
    sheet = here.app.test_client().get(f"/agree/{ID}").text
    assert "Your therapist is asked to get in touch with you. (after 2 days)" in sheet
    assert "asked to call you" not in sheet
    here.calls.answer("GET", PATH, a_ladder(asks="facilitator"))
    group = "Whoever runs your group is asked to get in touch with you. (after 2 days)"
    assert group in here.app.test_client().get(f"/agree/{ID}").text
    here.calls.answer("GET", PATH, a_ladder(rungs=a_ladder()["rungs"][:1]))
    assert "When I say nothing" not in here.app.test_client().get(f"/agree/{ID}").text
    agreed = documents.assignment(status="agreed")
    here.calls.answer("GET", f"/api/v1/me/assignments/{ID}", agreed)
    for changed in (False, True):
        here.calls.answer("GET", PATH, a_ladder(changed=changed))
        assert ("Your clinic has changed this" in here.app.test_client().get(f"/agree/{ID}").text) is changed
    here.calls.away.add("reminders")
    assert here.app.test_client().get(f"/agree/{ID}").status_code == 200
