"""Every page of figures: whole, a table behind each chart, denominators, and plain words for what is not there."""

from __future__ import annotations

import csv
import io
import json
import re
from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest
from flask.testing import FlaskClient

from gateway.domain.roles import Role
from gateway.gateway import EXTENSION
from tests.unit.gateway.staff import figure_documents as figures
from tests.unit.gateway.staff import staff_documents as documents
from tests.unit.gateway.staff.staff_documents import GROUP, PAGES, PATH
from tests.unit.gateway.staff.test_pages import BLAMING, words_of
from tests.unit.gateway.web.sample import THERAPIST, Sample, sample

FIGURES = f"{PAGES}figures"
HOMEWORK = (f"{PAGES}dashboard", *(f"{FIGURES}/{one}" for one in ("homework", "obstacles", "reviews")))
COURSES = tuple(f"{FIGURES}/{one}" for one in ("outcomes", "survival", "adherence", "work"))
BOTH = (*HOMEWORK, *COURSES)
MANAGERS = (f"{FIGURES}/benchmarks", f"{FIGURES}/at-risk/weights")
THERAPISTS = (f"{FIGURES}/at-risk",)
QUESTIONS = {
    "figures": "homework",
    "obstacles": "obstacles",
    "outcomes": "outcomes",
    "survival": "survival",
    "adherence": "adherence",
    "work": "work",
    "benchmarks": "benchmarks",
}


def page(monkeypatch: pytest.MonkeyPatch, role: Role = Role.MANAGER) -> tuple[Sample, FlaskClient]:
    found = sample(monkeypatch, documents.staff(role))
    documents.a_full_clinic(found.calls)
    figures.full_figures(found.calls, own=role is Role.THERAPIST)
    return found, found.app.test_client()


def plain(body: str) -> str:
    return " ".join(words_of(body).split())


def charts(body: str) -> list[Any]:
    return [json.loads(unescape(found)) for found in re.findall(r'data-chart="([^"]*)"', body)]


@pytest.mark.parametrize(
    ("role", "own"),
    [(Role.MANAGER, (*BOTH, *MANAGERS)), (Role.THERAPIST, (*BOTH, *THERAPISTS)), (Role.FACILITATOR, HOMEWORK)],
)
def test_pages_are_drawn_whole(monkeypatch: pytest.MonkeyPatch, role: Role, own: tuple[str, ...]) -> None:
    _, browser = page(monkeypatch, role)
    for address in (*own, f"{FIGURES}/definitions"):
        answer = browser.get(address)
        assert answer.status_code == 200, address
        assert not re.search(r"<script(?![^>]*\ssrc=)|\sstyle=|\son[a-z]+=|<style", answer.text), address
        assert not BLAMING.search(words_of(answer.text)), address
        assert "None" not in plain(answer.text), address
        assert answer.text.count("<table") >= len(charts(answer.text)), address
        assert answer.text.count('aria-current="page"') == 2, address


def test_pages_of_others_are_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    others = {
        Role.THERAPIST: MANAGERS,
        Role.MANAGER: THERAPISTS,
        Role.FACILITATOR: (*COURSES, *MANAGERS, *THERAPISTS, f"{PAGES}views", f"{PAGES}exports"),
    }
    for role, addresses in others.items():
        _, browser = page(monkeypatch, role)
        assert {browser.get(address).status_code for address in addresses} == {404}, role


