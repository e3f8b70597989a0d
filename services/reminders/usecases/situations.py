"""Read everything that is known about occurrences, in as many queries as there are collections, and nothing twice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time

from services.reminders.domain.clinic_policy import ClinicPolicy
from services.reminders.domain.codes import ReminderTrigger, RungKind
from services.reminders.domain.own_ladder import in_force
from services.reminders.domain.policy import Again, Situation
from services.reminders.domain.preferences import AssignmentReminder, Preferences
from services.reminders.domain.projections import ClientKey, Course, Occurrence
from services.reminders.domain.rungs import Ladder, rungs_for
from services.reminders.usecases.habits import followed
from services.reminders.usecases.points import Reach, reached
from services.reminders.usecases.ports import Store

_NOWHERE = Reach()


@dataclass(frozen=True)
class _Person:
    preferences: Preferences
    reach: Reach
    usual: time | None


@dataclass(frozen=True)
class _Agreed:
    setting: AssignmentReminder
    again: Again | None


@dataclass
class Known:
    """What was read of clinics, clients and assignments in one look.

    Where a client is reached outside the app is read for those who want that; `on_every_channel`: for all of them,
    because somebody asks how it would be if they wanted it.
    """

    store: Store
    now: datetime
    on_every_channel: bool = False
    _policies: dict[str, ClinicPolicy] = field(default_factory=dict)
    _people: dict[ClientKey, _Person] = field(default_factory=dict)
    _sessions: dict[ClientKey, Sequence[datetime]] = field(default_factory=dict)
    _agreed: dict[str, _Agreed] = field(default_factory=dict)
    _courses: dict[tuple[str, str], Course] = field(default_factory=dict)
    _questions: dict[str, datetime] = field(default_factory=dict)

    def situations(self, occurrences: Sequence[Occurrence]) -> list[Situation]:
        """Everything known about each of these occurrences."""
        self._read_people({one.client: None for one in occurrences})
        self._read_assignments({one.assignment_id: one for one in occurrences if one.assignment_id not in self._agreed})
        self._read_courses({_frame(one): one for one in occurrences if _frame(one) not in self._courses})
        return [self._situation(one) for one in occurrences]

    def _situation(self, one: Occurrence) -> Situation:
        person, agreed = self._people[one.client], self._agreed[one.assignment_id]
        return Situation(
            one,
            person.preferences,
            agreed.setting,
            self._courses[_frame(one)],
            defaults=self._policies[one.clinic_id].defaults,
            sessions=self._sessions.get(one.client, ()),
            again=agreed.again,
            question_at=self._questions.get(one.id),
            reached_by=person.reach.by,
            unreached=person.reach.why_not,
            provided=person.reach.provided,
            usual=person.usual,
        )

    def _read_people(self, clients: Iterable[ClientKey]) -> None:
        new = [one for one in clients if one not in self._people]
        if not new:
            return
        clinic_ids = {one.clinic_id for one in new} - self._policies.keys()
        if clinic_ids:
            self._policies |= self.store.policies.of_clinics(clinic_ids)
        preferences = self.store.wishes.preferences_of(new)
        outside = [one for one in new if self.on_every_channel or preferences[one].wants_more_than_the_app]
        reach = reached(self.store, outside) if outside else {}
        for one, wishes in preferences.items():
            self._people[one] = _Person(wishes, reach.get(one, _NOWHERE), followed(wishes, self.store, self.now))

    def _read_assignments(self, new: dict[str, Occurrence]) -> None:
        """`new`: one occurrence of each."""
        if not new:
            return
        settings = self.store.wishes.settings_of(list(new.values()))
        twice = {one.client for one in new.values() if self._people[one.client].preferences.second is not None}
        own = self.store.own_ladders.of_clients(twice) if twice else {}
        for name, one in new.items():
            setting, person = settings[name], self._people[one.client]
            ladder = in_force(own.get(name), self._policies[one.clinic_id]).rungs
            self._agreed[name] = _Agreed(setting, _again(person.preferences, ladder, setting))
            hangs_on_sessions = any(wish.trigger is ReminderTrigger.SESSION for wish in setting.moments)
            if hangs_on_sessions and one.client not in self._sessions:
                ahead = self.store.projections.sessions_ahead(one.client, self.now)
                self._sessions[one.client] = tuple(found.starts_at for found in ahead)
        self._questions |= self.store.ladders.questions({one.clinic_id for one in new.values()}, new)

    def _read_courses(self, new: dict[tuple[str, str], Occurrence]) -> None:
        """`new`: one occurrence of each assignment in its episode."""
        if new:
            found = self.store.projections.courses(list(new.values()))
            self._courses |= {frame: found[one.id] for frame, one in new.items()}


def situations(occurrences: Sequence[Occurrence], store: Store, now: datetime) -> list[Situation]:
    """Everything known about each of these occurrences, read for them alone."""
    return Known(store, now).situations(occurrences)


def _frame(one: Occurrence) -> tuple[str, str]:
    return one.assignment_id, one.episode_id


def _again(wishes: Preferences, ladder: Ladder, setting: AssignmentReminder) -> Again | None:
    """On the second channel, if the client chose one and the ladder has that rung."""
    if wishes.second is None:
        return None
    rungs = rungs_for(ladder, setting.without_rungs)
    rung = next((one for one in rungs if one.kind is RungKind.SECOND_CHANNEL), None)
    return None if rung is None else Again(rung.after, wishes.second)
