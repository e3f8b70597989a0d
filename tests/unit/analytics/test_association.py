"""Adherence beside outcome: who is looked at, thirds and correlations, held against a second computation."""

from __future__ import annotations

import random
from math import sqrt

import pytest

from services.analytics.domain.association import (
    FEW,
    PUBLISHED,
    correlations,
    doses,
    mean_adherence,
    related,
    thirds,
)
from services.analytics.domain.courses import Course
from tests.unit.analytics.course_builder import MONDAY, Built, an_attempt, an_episode


def with_adherence(
    number: int, *quantities: int, phq: tuple[int, int] = (18, 12), gad: tuple[int, int] = (12, 11)
) -> Built:
    attempts = [an_attempt(place, MONDAY, kind="did", quantity=each) for place, each in enumerate(quantities)]
    built = an_episode(number).with_sessions(2).with_attempts(*attempts)
    return built.scored("phq9", *phq).scored("gad7", *gad).ended()


def test_only_finished_assessable_courses_with_a_closed_occurrence_are_looked_at() -> None:
    good = with_adherence(1, 50)
    without_homework = with_adherence(2)
    without_pair = an_episode(3).with_sessions(2).with_attempts(*good.facts.attempts).scored("phq9", 18, 12).ended()
    transferred = with_adherence(4, 50).ended(reason="transferred")
    courses = [each.course() for each in (good, without_homework, without_pair, transferred)]
    assert [each.episode_id for each in related(courses)] == ["epi_1"]
    assert related([]) == []
    assert mean_adherence([]) is None


def many(count: int) -> list[Course]:
    dice = random.Random(8)
    found = []
    for number in range(count):
        adherence = dice.choice([0, 0, 20, 50, 50, 80, 100])
        gain = dice.randint(-6, 8) + adherence // 20
        phq, gad = (18, 18 - gain), (12, 12 - dice.randint(-5, 6))
        found.append(with_adherence(number, adherence, adherence, phq=phq, gad=gad).course())
    return related(found)


def test_thirds_hold_everybody_once_and_count_as_by_hand() -> None:
    courses = many(40)
    found = thirds(courses)
    assert sum(third.n for third in found) == 40
    assert [third.tertile for third in found] == ["low", "middle", "high"]
    for third in found:
        assert third.low is not None
        assert third.high is not None
        inside = [each for each in courses if third.low <= (each.adherence or 0) <= third.high]
        assert len(inside) == third.n, "equal adherence lies in one third"
        improved = recovered = cases = 0
        for each in inside:
            phq, gad = each.scores["phq9"], each.scores["gad7"]
            assert phq.last is not None
            assert gad.last is not None
            better = phq.first - phq.last >= 6 or gad.first - gad.last >= 4
            worse = phq.last - phq.first >= 6 or gad.last - gad.first >= 4
            improved += better and not worse
            cases += phq.first >= 10 or gad.first >= 8
            recovered += phq.last < 10 and gad.last < 8
        assert (third.improved.numerator, third.improved.denominator) == (improved, third.n)
        assert (third.recovered.numerator, third.recovered.denominator) == (recovered, cases)


def test_empty_thirds_are_told_too() -> None:
    found = thirds([with_adherence(1, 50).course()])
    assert [(third.n, third.low) for third in found] == [(0, None), (1, 50), (0, None)]
    assert found[0].improved.value is None


def test_correlations_a_second_time() -> None:
    courses = many(40)
    (phq, _) = correlations(courses)
    xs = [each.adherence or 0.0 for each in courses]
    ys = [each.scores["phq9"].first - (each.scores["phq9"].last or 0) for each in courses]
    assert phq.pearson.value == pytest.approx(_pearson(xs, ys))
    assert phq.spearman.value == pytest.approx(_pearson(_ranks(xs), _ranks(ys)))
    assert phq.pearson.n == 40


def _pearson(xs: list[float], ys: list[float]) -> float:
    """By the raw sums, as on a pocket calculator."""
    n = len(xs)
    top = n * sum(x * y for x, y in zip(xs, ys, strict=True)) - sum(xs) * sum(ys)
    return top / sqrt((n * sum(x * x for x in xs) - sum(xs) ** 2) * (n * sum(y * y for y in ys) - sum(ys) ** 2))


def _ranks(values: list[float]) -> list[float]:
    """One more than how many are smaller, and half of those that are equal."""
    return [sum(other < value for other in values) + (values.count(value) + 1) / 2 for value in values]


def test_the_dose_of_a_family_counts_what_was_done() -> None:
    courses = [with_adherence(1, 80, 20, 0).course(), with_adherence(2, 0, phq=(18, 18)).course()]
    phq, gad = doses(related(courses))
    assert (phq.family, phq.n, phq.with_any, phq.mean_done, phq.correlation.measure) == ("practice", 2, 1, 1, "phq9")
    assert phq.correlation.pearson.value == pytest.approx(1)
    assert phq.correlation.pearson.low is None
    assert gad.correlation.pearson.value is None, "both changed by the same"


def test_what_was_published_is_cited() -> None:
    assert all(each.citation for each in PUBLISHED)
    mausbach = next(each for each in PUBLISHED if each.code == "compliance")
    assert (mausbach.value, mausbach.low, mausbach.high, mausbach.studies, mausbach.people) == (
        0.26,
        0.19,
        0.33,
        23,
        2183,
    )
    assert FEW == 30
