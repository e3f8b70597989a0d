"""What the mail of a saved view says, and what it never says."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from gateway.domain.mailed import letter, speaks_of_all, told

ABOUT = "About {} % of the homework that was due was answered in some way"


def figures(now: tuple[int, int], before: tuple[int, int]) -> dict[str, Any]:
    def engagement(counts: tuple[int, int]) -> dict[str, Any]:
        return {"engagement": {"numerator": counts[0], "denominator": counts[1], "value": 0.123456}}

    return {"figures": engagement(now), "previous": engagement(before)}


@pytest.mark.parametrize(
    ("now", "before", "sentence"),
    [
        ((72, 100), (69, 100), f"{ABOUT.format(70)}; in the period before, 70 %."),
        ((78, 101), (10, 20), f"{ABOUT.format(80)}."),
        ((20, 40), (69, 100), ""),
        ((4, 100), (69, 100), ""),
        ((97, 100), (69, 100), ""),
        ((0, 0), (0, 0), ""),
    ],
)
def test_a_share_is_told_from_rounded_counts_and_only_if_many_are_behind_it(
    now: tuple[int, int], before: tuple[int, int], sentence: str
) -> None:
    assert told(figures(now, before)) == sentence


def test_without_figures_there_is_a_link_and_no_number() -> None:
    made = letter("https://c/views/viw_1", "https://c/views", (date(2026, 10, 26), date(2026, 11, 22)), None)
    assert "26 October 2026 to 22 November 2026" in made.text
    assert "https://c/views/viw_1" in made.text
    assert "%" not in made.text


def test_of_a_narrower_view_no_number_is_told() -> None:
    assert speaks_of_all({"from": "2026-10-26", "to": "2026-11-22", "split": "family"})
    assert not speaks_of_all({"period": "last-week", "group": "grp_1"})
