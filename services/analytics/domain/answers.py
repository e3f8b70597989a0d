"""The disjoint classes of an occurrence: what became of one due piece of homework."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class ResponseKind(StrEnum):
    """What a client said about an occurrence (the same codes as in the contract)."""

    DID = "did"
    SOMETHING_ELSE = "something_else"
    NOT_THIS_TIME = "not_this_time"


class AnswerClass(StrEnum):
    """One class for each closed occurrence; together they add up to *closed*."""

    DONE = "done"
    PARTLY = "partly"
    TRIED = "tried"
    NO_QUANTITY = "no_quantity"
    SOMETHING_ELSE = "something_else"
    NOT_THIS_TIME = "not_this_time"
    SILENT = "silent"


DONE_FROM: Final = 80
"""Quantity in per cent from which an answer counts as *done*."""


def classify(kind: str | None, quantity: int | None) -> AnswerClass:
    """Return the class of an occurrence from the kind of its answer and its quantity (0–100, per cent of the agreed).

    Without an answer it is *silent*, whether it was opened or not.
    """
    if kind is None:
        return AnswerClass.SILENT
    if kind != ResponseKind.DID:
        return AnswerClass(ResponseKind(kind).value)
    if quantity is None:
        return AnswerClass.NO_QUANTITY
    if quantity == 0:
        return AnswerClass.TRIED
    return AnswerClass.DONE if quantity >= DONE_FROM else AnswerClass.PARTLY