def test_whoever_runs_groups_sees_them_one_beside_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    found, browser = page(monkeypatch, Role.FACILITATOR)
    replied = {"time_to_review": figures.number(30, "time_to_review", "median", "hours", n=41) | {"numerator": 36}}
    row = {"value": GROUP, "figures": figures.figures(30, 90) | replied, "comparison": {}}
    divided = {"split": {"dimension": "group", "rows": [row]}, "figures": figures.figures(30, 90) | replied}
    found.calls.answer("GET", f"{PATH}figures", figures.answers() | divided)
    found.calls.answer("GET", f"{PATH}groups", {"items": [{"id": GROUP, "programme": "calm_evenings"}]})
    board = browser.get(f"{PAGES}dashboard").text
    words = plain(board)
    assert "My groups: Overview" in board
    assert "Answers with a reply 88 % 36 of 41 handed in" in words
    assert "Calm evenings 90 33 % 24 to 44 % – 41 88 % 5 31" in words
    assert re.search(f'figures/homework[?][^"]*group={GROUP}', board)
    assert not re.search(r"By therapist|Outcomes|Saved views|Exports|Save this view", board)
    reviews = browser.get(f"{FIGURES}/reviews").text
    assert "36 of 41 answers that were handed in have their reply; 5 wait for it." in plain(reviews)
    assert 'value="therapist"' not in reviews
    assert '<option value="group" selected>' in reviews
    assert "My groups" in browser.get(f"{FIGURES}/homework?group={GROUP}").text


def test_figures_that_are_away_leave_the_page_standing(monkeypatch: pytest.MonkeyPatch) -> None:
    found, browser = page(monkeypatch)
    found.calls.away.add("analytics")
    for address in BOTH:
        body = browser.get(address).text
        assert "The figures are not available right now" in body, address
        assert "Overview" in body, address


@pytest.mark.parametrize(("status", "words"), [(422, "cannot be counted as it was asked"), (429, "in a minute")])
def test_a_question_that_is_refused_is_said(monkeypatch: pytest.MonkeyPatch, status: int, words: str) -> None:
    found, browser = page(monkeypatch)
    for asked, place in QUESTIONS.items():
        found.calls.answer("GET", f"{PATH}{asked}", {"status": status}, status=status)
        answer = browser.get(f"{FIGURES}/{place}")
        assert answer.status_code == 200, place
        assert words in answer.text, place


def test_figures_far_behind_are_called_so(monkeypatch: pytest.MonkeyPatch) -> None:
    found, browser = page(monkeypatch)
    found.calls.answer("GET", f"{PATH}figures", figures.answers(lag_seconds=200.0))
    words = plain(browser.get(f"{FIGURES}/homework").text)
    assert "about 3 minutes behind. What happened since is counted soon" in words


def test_the_overview_says_what_changed_and_where_help_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    _, browser = page(monkeypatch)
    body = browser.get(f"{PAGES}dashboard").text
    words = plain(body)
    assert "engagement rose from 61 % to 66 % of 1,204 closed" in words
    assert "What is answered went up from 61 % to 66 %, by 1 to 9 points" in words
    assert "Most often in the way: no time found, named 30 times" in words
    assert "Answered less than the rest: diary, 33 % of 90" in words
    assert "8 of 60 finished courses cannot be assessed" in words
    assert "about 40 seconds behind" in words
    assert f'href="{FIGURES}/homework?' in body


def test_the_overview_stands_on_its_first_question_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    found, browser = page(monkeypatch)
    del found.calls.answers["GET", f"{PATH}figures"]
    words = plain(browser.get(f"{PAGES}dashboard").text)
    assert "66 %" in words
    assert "What gets in the way" in words
    assert "What changed for them" not in words


def test_a_therapist_sees_the_own_practice_and_no_colleagues(monkeypatch: pytest.MonkeyPatch) -> None:
    _, browser = page(monkeypatch, Role.THERAPIST)
    body = browser.get(f"{PAGES}dashboard").text
    assert "My practice" in body
    assert "By therapist" not in body
    split = browser.get(f"{FIGURES}/homework").text
    assert '<option value="therapist"' not in split
    own = plain(browser.get(f"{FIGURES}/work").text)
    assert "the middle half of the clinic: 12 to 19" in own
    assert "Noor Vries" not in own


