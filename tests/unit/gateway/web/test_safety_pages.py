"""Help beside an answer that asks for a person, and the safety plan on a client's phone."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest

from gateway.domain.errors import NotThere
from gateway.gateway import EXTENSION
from gateway.web.client.conditions import marks
from services.assignments import catalogue
from tests.unit.gateway.web import documents, kinds
from tests.unit.gateway.web.doing import SHEET, WORK, a_sheet, a_worksheet, post
from tests.unit.gateway.web.sample import CLINIC, Sample, a_client, sample

HELP: dict[str, Any] = {
    "crisis_contacts": [{"label": "Samaritans", "phone": "116 123", "note": "day and night"}],
    "crisis_notice": "Nobody reads answers around the clock.",
    "safety_plan": f"/api/v1/me/safety-plans/{CLINIC}",
}
PLAN = f"/api/v1/me/safety-plans/{CLINIC}"
ANSWERS = {"warning_signs": "I stop <b>answering</b>", "people_for_help": [{"who": "Hanna", "how": "phone"}]}


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> Sample:
    return a_worksheet(monkeypatch)


def shows_help(text: str) -> bool:
    return all(words in text for words in ("tel:116123", "around the clock", f"/help/plan/{CLINIC}"))


def test_the_quiet_saving_brings_help_and_takes_it_away(here: Sample) -> None:
    for answer, status in ((HELP, 200), (HELP | {"errors": {"answers": {"it": ["no"]}}}, 422)):
        here.calls.answer("PUT", f"{SHEET}/draft", answer, status=status)
        text = here.app.test_client().post(f"/do/{WORK}/1/keep", data={}).text
        assert shows_help(text)
        assert '<div id="help-here">' in text
    here.calls.answer("PUT", f"{SHEET}/draft", {})
    assert not shows_help(here.app.test_client().post(f"/do/{WORK}/1/keep", data={}).text)


@pytest.mark.parametrize("page", ["1", "how-it-went", "how-it-went/did"])
def test_every_page_of_the_sheet_offers_help(here: Sample, page: str) -> None:
    here.calls.answer("GET", SHEET, documents.sheet("breathing_practice", exercise=kinds.exercise()) | HELP)
    assert shows_help(here.app.test_client().get(f"/do/{WORK}/{page}").text)
    a_sheet(here)
    assert not shows_help(here.app.test_client().get(f"/do/{WORK}/{page}").text)


def test_who_stops_there_comes_to_help_now(here: Sample) -> None:
    assert post(here, 1, "stop").headers["Location"].startswith("/today")
    here.calls.answer("PUT", f"{SHEET}/draft", HELP)
    assert post(here, 1, "stop").headers["Location"].startswith("/help")


def away_card(text: str) -> str:
    """What the page keeps for a device that loses its connection."""
    _, found, after = text.partition('<template id="help-away">')
    return unescape(after.partition("</template>")[0]) if found else ""


def test_a_sheet_that_may_need_a_person_has_whom_to_call_with_it(
    here: Sample,
) -> None:
    browser = here.app.test_client()
    assert away_card(browser.get(f"/do/{WORK}/1").text) == ""
    here.calls.answer("GET", SHEET, documents.sheet(exercise=documents.exercise("dbt_diary_card", 2)))
    text = browser.get(f"/do/{WORK}/4").text
    assert "tel:116123" in away_card(text)
    assert """data-name="suicidal_thoughts" data-kind="scale" data-marks='[{"at_least": 1""" in text

    def gone(_: str) -> None:
        raise NotThere

    here.app.extensions[EXTENSION].clinic = gone
    alone = browser.get(f"/do/{WORK}/4")
    assert alone.status_code == 200
    assert ("tel:" in away_card(alone.text), "112 in most of Europe" in away_card(alone.text)) == (False, True)


def test_marks_are_those_of_the_question_and_of_the_parts_of_its_entries() -> None:
    inner = [{"name": "what"}, {"name": "urge", "flag_if": {"at_least": 3}}]
    assert marks({"name": "it"}) == []
    assert marks({"name": "it", "flag_if": {"is": True}}) == [{"part": "", "is": True}]
    assert marks({"name": "it", "fields": inner}) == [{"part": "urge", "at_least": 3}]


def a_plan(here: Sample, now: dict[str, Any] | None, version: int = 1) -> None:
    found = {
        "id": "pln_1",
        "clinic_id": CLINIC,
        "version": version,
        "now": now and {"answers": now, "written_at": "2026-11-20T10:00:00.000Z", "written_as": "client"},
        "earlier": [],
        "exercise": catalogue.as_json(catalogue.safety_plan()),
    }
    here.calls.answer("GET", PLAN, found, etag=f'"pln_1.{version}"')


@pytest.fixture
def planning(monkeypatch: pytest.MonkeyPatch) -> Sample:
    found = sample(monkeypatch, a_client())
    a_plan(found, ANSWERS)
    return found


def test_the_plan_is_two_taps_away_and_read_as_it_was_written(planning: Sample) -> None:
    browser = planning.app.test_client()
    assert f'href="/help/plan/{CLINIC}"' in browser.get("/help").text
    shown = browser.get(f"/help/plan/{CLINIC}").text
    assert "I stop &lt;b&gt;answering&lt;/b&gt;" in shown
    assert "Hanna" in shown
    assert "Last written by you on" in shown
    assert "116 123" in shown
    a_plan(planning, None, 0)
    assert "Nothing is written yet." in browser.get(f"/help/plan/{CLINIC}").text


def test_a_person_is_added_to_the_plan_and_the_rest_stays(planning: Sample) -> None:
    planning.calls.answer("PUT", PLAN, {})
    text = planning.app.test_client().get(f"/help/plan/{CLINIC}/write").text
    assert 'value="&#34;pln_1.1&#34;"' in text
    form = {
        "etag": '"pln_1.1"',
        "warning_signs": "I stop answering",
        "people_for_help-place": "1",
        "people_for_help-was": "",
        "people_for_help.who": "Ben",
        "go": "add:people_for_help",
    }
    answer = planning.app.test_client().post(f"/help/plan/{CLINIC}/write", data=form)
    assert answer.headers["Location"].startswith(f"/help/plan/{CLINIC}/write")
    _, _, body, headers = planning.calls.sent[-1]
    assert headers["If-Match"] == '"pln_1.1"'
    assert body["answers"]["warning_signs"] == "I stop answering"
    assert [one["who"] for one in body["answers"]["people_for_help"]] == ["Hanna", "Ben"]


def test_who_writes_on_an_older_version_keeps_what_was_typed(planning: Sample) -> None:
    planning.calls.answer("PUT", PLAN, {"title": "stale"}, status=412)
    form = {"etag": '"pln_1.0"', "warning_signs": "My newest words", "go": "save"}
    answer = planning.app.test_client().post(f"/help/plan/{CLINIC}/write", data=form)
    assert answer.status_code == 422
    assert "My newest words" in answer.text
    assert "Somebody wrote in the plan meanwhile" in answer.text
    assert 'value="&#34;pln_1.1&#34;"' in answer.text
