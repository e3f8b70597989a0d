"""From counts to figures with their denominators."""

from __future__ import annotations

from datetime import date

from services.analytics.domain.buckets import Bucket
from services.analytics.domain.days import Period
from services.analytics.domain.definitions import ALL, BY_ID
from services.analytics.domain.figures import (
    ON_THE_DASHBOARD,
    by_therapist,
    figure,
    obstacles,
    of_period,
    weeks,
    with_debt,
)

MONDAY = date(2026, 11, 16)


def test_engagement_is_all_but_silent_over_closed() -> None:
    found = figure(BY_ID["engagement"], {"closed": 4, "closed_done": 1, "closed_not_this_time": 2, "closed_silent": 1})
    assert (found.value, found.numerator, found.denominator) == (0.75, 3, 4)


def test_a_share_of_nothing_is_no_share() -> None:
    assert figure(BY_ID["engagement"], {}).value is None
    assert figure(BY_ID["engagement"], {"closed": 3, "closed_silent": 3}).value == 0


def test_every_figure_names_its_definition_and_version() -> None:
    found = with_debt({"closed": 1}, 7)
    assert found.keys() == {*ON_THE_DASHBOARD, "review_debt"}
    assert all(
        BY_ID[name].version == each.definition_version and name == each.definition for name, each in found.items()
    )
    assert found["review_debt"].value == 7


def test_the_stock_of_now_belongs_to_no_period() -> None:
    assert "review_debt" not in of_period({})


def test_every_week_of_the_period_has_a_row_even_an_empty_one() -> None:
    first, second = Period(date(2026, 11, 9), date(2026, 11, 15)), Period(MONDAY, date(2026, 11, 22))
    rows = weeks([(first, Bucket()), (second, Bucket({"closed": 2, "closed_done": 1, "closed_silent": 1}))])
    assert [row["week_start"] for row in rows] == [date(2026, 11, 9), MONDAY]
    assert rows[0]["engagement"] is None
    assert (rows[1]["closed"], rows[1]["done"], rows[1]["engagement"]) == (2, 1, 0.5)


def test_obstacles_are_listed_by_how_often_they_were_named() -> None:
    counts = {"obstacle:time": 1, "obstacle:forgot": 3, "obstacle:anger": 1, "obstacle_group:practical": 4, "closed": 9}
    assert obstacles(counts) == [
        {"code": "forgot", "count": 3},
        {"code": "anger", "count": 1},
        {"code": "time", "count": 1},
    ]


def test_therapists_come_in_no_order_of_merit() -> None:
    found = by_therapist({"per_c": {"closed": 1}, "per_b": {"closed": 9}}, {"per_a": 2})
    assert [row["therapist_id"] for row in found] == ["per_a", "per_b", "per_c"]


def test_the_words_of_a_definition_say_what_is_counted() -> None:
    assert all(len(definition.words) > 20 and definition.formula and definition.source for definition in ALL)
