"""Which answers ask for a person at once."""

from __future__ import annotations

from typing import Any

import pytest

from services.assignments import catalogue
from services.assignments.domain.codes import FieldKind
from services.assignments.domain.worksheet.conditions import FlagIf
from services.assignments.domain.worksheet.field import Field, Option
from services.assignments.domain.worksheet.flagging import flags
from tests.unit.assignments.sheets import a_field

LIBRARY = catalogue.load()
NUMBERS = tuple(Option(value=str(value), label=f"{value} days") for value in range(4))


@pytest.mark.parametrize(
    ("field", "given", "flagged"),
    [
        (a_field(FieldKind.SCALE, flag_if=FlagIf(at_least=1)), 1, True),
        (a_field(FieldKind.SCALE, flag_if=FlagIf(at_least=1)), 0, False),
        (a_field(FieldKind.SCALE, flag_if=FlagIf(at_least=0)), None, False),
        (a_field(FieldKind.SCALE, flag_if=FlagIf(at_least=1)), "a lot", False),
        (a_field(FieldKind.INTEGER, flag_if=FlagIf(value=7)), 7, True),
        (a_field(FieldKind.YES_NO, flag_if=FlagIf(value=True)), True, True),
        (a_field(FieldKind.YES_NO, flag_if=FlagIf(value=True)), False, False),
        (a_field(FieldKind.YES_NO, flag_if=FlagIf(value=False)), None, False),
        (a_field(FieldKind.YES_NO, flag_if=FlagIf(at_least=1)), True, False),
        (a_field(FieldKind.CHOICE, flag_if=FlagIf(value="a")), "a", True),
        (a_field(FieldKind.CHOICE, flag_if=FlagIf(value="a")), {"other": "a"}, False),
        (a_field(FieldKind.CHOICE, options=NUMBERS, flag_if=FlagIf(at_least=1)), "2", True),
        (a_field(FieldKind.CHOICE, options=NUMBERS, flag_if=FlagIf(at_least=1)), "0", False),
        (a_field(FieldKind.CHOICES, options=NUMBERS, flag_if=FlagIf(at_least=3)), ["0", "3"], True),
        (a_field(FieldKind.CHOICES, flag_if=FlagIf(value="b")), ["a", "b"], True),
        (a_field(FieldKind.CHOICES, flag_if=FlagIf(value="b")), ["a"], False),
        (a_field(FieldKind.SCALE), 10, False),
    ],
)
def test_a_marked_answer_flags(field: Field, given: Any, flagged: bool) -> None:
    assert flags(field, given) is flagged


URGE = a_field(FieldKind.SCALE, name="urge", flag_if=FlagIf(at_least=3))


@pytest.mark.parametrize(
    ("kind", "given", "flagged"),
    [
        (FieldKind.ENTRIES, [{"urge": 1}, {"urge": 3}], True),
        (FieldKind.ENTRIES, [{"urge": 2}, {}], False),
        (FieldKind.ENTRIES, None, False),
        (FieldKind.ENTRIES, ["not an entry"], False),
        (FieldKind.TABLE, {"a": {"a": {"urge": 0}, "b": {"urge": 5}}}, True),
        (FieldKind.TABLE, {"a": {"a": {"urge": 0}}}, False),
        (FieldKind.TABLE, {"a": "not cells"}, False),
    ],
)
def test_one_entry_or_cell_is_enough(kind: FieldKind, given: Any, flagged: bool) -> None:
    assert flags(a_field(kind, fields=(URGE,)), given) is flagged


def test_the_diary_card_marks_thoughts_urges_and_acts() -> None:
    card = LIBRARY.newest("dbt_diary_card").worksheet
    strong = {"suicidal_thoughts": 1, "urge_self_harm": 3, "acted_self_harm": True}
    assert card.flagged(strong) == tuple(strong)
    assert card.flagged({"suicidal_thoughts": 0, "urge_self_harm": 2, "acted_self_harm": False}) == ()


def test_what_flags_is_told_as_it_is_written() -> None:
    shown = catalogue.as_json(LIBRARY.newest("dbt_diary_card"))["worksheet"]["fields"]
    marked = {one["name"]: one["flag_if"] for one in shown if "flag_if" in one}
    assert marked == {
        "suicidal_thoughts": {"at_least": 1},
        "urge_self_harm": {"at_least": 3},
        "acted_self_harm": {"is": True},
    }
