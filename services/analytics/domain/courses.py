"""One course of therapy as the figures see it: derived from the facts of one episode, never added to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from services.analytics.domain.measures import MEASURES
from services.analytics.domain.outcomes import Outcome, Scores, finished, outcome

PER_POINT: Final = 1000
"""Totals are counted in thousandths of a point, so that sums stay whole numbers."""


@dataclass(frozen=True)
class FollowUp:
    """An occurrence that closed with something in the way, and what came next.

    `tried`: `same_exercise`, `another_exercise` or `nothing_yet`; `answered` is None until the next one has closed.
    """

    day: date
    codes: tuple[str, ...]
    exercise: str
    family: str
    phase: str
    tried: str
    answered: bool | None


@dataclass(frozen=True)
class Reading:
    """One valid total of a measure, on its local day."""

    measure: str
    day: date
    total: float


@dataclass(frozen=True, kw_only=True)
class Course:
    """What happened between the first and the last day of an episode; all days are local days of the clinic.

    `contacts`: treatment contacts. `scores`: measure code → first and last total. `adherence_sum` over `adherence_n` is
    the mean quantity in per cent. `dose`: family → answered occurrences. `closed_answered` and `closed_silent` hold a
    day for each occurrence whose window closed; `contact_days` are those of answers and held sessions.
    """

    episode_id: str
    clinic_id: str
    therapist_id: str
    group_id: str | None
    programme: str | None
    phase: str
    problem: str
    cadence: str
    status: str
    started_day: date
    ended_day: date | None = None
    end_reason: str | None = None
    contacts: int = 0
    scores: Mapping[str, Scores] = field(default_factory=dict)
    readings: tuple[Reading, ...] = ()
    adherence_sum: int = 0
    adherence_n: int = 0
    dose: Mapping[str, int] = field(default_factory=dict)
    closed_answered: tuple[date, ...] = ()
    closed_silent: tuple[date, ...] = ()
    contact_days: tuple[date, ...] = ()
    missed_days: tuple[date, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()

    @property
    def finished(self) -> bool:
        """Whether it belongs to the denominators of the outcome figures."""
        return self.ended_day is not None and finished(self.status, self.end_reason, self.contacts)

    @property
    def outcome(self) -> Outcome:
        """What the outcome rules say of it, finished or not."""
        return outcome(self.scores)

    @property
    def adherence(self) -> float | None:
        """Mean quantity in per cent over closed occurrences; None without any that has a quantity."""
        return self.adherence_sum / self.adherence_n if self.adherence_n else None

    @property
    def closed(self) -> int:
        """How many windows have closed."""
        return len(self.closed_answered) + len(self.closed_silent)

    def week_of(self, day: date) -> int:
        """Return the week of therapy that a day lies in; the first seven days are week 1."""
        return (day - self.started_day).days // 7 + 1


def outcome_counts(course: Course) -> dict[str, int]:
    """Return what a course adds to the counts of the day on which it ended; nothing while it goes on.

    Of a course that is not finished only its end reason counts. Sums of totals are in thousandths of a point, sums of
    squares in millionths; changes are above zero for the better.
    """
    if course.status != "closed" or course.ended_day is None:
        return {}
    counts = {f"ended:{course.end_reason or 'none'}": 1}
    if not course.finished:
        return counts
    found = course.outcome
    counts["finished"] = 1
    counts[{True: "case", False: "not_case", None: "case_unknown"}[found.case]] = 1
    counts["assessable" if found.assessable else "not_assessable"] = 1
    for name in ("recovered", "improved", "deteriorated", "no_change", "reliably_recovered"):
        if getattr(found, name):
            counts[name] = 1
    for code, scores in course.scores.items():
        counts |= _sums(code, scores)
    return counts


def _sums(code: str, scores: Scores) -> dict[str, int]:
    if scores.last is None or code not in MEASURES:
        return {}
    first, last = thousandths(scores.first), thousandths(scores.last)
    change = thousandths(MEASURES[code].gain(scores.first, scores.last))
    values = {"first": first, "last": last, "change": change}
    sums = {f"{code}_{name}_sum": value for name, value in values.items()}
    squares = {f"{code}_{name}_sq": value * value for name, value in values.items()}
    return {f"{code}_n": 1, **sums, **squares}


def thousandths(points: float) -> int:
    """Return points as a whole number of thousandths."""
    return round(points * PER_POINT)
