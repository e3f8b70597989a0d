"""A course of therapy that is over, as import records: sessions of each kind, homework, questionnaires, and its end."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from local.demo import words
from local.demo.ended import Ended
from local.demo.history import Record, held, record

_MINUTES: Final = 50
_CADENCES: Final = {1: "weekly", 2: "fortnightly", 4: "monthly"}
_BEGIN: Final[Mapping[str, str]] = {"insomnia": "sleep_diary"}
_MIDDLE: Final[Mapping[str, tuple[str, ...]]] = {
    "depression": ("activity_planning", "thought_record"),
    "stress": ("breathing_practice", "journal_self_acceptance"),
    "insomnia": ("breathing_practice",),
    "social_anxiety": ("behavioural_experiment", "thought_record"),
    "ocd": ("behavioural_experiment",),
}
_USUAL: Final = ("thought_record", "breathing_practice", "behavioural_experiment")
_LATE: Final = ("book_chapter", "short_video")


@dataclass(frozen=True)
class Stretch:
    """An exercise agreed for some weeks of the course, on these days of the week (1 to 7)."""

    exercise: str
    first: date
    last: date
    weekdays: tuple[int, ...]


class Finished:
    """Tells one course, oldest first; the same each time."""

    def __init__(self, course: Ended, seed: int) -> None:
        self.course = course
        self._chance = random.Random(f"{seed}:{course.key}:{course.client_id}")  # noqa: S311 - an invented story
        self._zone = ZoneInfo(course.time_zone)
        self._hour = 9 + self._chance.randrange(7)
        self._met: list[datetime] = []

    def opening(self) -> Record:
        course = self.course
        terms = {
            "client_id": course.client_id,
            "therapist_id": course.therapist_id,
            "phase": course.phase,
            "problem": course.problem,
            "cadence": _CADENCES[course.cadence_weeks],
            "time_zone": course.time_zone,
            "started_on": course.started_on.isoformat(),
        }
        return record("episode.open", course.key, self.opened_at, terms)

    @property
    def opened_at(self) -> datetime:
        return self._at(self.course.started_on, 8)

    def records(self) -> list[Record]:
        """Everything between its first day and its last; asked for once."""
        told = [*self._sessions(), *self._measures(), *self._homework()]
        between = [one for _, one in sorted(told, key=lambda pair: pair[0])]
        return [self.opening(), *between, self._closing()]

    def _closing(self) -> Record:
        course = self.course
        terms = {"episode_ref": course.key, "reason": course.reason, "ended_on": course.ended_on.isoformat()}
        return record("episode.close", f"{course.key}-end", self._at(course.ended_on, 21), terms)

    def _sessions(self) -> Iterator[tuple[datetime, Record]]:
        """Of each kind; now and then one of the two does not come."""
        course, chance = self.course, self._chance
        count = course.weeks // course.cadence_weeks + 1
        for number in range(count):
            starts = self._at(course.started_on + timedelta(weeks=number * course.cadence_weeks), self._hour)
            ref, planned = f"{course.key}-s{number}", max(starts - timedelta(days=6), self.opened_at)
            terms = {"episode_ref": course.key, "starts_at": starts.isoformat(), "minutes": _MINUTES}
            yield planned, record("session.schedule", ref, planned, {**terms, "kind": self._kind(number, count)})
            ended = starts + timedelta(minutes=_MINUTES)
            if number and chance.random() < 0.1:
                missed_by = chance.choice(["client", "client", "client", "clinic"])
                yield ended, record("session.missed", ref, ended, {"session_ref": ref, "missed_by": missed_by})
                continue
            self._met.append(starts)
            looked = number > 0 and chance.random() < course.reviewing
            yield ended, held(ref, ended, chance.randint(4, 16) if looked else None)

    def _kind(self, number: int, count: int) -> str:
        if number == 0:
            return "assessment"
        if number == 1 and self._chance.random() < 0.3:
            return "both"
        if number == count - 1 and count > 3:
            return self._chance.choice(["follow_up", "treatment", "review"])
        return "treatment"

    def _measures(self) -> Iterator[tuple[datetime, Record]]:
        """Every other week, on the day of the week on which the course began."""
        course, chance = self.course, self._chance
        codes = {"never": (), "phq9": ("phq9",)}.get(course.measured, tuple(words.MEASURES))
        last = course.weeks // 2
        for code in codes:
            measure, lean = words.MEASURES[code], chance.uniform(-0.08, 0.08)
            ref, agreed = f"{course.key}-{code}", self._at(course.started_on, self._hour, 45)
            yield agreed, record("assignment.agree", ref, agreed, self._measuring(code, measure))
            for number in range(last + 1 if course.measured != "once" else 1):
                if number not in {0, last} and chance.random() < 0.7:
                    continue
                day = course.started_on + timedelta(weeks=2 * number)
                at = self._at(day, 20, chance.randint(0, 50))
                level = course.burden + lean - (course.relief * number / last if last else 0)
                terms = {"assignment_ref": ref, "local_date": day.isoformat(), "kind": "did", "quantity": 100}
                answers = words.filled_in(measure, level, chance)
                yield at, record("occurrence.respond", f"{ref}-{number}", at, terms | {"answers": answers})

    def _measuring(self, code: str, measure: words.Measure) -> Record:
        schedule = {"kind": "weekdays", "weekdays": [self.course.started_on.isoweekday()], "every_weeks": 2}
        terms = {"own_name": measure.own_name, "rationale": measure.rationale, "minutes": 5, "understood": True}
        dates = self._dates(self.course.started_on, self.course.ended_on)
        return {
            "episode_ref": self.course.key,
            "exercise_code": code,
            **terms,
            "schedule": schedule | dates | {"time": "17:00"},
        }

    def _homework(self) -> Iterator[tuple[datetime, Record]]:
        for number, stretch in enumerate(self._stretches()):
            ref, agreed = f"{self.course.key}-a{number}", self._at(stretch.first, self._hour, 48)
            yield agreed, record("assignment.agree", ref, agreed, self._agreement(number, stretch))
            yield from self._answers(ref, stretch)

    def _stretches(self) -> list[Stretch]:
        """Something to notice first, then to practise, at last to read or watch."""
        course, chance = self.course, self._chance
        whole = course.weeks
        middle = chance.choice(_MIDDLE.get(course.problem, _USUAL))
        begin, turn = min(2, whole), max(2, whole - 2)
        parts: list[tuple[str, int, int, tuple[int, ...]]] = [
            (_BEGIN.get(course.problem, "symptom_diary"), 0, begin, (3, 6))
        ]
        if whole > 2:
            parts += [(middle, begin, turn, (2,))]
            parts += [(chance.choice(_LATE), turn, whole, (4,))]
        start = course.started_on
        return [
            Stretch(exercise, start + timedelta(weeks=first), start + timedelta(weeks=last, days=-1), days)
            for exercise, first, last, days in parts
        ]

    def _agreement(self, number: int, stretch: Stretch) -> Record:
        sheet, chance = words.SHEETS[stretch.exercise], self._chance
        plan = chance.choice(sheet.plans)
        schedule = {"kind": "weekdays", "weekdays": list(stretch.weekdays), "time": "18:30"}
        return {
            "episode_ref": self.course.key,
            "group_ref": self.course.group if number == 1 else None,
            "exercise_code": stretch.exercise,
            "own_name": chance.choice(sheet.own_names),
            "rationale": sheet.rationale,
            "minutes": sheet.minutes,
            "confidence": chance.randint(4, 10),
            "plan_if": plan[0],
            "plan_then": plan[1],
            "understood": True,
            "schedule": schedule | self._dates(stretch.first, stretch.last),
        }

    def _answers(self, ref: str, stretch: Stretch) -> Iterator[tuple[datetime, Record]]:
        course, chance = self.course, self._chance
        engaged_until = course.started_on + timedelta(weeks=course.engaged_weeks)
        for number in range((stretch.last - stretch.first).days + 1):
            day = stretch.first + timedelta(days=number)
            if day.isoweekday() not in stretch.weekdays or day >= engaged_until or chance.random() > course.keen:
                continue
            at = self._at(day, 18, chance.randint(0, 59)) + timedelta(minutes=chance.randint(0, 100))
            where = {"assignment_ref": ref, "local_date": day.isoformat()}
            progress = (day - course.started_on).days / (7 * course.weeks)
            answer = words.answer(stretch.exercise, progress, f"{day.isoformat()}T18:00", chance)
            source = {"rating_source": "therapist"} if chance.random() < 0.12 else {}
            yield at, record("occurrence.respond", f"{ref}-{number}", at, where | answer | source)
            reviewed = self._talked_about(at)
            if reviewed and chance.random() < course.reviewing:
                reply = {"reply": chance.choice(words.REPLIES), "reaction": "read"}
                yield reviewed, record("occurrence.review", f"{ref}-{number}", reviewed, where | reply)

    def _talked_about(self, answered: datetime) -> datetime | None:
        following = next((starts for starts in self._met if starts > answered), None)
        return following and following + timedelta(minutes=self._chance.randint(3, 30))

    def _dates(self, first: date, last: date) -> Record:
        return {"start_on": first.isoformat(), "end_on": last.isoformat(), "grace_days": 1}

    def _at(self, day: date, hour: int, minute: int = 0) -> datetime:
        return datetime.combine(day, time(hour, minute), self._zone).astimezone(UTC)