def test_every_rate_has_its_denominator_and_its_definition(monkeypatch: pytest.MonkeyPatch) -> None:
    _, browser = page(monkeypatch)
    words = plain(browser.get(f"{FIGURES}/homework").text)
    assert "160 of 260 closed occurrences" in words
    assert "Share answered. a / b Out of: closed occurrences engagement, version 1 · Carryover" in words


def test_the_question_of_a_page_can_be_kept_and_exported(monkeypatch: pytest.MonkeyPatch) -> None:
    _, browser = page(monkeypatch)
    body = unescape(browser.get(f"{FIGURES}/homework?from=2026-11-01&to=2026-11-24&therapist={THERAPIST}").text)
    kept = re.search(r'href="([^"]*/views\?[^"]*)"', body)
    assert kept
    assert {"page=homework", "from=2026-11-01", f"therapist={THERAPIST}"} <= set(re.split(r"[?&]", kept[1]))
    assert f'href="{PAGES}exports?' in body


def test_a_changed_definition_is_shown_beside_the_one_before(monkeypatch: pytest.MonkeyPatch) -> None:
    _, browser = page(monkeypatch)
    words = plain(browser.get(f"{FIGURES}/homework").text)
    assert "By the definition before (version 1): 50 % of 260." in words


def test_a_past_day_is_asked_for_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    _, browser = page(monkeypatch)
    words = plain(browser.get(f"{FIGURES}/homework?known_on=2026-11-02").text)
    assert "As it was known at the end of Monday 2 November" in words
    assert "As it was known" not in browser.get(f"{FIGURES}/homework?known_on=2027-11-02").text


def test_one_leads_down_to_the_exercises_of_a_part_and_back_up(monkeypatch: pytest.MonkeyPatch) -> None:
    _, browser = page(monkeypatch)
    body = unescape(browser.get(f"{FIGURES}/homework?from=2026-11-01&to=2026-11-24").text)
    down = re.search(r'href="([^"]*family=diary[^"]*)"', body)
    assert down
    assert "split=exercise" in down[1]
    assert "from=2026-11-01" in down[1]
    below = unescape(browser.get(down[1]).text)
    assert 'aria-label="Where you are"' in below
    assert "The whole clinic" in below
    assert '<input type="hidden" name="family" value="diary">' in below


def test_a_table_is_taken_along_with_bare_numbers_and_is_written_down(monkeypatch: pytest.MonkeyPatch) -> None:
    found, browser = page(monkeypatch)
    written: list[str] = []
    audit = SimpleNamespace(write=lambda _, act, status: written.append(f"{act.action} {status}"))
    found.app.extensions[EXTENSION].audit = audit
    answer = browser.get(f"{FIGURES}/homework?download=divided&from=2026-11-01&to=2026-11-24")
    assert answer.mimetype == "text/csv"
    assert 'filename="homework-divided-2026-11-01-2026-11-24.csv"' in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert rows[0]["Part"] == "diary"
    assert (rows[0]["Closed"], rows[0]["Answered"], rows[0]["From"]) == ("90", "33", "2026-11-01")
    assert written == ["figures.download 200"]
    assert browser.get(f"{FIGURES}/homework?download=nothing").status_code == 404
    assert browser.get(f"{FIGURES}/work?download=work").status_code == 404


def test_people_stand_in_the_order_of_names(monkeypatch: pytest.MonkeyPatch) -> None:
    _, browser = page(monkeypatch)
    words = plain(browser.get(f"{FIGURES}/work").text)
    rows = words[words.index("Therapist Open courses") :]
    assert rows.index("Dr Kim Osei") < rows.index("somebody who has left") < rows.index("Middle half of the clinic")
    assert "perhaps in need of relief: somebody who has left" in words


