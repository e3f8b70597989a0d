"""Reading one exercise: its card, its sections, and whether the example fits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum

from services.assignments.catalogue.entry import Entry, Note, Notes
from services.assignments.catalogue.fields import Scope, name_of, read_field
from services.assignments.catalogue.measures import KEYS as MEASURE_KEYS
from services.assignments.catalogue.measures import read_measure
from services.assignments.catalogue.nodes import Node
from services.assignments.domain.codes import Approach, Family, FieldKind, Phase, Problem
from services.assignments.domain.exercise import Exercise
from services.assignments.domain.measure import Measure
from services.assignments.domain.rating import USUAL, Rating
from services.assignments.domain.worksheet.field import UNANSWERED, Field
from services.assignments.domain.worksheet.sheet import Section, ShortForm, Worksheet

CARD = (
    "code",
    "version",
    "title",
    "family",
    "approach",
    "phases",
    "problems",
    "minutes",
    "suggested_cadence",
    "prerequisites",
    "rationale",
    "instructions",
    "example",
)
SHEET = ("ratings", "short_form", "sections")
MOST_SECTIONS = 60
MOST_FIELDS = 150


class Suggestion(StrEnum):
    """How often it is usually set."""

    ONCE = "once"
    DAILY = "daily"
    WEEKDAYS = "weekdays"
    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"


def read_exercise(node: Node) -> tuple[Exercise | None, list[Note]]:
    """The exercise, and everything that is wrong with it; None if there is anything."""
    notes = Notes()
    entry = Entry(node, notes, (*CARD, *(MEASURE_KEYS if _is_measure(node) else SHEET)))
    made = _exercise(entry)
    return (None if notes.found else made), sorted(notes.found, key=lambda note: note.line)


def _is_measure(node: Node) -> bool:
    family = node.value.get("family") if isinstance(node.value, dict) else None
    return family is not None and family.value == Family.MEASURE


def _exercise(entry: Entry) -> Exercise | None:
    code, title, rationale = (
        entry.name("code", needed=True),
        entry.words("title", needed=True),
        entry.words("rationale", needed=True),
    )
    version, minutes = entry.whole("version", 1, 999, needed=True), entry.whole("minutes", 1, 240, needed=True)
    family, approach = entry.one_of("family", Family), entry.one_of("approach", Approach)
    cadence = entry.one_of("suggested_cadence", Suggestion)
    phases, problems = entry.codes("phases", Phase), entry.codes("problems", Problem)
    instructions = [entry.spoken(node, "instructions") for node in entry.many("instructions", needed=True)]
    prerequisites = tuple(name for _, name in entry.names("prerequisites"))
    sheet, measure = _asked(entry, family)
    ratings = () if measure else _ratings(entry)
    example = _example(entry, sheet)
    if entry.notes.found or not (code and title and rationale and version and minutes):
        return None
    assert family is not None
    assert approach is not None
    assert cadence is not None
    return Exercise(
        code=code,
        version=version,
        title=title,
        family=family,
        approach=approach,
        phases=phases,
        problems=problems,
        rationale=rationale,
        instructions=tuple(text for text in instructions if text),
        minutes=minutes,
        suggested_cadence=cadence.value,
        prerequisites=prerequisites,
        worksheet=sheet,
        example=example,
        measure=measure,
        ratings=ratings,
    )


def _asked(entry: Entry, family: Family | None) -> tuple[Worksheet, Measure | None]:
    """The worksheet, and how it is scored if it is a measure."""
    if family is Family.MEASURE:
        sections, measure = read_measure(entry)
        return Worksheet(sections), measure
    scope = Scope()
    sections = _sections(entry, scope)
    return Worksheet(sections, _short_form(entry, scope, Worksheet(sections).by_name)), None


def _ratings(entry: Entry) -> tuple[Rating, ...]:
    """What is asked at the end; with an empty list nothing is."""
    node = entry.node("ratings")
    if node is None:
        return USUAL
    return () if node.value == [] else entry.codes("ratings", Rating)


def _sections(entry: Entry, scope: Scope) -> tuple[Section, ...]:
    nodes = entry.many("sections", needed=True)
    sections = [Entry(node, entry.notes, ("title", "locks", "fields")) for node in nodes]
    fields = [section.many("fields", needed=True) for section in sections]
    every = [node for found in fields for node in found]
    entry.each_once("the names of fields", [(node.line, name_of(node)) for node in every])
    if len(sections) > MOST_SECTIONS or len(every) > MOST_FIELDS:
        entry.notes.add(entry.line, f"Keep a sheet to {MOST_SECTIONS} sections and {MOST_FIELDS} fields.")
    scope.kinds.update(_kinds(every))
    made = []
    for number, (section, found) in enumerate(zip(sections, fields, strict=True), 1):
        read = tuple(_fields(found, number, scope, entry.notes))
        made.append(Section(screen=number, title=section.words("title"), locks=section.yes("locks"), fields=read))
        scope.earlier.update((one.name, one) for one in read)
        if made[-1].locks and all(one.kind in UNANSWERED for one in read):
            entry.notes.add(section.line, "There is no answer in this section that could be locked.")
    return tuple(made)


def _fields(nodes: list[Node], screen: int, scope: Scope, notes: Notes) -> Iterator[Field]:
    for node in nodes:
        notes.where = name_of(node)
        if found := read_field(node, screen, scope, notes):
            yield found
        notes.where = ""


def _kinds(nodes: list[Node]) -> Iterator[tuple[str, str]]:
    for node in nodes:
        kind = node.value.get("kind") if isinstance(node.value, dict) else None
        yield name_of(node), kind.value if kind and isinstance(kind.value, str) else ""


def _short_form(entry: Entry, scope: Scope, fields: Mapping[str, Field]) -> ShortForm | None:
    node = entry.node("short_form")
    if node is None:
        return None
    short = Entry(node, entry.notes, ("about", "fields"))
    about, names = short.words("about", needed=True), short.names("fields")
    if not names:
        entry.notes.add(short.line, "A short form names the fields that are asked.")
    asked = {name for _, name in names}
    for line, name in names:
        field = fields.get(name)
        if name not in scope.kinds:
            entry.notes.add(line, f"The short form names {name}, which is no field of this sheet.")
        elif field and field.show_if and not field.show_if.holds({}) and (left := set(field.show_if.names()) - asked):
            entry.notes.add(line, f"The short form never asks {name}, because it leaves out {', '.join(sorted(left))}.")
    return ShortForm(about=about or "", fields=tuple(name for _, name in names))


def _example(entry: Entry, sheet: Worksheet) -> dict[str, object]:
    node = entry.node("example", needed=True)
    if node is None or not isinstance(node.value, dict):
        if node is not None:
            entry.notes.add(node.line, "Write the example as the names of fields and their answers.")
        return {}
    choices = {one.name for one in sheet.fields if one.kind is FieldKind.CHOICE}
    answers: dict[str, object] = {
        name: one.value if name in choices and isinstance(one.value, str) else one.plain()
        for name, one in node.value.items()
    }
    for place, sentence in sheet.wrong(answers):
        name = place.partition(".")[0].partition("[")[0]
        if name in sheet.by_name or not entry.notes.found:
            line = node.value[name].line if name in node.value else node.line
            entry.notes.add(line, f"The example does not fit: {place}: {sentence}")
    return answers
