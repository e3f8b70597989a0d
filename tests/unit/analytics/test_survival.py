"""How long clients stay engaged: the definition by examples, the curve by a published worked example."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from math import exp, log, sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.analytics.domain.courses import Course
from services.analytics.domain.survival import Stay, curve, stay
from tests.unit.analytics.course_builder import MONDAY, an_attempt, an_episode

FAR = date(2026, 12, 31)


def with_weeks(weeks: str) -> Course:
    """A course with one letter a week: a answered, s silent, - nothing closed, b both."""
    attempts = []
    for week, letter in enumerate(weeks):
        closes_at = MONDAY + timedelta(weeks=week, hours=1)
        if letter in "sb":
            attempts.append(an_attempt(2 * week, closes_at))
        if letter in "ab":
            attempts.append(an_attempt(2 * week + 1, closes_at, kind="did", quantity=50))
    return an_episode().with_attempts(*attempts).course()


def over(weeks: int) -> date:
    return MONDAY.date() + timedelta(weeks=weeks)


@pytest.mark.parametrize(
    ("weeks", "found"),
    [
        ("aaasss", Stay(4, ended=True)),
        ("sss", Stay(1, ended=True)),
        ("ssassa", Stay(6, ended=False)),
        ("as-s-s", Stay(2, ended=True)),
        ("assbss", Stay(6, ended=False)),
        ("------", Stay(6, ended=False)),
        ("aaaass", Stay(6, ended=False)),
        ("assssa", Stay(2, ended=True)),
    ],
)
def test_engagement_ends_with_the_first_of_three_silent_weeks(weeks: str, found: Stay) -> None:
    assert stay(with_weeks(weeks), over(6)) == found


def test_only_whole_weeks_are_looked_at() -> None:
    course = with_weeks("aasss")
    assert stay(course, over(5) - timedelta(days=1)) == Stay(4, ended=False)
    assert stay(course, over(5)) == Stay(3, ended=True)
    assert stay(course, MONDAY.date()) == Stay(0, ended=False)


def test_the_end_of_the_course_censors() -> None:
    ended = an_episode().ended(on=over(2) - timedelta(days=1)).course()
    assert stay(ended, FAR) == Stay(2, ended=False)


def test_the_curve_of_a_published_example() -> None:
    """Remission of leukaemia under 6-MP (Freireich et al. 1963), in weeks; + is censored. S and its Greenwood error as
    printed in many textbooks, e.g. Kleinbaum & Klein, Survival Analysis, chapter 2.
    """
    seen = [6, 6, 6, 7, 10, 13, 16, 22, 23]
    censored = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    found = curve([*(Stay(week, True) for week in seen), *(Stay(week, False) for week in censored)])
    printed = {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}
    assert {point.week: round(point.survival, 3) for point in found.points if point.events} == printed
    assert {point.week: point.at_risk for point in found.points if point.events} == {
        6: 21,
        7: 17,
        10: 15,
        13: 12,
        16: 11,
        22: 7,
        23: 6,
    }
    assert (found.n, found.events, found.censored, found.median_week) == (21, 9, 12, 23)
    last = found.points[-1]
    assert last.low == pytest.approx(0.188, abs=0.001)
    assert last.high == pytest.approx(0.680, abs=0.001)


def test_nobody_and_everybody() -> None:
    assert curve([]).points == ()
    everybody = curve([Stay(1, True), Stay(1, True)]).points[-1]
    assert (everybody.survival, everybody.low, everybody.high) == (0, None, None)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 12), st.booleans()), min_size=1, max_size=30))
def test_a_second_computation_draws_the_same_curve(drawn: list[tuple[int, bool]]) -> None:
    """In exact fractions, person by person."""
    found = curve([Stay(week, ended) for week, ended in drawn])
    survival, greenwood = Fraction(1), Fraction(0)
    for point in found.points:
        there = [one for one in drawn if one[0] >= point.week]
        gone = [one for one in there if one == (point.week, True)]
        survival *= 1 - Fraction(len(gone), len(there)) if there else 1
        if 0 < len(gone) < len(there):
            greenwood += Fraction(len(gone), len(there) * (len(there) - len(gone)))
        assert point.survival == pytest.approx(float(survival))
        assert point.at_risk == len(there)
        if 0 < survival < 1:
            error = 1.959964 * sqrt(greenwood) / log(survival)
            assert point.low == pytest.approx(float(survival) ** exp(-error), rel=1e-9)
            assert point.high == pytest.approx(float(survival) ** exp(error), rel=1e-9)