def test_what_leaves_a_clinic_is_called_rounded_and_what_is_hidden_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    found, browser = page(monkeypatch)
    words = plain(browser.get(f"{FIGURES}/benchmarks").text)
    assert "about 71 % about 85 of 120" in words
    assert "Another clinic too few too few not shown" in words
    found.calls.answer("GET", f"{PATH}benchmarks", figures.benchmarks(own=figures.rounded(None, None)))
    assert "too few in this clinic to show a rate" in browser.get(f"{FIGURES}/benchmarks").text
    few = figures.benchmarks(status="too_few_clinics", others=[], middle=None, limits=[])
    found.calls.answer("GET", f"{PATH}benchmarks", few)
    assert "from three clinics on" in browser.get(f"{FIGURES}/benchmarks").text
    nothing = {"status": "none_yet", "periods": [], "figures": [], "filters": {}}
    found.calls.answer("GET", f"{PATH}benchmarks", nothing)
    assert "no finished month yet" in browser.get(f"{FIGURES}/benchmarks").text


def test_doing_and_outcome_is_an_association_and_few_are_called_few(monkeypatch: pytest.MonkeyPatch) -> None:
    _, browser = page(monkeypatch)
    words = plain(browser.get(f"{FIGURES}/adherence").text)
    assert words.count("Association, not cause") >= 4
    assert "Only 24 courses: under 30" in words
    assert "Mausbach et al. 2010" in words


def test_signs_of_getting_lost_are_said_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    _, browser = page(monkeypatch, Role.THERAPIST)
    words = plain(browser.get(f"{FIGURES}/at-risk").text)
    for reason in (
        "no answer and no session for 24 days (30 points)",
        "6 of the last 8 not answered",
        "did not come to 2 sessions in six weeks",
        "PHQ-9 7 points worse",
        "of 140 that would have stood here, 62 stopped within 8 weeks (44 %)",
    ):
        assert reason in words


def test_managers_set_the_weights_and_see_no_client(monkeypatch: pytest.MonkeyPatch) -> None:
    found, browser = page(monkeypatch)
    address = f"{FIGURES}/at-risk/weights"
    assert "Sam Rivers" not in browser.get(address).text
    found.calls.answer("PUT", f"{PATH}at-risk/weights", {"version": 1})
    form = {f"{name}.{part}": "3" for name in figures.WEIGHTS for part in ("points", "from")}
    answer = browser.post(address, data={**form, "list_from": "45", "etag": '"0"'})
    assert answer.headers["Location"] == f"{address}?said=weights_set"
    ((_, _, body, headers),) = found.calls.sent
    assert body["no_contact"] == {"points": 3, "from": 3}
    assert headers["If-Match"] == '"0"'
    problem = {"status": 422, "errors": {"list_from": ["Give a whole number."]}}
    found.calls.answer("PUT", f"{PATH}at-risk/weights", problem, status=422)
    refused = browser.post(address, data={**form, "list_from": "many"})
    assert refused.status_code == 422
    assert "Give a whole number." in refused.text
    assert 'value="many"' in refused.text


def test_nothing_yet_is_a_page_that_says_what_will_be_here(monkeypatch: pytest.MonkeyPatch) -> None:
    found, browser = page(monkeypatch)
    for path in ("figures", "obstacles", "outcomes", "survival", "adherence", "dashboard", "work"):
        found.calls.answer("GET", f"{PATH}{path}", figures.FRESH)
    for address in BOTH:
        answer = browser.get(address)
        assert answer.status_code == 200, address
        assert "No figures here yet" in answer.text, address


def test_definitions_show_a_version_beside_the_one_before(monkeypatch: pytest.MonkeyPatch) -> None:
    _, browser = page(monkeypatch)
    words = plain(browser.get(f"{FIGURES}/definitions").text)
    assert words.index("Share answered in time.") < words.index("before Share answered by the end.")


def test_a_period_that_cannot_be_read_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    _, browser = page(monkeypatch)
    for query in ("from=2026-11-01&to=2026-10-01", "from=soon&to=now", "from=1990-01-01&to=2026-11-01"):
        answer = browser.get(f"{FIGURES}/homework?{query}")
        assert answer.status_code == 422, query
        assert "Shown is the usual period" in answer.text, query
