"""What each figure means: words, formula, source and denominator; every figure names the version it used."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Definition:
    """The meaning of one figure; `numerator` and `denominator` name counts of the day buckets."""

    id: str
    version: int
    words: str
    formula: str
    numerator: tuple[str, ...]
    denominator: tuple[str, ...] = ()
    source: str = "Carryover, homework definitions"

    @property
    def is_rate(self) -> bool:
        """Whether the figure is a share and needs its denominator beside it."""
        return bool(self.denominator)


ENGAGED: Final = (
    "closed_done",
    "closed_partly",
    "closed_tried",
    "closed_no_quantity",
    "closed_something_else",
    "closed_not_this_time",
)
_CLOSED = (
    "It counts on the local day on which the window closed, if the assignment was agreed and nothing was withdrawn."
)


def _closed(name: str, words: str, formula: str) -> Definition:
    return Definition(name, 1, f"{words} {_CLOSED}", formula, (f"closed_{name}",))


DEFINITIONS: Final[tuple[Definition, ...]] = (
    Definition(
        "agreed",
        1,
        "Assignments that client and clinician agreed in the period.",
        "count of assignments by day of agreement",
        ("agreed",),
    ),
    Definition(
        "closed",
        1,
        f"Occurrences whose window closed in the period. {_CLOSED}",
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
    _closed("done", "Answered with a quantity of 80 or more.", "quantity ≥ 80"),
    _closed("partly", "Answered with a quantity between 0 and 80.", "0 < quantity < 80"),
    _closed("tried", "Tried, and nothing managed this time.", "quantity = 0"),
    _closed(
        "no_quantity", "Handed in without a quantity, such as a reading or a sheet on paper.", "answer without quantity"
    ),
    _closed("something_else", "The client did something else instead.", "kind of answer is something else"),
    _closed(
        "not_this_time",
        "The client said: not this time, with or without what got in the way.",
        "kind of answer is not this time",
    ),
    _closed("silent", "Nothing was handed in; an opened sheet or a draft stays silent.", "no answer"),
    Definition(
        "engagement",
        1,
        "Share of closed occurrences that were answered in any way.",
        "(closed − silent) / closed",
        ENGAGED,
        ("closed",),
    ),
    Definition(
        "on_time",
        1,
        f"Share of closed occurrences with a due time that were answered by it. {_CLOSED}",
        "answered by the due time / closed with a due time",
        ("closed_on_time",),
        ("closed_with_due_time",),
    ),
    Definition(
        "review_on_time",
        1,
        "Share of answers that were reviewed by the end of the first session held after them.",
        "reviewed by the end of that session / answers whose session was held in the period",
        ("review_met",),
        ("review_due",),
    ),
    Definition(
        "homework_reviewed",
        1,
        "Share of held sessions in which homework was reviewed.",
        "sessions with homework reviewed / sessions held",
        ("sessions_reviewed",),
        ("sessions_held",),
    ),
)
REVIEW_DEBT: Final = Definition(
    "review_debt",
    1,
    "Answers that nobody has reviewed although a session was held after them: the clinic's debt, now.",
    "answers not reviewed whose next held session is over",
    ("review_open",),
)
BY_ID: Final = {definition.id: definition for definition in (*DEFINITIONS, REVIEW_DEBT)}
