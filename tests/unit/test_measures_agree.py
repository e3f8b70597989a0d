"""Analytics and the assignments service know each other only through events; what both know of measures is the same."""

from __future__ import annotations

import pytest

from services.analytics.domain.measures import MEASURES
from services.assignments.catalogue import load
from services.assignments.domain.measure import Measure


@pytest.fixture(scope="module")
def shipped() -> dict[str, Measure]:
    catalogue = load()
    return {code: measure for code in MEASURES if (measure := catalogue.newest(code).measure) is not None}


@pytest.mark.parametrize("code", sorted(MEASURES))
def test_ranges_thresholds_and_sources_agree(shipped: dict[str, Measure], code: str) -> None:
    ours, theirs = MEASURES[code], shipped[code]
    assert (ours.low, ours.high, ours.direction) == (theirs.low, theirs.high, theirs.direction.value)
    assert theirs.caseness is not None
    assert (ours.caseness, ours.caseness_source) == (theirs.caseness.threshold, theirs.caseness.source)
    assert theirs.reliable_change is not None
    at_least = (ours.reliable_change, ours.reliable_change_source)
    assert at_least == (theirs.reliable_change.at_least, theirs.reliable_change.source)
    assert (ours.spread is None) == (theirs.reliable_change.sd is None)


@pytest.mark.parametrize("code", sorted(MEASURES))
def test_both_judge_every_pair_of_totals_alike(shipped: dict[str, Measure], code: str) -> None:
    ours, theirs = MEASURES[code], shipped[code]
    assert ours.reliable_change is not None
    words = {True: "improved", False: "worsened"}
    for first in range(int(ours.high) + 1):
        assert ours.is_case(first) == theirs.is_case(first)
        for last in range(int(ours.high) + 1):
            gain = ours.gain(first, last)
            mine = words[gain > 0] if abs(gain) >= ours.reliable_change else "no_change"
            assert mine == theirs.reliable(first, last)
