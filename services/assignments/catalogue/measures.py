"""Reading a measure: its items become an ordinary worksheet, one item a screen; the rest says what is derived."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from services.assignments.catalogue.derived import flag_of
from services.assignments.catalogue.entry import Entry
from services.assignments.catalogue.nodes import Node
from services.assignments.catalogue.scoring import limits, scoring
from services.assignments.domain.codes import FieldKind
from services.assignments.domain.measure import Direction, Item, Measure
from services.assignments.domain.worksheet.conditions import AnyOf, Is
from services.assignments.domain.worksheet.field import Field, Option
from services.assignments.domain.worksheet.sheet import Section

KEYS = (
    "plain_title",
    "recall_days",
    "question",
    "options",
    "items",
    "scoring",
    "direction",
    "bands",
    "bands_source",
    "caseness",
    "reliable_change",
    "licence",
    "source",
)
ITEM_KEYS = ("name", "text", "options", "scored", "flag_if", "show_if")
FEWEST_OPTIONS, MOST_POINTS = 2, 1000


@dataclass(frozen=True)
class Question:
    """An item as it is written. `shown_from`: only once a scored item before it has that many points or more."""

    line: int
    name: str
    text: str
    options: tuple[Option, ...]
    scored: bool
    flag_if: Node | None
    shown_from: int | None

    @property
    def values(self) -> tuple[int, ...]:
        return tuple(int(option.value) for option in self.options)


def read_measure(entry: Entry) -> tuple[tuple[Section, ...], Measure | None]:
    """The sections of its worksheet, and the measure; None where something is missing."""
    title, stem = entry.words("plain_title", needed=True), entry.words("question", needed=True)
    recall = entry.whole("recall_days", 1, 366, needed=True)
    direction = entry.one_of("direction", Direction)
    licence, source = entry.text("licence", needed=True), entry.text("source", needed=True)
    questions = list(_questions(entry))
    items = tuple(Item(name=one.name, values=one.values) for one in questions if one.scored)
    sections = tuple(_sections(entry, questions, stem))
    if not items:
        if questions:
            entry.notes.add(entry.items["items"].line, "No item is scored; without one it is a worksheet.")
        return sections, None
    method, missing, subscales, items = scoring(entry, items)
    if not all(item.values for item in items):  # noted where its options stand
        return sections, None
    if not (title and recall and direction and licence and source and method):
        return sections, None
    made = Measure(
        plain_title=title,
        recall_days=recall,
        items=items,
        method=method,
        direction=direction,
        licence=licence,
        source=source,
        missing_allowed=missing,
        subscales=subscales,
    )
    return sections, replace(made, **limits(entry, made))


def _questions(entry: Entry) -> Iterator[Question]:
    common = _options(entry) if "options" in entry else ()
    nodes = entry.many("items", needed=True)
    entries = [(node, Entry(node, entry.notes, ITEM_KEYS)) for node in nodes]
    named = [(node.line, str(one.items["name"].value)) for node, one in entries if "name" in one]
    entry.each_once("the names of items", named)
    for node, one in entries:
        name, text = one.name("name", needed=True), one.words("text", needed=True)
        options = _options(one) if "options" in one else common
        if not options and not ("options" in one or "options" in entry):
            entry.notes.add(node.line, "This item has no options, and there are none for all items.")
        scored = "scored" not in one or one.yes("scored")
        shown = _shown_from(one, scored=scored)
        if name and text:
            yield Question(node.line, name, text, options, scored, one.items.get("flag_if"), shown)


def _options(entry: Entry) -> tuple[Option, ...]:
    """Each value is a whole number: what it counts."""
    found = entry.options("options")
    line = entry.items["options"].line
    wrong = [one.value for one in found if not one.value.isdecimal() or int(one.value) > MOST_POINTS]
    if wrong:
        entry.notes.add(line, f"Give each option a whole number from 0 to {MOST_POINTS}; “{wrong[0]}” is none.")
        return ()
    if len({int(one.value) for one in found}) < max(len(found), FEWEST_OPTIONS):
        entry.notes.add(line, "Give at least two options, each with a number of its own.")
        return ()
    return found


def _shown_from(entry: Entry, *, scored: bool) -> int | None:
    node = entry.node("show_if")
    if node is None:
        return None
    if scored:
        entry.notes.add(node.line, "A scored item is always asked; only one with scored: false may have show_if.")
        return None
    return Entry(node, entry.notes, ("any_item_at_least",)).whole("any_item_at_least", 0, MOST_POINTS, needed=True)


def _sections(entry: Entry, questions: Sequence[Question], stem: str | None) -> Iterator[Section]:
    before: list[Question] = []
    for screen, one in enumerate(questions, 1):
        entry.notes.where = one.name
        made = Field(
            name=one.name,
            kind=FieldKind.CHOICE,
            label=one.text,
            screen=screen,
            options=one.options,
            required=one.scored,
            show_if=_condition(entry, one, before),
        )
        if one.flag_if is not None:
            made = replace(made, flag_if=flag_of(one.flag_if, made, entry.notes))
        entry.notes.where = ""
        yield Section(screen=screen, title=stem if one.scored else None, fields=(made,))
        before += [one] if one.scored else []


def _condition(entry: Entry, one: Question, before: Sequence[Question]) -> AnyOf | None:
    if one.shown_from is None:
        return None
    parts = [Is(each.name, str(value)) for each in before for value in each.values if value >= one.shown_from]
    if not parts:
        entry.notes.add(one.line, "No item before this one can have so many points, so it would never be shown.")
        return None
    return AnyOf(tuple(parts))
