"""What fits one client now, each exercise with the reasons for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from services.assignments.domain.assignment import Assignment
from services.assignments.domain.codes import (
    AssignmentStatus,
    Family,
    Obstacle,
    Phase,
    Problem,
    ResponseKind,
    Shared,
)
from services.assignments.domain.episode import Episode
from services.assignments.domain.exercise import Exercise
from services.assignments.domain.obstacles import GROUPS, Group
from services.assignments.domain.walltime import local_day

MOST = 6
MOST_OF_A_FAMILY = 2
SHORT_MINUTES = 10
LONG_MINUTES = 20
MADE_FOR = 7  # an exercise for more problems than this helps with almost anything
LATELY = timedelta(days=42)
AFTER_A_NO = timedelta(days=28)


class Why(StrEnum):
    PROBLEM = "problem"
    PHASE = "phase"
    AFTER = "after"
    SHORT = "short"
    SHORT_FORM = "short_form"
    AGAIN = "again"


@dataclass(frozen=True, kw_only=True)
class Reason:
    """`code` says what the other fields mean; what does not apply is None. `exercise` is the one that came before."""

    code: Why
    problem: Problem | None = None
    phase: Phase | None = None
    exercise: str | None = None
    title: str | None = None
    answered_on: date | None = None
    minutes: int | None = None
    obstacle: Obstacle | None = None
    times: int | None = None


@dataclass(frozen=True)
class Suggestion:
    exercise: Exercise
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Told:
    """What an answer says that matters here."""

    exercise_code: str
    kind: ResponseKind
    responded_at: datetime
    obstacles: tuple[Obstacle, ...] = ()
    shared: Shared = Shared.WHOLE


@dataclass(frozen=True)
class Course:
    """One episode, with what was set and what was answered in it."""

    episode: Episode
    assignments: Sequence[Assignment]
    told: Sequence[Told]
    now: datetime

    @property
    def today(self) -> date:
        return local_day(self.now, self.episode.time_zone)

    def done(self) -> Mapping[str, date]:
        """The last local day on which each exercise was answered with having done it."""
        days: dict[str, date] = {}
        for one in sorted(self.told, key=lambda one: one.responded_at):
            if one.kind is ResponseKind.DID:
                days[one.exercise_code] = local_day(one.responded_at, self.episode.time_zone)
        return days

    def in_the_way(self, *groups: Group) -> tuple[Obstacle, int] | None:
        """The obstacle of these groups that was named most often lately, and how often."""
        counts = Counter(
            obstacle
            for one in self.told
            if one.responded_at >= self.now - LATELY
            for obstacle in one.obstacles
            if GROUPS[obstacle] in groups and one.shared is not Shared.DONE_ONLY
        )
        order = list(Obstacle)
        return max(counts.items(), key=lambda item: (item[1], -order.index(item[0])), default=None)

    def left_out(self) -> frozenset[str]:
        """What is running or waits for a yes, and what the client said no to a short while ago."""
        return frozenset(one.exercise_code for one in self.assignments if self._is_running(one) or self._was_no(one))

    def _is_running(self, one: Assignment) -> bool:
        return not one.is_over and one.schedule.last_day() >= self.today

    def _was_no(self, one: Assignment) -> bool:
        no = one.status is AssignmentStatus.DECLINED and one.ended_at is not None
        return no and one.ended_at is not None and one.ended_at > self.now - AFTER_A_NO


def suggestions(course: Course, exercises: Sequence[Exercise]) -> list[Suggestion]:
    """At most six, the best first; always the same for the same course and day."""
    if not course.episode.is_open:
        return []
    done, left_out = course.done(), course.left_out()
    weighing = _Weighing(course, done, {one.code: one.title for one in exercises})
    found = [
        (weighing.weighed(one), one)
        for one in exercises
        if one.code not in left_out and _fits(one, course.episode, done)
    ]
    found.sort(key=lambda each: (-sum(weight for weight, _ in each[0]), each[1].minutes, each[1].title, each[1].code))
    return list(_varied(Suggestion(one, tuple(reason for _, reason in weighed)) for weighed, one in found))


def _fits(one: Exercise, episode: Episode, done: Mapping[str, date]) -> bool:
    """For this problem and phase, with what comes before it done; what is done once is not done again."""
    return (
        one.family is not Family.MEASURE
        and episode.problem in one.problems
        and episode.phase in one.phases
        and all(code in done for code in one.prerequisites)
        and not (one.code in done and one.suggested_cadence == "once")
    )


def _varied(found: Iterator[Suggestion]) -> Iterator[Suggestion]:
    families: Counter[Family] = Counter()
    for one in found:
        families[one.exercise.family] += 1
        if families[one.exercise.family] <= MOST_OF_A_FAMILY:
            yield one
        if sum(min(count, MOST_OF_A_FAMILY) for count in families.values()) >= MOST:
            return


class _Weighing:
    """Each reason for an exercise, and what it weighs."""

    def __init__(self, course: Course, done: Mapping[str, date], titles: Mapping[str, str]) -> None:
        self.episode = course.episode
        self.done = done
        self.titles = titles
        self.practical = course.in_the_way(Group.PRACTICAL)
        self.heavy = course.in_the_way(Group.TASK, Group.EMOTIONAL)

    def weighed(self, one: Exercise) -> list[tuple[int, Reason]]:
        made_for = 3 if len(one.problems) <= MADE_FOR else 1
        return [
            (made_for, Reason(code=Why.PROBLEM, problem=self.episode.problem)),
            (2 if len(one.phases) <= 2 else 1, Reason(code=Why.PHASE, phase=self.episode.phase)),
            *self._before(one),
            *self._small(one),
            *self._again(one),
        ]

    def _before(self, one: Exercise) -> Iterator[tuple[int, Reason]]:
        for code in one.prerequisites:
            yield 3, Reason(code=Why.AFTER, exercise=code, title=self.titles.get(code), answered_on=self.done[code])

    def _small(self, one: Exercise) -> Iterator[tuple[int, Reason]]:
        """Short, or with a short form, when something was in the way."""
        has_short_form = one.worksheet.short_form is not None
        told = self.practical or self.heavy
        if told and one.minutes <= SHORT_MINUTES:
            yield 3, Reason(code=Why.SHORT, minutes=one.minutes, obstacle=told[0], times=told[1])
        told = self.heavy or (self.practical if SHORT_MINUTES < one.minutes <= LONG_MINUTES else None)
        if told and has_short_form:
            yield 1, Reason(code=Why.SHORT_FORM, obstacle=told[0], times=told[1])

    def _again(self, one: Exercise) -> Iterator[tuple[int, Reason]]:
        if one.code in self.done:
            yield -3, Reason(code=Why.AGAIN, answered_on=self.done[one.code])
