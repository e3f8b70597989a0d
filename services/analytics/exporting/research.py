"""The content of a research export: who is in it under names of its own, and what is withheld."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Final

from services.analytics.domain import research
from services.analytics.domain.days import Period
from services.analytics.domain.exports import Export, Reason, Refused
from services.analytics.domain.pseudonyms import Pseudonyms
from services.analytics.domain.research import COURSES, OCCURRENCES, Covering, Description
from services.analytics.domain.withholding import WITHHELD, Dates, withheld
from services.analytics.exporting.tables import Content, Row, Table
from services.analytics.store.research import ResearchStore

DICTIONARY: Final = ("table", "column", "words", "values")
_DATES: Final = {
    Dates.WEEK: "Days are given as the Monday of their week.",
    Dates.MONTH: "Days are given as their month.",
    Dates.COURSE_WEEK: "Days are given as the week of therapy; 1 is the first.",
}


def content(export: Export, store: ResearchStore) -> Content:
    """Return the tables; raises Refused where fewer people stand behind all of it than behind a combination."""
    period = period_of(export)
    smallest, dates = int(export.asked.options["smallest"]), Dates(str(export.asked.options["dates"]))
    if store.everybody(export.clinic_id, period) < smallest:
        raise Refused(Reason.TOO_FEW_PEOPLE)
    people = store.people(export.clinic_id, period)
    reasons, descriptions, courses = _ended(export.clinic_id, period, store)
    covering = Covering(
        Pseudonyms(),
        dates,
        descriptions=withheld(people, smallest) | (set(descriptions) - set(people)),
        exercises=withheld(store.people_by_exercise(export.clinic_id, period), smallest),
        reasons=withheld(reasons, smallest),
    )
    tables = {"occurrences": OCCURRENCES, "courses": COURSES}
    meant = list(research.dictionary(tables))
    return Content(
        "Rows for research",
        _lines(period, dates, smallest),
        (
            Table("dictionary", DICTIONARY, meant, len(meant)),
            Table(
                "occurrences",
                research.head(OCCURRENCES),
                _occurrences(export.clinic_id, period, covering, store),
                store.size(export.clinic_id, period),
            ),
            Table("courses", research.head(COURSES), _courses(export.clinic_id, period, covering, store), courses),
        ),
    )


def period_of(export: Export) -> Period:
    """The days that were asked for."""
    return Period(date.fromisoformat(export.asked.query["from"]), date.fromisoformat(export.asked.query["to"]))


def _occurrences(clinic_id: str, period: Period, covering: Covering, store: ResearchStore) -> Iterator[Row]:
    for facts in store.occurrences(clinic_id, period):
        here = covering
        if covering.dates is Dates.COURSE_WEEK:
            episodes = sorted({str(fact["episode_id"]) for fact in facts})
            here = replace(covering, started=store.started(clinic_id, episodes))
        yield from research.rows(facts, OCCURRENCES, here)


def _courses(clinic_id: str, period: Period, covering: Covering, store: ResearchStore) -> Iterator[Row]:
    for found in store.courses(clinic_id, period):
        started = {course.episode_id: course.started_day for course, _ in found}
        facts = [research.course_fact(course, client_id) for course, client_id in found]
        yield from research.rows(facts, COURSES, replace(covering, started=started))


def _ended(
    clinic_id: str, period: Period, store: ResearchStore
) -> tuple[Counter[str | None], Counter[Description], int]:
    """How many courses ended for each reason and with each description, and how many they are."""
    reasons: Counter[str | None] = Counter()
    descriptions: Counter[Description] = Counter()
    for found in store.courses(clinic_id, period):
        reasons.update(course.end_reason for course, _ in found)
        descriptions.update(research.description_of(vars(course)) for course, _ in found)
    return reasons, descriptions, reasons.total()


def _lines(period: Period, dates: Dates, smallest: int) -> tuple[str, ...]:
    return (
        f"Occurrences whose window closed, and courses of therapy that ended, from {period.first} to {period.last}.",
        "People and courses have names that only this file has. Their key was never stored:",
        "nobody can join this file with another one, or lead a name back to a person.",
        _DATES[dates],
        f"It says {WITHHELD} where fewer than {smallest} people have the same problem, phase, cadence and programme,",
        "or were set the same exercise. People who asked to be forgotten are not in it.",
        "What each column says stands in the dictionary.",
        "These are data of a clinic's clients all the same: keep them as your ethics approval says.",
    )
