"""Twelve invented weeks of one client: sessions, what was agreed, what was done of it and what the therapist replied.

Deterministic: the same seed and anchor day give the same records with the same refs, so that importing them a second
time changes nothing.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from local.demo import words

WEEKS: Final = 12
AHEAD_DAYS: Final = 10
_SESSION_MINUTES: Final = 50
_MEASURED_AT: Final = 17
Record = dict[str, Any]


@dataclass(frozen=True)
class Course:
    """One client's course of therapy as the demo invents it; `keen` is how likely an answer is (0–1), `measured`
    whether questionnaires are filled in, too."""

    key: str
    client_id: str
    therapist_id: str
    time_zone: str
    problem: str
    cadence_weeks: int
    first_week: int
    keen: float
    reviewing: float
    group_ref: str | None = None
    measured: bool = True


@dataclass(frozen=True)
class Stretch:
    """An exercise agreed for some weeks of the course, and what comes after, step by step."""

    exercise: str
    first: int
    weeks: int
    schedule: Mapping[str, Any]
    hour: int
    chain: Mapping[str, Any] | None = None


# Each step where it is a little harder to be calm.
_STEPS: Final = {
    "criterion": {"reads": "at_most", "field": "tension_after", "value": 4, "times": 3},
    "rungs": [{"item": "at home, sitting"}, {"item": "standing in the kitchen"}, {"item": "on the bus"}],
    "down_after": 4,
}
PLAN: Final = (
    Stretch("symptom_diary", 0, 3, {"kind": "weekdays", "weekdays": [1, 3, 5]}, 20),
    Stretch("breathing_practice", 2, 4, {"kind": "daily"}, 18),
    Stretch("thought_record", 4, 5, {"kind": "weekdays", "weekdays": [2, 6]}, 19),
    Stretch("breathing_practice", 8, 6, {"kind": "daily"}, 18, _STEPS),
    Stretch("thought_record", 10, 4, {"kind": "weekdays", "weekdays": [3, 7]}, 19),
)


class Story:
    """Tells one course as import records, oldest first."""

    def __init__(self, course: Course, anchor: datetime, seed: int) -> None:
        self.course = self._course = course
        self._now = anchor.astimezone(UTC)
        self._seed = f"{seed}:{course.key}:{course.client_id}"
        self._chance = random.Random(self._seed)  # noqa: S311 - an invented story, not a secret
        self._zone = ZoneInfo(course.time_zone)
        monday = (anchor.astimezone(self._zone) - timedelta(weeks=WEEKS)).date()
        self._start = monday - timedelta(days=monday.weekday()) + timedelta(weeks=course.first_week)
        self._weekday = self._chance.choice([0, 1, 2, 3])
        self._hour = self._chance.choice([9, 10, 11, 13, 14, 15])

    def records(self) -> list[Record]:
        """Return everything that happened up to the anchor, and the sessions planned after it."""
        self._chance = random.Random(self._seed)  # noqa: S311 - an invented story, not a secret
        told = [self._opening(), *self._sessions(), *self._homework()]
        if self._course.measured:
            told += self._measures()
        return [one for _, one in sorted(told, key=lambda pair: pair[0])]

    @property
    def opened_at(self) -> datetime:
        """When the episode was opened."""
        return self._opening()[0]

    def opening(self) -> Record:
        """Return the record that opens the episode: groups need it before their homework."""
        return self._opening()[1]

    def _opening(self) -> tuple[datetime, Record]:
        course = self._course
        at = self._at(self._start, 8)
        terms = {
            "client_id": course.client_id,
            "therapist_id": course.therapist_id,
            "phase": "skills",
            "problem": course.problem,
            "cadence": "fortnightly" if course.cadence_weeks == 2 else "weekly",
            "time_zone": course.time_zone,
            "started_on": self._start.isoformat(),
        }
        return at, record("episode.open", course.key, at, terms)

    def _session_days(self) -> Iterator[tuple[int, date]]:
        day, number = self._start + timedelta(days=self._weekday), 0
        while self._at(day, 0) < self._now + timedelta(days=AHEAD_DAYS):
            yield number, day
            day, number = day + timedelta(weeks=self._course.cadence_weeks), number + 1

    def _sessions(self) -> Iterator[tuple[datetime, Record]]:
        for number, day in self._session_days():
            starts = self._at(day, self._hour)
            ref, planned = f"{self._course.key}-s{number}", max(starts - timedelta(days=6), self._at(self._start, 8, 1))
            kind = "assessment" if number == 0 else "treatment"
            terms = {
                "episode_ref": self._course.key,
                "starts_at": starts.isoformat(),
                "kind": kind,
                "minutes": _SESSION_MINUTES,
            }
            planned = min(planned, self._now)
            yield planned, record("session.schedule", ref, planned, terms)
            ended = starts + timedelta(minutes=_SESSION_MINUTES)
            if ended > self._now:
                continue
            if self._chance.random() < 0.07:
                missed_by = "clinic" if number % 4 == 3 else "client"
                yield ended, record("session.missed", ref, ended, {"session_ref": ref, "missed_by": missed_by})
            else:
                reviewed = number > 0 and self._chance.random() < self._course.reviewing
                yield ended, held(ref, ended, 5 + 3 * number % 8 if reviewed else None)

    def _homework(self) -> Iterator[tuple[datetime, Record]]:
        for number, stretch in enumerate(PLAN):
            first = self._start + timedelta(weeks=stretch.first, days=self._weekday)
            agreed = self._at(first, self._hour, 40)
            if agreed >= self._now:
                continue
            ref = f"{self._course.key}-a{number}"
            last = first + timedelta(weeks=stretch.weeks) - timedelta(days=1)
            yield agreed, record("assignment.agree", ref, agreed, self._agreement(stretch, first, last))
            yield from self._answers(ref, stretch, first, last, agreed)

    def _agreement(self, stretch: Stretch, first: date, last: date) -> Record:
        sheet = words.SHEETS[stretch.exercise]
        plan = self._chance.choice(sheet.plans)
        return {
            "episode_ref": self._course.key,
            "group_ref": self._course.group_ref,
            "exercise_code": stretch.exercise,
            "own_name": self._chance.choice(sheet.own_names),
            "rationale": sheet.rationale,
            "minutes": sheet.minutes,
            "confidence": self._chance.randint(5, 10),
            "plan_if": plan[0],
            "plan_then": plan[1],
            "understood": True,
            "chain": stretch.chain,
            "schedule": {
                **stretch.schedule,
                "start_on": first.isoformat(),
                "end_on": last.isoformat(),
                "time": f"{stretch.hour:02d}:30",
                "grace_days": 1,
            },
        }

    def _answers(
        self, ref: str, stretch: Stretch, first: date, last: date, agreed: datetime
    ) -> Iterator[tuple[datetime, Record]]:
        days = stretch.schedule.get("weekdays", range(1, 8))
        for number in range((last - first).days + 1):
            day = first + timedelta(days=number)
            at = self._at(day, stretch.hour, self._chance.randint(0, 59)) + timedelta(
                minutes=self._chance.randint(0, 120)
            )
            if day.isoweekday() not in days or at >= self._now or at <= agreed or day == self._today():
                continue
            if self._chance.random() > self._course.keen:
                continue
            where = {"assignment_ref": ref, "local_date": day.isoformat()}
            answer_ref = f"{ref}-{day.isoformat()}"
            progress = min(1.0, (day - self._start).days / (7 * WEEKS))
            noticed = f"{day.isoformat()}T{stretch.hour:02d}:00"
            answer = words.answer(stretch.exercise, progress, noticed, self._chance)
            yield at, record("occurrence.respond", answer_ref, at, where | answer)
            reviewed = self._review_time(at)
            if reviewed and self._chance.random() < self._course.reviewing:
                reply = {
                    "reply": self._chance.choice(words.REPLIES),
                    "reaction": self._chance.choice(["read", "lets_look"]),
                }
                yield reviewed, record("occurrence.review", answer_ref, reviewed, where | reply)

    def _measures(self) -> Iterator[tuple[datetime, Record]]:
        """Every other week on the day after the session; with a chance of their own."""
        chance = random.Random(f"{self._seed}:measures")  # noqa: S311 - as above
        first = self._start + timedelta(days=self._weekday + 1)
        agreed = self._at(self._start + timedelta(days=self._weekday), self._hour, 45)
        if agreed >= self._now:
            return
        for code, measure in words.MEASURES.items():
            ref, burden, relief = f"{self._course.key}-{code}", chance.uniform(0.35, 0.8), chance.uniform(-0.1, 0.6)
            yield agreed, record("assignment.agree", ref, agreed, self._measuring(code, measure, first))
            for number in range(WEEKS // 2 + 1):
                day = first + timedelta(weeks=2 * number)
                at = self._at(day, _MEASURED_AT, chance.randint(0, 50))
                level = burden - relief * number / (WEEKS // 2)
                answers = words.filled_in(measure, level, chance)
                if at >= self._now or day == self._today() or chance.random() < 0.1:
                    continue
                terms = {"assignment_ref": ref, "local_date": day.isoformat(), "kind": "did", "quantity": 100}
                yield at, record("occurrence.respond", f"{ref}-{day.isoformat()}", at, terms | {"answers": answers})

    def _measuring(self, code: str, measure: words.Measure, first: date) -> Record:
        return {
            "episode_ref": self._course.key,
            "exercise_code": code,
            "own_name": measure.own_name,
            "rationale": measure.rationale,
            "minutes": 5,
            "understood": True,
            "schedule": {
                "kind": "weekdays",
                "weekdays": [first.isoweekday()],
                "every_weeks": 2,
                "start_on": first.isoformat(),
                "end_on": (first + timedelta(weeks=WEEKS + 2)).isoformat(),
                "time": f"{_MEASURED_AT}:00",
                "grace_days": 1,
            },
        }

    def _review_time(self, answered: datetime) -> datetime | None:
        """The answer is talked about in the first session after it."""
        for _, day in self._session_days():
            starts = self._at(day, self._hour)
            if starts > answered:
                talked = starts + timedelta(minutes=self._chance.randint(5, 30))
                return talked if talked < self._now else None
        return None

    def _today(self) -> date:
        return self._now.astimezone(self._zone).date()

    def _at(self, day: date, hour: int, minute: int = 0) -> datetime:
        return datetime.combine(day, time(hour, minute), self._zone).astimezone(UTC)


def held(ref: str, ended: datetime, review_minutes: int | None) -> Record:
    """A session that took place; with minutes, homework was looked at for so long."""
    reviewed = {"reviewed_homework": review_minutes is not None, "review_minutes": review_minutes}
    return record("session.held", ref, ended, {"session_ref": ref, **reviewed})


def record(operation: str, ref: str, at: datetime, terms: Mapping[str, Any]) -> Record:
    """One line of an import; what is not known is left out."""
    return {
        "op": operation,
        "ref": ref,
        "at": at.isoformat(),
        **{name: value for name, value in terms.items() if value is not None},
    }
