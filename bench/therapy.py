"""Two years of one clinic as events: courses of therapy one after the other, with sessions, homework and scores.

Invented by chance from a seed, in the order of their days; every version of everything is told, as services tell it.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, Final

import contracts
from bench.clients import NOW
from bench.material import SOURCE
from chassis.clock import iso
from chassis.events import Event, event_id
from chassis.ids import derived_id

DAYS: Final = 728
A_DAY: Final = 34
"""Occurrences of a clinic of ordinary size."""
ZONE: Final = "Etc/UTC"
THERAPISTS: Final = 8
_WEEKS: Final = 14
_HOMEWORK: Final = (1, 3, 5)  # days of the week, as ISO counts them
_MEASURED: Final = 2
_OBSTACLES: Final = ("time", "forgot", "low_motivation", "too_hard", "too_distressing", "practical")
_EXERCISES: Final = (
    ("breathing_practice", "practice"),
    ("thought_record", "worksheet"),
    ("symptom_diary", "diary"),
    ("activity_planning", "planning"),
)
_PROBLEMS: Final = ("gad", "depression", "panic", "stress")
_CADENCES: Final = ("weekly", "weekly", "fortnightly")
_REASONS: Final = ("completed", "completed", "completed", "stopped_early", "referred_on", "transferred")
_MEASURES: Final = {"phq9": 27, "gad7": 21}
_EACH: Final = _WEEKS * len(_HOMEWORK) + _WEEKS // _MEASURED * len(_MEASURES)
"""Occurrences of one course."""


def courses_for(occurrences: int) -> int:
    """How many courses have about so many occurrences."""
    return max(THERAPISTS, round(occurrences / _EACH))


def of_ordinary_size(name: str, occurrences: int) -> Clinic:
    """A clinic that has had about so many, in as many days as that takes."""
    return Clinic(name, courses_for(occurrences), min(DAYS, max(28, occurrences // A_DAY)))


@dataclass(frozen=True)
class Clinic:
    """The clinic with that name in its ids, and so many courses that began within these days."""

    name: str
    courses: int
    days: int = DAYS

    @property
    def first(self) -> date:
        return NOW.date() - timedelta(days=self.days)

    @property
    def id(self) -> str:
        return self.id_of("cln", "clinic")

    def id_of(self, prefix: str, *parts: str) -> str:
        return derived_id(prefix, SOURCE, self.name, *parts)

    def events(self) -> Iterator[Event]:
        """Of each course after that of the one that began before it."""
        yield _event("clinic.changed", {"clinic_id": self.id, "time_zone": ZONE}, _at(self.first, 6))
        for number in range(self.courses):
            yield from _Course(self, number).events()


class _Course:
    """One client's course; those of a clinic begin at even distances."""

    def __init__(self, clinic: Clinic, number: int) -> None:
        self._clinic, self._number = clinic, number
        self._chance = chance = random.Random(f"{clinic.name}:{number}")
        self.began = clinic.first + timedelta(days=number * (clinic.days - 7) // clinic.courses)
        self.ended = self.began + timedelta(weeks=_WEEKS)
        self._keen, self._burden = chance.uniform(0.25, 0.95), chance.uniform(0.3, 0.8)
        self._relief = 0.4 * self._keen + chance.uniform(-0.2, 0.3)
        self._who = {
            "clinic_id": clinic.id,
            "episode_id": clinic.id_of("epi", str(number)),
            "client_id": clinic.id_of("per", "client", str(number)),
            "therapist_id": clinic.id_of("per", "therapist", str(number % THERAPISTS)),
        }
        self._under = {"problem": _PROBLEMS[number % len(_PROBLEMS)], "cadence": _CADENCES[number % len(_CADENCES)]}

    def events(self) -> Iterator[Event]:
        """Everything of the course that has happened by now."""
        told = [*self._frame(), *self._sessions(), *self._homework(), *self._scores()]
        return (one for one in sorted(told, key=lambda one: one.time) if one.time <= NOW)

    def _frame(self) -> Iterator[Event]:
        own = {**self._who, **self._under, "time_zone": ZONE, "started_on": self.began.isoformat(), "version": 1}
        yield _event("episode.opened", own, _at(self.began, 8))
        over = {"ended_on": self.ended.isoformat(), "end_reason": self._chance.choice(_REASONS)}
        yield _event("episode.closed", {**own, **over, "treatment_contacts": _WEEKS - 2, "version": 2}, self._end)

    @property
    def _end(self) -> datetime:
        return _at(self.ended, 21)

    def _sessions(self) -> Iterator[Event]:
        for week in range(_WEEKS):
            starts = _at(self.began + timedelta(weeks=week), 10)
            kind = "assessment" if week == 0 else "treatment"
            own = {**self._who, "session_id": self._id("ses", week), "kind": kind, "form": "individual", "minutes": 50}
            own |= {"group_id": None, "starts_at": iso(starts), "attendance": None}
            yield _event("session.scheduled", {**own, "version": 1}, starts - timedelta(days=1))
            if self._chance.random() < 0.1:
                yield _event("session.missed", {**own, "version": 2}, starts + timedelta(hours=1))
                continue
            looked = self._chance.random() < 0.6
            said = {"reviewed_homework": looked, "review_minutes": self._chance.randint(3, 15) if looked else None}
            yield _event("session.held", {**own, **said, "version": 2}, starts + timedelta(minutes=50))

    def _homework(self) -> Iterator[Event]:
        """Another exercise each quarter of the course."""
        for part in range(4):
            code, family = _EXERCISES[(self._number + part) % len(_EXERCISES)]
            agreed = _at(self.began + timedelta(weeks=part * _WEEKS // 4), 11)
            own = {**self._who, **self._under, "assignment_id": self._id("asg", part), "exercise_code": code}
            own |= {"family": family}
            times = {"proposed_at": iso(agreed - timedelta(minutes=5)), "agreed_at": iso(agreed)}
            yield _event("assignment.agreed", {**own, **times, "version": 1}, agreed)
            for week in range(part * _WEEKS // 4, (part + 1) * _WEEKS // 4):
                for weekday in _HOMEWORK:
                    day = self.began + timedelta(weeks=week, days=weekday)
                    yield from self._occurrence({**own, "assignment_agreed_at": iso(agreed)}, day)

    def _occurrence(self, own: Mapping[str, Any], day: date) -> Iterator[Event]:
        opens, chance = _at(day, 0), self._chance
        window = {"opens_at": opens, "due_at": opens + timedelta(days=1), "closes_at": opens + timedelta(days=2)}
        state = {**own, "occurrence_id": self._id("occ", own["assignment_id"], day), "local_date": day.isoformat()}
        state |= {name: iso(at) for name, at in window.items()}
        yield _event("occurrence.scheduled", {**state, "version": 1}, opens - timedelta(days=3))
        if chance.random() > self._keen:
            yield _event("occurrence.lapsed", {**state, "version": 2}, window["closes_at"])
            return
        at = opens + timedelta(hours=18, minutes=chance.randint(0, 700))
        state |= {"first_opened_at": iso(at), "responded_at": iso(at), "version": 2, **self._answer()}
        yield _event("occurrence.responded", state, at)
        if chance.random() < 0.6:
            reviewed = at + timedelta(days=chance.randint(1, 9))
            yield _event("occurrence.reviewed", {**state, "reviewed_at": iso(reviewed), "version": 3}, reviewed)

    def _answer(self) -> Mapping[str, Any]:
        chance = self._chance
        empty: dict[str, Any] = dict.fromkeys(("quantity", "quality", "difficulty", "usefulness", "minutes"))
        if chance.random() < 0.12:
            obstacles = sorted(chance.sample(_OBSTACLES, chance.choice([1, 1, 2])))
            return {**empty, "kind": "not_this_time", "obstacles": obstacles}
        if chance.random() < 0.06:
            return {**empty, "kind": "something_else", "usefulness": chance.randint(3, 9), "obstacles": []}
        quantity = chance.choices([100, 80, 50, 0], [50, 20, 25, 5])[0]
        rated = {name: chance.randint(1, 9) for name in ("quality", "difficulty", "usefulness")}
        source = {"rating_source": chance.choice(["client", "client", "client", "therapist"])}
        return {**rated, **source, "kind": "did", "quantity": quantity, "minutes": quantity // 10, "obstacles": []}

    def _scores(self) -> Iterator[Event]:
        """Each an occurrence of its own that was answered, and its total."""
        for number in range(_WEEKS // _MEASURED):
            day = self.began + timedelta(weeks=number * _MEASURED)
            at, share = _at(day, 20), number / (_WEEKS // _MEASURED - 1)
            for code, most in _MEASURES.items():
                total = round(most * min(1.0, max(0.0, self._burden - self._relief * share)))
                own: dict[str, Any] = {**self._who, **self._under, "exercise_code": code}
                own |= {"assignment_id": self._id("asg", code), "assignment_agreed_at": iso(_at(self.began, 11))}
                own |= {"family": "measure", "kind": "did", "quantity": 100, "obstacles": [], "responded_at": iso(at)}
                own |= {"occurrence_id": self._id("occ", own["assignment_id"], day), "local_date": day.isoformat()}
                own |= {"opens_at": iso(_at(day, 0)), "first_opened_at": iso(at), "version": 2}
                own |= {name: iso(_at(day + timedelta(days=2), 0)) for name in ("due_at", "closes_at")}
                yield _event("occurrence.responded", own, at)
                scored = {
                    **self._who,
                    "score_id": self._id("scr", code, day),
                    "measure_code": code,
                    "total": total,
                    "band": None,
                }
                same = {name: own[name] for name in ("occurrence_id", "assignment_id")}
                yield _event("measure.scored", {**scored, **same, "taken_at": iso(at), "version": 1}, at)

    def _id(self, prefix: str, *parts: object) -> str:
        return self._clinic.id_of(prefix, str(self._number), *map(str, parts))


def _event(name: str, own: Mapping[str, Any], at: datetime) -> Event:
    """The committed example of that type, with these fields in it."""
    kind = contracts.TYPES[f"carryover.{name}.v1"]
    data = {**_examples()[kind.name]["data"], **own, "recorded_at": iso(at)}
    subject = kind.subject_of(data)
    return Event(
        id=event_id(subject, kind.name, data["version"]),
        type=kind.name,
        source=kind.publisher,
        subject=subject,
        time=at,
        partition_key=kind.key_of(data),
        version=data["version"],
        clinic_id=data["clinic_id"],
        data=data,
    )


@cache
def _examples() -> Mapping[str, Any]:
    return contracts.examples()


def _at(day: date, hour: int) -> datetime:
    return NOW.replace(year=day.year, month=day.month, day=day.day, hour=hour)
