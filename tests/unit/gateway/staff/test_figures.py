"""Numbers, the first sentence and the data of the charts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date

import pytest

from gateway.domain.roles import Role
from gateway.web.staff.figure_pages import dashboard_charts, homework_charts
from gateway.web.staff.figure_pages.asked import period
from gateway.web.staff.figure_pages.changes import changed, trend
from gateway.web.staff.figure_pages.definitions import Definitions
from gateway.web.staff.figure_pages.reading import cell, freshness
from gateway.web.staff.figure_pages.tables import Cell, Table, as_csv, named, rated
from gateway.web.staff.numbers import difference, percent, wilson
from gateway.web.staff.sentence import Rate, opening_sentence
from tests.unit.gateway.staff import staff_documents as documents
from tests.unit.gateway.web.sample import sample

TODAY = date(2026, 11, 24)
FOUR_WEEKS = "the four weeks before"


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
    said = opening_sentence(Rate(795, 1204), Rate(672, 1102), 38, FOUR_WEEKS)
    assert said.startswith(
        "Compared with the four weeks before, engagement rose from 61\u00a0% to 66\u00a0% of 1,204 closed."
    )
    assert "38 answers wait for a review" in said


def test_sentence_says_what_fell_and_that_nothing_waits() -> None:
    said = opening_sentence(Rate(50, 100), Rate(60, 100), 0, "the twelve weeks before")
    assert "the twelve weeks before, engagement fell from 60\u00a0% to 50\u00a0%" in said
    assert "No answer waits" in said


def test_sentence_of_equal_rates_does_not_speak_of_change() -> None:
    said = opening_sentence(Rate(661, 1000), Rate(659, 1000), None, "the 30 days before")
    assert "stayed at 66\u00a0%" in said
    assert "the 30 days before" in said
    assert "review" not in said


def test_sentence_without_denominator_has_no_rate() -> None:
    said = opening_sentence(Rate(0, 0), Rate(3, 4), None, FOUR_WEEKS)
    assert "%" not in said
    assert "no rate" in said


def test_sentence_without_anything_before_does_not_compare() -> None:
    said = opening_sentence(Rate(30, 40), Rate(0, 0), None, FOUR_WEEKS)
    assert "75\u00a0% of 40 closed" in said
    assert "nothing to compare with" in said


def test_a_difference_that_may_be_chance_is_called_so() -> None:
    assert "may be chance" in opening_sentence(Rate(30, 60), Rate(28, 60), None, FOUR_WEEKS)
    assert "may be chance" not in opening_sentence(Rate(795, 1204), Rate(672, 1102), None, FOUR_WEEKS)


def test_small_numbers_are_named_as_small() -> None:
    assert "small numbers" in opening_sentence(Rate(3, 4), Rate(80, 100), None, FOUR_WEEKS)
    assert "small numbers" not in opening_sentence(Rate(30, 40), Rate(80, 100), None, FOUR_WEEKS)


def test_a_trend_is_said_in_points_with_what_it_was() -> None:
    assert trend(Rate(795, 1204), Rate(672, 1102), FOUR_WEEKS) == (
        "↗ 5 points more than in the four weeks before (61\u00a0% of 1,102)."
    )
    assert trend(Rate(1, 2), Rate(1, 2), FOUR_WEEKS).startswith("The same as in")
    assert trend(Rate(1, 2), Rate(0, 0), FOUR_WEEKS).startswith("Nothing to compare with")


def test_the_difference_of_two_rates_is_newcombes() -> None:
    """His example: 56 of 70 against 48 of 80, 20 points, 0.0524 to 0.3339 (Statistics in Medicine 1998, table II)."""
    assert difference((56, 70), (48, 80)) == (5, 33)
    assert difference((1, 2), (0, 0)) is None


def test_what_chance_may_explain_is_not_called_a_change() -> None:
    assert changed("Reviews", Rate(30, 60), Rate(28, 60)) == ""
    assert changed("Reviews", Rate(90, 100), Rate(50, 100)).startswith(
        "Reviews went up from 50\u00a0% to 90\u00a0%, by 28"
    )
    assert "went down from 90\u00a0% to 50\u00a0%, by 28 to" in changed("Reviews", Rate(50, 100), Rate(90, 100))


def test_a_figure_names_the_version_of_its_definition() -> None:
    words = [{"id": "on_time", "version": version, "words": f"Version {version}."} for version in (1, 2)]
    meant = Definitions(words)
    assert meant.of({"definition": "on_time", "definition_version": 1})[0].words == "Version 1."
    assert [one.version for one in meant.of("on_time")] == ["on_time, version 2"]
    assert "cannot be shown" in meant.of("unheard_of")[0].words


def test_weeks_without_a_rate_are_gaps() -> None:
    weeks = dashboard_charts.steps(documents.dashboard())
    chart = homework_charts.engagement(Definitions([]), weeks)
    (series,) = json.loads(chart.data)["series"]
    assert series["values"] == [70, None, 80]
    assert [cell.words for cell in chart.table.rows[1][3:]] == ["–", "–"]
    assert "From 70\u00a0% in the week of 2 Nov to 80\u00a0%" in chart.summary


def test_classes_drawn_together_add_up_to_the_closed() -> None:
    chart = homework_charts.became(Definitions([]), dashboard_charts.steps(documents.dashboard()))
    series = json.loads(chart.data)["series"]
    assert len(series) == 5
    assert [sum(one["values"][week] for one in series) for week in range(3)] == [100, 0, 100]
    assert len(chart.table.head) == len(chart.table.rows[0]) == 9


@pytest.mark.parametrize(
    ("kind", "unit", "value", "words"),
    [
        ("median", "minutes", 95, "1 h 35 min"),
        ("median", "minutes", 4320, "3.0 days"),
        ("mean", "percent", 71.46, "71.5\u00a0%"),
        ("mean", "rating", 6.4, "6.4"),
        ("count", "occurrences", 1204, "1,204"),
        ("count", "occurrences", None, "–"),
    ],
)
def test_a_figure_is_said_by_its_kind(kind: str, unit: str, value: float | None, words: str) -> None:
    assert cell({"kind": kind, "unit": unit, "value": value}).words == words


def test_a_file_holds_bare_numbers_and_no_formulas() -> None:
    table = Table(("Part", "Share"), ((named("=1+1"), rated(1, 8)), (named("-x"), Cell("minus two", -2))))
    text = as_csv(table, {"As of": "@now"})
    assert text.splitlines() == ["Part,Share,As of", "'=1+1,13,'@now", "'-x,-2,'@now"]


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
    first, last, errors = period(query, TODAY, 28)
    assert list(errors) == [wrong]
    assert (last - first).days == 27


def test_freshness_says_complete_or_how_far_behind() -> None:
    at = "2026-11-24T18:02:00+00:00"
    assert freshness({"as_of": at, "lag_seconds": 0.2}) == "As of 18:02; complete."
    assert "about 40 seconds behind" in freshness({"as_of": at, "lag_seconds": 41})
    assert "about 3 minutes behind" in freshness({"as_of": at, "lag_seconds": 170})
