"""A field of a worksheet, and the keys that each kind of field has."""

from __future__ import annotations

from dataclasses import dataclass

from services.assignments.domain.codes import FieldKind, LinkVerb
from services.assignments.domain.worksheet.computed import Compute
from services.assignments.domain.worksheet.conditions import Condition, FlagIf

MOST_ENTRIES = 500
MOST_ITEMS = 20
DAY_IN_MINUTES = 24 * 60
NUMERIC = frozenset({FieldKind.NUMBER, FieldKind.INTEGER, FieldKind.SCALE})
COUNTED = NUMERIC | {FieldKind.DURATION}
RATED = frozenset({FieldKind.SCALE, FieldKind.PAIR, FieldKind.HIERARCHY})
SIMPLE = COUNTED | {
    FieldKind.TEXT,
    FieldKind.LONG_TEXT,
    FieldKind.CHOICE,
    FieldKind.CHOICES,
    FieldKind.YES_NO,
    FieldKind.DATE,
    FieldKind.TIME,
    FieldKind.DATETIME,
}
UNANSWERED = frozenset({FieldKind.GUIDANCE, FieldKind.COMPUTED})


@dataclass(frozen=True, kw_only=True)
class Option:
    """One of several: `value` is kept, `label` is shown."""

    value: str
    label: str


@dataclass(frozen=True, kw_only=True)
class Field:
    """One question. `screen` is the page of the phone it stands on; what a kind does not use is None, False or empty.

    `rerates` names the emotions asked again, `fields` are those of one entry or of one cell of a table,
    `flag_if` the answers that ask for a person at once.
    """

    name: str
    kind: FieldKind
    label: str
    screen: int
    help: str | None = None
    min: float | None = None
    max: float | None = None
    step: float | None = None
    unit: str | None = None
    low_label: str | None = None
    high_label: str | None = None
    default: float | None = None
    options: tuple[Option, ...] = ()
    other: bool = False
    rows: tuple[Option, ...] = ()
    columns: tuple[Option, ...] = ()
    items: tuple[Option, ...] = ()
    fields: tuple[Field, ...] = ()
    stamp: bool = False
    at_most: int | None = None
    entry_label: str | None = None
    url: str | None = None
    verb: LinkVerb | None = None
    compute: Compute | None = None
    required: bool = False
    carry_over: bool = False
    show_if: Condition | None = None
    rerates: str | None = None
    flag_if: FlagIf | None = None
