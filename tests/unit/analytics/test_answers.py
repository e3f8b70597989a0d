"""The disjoint classes of an occurrence."""

from __future__ import annotations

import pytest

from contracts import codes
from services.analytics.domain.answers import AnswerClass, classify


@pytest.mark.parametrize(
    ("kind", "quantity", "expected"),
    [
        (None, None, AnswerClass.SILENT),
        ("did", None, AnswerClass.NO_QUANTITY),
        ("did", 0, AnswerClass.TRIED),
        ("did", 1, AnswerClass.PARTLY),
        ("did", 79, AnswerClass.PARTLY),
        ("did", 80, AnswerClass.DONE),
        ("did", 100, AnswerClass.DONE),
        ("something_else", 100, AnswerClass.SOMETHING_ELSE),
        ("something_else", None, AnswerClass.SOMETHING_ELSE),
        ("not_this_time", None, AnswerClass.NOT_THIS_TIME),
        ("not_this_time", 50, AnswerClass.NOT_THIS_TIME),
    ],
)
def test_every_answer_has_one_class(kind: str | None, quantity: int | None, expected: AnswerClass) -> None:
    assert classify(kind, quantity) is expected


def test_every_kind_of_the_contract_has_a_class() -> None:
    assert {classify(kind, 50) for kind in codes.ResponseKind} == {
        AnswerClass.PARTLY,
        AnswerClass.SOMETHING_ELSE,
        AnswerClass.NOT_THIS_TIME,
    }
