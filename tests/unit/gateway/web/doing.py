"""One worksheet with every kind on a client's phone: builders that its tests share."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.gateway.web import documents, kinds
from tests.unit.gateway.web.sample import Sample, a_client, sample

WORK = documents.occurrence(7)["id"]
SHEET = f"/api/v1/me/occurrences/{WORK}"


def a_worksheet(monkeypatch: pytest.MonkeyPatch) -> Sample:
    """With a draft that can be kept."""
    found = sample(monkeypatch, a_client())
    found.calls.answer("PUT", f"{SHEET}/draft", {})
    found.calls.answer("POST", f"{SHEET}/reply-seen", {})
    a_sheet(found)
    return found


def a_sheet(here: Sample, exercise: dict[str, Any] | None = None, **parts: Any) -> None:
    """What the service shows; the name and plan of the assignment stay as they are."""
    shown = documents.sheet("breathing_practice", exercise=exercise or kinds.exercise(), **parts)
    here.calls.answer("GET", SHEET, shown)


def a_draft(here: Sample, answers: dict[str, Any], **more: Any) -> None:
    a_sheet(here, draft={"answers": answers, "screen": 1, **more})


def page(here: Sample, screen: int, query: str = "") -> str:
    answer = here.app.test_client().get(f"/do/{WORK}/{screen}{query}")
    assert answer.status_code == 200, answer.text
    return answer.text


def post(here: Sample, screen: int, go: str = "next", **form: Any) -> Any:
    return here.app.test_client().post(f"/do/{WORK}/{screen}", data={**form, "go": go})


def saved(here: Sample) -> dict[str, Any]:
    found: dict[str, Any] = here.calls.sent[-1][2]
    return found
