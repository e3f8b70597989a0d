"""A filled worksheet that is looked through and sent back as it stands changes nothing, for every shipped exercise."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.gateway.web import documents, kinds
from tests.unit.gateway.web.forms import form_of
from tests.unit.gateway.web.sample import Sample, a_client, sample

WORK = documents.occurrence(7)["id"]
SHEET = f"/api/v1/me/occurrences/{WORK}"
EXERCISES = sorted(path.stem.split(".v") for path in documents.CATALOGUE.glob("*.yaml"))


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> Sample:
    found = sample(monkeypatch, a_client())
    found.calls.answer("PUT", f"{SHEET}/draft", {})
    return found


def looked_through(here: Sample, exercise: dict[str, Any], answers: dict[str, Any]) -> list[dict[str, Any]]:
    """What is kept on each screen, from the first to the last."""
    draft = {"answers": answers, "screen": 1}
    here.calls.answer("GET", SHEET, documents.sheet("breathing_practice", exercise=exercise, draft=draft))
    browser = here.app.test_client()
    address = browser.get(f"/do/{WORK}").headers["Location"]
    while "how-it-went" not in address:
        page = browser.get(address)
        assert page.status_code == 200, address
        answer = browser.post(address, data={**form_of(page.text), "go": "next"})
        assert answer.status_code == 302, answer.text
        address = answer.headers["Location"]
    return [body["answers"] for _, _, body, _ in here.calls.sent]


def in_order(exercise: dict[str, Any], answers: dict[str, Any]) -> dict[str, Any]:
    """Of several choices it does not matter which was made first."""
    many = {one["name"] for one in exercise["worksheet"]["fields"] if one["kind"] in {"choices", "checklist"}}
    return {name: sorted(value, key=str) if name in many else value for name, value in answers.items()}


def test_every_kind_stays_as_it_was(here: Sample) -> None:
    assert all(kept == kinds.FILLED for kept in looked_through(here, kinds.exercise(), kinds.FILLED))


@pytest.mark.parametrize(("code", "version"), EXERCISES)
def test_the_example_of_every_exercise_stays_as_it_was(here: Sample, code: str, version: str) -> None:
    exercise = documents.exercise(code, int(version))
    kept = looked_through(here, exercise, exercise["example"])
    assert kept
    before = in_order(exercise, exercise["example"])
    assert [one for one in kept if in_order(exercise, one) != before] == []


@pytest.mark.parametrize(("code", "version"), EXERCISES)
def test_an_empty_sheet_can_be_gone_through_to_its_end(here: Sample, code: str, version: str) -> None:
    exercise = documents.exercise(code, int(version))
    for one in exercise["worksheet"]["fields"]:
        one.pop("required", None)
    kept = looked_through(here, exercise, {})
    defaults = {one["name"] for one in exercise["worksheet"]["fields"] if "default" in one}
    assert all(set(one) <= defaults for one in kept)
