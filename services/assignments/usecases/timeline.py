"""What happened, for those who may see it: the course of therapy as a line, one exercise's course, what was done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from services.assignments import access
from services.assignments.domain import timeline
from services.assignments.domain.agenda import LONGEST_WINDOW
from services.assignments.domain.assignment import Assignment
from services.assignments.domain.codes import OccurrenceStatus
from services.assignments.domain.episode import Episode
from services.assignments.domain.essentials import Number, number_of, value_of
from services.assignments.domain.glance import State, glance
from services.assignments.domain.occurrence import Occurrence
from services.assignments.domain.sharing import for_staff
from services.assignments.domain.silence import Stretch, between
from services.assignments.domain.timeline import Entry
from services.assignments.domain.walltime import local_day, start_of, week_start
from services.assignments.usecases import measuring, reading
from services.assignments.usecases.call import Call
from services.assignments.usecases.measuring import MeasureCourse
from services.assignments.usecases.ports import Page, Sight

POINTS = 60
WEEK = timedelta(days=7)
A_DAY = timedelta(hours=36)  # a window that is longer is no matter of one day


@dataclass(frozen=True)
class Only:
    """Which homework a timeline is about; None: everything."""

    exercise: str | None = None
    assignment_id: str | None = None

    @property
    def query(self) -> Mapping[str, str]:
        names = {"exercise_code": self.exercise, "assignment_id": self.assignment_id}
        return {name: value for name, value in names.items() if value}

    def has(self, one: Assignment) -> bool:
        return self.exercise in {None, one.exercise_code} and self.assignment_id in {None, one.id}


@dataclass(frozen=True)
class Line:
    """A page of it; `assignments` of every occurrence shown."""

    entries: Sequence[Entry]
    assignments: Mapping[str, Assignment]


def of_episode(call: Call, clinic_id: str, episode_id: str, only: Only, page: Page) -> Line:
    episode = access.episode_for(call.actor, clinic_id, episode_id, call.store)
    sight = access.sight_of(call.actor, episode, call.store)
    return _line(call, episode, sight, only, page, until=call.now() if page.at is None else None)


def own(call: Call, episode_id: str, only: Only, page: Page) -> Line:
    episode = access.own_episode(call.actor, episode_id, call.store)
    return _line(call, episode, Sight(episode.clinic_id, [episode.id]), only, page)


def _line(call: Call, episode: Episode, sight: Sight, only: Only, page: Page, *, until: datetime | None = None) -> Line:
    """`until`: a silent stretch that goes on until then is told, too."""
    assignments = {one.id: one for one in call.store.library.assignments_seen(sight) if only.has(one)}
    before = (page.at, page.after) if page.at is not None and page.after is not None else None
    answered = call.store.past.answers_before(sight, page, only.query)
    known = _Answered(answered, whole=len(answered) <= page.limit, now=until)
    silent = _silent(call, episode, sight, only, known.moments(assignments))
    told = [*known.entries(silent), *_others(call, episode, sight, only, page, assignments=assignments)]
    return Line(timeline.newest(told, before, page.limit), assignments)


@dataclass(frozen=True)
class _Answered:
    """The newest first; `whole`: there are no earlier ones. `now`: a silent stretch that goes on is told, too."""

    answers: Sequence[Occurrence]
    whole: bool
    now: datetime | None

    @property
    def times(self) -> list[datetime]:
        return [one.response.responded_at for one in self.answers if one.response is not None]

    @property
    def until(self) -> datetime | None:
        """None, too, where something was answered this very moment."""
        return None if self.now in self.times else self.now

    def moments(self, assignments: Mapping[str, Assignment]) -> list[datetime]:
        """Between which there may be silence, the newest first."""
        agreed = [one.agreed_at for one in assignments.values() if one.agreed_at is not None]
        begun = [min(agreed)] if self.whole and agreed else []
        return [*([self.until] if self.until else []), *self.times, *begun]

    def entries(self, silent: Sequence[Stretch]) -> Iterator[Entry]:
        since = {one.until: one.since for one in silent}
        if self.until in since:
            yield timeline.quiet_now(since[self.until], self.until)
        yield from (timeline.of_answer(one, since.get(at)) for one, at in zip(self.answers, self.times, strict=True))


def _silent(call: Call, episode: Episode, sight: Sight, only: Only, moments: Sequence[datetime]) -> list[Stretch]:
    """Those in which something passed without an answer: one search, and none where no stretch is long."""
    long = [one for one in between(moments) if one.is_long_for(episode)]
    if not long:
        return []
    since, until = min(one.since for one in long), max(one.until for one in long)
    passed = call.store.past.passed_in_silence(sight, since - LONGEST_WINDOW, until, only.query)
    return [one for one in long if one.has(passed)]


def _others(
    call: Call, episode: Episode, sight: Sight, only: Only, page: Page, *, assignments: Mapping[str, Assignment]
) -> Iterator[Entry]:
    for one in assignments.values():
        yield from timeline.of_assignment(one)
    if not only.query:
        yield from timeline.of_episode(episode)
        yield from (timeline.of_session(each) for each in call.store.past.sessions_before(sight, page))


@dataclass(frozen=True)
class Point:
    """`value` is None for a day on which something else was said."""

    occurrence: Occurrence
    at: datetime
    value: float | None
    state: State | None


@dataclass(frozen=True)
class ExerciseCourse:
    """The latest answers to one assignment, the oldest first; `number` is None for how much of it was done. Of a
    measure the numbers are its totals, and its scores are there once there is one."""

    assignment: Assignment
    number: Number | None
    points: Sequence[Point]
    measure: MeasureCourse | None = None


def course_of(call: Call, clinic_id: str, assignment_id: str) -> ExerciseCourse:
    return _course(call, access.assignment_for(call.actor, clinic_id, assignment_id, call.store), own=False)


def own_course_of(call: Call, assignment_id: str) -> ExerciseCourse:
    return _course(call, access.own_assignment(call.actor, assignment_id, call.store), own=True)


def _course(call: Call, assignment: Assignment, *, own: bool) -> ExerciseCourse:
    """Staff see a number where the client shared it."""
    found = call.store.last_answered([assignment.clinic_id], assignment.id, POINTS)
    exercise = call.catalogue.exercise(assignment.exercise_code, assignment.exercise_version)
    sheet, number, now = exercise.worksheet, number_of(exercise), call.now()
    answered = [(one, one.response) for one in reversed(found) if one.response is not None]
    seen = [(its if own else for_staff(its, sheet, its)).answer for _, its in answered]
    points = [
        Point(
            occurrence=one,
            at=its.responded_at,
            value=_total(one) if exercise.measure else value_of(number, answer.answers, answer.quantity),
            state=glance(one).state(now),
        )
        for (one, its), answer in zip(answered, seen, strict=True)
    ]
    return ExerciseCourse(assignment, number, points, measuring.course_of(call, found) if exercise.measure else None)


def _total(one: Occurrence) -> float | None:
    return one.score.total if one.score else None


def done(call: Call, page: Page) -> tuple[list[Occurrence], Mapping[str, Assignment]]:
    """Everything the client ever handed in, the newest first, with one more than the page has."""
    access.require_client(call.actor)
    clinics: dict[str, list[str]] = {}
    for one in call.store.episodes_of_client(call.actor.clinic_ids, call.actor.person_id):
        clinics.setdefault(one.clinic_id, []).append(one.id)
    found = [
        answered
        for clinic_id, ids in clinics.items()
        for answered in call.store.past.answers_before(Sight(clinic_id, ids), page, {})
    ]
    found.sort(key=lambda one: timeline.of_answer(one).place, reverse=True)
    return found[: page.limit + 1], reading.assignments_of(call, found)


@dataclass(frozen=True)
class Week:
    """By local day, and once for each assignment what is no matter of one day."""

    first: date
    days: Mapping[date, Sequence[Occurrence]]
    any_day: Sequence[Sequence[Occurrence]]
    assignments: Mapping[str, Assignment]


def week(call: Call, first: date | None) -> Week:
    """The week from Monday on in which `first` lies (None: now), in the zone of the client's homework."""
    access.require_client(call.actor)
    clinics, client = call.actor.clinic_ids, call.actor.person_id
    episodes = call.store.episodes_of_client(clinics, client)
    zone = episodes[-1].time_zone if episodes else "Etc/UTC"
    monday = week_start(first or local_day(call.now(), zone))
    since, until = start_of(monday, zone), start_of(monday + WEEK, zone)
    found = [
        one
        for one in call.store.occurrences_of_client(clinics, client, since)
        if one.opens_at < until and one.due_at > since and one.status is not OccurrenceStatus.WITHDRAWN
    ]
    days: dict[date, list[Occurrence]] = {monday + timedelta(days=number): [] for number in range(7)}
    any_day: dict[str, list[Occurrence]] = {}
    for one in sorted(found, key=lambda one: (one.local_date, one.local_time, one.id)):
        if one.due_at - one.opens_at > A_DAY:
            any_day.setdefault(one.assignment_id, []).append(one)
        elif one.local_date in days:
            days[one.local_date].append(one)
    return Week(monday, days, list(any_day.values()), reading.assignments_of(call, found))
