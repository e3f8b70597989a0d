"""The editor draws every shipped exercise, its form and its preview, and whatever a draft holds."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.domain.roles import Role
from services.assignments import catalogue
from services.assignments.catalogue import definitions
from services.assignments.domain.codes import Family
from services.assignments.domain.worksheet.field import UNANSWERED
from tests.unit.gateway.staff.staff_documents import PAGES, PATH, staff
from tests.unit.gateway.web.forms import form_of
from tests.unit.gateway.web.sample import Sample, sample

LIBRARY = catalogue.load()
WRITTEN = sorted(one.code for one in LIBRARY.all_newest() if one.family is not Family.MEASURE)
CODE = f"exr_{'0' * 26}"


def shown(here: Sample, definition: Any, preview: Any, page: str) -> str:
    own = {"code": CODE, "title": "", "sharing": "private", "is_mine": True, "newest": None, "remarks": []}
    body = {**own, "definition": definition, "preview": preview, "yaml": "title: 3", "is_unread": False}
    here.calls.answer("GET", f"{PATH}own-exercises/{CODE}", body)
    answer = here.app.test_client().get(f"{PAGES}library/{CODE}/{page}")
    assert answer.status_code == 200, preview
    return answer.text


def test_every_exercise_can_be_edited_and_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    here = sample(monkeypatch, staff(Role.THERAPIST))
    for code in WRITTEN:
        one = LIBRARY.newest(code)
        body = shown(here, LIBRARY.definitions[code, one.version], catalogue.as_json(one), "edit")
        assert form_of(body, "exercise")["title"] == [one.title]
        preview = body.partition('<div id="preview">')[2]
        assert 'class="phone for-client" inert' in preview
        assert f'"f-{one.worksheet.fields[0].name}' in preview or one.worksheet.fields[0].kind in UNANSWERED


@pytest.mark.parametrize("draft", [{}, {"title": 3, "short_form": 3, "sections": [3, {"fields": [{"options": 3}]}]}])
def test_whatever_a_draft_holds_is_drawn(monkeypatch: pytest.MonkeyPatch, draft: Any) -> None:
    assert definitions.check(draft, CODE, 1).exercise is None
    here = sample(monkeypatch, staff(Role.THERAPIST))
    for page in ("edit", "text"):
        assert "The first question that is whole is shown here." in shown(here, draft, None, page)
