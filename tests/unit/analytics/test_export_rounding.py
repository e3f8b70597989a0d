"""Figures that leave their clinic: what a reader of the file could compute of a small number, by any sums in it."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.analytics.domain.disclosure import SMALL
from services.analytics.exporting.rounding import rounded

CLASSES = ("done", "partly", "tried", "no_quantity", "something_else", "not_this_time", "silent")


def count(value: int) -> dict[str, Any]:
    return {"kind": "count", "value": value, "numerator": value, "denominator": None}


def share(some: int, every: int) -> dict[str, Any]:
    return {"kind": "share", "value": some / every if every else None, "numerator": some, "denominator": every}


def document(rows: list[int], **more: Any) -> dict[str, Any]:
    named = [{"value": f"v{place}", "figures": {"answered": count(number)}} for place, number in enumerate(rows)]
    return {
        "figures": {"answered": count(sum(rows))},
        "comparison": None,
        "split": {"dimension": "family", "rows": named},
        "series": None,
        **more,
    }


def values(made: dict[str, Any]) -> list[int | None]:
    return [row["figures"]["answered"]["value"] for row in made["split"]["rows"]]


def test_counts_are_rounded_and_a_small_one_takes_another_with_it() -> None:
    made = rounded(document([3, 22, 48]))
    assert made["figures"]["answered"]["value"] == 75
    assert values(made) == [None, None, 50]


def test_a_share_is_computed_from_rounded_counts_of_fifty_and_more() -> None:
    figures = {"engagement": share(33, 61), "on_time": share(12, 40), "recovery": share(3, 80)}
    made = rounded({"figures": figures})["figures"]
    assert (made["engagement"]["numerator"], made["engagement"]["denominator"]) == (35, 60)
    assert made["engagement"]["value"] == 35 / 60
    assert (made["on_time"]["value"], made["on_time"]["denominator"]) == (None, 40)
    assert (made["recovery"]["value"], made["recovery"]["denominator"]) == (None, None)


def test_a_mean_needs_five_behind_it_and_the_stock_of_this_moment_stays_inside() -> None:
    mean = {"kind": "mean", "value": 71.5, "numerator": 286, "denominator": 4}
    figures = {"few": mean, "many": {**mean, "denominator": 23}, "review_debt": {**count(30), "kind": "stock"}}
    made = rounded({"figures": figures})["figures"]
    assert (made["few"]["value"], made["review_debt"]["value"]) == (None, None)
    assert (made["many"]["value"], made["many"]["numerator"], made["many"]["denominator"]) == (71.5, None, 25)


def test_a_hidden_class_is_not_left_over_from_the_others() -> None:
    numbers = (40, 30, 2, 25, 20, 15, 60)
    figures = {name: count(number) for name, number in zip(CLASSES, numbers, strict=True)}
    made = rounded({"figures": {**figures, "closed": count(sum(numbers))}})["figures"]
    hidden = [name for name in CLASSES if made[name]["value"] is None]
    assert "tried" in hidden
    assert len(hidden) == 2


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 60), min_size=1, max_size=7))
def test_what_is_hidden_is_never_one_cell_and_never_small_together(rows: list[int]) -> None:
    made = rounded(document(rows))
    shown = values(made)
    hidden = [number for number, value in zip(rows, shown, strict=True) if value is None]
    assert all(number >= SMALL for number, value in zip(rows, shown, strict=True) if value is not None)
    if made["figures"]["answered"]["value"] is not None and hidden:
        assert len(hidden) > 1
        assert sum(hidden) >= SMALL


def test_weeks_and_rows_of_one_whole_do_not_tell_each_other() -> None:
    weeks = [
        {"from": f"2026-11-{day:02}", "to": "x", "figures": {"answered": count(n)}} for day, n in ((2, 1), (9, 72))
    ]
    made = rounded(document([3, 22, 48], series={"step": "week", "rows": weeks}))
    assert [row["figures"]["answered"]["value"] for row in made["series"]["rows"]] == [None, None]
    assert values(made)[0] is None
