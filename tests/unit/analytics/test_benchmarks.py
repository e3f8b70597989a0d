"""Clinics beside one another: what is compared, and what of it is hidden."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

import pytest
from marshmallow import ValidationError

from services.analytics.domain.benchmarks import Column, Month, Table, owner, tables
from services.analytics.domain.disclosure import HIDDEN, TOTAL, share
from services.analytics.domain.funnel import Position
from services.analytics.domain.quarters import Quarter
from services.analytics.http.benchmark_schemas import BenchmarkQuery
from services.analytics.usecases import benchmark
from services.analytics.usecases.benchmarks import Page, Row

SUMMER = Quarter(2026, 3)
TODAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def a_month(clinic: str, number: int, done: int = 30, silent: int = 20, **more: int) -> Month:
    """Homework of two families, the second with a tenth of it."""
    counts = {"closed": done + silent, "closed_done": done, "closed_silent": silent, **more}
    rare = {"closed": (done + silent) // 10, "closed_done": done // 10, "closed_silent": silent // 10}
    common = {name: counts[name] - rare[name] for name in rare}
    return Month(clinic, date(2026, number, 1), counts, {"family": {"diary": common, "video": rare}})


def some_months(clinics: Sequence[str] = ("cln_a", "cln_b", "cln_c", "cln_d")) -> list[Month]:
    return [a_month(clinic, number, 30 + place) for place, clinic in enumerate(clinics) for number in (7, 8, 9)]


def of(found: Sequence[Table], figure: str) -> Table:
    return next(table for table in found if any(point.figure == figure for point in table.points))


def test_everything_that_is_published_adds_up() -> None:
    for table in tables(SUMMER, some_months(), TODAY):
        assert table.sums
        for line in table.sums:
            parts = [table.counts[part] for part in line.parts]
            assert tuple(map(sum, zip(*parts, strict=True))) == table.counts[line.total], line


def test_a_month_is_compared_when_it_is_over_and_a_quarter_when_all_of_it_is() -> None:
    def periods(today: date) -> set[str]:
        return {point.column.period for table in tables(SUMMER, some_months(), today) for point in table.points}

    assert periods(date(2026, 9, 15)) == {"2026-07", "2026-08"}
    assert periods(TODAY) == {"2026-07", "2026-08", "2026-09", "2026-Q3"}


def test_what_has_no_value_is_a_value_so_that_values_add_up() -> None:
    bare = Month("cln_a", date(2026, 7, 1), {"closed": 9, "closed_done": 6})
    table = of(tables(SUMMER, [bare, *some_months(("cln_b", "cln_c"))], TODAY), "engagement")
    assert table.counts["cln_a", "2026-Q3|family:none", "engagement"] == (6, 3)


def test_a_total_of_fewer_than_three_clinics_is_hidden() -> None:
    two = of(tables(SUMMER, some_months(("cln_a", "cln_b")), TODAY), "engagement")
    assert (TOTAL, "2026-Q3", "engagement") in two.hidden((), ())
    three = of(tables(SUMMER, some_months(("cln_a", "cln_b", "cln_c")), TODAY), "engagement")
    assert (TOTAL, "2026-Q3", "engagement") not in three.hidden((), ())


def test_a_month_cannot_be_computed_from_the_quarter() -> None:
    months = [each if each.clinic_id != "cln_a" or each.first.month != 8 else a_month("cln_a", 8, 2, 1) for each in
              some_months(("cln_a", "cln_b", "cln_c", "cln_d", "cln_e"))]  # fmt: skip
    table = of(tables(SUMMER, months, TODAY), "engagement")
    hidden = table.hidden((), ())
    own = [cell for cell in hidden if owner(cell) == "cln_a" and "family" not in cell[1]]
    assert ("cln_a", "2026-08", "engagement") in own
    assert len(own) > 1


def test_a_filter_hides_no_period_without_one() -> None:
    months = [a_month(clinic, number, 20, 10) for clinic in ("cln_a", "cln_b", "cln_c") for number in (7, 8, 9)]
    hidden = of(tables(SUMMER, months, TODAY), "engagement").hidden((), ())
    assert ("cln_a", "2026-Q3|family:video", "engagement") in hidden
    assert not [cell for cell in hidden if "|" not in cell[1]]


def test_few_that_got_worse_cannot_be_computed_from_the_other_outcomes() -> None:
    ended = {"finished": 60, "case": 50, "not_case": 10, "improved": 40, "deteriorated": 2, "recovered": 25}
    clinics = [f"cln_{letter}" for letter in "abcde"]
    months = [Month(clinic, date(2026, 9, 1), ended) for clinic in clinics]
    months[1] = Month("cln_b", date(2026, 9, 1), {**ended, "deteriorated": 20, "improved": 20})
    table = of(tables(SUMMER, months, TODAY), "recovery")
    hidden = table.hidden((), ())
    for clinic in (clinics[0], *clinics[2:]):
        assert {(clinic, "2026-Q3", name) for name in ("deteriorated", "neither")} <= hidden


class Published:
    """One published page."""

    def __init__(self, page: Page | None) -> None:
        self._page = page

    def organisation_of(self, _: str) -> str | None:
        return "org_1"

    def columns(self, _: str) -> dict[str, Sequence[Column]]:
        return {self._page.figure: [self._page.column, Column("2026-07")]} if self._page else {}

    def page(self, _: str, figure: str, column: Column) -> Page | None:
        same = self._page and (figure, column) == (self._page.figure, self._page.column)
        return self._page if same else None


def a_page(*rows: Row) -> Page:
    return Page("engagement", 1, Column("2026-Q3"), NOON, rows, share(200, 300))


ROWS = (
    Row("cln_a", share(30, 100), hidden=True),
    Row("cln_b", share(90, 120), hidden=False),
    Row("cln_c", share(40, 60), hidden=False),
    Row("cln_d", share(40, 70), hidden=True),
)


def test_a_manager_sees_their_own_share_and_those_of_others_that_are_not_hidden() -> None:
    found = benchmark("cln_a", "engagement", None, store=Published(a_page(*ROWS)))
    assert (found.status, found.column, found.clinics) == ("ready", Column("2026-Q3"), 4)
    assert found.own == share(30, 100)
    assert found.position is Position.OUTSIDE_998
    assert found.others == (share(40, 60), share(90, 120))
    assert found.others_hidden == 1
    assert [each.denominator for each in found.limits][:1] == [50]


def test_two_clinics_are_not_compared() -> None:
    found = benchmark("cln_a", "engagement", None, store=Published(a_page(*ROWS[:2])))
    assert (found.status, found.others, found.middle, found.limits) == ("too_few_clinics", (), HIDDEN, ())


def test_before_the_first_snapshot_there_is_nothing_and_it_says_so() -> None:
    assert benchmark("cln_a", "engagement", None, store=Published(None)).status == "none_yet"


def test_what_is_not_published_looks_like_what_does_not_exist() -> None:
    store = Published(a_page(*ROWS))
    for column in (Column("2026-Q3", "problem", "rare"), Column("2031-Q1")):
        assert benchmark("cln_a", "engagement", column, store=store).status == "not_shown"


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"figure": "beauty"}, "figure"),
        ({"period": "2026"}, "period"),
        ({"period": "2026-13"}, "period"),
        ({"period": "2026-Q3", "family": "diary", "phase": "skills"}, "phase"),
        ({"period": "2026-09", "family": "diary"}, "family"),
        ({"family": "diary"}, "family"),
        ({"period": "2026-Q3", "family": "=cmd"}, "family"),
        ({"therapist": "per_ann"}, "therapist"),
    ],
)
def test_a_wrong_question_is_refused_by_name(query: dict[str, str], field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        BenchmarkQuery().load(query)
    assert isinstance(refused.value.messages, dict)
    assert field in refused.value.messages
