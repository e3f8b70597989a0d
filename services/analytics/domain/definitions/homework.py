"""Figures of homework: what was agreed, what became of it, how soon it was opened and how it was rated."""

from __future__ import annotations

from typing import Final

from services.analytics.domain.definitions.definition import Counted, Definition, Kind

ENGAGED: Final = (
    "closed_done",
    "closed_partly",
    "closed_tried",
    "closed_no_quantity",
    "closed_something_else",
    "closed_not_this_time",
)
WHEN_CLOSED: Final = (
    "It counts on the local day on which the window closed, if the assignment was agreed by then and nothing was"
    " withdrawn."
)
RATED: Final = ("difficulty", "pleasure", "mastery", "usefulness")
SOURCES: Final = ("client", "therapist", "system")


def _class(name: str, words: str, formula: str) -> Definition:
    return Definition(name, 1, f"{words} {WHEN_CLOSED}", formula, (f"closed_{name}",))


def _mean(name: str, words: str, formula: str, unit: str) -> Definition:
    return Definition(
        name,
        1,
        f"{words} {WHEN_CLOSED}",
        formula,
        (f"{name}_sum",),
        (f"{name}_n",),
        kind=Kind.MEAN,
        unit=unit,
        of="closed occurrences with such a rating",
    )


def _by_source(source: str) -> tuple[Definition, ...]:
    who = f"as the {source} said it" if source != "system" else "as the software worked it out"
    return (
        _mean(
            f"quantity_{source}", f"Mean of how much was done, {who}.", "sum of quantities / their number", "percent"
        ),
        _mean(
            f"quality_{source}", f"Mean of how well it was done, {who}.", "sum of qualities / their number", "points"
        ),
    )


_COUNTS: Final = (
    Definition(
        "agreed",
        1,
        "Assignments that client and clinician agreed in the period.",
        "count of assignments by day of agreement",
        ("agreed",),
        counted=Counted.ASSIGNMENT,
        unit="assignments",
    ),
    Definition(
        "closed",
        1,
        f"Occurrences whose window closed in the period. {WHEN_CLOSED}",
        "done + partly + tried + no quantity + something else + not this time + silent",
        ("closed",),
    ),
    Definition(
        "answered",
        1,
        "Answers handed in during the period, whatever they say, whether or not the window has closed yet.",
        "count of occurrences by day of answer",
        ("answered",),
    ),
)
_CLASSES: Final = (
    _class("done", "Answered with a quantity of 80 or more.", "quantity ≥ 80"),
    _class("partly", "Answered with a quantity between 0 and 80.", "0 < quantity < 80"),
    _class("tried", "Tried, and nothing managed this time.", "quantity = 0"),
    _class(
        "no_quantity", "Handed in without a quantity, such as a reading or a sheet on paper.", "answer without quantity"
    ),
    _class("something_else", "The client did something else instead.", "kind of answer is something else"),
    _class(
        "not_this_time",
        "The client said: not this time, with or without what got in the way.",
        "kind of answer is not this time",
    ),
    _class("silent", "Nothing was handed in; an opened sheet or a draft stays silent.", "no answer"),
)
_SHARES: Final = (
    Definition(
        "engagement",
        1,
        f"Share of closed occurrences that were answered in any way. {WHEN_CLOSED}",
        "(closed − silent) / closed",
        ENGAGED,
        ("closed",),
        kind=Kind.SHARE,
        unit="share",
        of="closed occurrences",
    ),
    Definition(
        "on_time",
        1,
        f"Share of closed occurrences with a due time that were answered by it. {WHEN_CLOSED}",
        "answered by the due time / closed with a due time",
        ("closed_on_time",),
        ("closed_with_due_time",),
        kind=Kind.SHARE,
        unit="share",
        of="closed occurrences with a due time",
    ),
)
_OPENING: Final = Definition(
    "time_to_open",
    1,
    "Median of the time from the opening of the window to the first look at the sheet; an early look is 0. Each time is"
    " rounded down: to whole minutes in the first hour, quarters of an hour in the first day, then whole hours."
    f" {WHEN_CLOSED}",
    "median of opened at − opens at, of those opened; with opened / closed beside it",
    ("opened_after:",),
    ("closed",),
    kind=Kind.MEDIAN,
    unit="minutes",
    of="closed occurrences, opened or not",
)
_RATINGS: Final = (
    *(one for source in SOURCES for one in _by_source(source)),
    *(_mean(name, f"Mean rating of {name}, 0–10.", "sum of ratings / their number", "points") for name in RATED),
    _mean("minutes", "Mean minutes that it took.", "sum of minutes / their number", "minutes"),
)
DEFINITIONS: Final = (*_COUNTS, *_CLASSES, *_SHARES, _OPENING, *_RATINGS)
