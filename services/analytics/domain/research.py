"""The tables of a research export: what each column says, and how a fact becomes a row that names nobody.

The data dictionary of an export is made from these columns, so it cannot say anything else than what is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from services.analytics.domain.answers import classify
from services.analytics.domain.courses import Course
from services.analytics.domain.pseudonyms import Pseudonyms
from services.analytics.domain.withholding import WITHHELD, Dates, coarse

Fact = Mapping[str, Any]
Value = str | int | float | None
Description = tuple[str | None, ...]

DESCRIBING: Final = ("problem", "phase", "cadence", "programme")
"""What describes a course: together these could point at somebody."""


def description_of(fact: Fact) -> Description:
    """Return what could point at somebody, in the order of DESCRIBING."""
    return tuple(fact.get(name) for name in DESCRIBING)


@dataclass(frozen=True)
class Covering:
    """How one export covers people: names of its own, what it withholds, and how exact its days are.

    `started`: episode id → its first day, for those that are written now.
    """

    pseudonyms: Pseudonyms
    dates: Dates
    descriptions: frozenset[Description] = frozenset()
    exercises: frozenset[str] = frozenset()
    reasons: frozenset[str | None] = frozenset()
    started: Mapping[str, date] = field(default_factory=dict)


@dataclass(frozen=True)
class Column:
    """One column: its name, what it says, what may stand in it, and how it is read."""

    name: str
    words: str
    values: str
    read: Callable[[Fact, Covering], Value]


def _plain(name: str, words: str, values: str) -> Column:
    return Column(name, words, values, lambda fact, _: fact.get(name))


def _describing(name: str, words: str) -> Column:
    def read(fact: Fact, covering: Covering) -> Value:
        return WITHHELD if description_of(fact) in covering.descriptions else fact.get(name)

    return Column(name, words, f"code, or {WITHHELD}", read)


def _hours(since: str, until: str) -> Callable[[Fact, Covering], Value]:
    def read(fact: Fact, _: Covering) -> Value:
        first, last = fact.get(since), fact.get(until)
        if not isinstance(first, datetime) or not isinstance(last, datetime):
            return None
        return max(0, int((last - first).total_seconds() // 3600))

    return read


def _when(fact: Fact, covering: Covering) -> Value:
    return coarse(fact["day"], covering.dates, covering.started.get(str(fact.get("episode_id"))))


def _exercise(fact: Fact, covering: Covering) -> Value:
    code = fact.get("exercise_code")
    return WITHHELD if code in covering.exercises else code


def _on_time(fact: Fact, _: Covering) -> Value:
    due, answered = fact.get("due_at"), fact.get("responded_at")
    if due is None or fact.get("has_due_time") is False:
        return None
    return int(answered is not None and answered <= due)


WHO: Final = (
    Column(
        "person",
        "A client, by a name that only this file has.",
        "16 hexadecimal characters",
        lambda fact, covering: covering.pseudonyms.of("person", str(fact["client_id"])),
    ),
    Column(
        "course",
        "A course of therapy, by a name that only this file has.",
        "16 hexadecimal characters",
        lambda fact, covering: covering.pseudonyms.of("course", str(fact["episode_id"])),
    ),
    _describing("problem", "Presenting problem."),
    _describing("phase", "Phase of therapy."),
    _describing("cadence", "How often sessions are held."),
    _describing("programme", "Group programme, if there is one."),
)
OCCURRENCES: Final = (
    *WHO,
    Column("exercise", "What was to be done.", f"code, or {WITHHELD}", _exercise),
    _plain("family", "Family of the exercise.", "code"),
    _plain("origin", "Agreed with one client, or released by a programme.", "code"),
    Column("when", "When its window closed, no more exact than was chosen.", "a Monday, a month or a number", _when),
    Column(
        "answer",
        "What became of it: the disjoint classes of the figures.",
        "done, partly, tried, no_quantity, something_else, not_this_time, silent",
        lambda fact, _: classify(fact.get("kind"), fact.get("quantity")).value,
    ),
    _plain("quantity", "How much of what was agreed, in per cent.", "0–100"),
    _plain("quality", "How well it went, apart from the quantity.", "0–100"),
    _plain("difficulty", "Rated difficulty.", "0–10"),
    _plain("pleasure", "Rated pleasure.", "0–10"),
    _plain("mastery", "Rated mastery.", "0–10"),
    _plain("usefulness", "Rated usefulness.", "0–10"),
    _plain("minutes", "Minutes it took.", "whole number"),
    _plain("rating_source", "Who rated.", "client, therapist, system"),
    _plain("timing", "Whether it was rated at once or later.", "code"),
    Column(
        "obstacles",
        "What got in the way.",
        "codes with spaces between them",
        lambda fact, _: " ".join(fact.get("obstacles") or ()),
    ),
    Column("on_time", "Answered by the time at which it was due; empty without such a time.", "1 or 0", _on_time),
    Column(
        "opened_after_hours", "Whole hours to the first opening.", "0 or more", _hours("opens_at", "first_opened_at")
    ),
    Column("answered_after_hours", "Whole hours to the answer.", "0 or more", _hours("opens_at", "responded_at")),
    Column(
        "reviewed",
        "Whether a clinician has replied to the answer.",
        "1 or 0",
        lambda fact, _: int(fact.get("reviewed_at") is not None),
    ),
)


def _flag(name: str, words: str) -> Column:
    def read(fact: Fact, _: Covering) -> Value:
        said = fact.get(name)
        return None if said is None else int(said)

    return Column(name, words, "1 or 0, or empty", read)


def _reason(fact: Fact, covering: Covering) -> Value:
    reason = fact.get("end_reason")
    return WITHHELD if reason in covering.reasons else reason


COURSES: Final = (
    *WHO,
    Column("when", "When it ended, no more exact than was chosen.", "a Monday, a month or a number", _when),
    Column("end_reason", "Why it ended.", f"code, or {WITHHELD}", _reason),
    _plain("weeks", "Weeks from its first to its last day, begun ones too.", "1 or more"),
    _plain("contacts", "Held sessions with treatment in them.", "0 or more"),
    _flag("finished", "Belongs to the denominators of the outcome figures."),
    *(
        _plain(f"{measure}_{which}", f"{words} valid total of {measure.upper()}.", "points, or empty")
        for measure in ("phq9", "gad7")
        for which, words in (("first", "First"), ("last", "Last"))
    ),
    _flag("case", "A case at the start; empty where it is not known."),
    _flag("assessable", "A first and a last total of both measures; without them the flags after this one are empty."),
    _flag("recovered", "A case at the start and none at the end."),
    _flag("improved", "Reliably improved."),
    _flag("deteriorated", "Reliably deteriorated."),
    _flag("no_change", "Neither of the two."),
    _flag("reliably_recovered", "Recovered and reliably improved."),
    _plain(
        "adherence", "Mean quantity over closed occurrences in per cent; silence and not this time count as 0.", "0–100"
    ),
    _plain("closed", "Occurrences whose window closed.", "0 or more"),
)


def course_fact(course: Course, client_id: str) -> dict[str, Any]:
    """Return a course that has ended as a fact to be read by COURSES."""
    assert course.ended_day is not None
    found = course.outcome
    judged = ("recovered", "improved", "deteriorated", "no_change", "reliably_recovered")
    scores = {
        f"{measure}_{which}": getattr(pair, which)
        for measure, pair in course.scores.items()
        for which in ("first", "last")
    }
    plain = ("episode_id", "problem", "phase", "cadence", "programme", "end_reason", "contacts", "finished", "closed")
    return {
        **{name: getattr(course, name) for name in plain},
        **scores,
        **{name: getattr(found, name) if found.assessable else None for name in judged},
        "client_id": client_id,
        "day": course.ended_day,
        "weeks": course.week_of(course.ended_day),
        "case": found.case,
        "assessable": found.assessable,
        "adherence": None if course.adherence is None else round(course.adherence),
    }


def head(columns: Sequence[Column]) -> list[str]:
    """Return the names of the columns."""
    return [column.name for column in columns]


def rows(facts: Sequence[Fact], columns: Sequence[Column], covering: Covering) -> list[list[Value]]:
    """Return the rows of these facts, in an order that says nothing of the one in which they happened."""
    return sorted(([column.read(fact, covering) for column in columns] for fact in facts), key=lambda row: row[0:2])


def dictionary(tables: Mapping[str, Sequence[Column]]) -> Iterator[list[Value]]:
    """Yield a row for each column of each table: table, column, what it says, what may stand in it."""
    for name, columns in tables.items():
        for column in columns:
            yield [name, column.name, column.words, column.values]
