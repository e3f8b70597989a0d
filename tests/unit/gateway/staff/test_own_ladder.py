"""The page of what follows silence about one assignment: as it is, as it was typed, and back to the clinic's."""

from __future__ import annotations

import pytest

from gateway.domain.roles import Role
from tests.unit.gateway.staff.staff_documents import PAGES, PATH, staff
from tests.unit.gateway.staff.test_task_pages import POLICY
from tests.unit.gateway.web.documents import EPISODE, assignment
from tests.unit.gateway.web.sample import Sample, sample

ID = assignment()["id"]
WHERE = f"{PATH}assignments/{ID}/ladder"
PAGE = f"{PAGES}clients/{EPISODE}/assignments/{ID}/silence"
OWN = {"ladder": POLICY["ladder"][:2], "own": True, "clinic_ladder": POLICY["ladder"], "version": 1}
TYPED = {"etag": '"oll.1"', "call": "yes", "call-after": "3", "call-unit": "hours", "call-silent": "2"}


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> Sample:
    found = sample(monkeypatch, staff(Role.THERAPIST))
    found.calls.answer("GET", f"{PATH}assignments/{ID}", assignment())
    found.calls.answer("GET", WHERE, OWN, etag='"oll.1"')
    found.calls.answer("PUT", WHERE, OWN)
    found.calls.answer("DELETE", WHERE, {}, status=204)
    return found


def test_it_is_drawn_sent_and_taken_back(here: Sample) -> None:
    browser = here.app.test_client()
    page = browser.get(PAGE).text
    assert 'name="ask" value="yes" id="f-ask" checked' in page
    assert 'name="task" value="yes" id="f-task">' in page
    assert "The therapist is asked to get in touch (after 2 days)" in page
    assert browser.post(PAGE, data=TYPED).status_code == 302
    assert browser.post(PAGE, data={"etag": '"oll.1"', "act": "as_the_clinic"}).status_code == 302
    rungs = [{"kind": "nudge", "after_minutes": 0}, {"kind": "call", "after_minutes": 180, "when": {"silent": 2}}]
    assert here.calls.sent == [
        ("PUT", WHERE, {"ladder": rungs}, {"If-Match": '"oll.1"'}),
        ("DELETE", WHERE, {}, {"If-Match": '"oll.1"'}),
    ]
    here.calls.answer("GET", WHERE, {**OWN, "own": False})
    assert 'value="as_the_clinic"' not in browser.get(PAGE).text
    unreadable = browser.post(PAGE, data={**TYPED, "call-after": "soon"})
    assert (unreadable.status_code, 'value="soon"' in unreadable.text, len(here.calls.sent)) == (422, True, 2)
