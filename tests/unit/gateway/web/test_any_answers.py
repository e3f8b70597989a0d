"""Whatever a service takes as an answer is drawn: on the client's screens, in the therapist's view and on paper."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings

from gateway.domain.roles import Role
from services.assignments import catalogue
from services.assignments.domain.exercise import Exercise
from tests.unit.assignments.sheets import examples, sheets
from tests.unit.gateway.staff import staff_documents
from tests.unit.gateway.staff.staff_documents import PAGES, PATH
from tests.unit.gateway.web import documents
from tests.unit.gateway.web.sample import Sample, a_client, sample

Json = dict[str, Any]
LIBRARY = catalogue.load()
EVERY = sorted(LIBRARY.by_version)
WORK, READ = documents.occurrence(7)["id"], staff_documents.answered(2)["id"]
SHEET = f"/api/v1/me/occurrences/{WORK}"
PHASES = [Phase.explicit, Phase.generate, Phase.shrink]
OFTEN = settings(deadline=None, database=None, phases=PHASES, suppress_health_check=list(HealthCheck))


def plain(text: str) -> str:
    """Without what a page does to space."""
    return "".join(text.split())


def texts_in(value: Any) -> Iterator[str]:
    """What somebody wrote in own words."""
    if isinstance(value, Mapping):
        for inner in value.values():
            yield from texts_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_in(inner)
    elif isinstance(value, str):
        yield value


def own_words(exercise: Exercise, answers: Json) -> Json:
    """Of what was written, the answers whose words a page shows as they are."""
    kinds = {"text", "long_text", "private_note", "emotions", "hierarchy"}
    named = exercise.worksheet.by_name
    return {name: value for name, value in answers.items() if named[name].kind in kinds}


def shown_on(page: str) -> str:
    """Everything that can be read or stands in a box."""
    boxes = re.findall(r'value="([^"]*)"', page)
    return plain(unescape(" ".join([re.sub(r"<[^>]+>", " ", page), *boxes])))


def client_screens(found: Sample, exercise: Exercise, answers: Json) -> Iterator[str]:
    sheet = exercise.worksheet
    draft = {"answers": answers, "screen": 1, "computed": sheet.computed(answers)}
    its = documents.sheet("breathing_practice", exercise=catalogue.as_json(exercise), draft=draft)
    found.calls.answer("GET", SHEET, its)
    browser = found.app.test_client()
    hidden = set(sheet.hidden(answers))
    for section in sheet.sections:
        if any(one.name not in hidden for one in section.fields):
            page = browser.get(f"/do/{WORK}/{section.screen}")
            assert page.status_code == 200, page.text
            yield page.text


def staff_page(browser: FlaskClient, path: str) -> str:
    page = browser.get(f"{PAGES}{path}")
    assert page.status_code == 200, page.text
    return page.text


@pytest.mark.parametrize(("code", "version"), EVERY)
def test_a_client_sees_what_was_written(monkeypatch: pytest.MonkeyPatch, code: str, version: int) -> None:
    exercise, found = LIBRARY.exercise(code, version), sample(monkeypatch, a_client())

    @settings(OFTEN, max_examples=examples(2))
    @given(answers=sheets(exercise.worksheet))
    def look(answers: Json) -> None:
        asked = {name: value for name, value in answers.items() if name not in exercise.worksheet.hidden(answers)}
        words = "".join(map(shown_on, client_screens(found, exercise, answers)))
        assert [text for text in texts_in(own_words(exercise, asked)) if plain(text) not in words] == []

    look()


@pytest.mark.parametrize(("code", "version"), EVERY)
def test_a_therapist_reads_and_prints_it(monkeypatch: pytest.MonkeyPatch, code: str, version: int) -> None:
    exercise, found = LIBRARY.exercise(code, version), sample(monkeypatch, staff_documents.staff(Role.THERAPIST))
    staff_documents.a_full_clinic(found.calls)
    browser = found.app.test_client()

    @settings(OFTEN, max_examples=examples(3))
    @given(answers=sheets(exercise.worksheet))
    def look(answers: Json) -> None:
        away = exercise.worksheet.unshared(answers)
        seen = {name: value for name, value in answers.items() if name not in away}
        response = staff_documents.response(answers=seen, computed=exercise.worksheet.computed(answers))
        one = {**staff_documents.answered(2), "response": response}
        its = {"occurrence": one, "exercise": catalogue.as_json(exercise)}
        found.calls.answer("GET", f"{PATH}occurrences/{READ}", its)
        found.calls.answer("GET", f"{PATH}review-queue", {"items": [one], "next": None})
        for path in ("review", f"answers/{READ}"):
            words = shown_on(staff_page(browser, path))
            assert [text for text in texts_in(own_words(exercise, seen)) if plain(text) not in words] == []

    look()
