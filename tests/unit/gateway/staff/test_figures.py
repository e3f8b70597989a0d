"""Numbers, the first sentence and the data of the charts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date

import pytest

from gateway.domain.roles import Role
from gateway.web.staff import charts, dashboard, figures
from gateway.web.staff.figures import Board
from gateway.web.staff.numbers import percent, wilson
from gateway.web.staff.sentence import Rate, opening_sentence
from tests.unit.gateway.staff import staff_documents as documents
from tests.unit.gateway.web.sample import sample

TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def _page(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Sentences need a reader, whose language they speak."""
    with sample(monkeypatch, documents.staff(Role.MANAGER)).app.test_request_context("/"):
        yield


@pytest.mark.parametrize(
    ("numerator", "denominator", "expected"),
    [(5, 40, 13), (1, 200, 1), (1, 201, 0), (795, 1204, 66), (0, 7, 0), (7, 7, 100), (3, 0, None)],
)
def test_rates_are_rounded_half_up_on_integers(numerator: int, denominator: int, expected: int | None) -> None:
    assert percent(numerator, denominator) == expected


def test_interval_is_wilsons() -> None:
    assert wilson(5, 40) == (5, 26)
    assert wilson(0, 10) == (0, 28)
    assert wilson(1, 0) is None


def test_sentence_says_what_rose_with_its_denominator() -> None:
    said = opening_sentence(Rate(795, 1204), Rate(672, 1102), 38, 28)
    assert said.startswith(
        "Compared with the four weeks before, engagement rose from 61\u00a0% to 66\u00a0% of 1,204 closed."
    )
    assert "38 answers wait for a review" in said


def test_sentence_says_what_fell_and_that_nothing_waits() -> None:
    said = opening_sentence(Rate(50, 100), Rate(60, 100), 0, 84)
    assert "the twelve weeks before, engagement fell from 60\u00a0% to 50\u00a0%" in said
    assert "No answer waits" in said


def test_sentence_of_equal_rates_does_not_speak_of_change() -> None:
    said = opening_sentence(Rate(661, 1000), Rate(659, 1000), None, 30)
    assert "stayed at 66\u00a0%" in said
    assert "the 30 days before" in said
    assert "review" not in said


def test_sentence_without_denominator_has_no_rate() -> None:
    said = opening_sentence(Rate(0, 0), Rate(3, 4), None, 28)
    assert "%" not in said
    assert "no rate" in said


def test_sentence_without_anything_before_does_not_compare() -> None:
    said = opening_sentence(Rate(30, 40), Rate(0, 0), None, 28)
    assert "75\u00a0% of 40 closed" in said
    assert "nothing to compare with" in said


def test_small_numbers_are_named_as_small() -> None:
    assert "small numbers" in opening_sentence(Rate(3, 4), Rate(80, 100), None, 28)
    assert "small numbers" not in opening_sentence(Rate(30, 40), Rate(80, 100), None, 28)


def test_four_figures_print_denominator_and_trend() -> None:
    board = Board(documents.dashboard(), [], 28)
    engaged, done, reviewed, answers = figures.four(board)
    assert (engaged.value, engaged.of) == ("66\u00a0%", "795 of 1,204 closed")
    assert engaged.trend == "↗ 5 points more than in the four weeks before (61\u00a0% of 1,102)."
    assert done.of == "595 of 1,204 closed"
    assert reviewed.value == "13\u00a0%"
    assert "Review debt now: 38." in reviewed.trend
    assert answers.value == "795"
    assert engaged.spark[1] is None


def test_figure_names_the_version_of_its_definition() -> None:
    definitions = [{"id": "engagement", "version": 1, "words": "Share.", "formula": "a / b", "source": "Carryover"}]
    meaning = figures.four(Board(documents.dashboard(), definitions, 28))[0].meanings[0]
    assert (meaning.words, meaning.formula, meaning.version) == ("Share.", "a / b", "engagement, version 1")


def test_engagement_chart_keeps_weeks_without_a_rate_as_gaps() -> None:
    chart = charts.engagement(documents.dashboard()["weeks"])
    points = json.loads(chart.data)["points"]
    assert [point["rate"] for point in points] == [70, None, 80]
    assert [point["n"] for point in points] == [100, 0, 100]
    assert chart.rows[1][3:] == ("–", "–")
    assert "From 70\u00a0% in the week of 2 Nov to 80\u00a0%" in chart.summary


def test_classes_drawn_together_add_up_to_the_closed() -> None:
    chart = charts.became(documents.dashboard()["weeks"])
    series = json.loads(chart.data)["series"]
    assert len(series) == 5
    assert [sum(one["values"][week] for one in series) for week in range(3)] == [100, 0, 100]
    assert len(chart.head) == len(chart.rows[0]) == 9


def test_obstacles_come_most_frequent_first_with_their_share() -> None:
    chart = charts.in_the_way(documents.dashboard()["obstacles"], 240)
    assert [row[1:] for row in chart.rows] == [("30", "13\u00a0%"), ("12", "5\u00a0%")]


def test_without_closed_there_is_no_chart() -> None:
    assert charts.charts({"weeks": [documents.week("2026-11-02", 0, 0, 0)], "obstacles": []}, 0) == []


def test_therapists_stand_in_the_order_of_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dashboard, "names", lambda _, ids: dict(zip(ids, ["Zoe", "ana", "Ben"], strict=True)))
    found = [{"therapist_id": f"per_{n}", "figures": documents.figures(best, 40)} for n, best in enumerate((40, 3, 20))]
    assert [row["name"] for row in dashboard.therapists("cln_1", found)] == ["ana", "Ben", "Zoe"]


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ({"from": "2026-11-01", "to": "2026-10-01"}, "to"),
        ({"from": "2026-11-01"}, "from"),
        ({"from": "soon", "to": "later"}, "from"),
        ({"from": "1990-01-01", "to": "2026-11-01"}, "to"),
    ],
)
def test_period_that_cannot_be_read_is_said(query: dict[str, str], wrong: str) -> None:
    first, last, errors = dashboard.period_of(query, TODAY)
    assert list(errors) == [wrong]
    assert (last - first).days == 27


def test_freshness_says_complete_or_how_far_behind() -> None:
    at = "2026-11-24T18:02:00+00:00"
    assert dashboard.freshness({"as_of": at, "lag_seconds": 0.2}) == "As of 18:02; complete."
    assert "about 40 seconds behind" in dashboard.freshness({"as_of": at, "lag_seconds": 41})
    assert "about 3 minutes behind" in dashboard.freshness({"as_of": at, "lag_seconds": 170})
