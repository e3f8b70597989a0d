"""Reliable change after Jacobson & Truax 1991, with the example of their paper."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.analytics.domain.change import Changes, by_index, by_threshold, index, is_reliable, s_diff
from services.analytics.domain.measures import GAD7, HIGHER_IS_BETTER, MEASURES, PHQ9, Measure, Spread
from services.analytics.domain.progress import Norm, norm_of, progress
from tests.unit.analytics.course_builder import an_episode

PAPER = Spread(sd=7.5, reliability=0.80, source="Jacobson & Truax 1991")
DYADIC = Measure(code="das", low=0, high=151, direction=HIGHER_IS_BETTER, spread=PAPER)


def test_the_example_of_the_paper() -> None:
    """32.5 → 47.5: S_diff 4.74, RCI 3.16, which is reliable."""
    assert s_diff(PAPER) == pytest.approx(4.74, abs=0.005)
    assert index(47.5 - 32.5, PAPER) == pytest.approx(3.16, abs=0.005)
    assert by_index(DYADIC, [(32.5, 47.5), (47.5, 32.5), (32.5, 41.7)]) == Changes(1, 1, 1)


def test_the_border_itself_is_not_reliable() -> None:
    """SD 5 and reliability .5 give an S_diff of 5, and 9.8 is exactly 1.96 times that."""
    exact = Spread(sd=5, reliability=0.5, source="made up")
    assert not is_reliable(9.8, exact)
    assert not is_reliable(-9.8, exact)
    assert is_reliable(9.81, exact)


def test_nothing_is_derived_from_what_is_not_known() -> None:
    assert by_index(PHQ9, [(20, 1)]) is None
    assert by_threshold(DYADIC, [(20, 1)]) is None


def test_the_threshold_itself_counts_on_whole_scores() -> None:
    assert by_threshold(PHQ9, [(16, 10), (16, 11), (10, 16), (10, 15)]) == Changes(1, 2, 1)
    assert by_threshold(GAD7, [(12, 8), (12, 9)]) == Changes(1, 1, 0)
    upwards = replace(DYADIC, reliable_change=5)
    assert by_threshold(upwards, [(10, 15), (15, 10)]) == Changes(1, 0, 1)


def test_the_effect_size_is_in_sds_of_the_first_scores_of_the_organisation() -> None:
    courses = [
        an_episode(number).with_sessions(2).scored("phq9", first, last).ended().course()
        for number, (first, last) in enumerate([(20, 10), (14, 8), (11, 9)])
    ]
    norm = norm_of(PHQ9, {"phq9_n": 3, "phq9_first_sum": 45_000, "phq9_first_sq": 717_000_000})
    assert norm.n == 3
    assert norm.sd == pytest.approx(4.5826, abs=1e-4)
    found = progress(PHQ9, courses, norm)
    assert (found.first_mean, found.last_mean, found.change.value) == (15, 9, 6)
    assert found.effect_size == pytest.approx(6 / 4.5826, abs=1e-4)
    assert [(each.week, each.total.value, each.total.n) for each in found.weeks] == [(1, 15, 3), (2, 9, 3)]
    assert progress(PHQ9, courses, Norm(None, None)).effect_size is None


def test_measures_without_a_source_have_no_threshold() -> None:
    for measure in MEASURES.values():
        assert (measure.caseness is None) == (not measure.caseness_source)
        assert (measure.reliable_change is None) == (not measure.reliable_change_source)
