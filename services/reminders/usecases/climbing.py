"""Bring what a ladder calls for in line with what is known: the question to the client, and tasks for people.

A look compares where the ladder stands with what was done and writes the difference, so it may run twice, late or
beside another: tasks and questions have ids made of the silence they are about, and their writes are guarded.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time

from services.reminders.domain.asking import changes
from services.reminders.domain.clinic_policy import ClinicPolicy
from services.reminders.domain.codes import Channel, ReminderReason, RungKind
from services.reminders.domain.ladder import AssignmentKey, Climbed, LadderState, Look, Standing, Way, stand
from services.reminders.domain.own_ladder import InForce, in_force
from services.reminders.domain.policy import Situation, rules_for
from services.reminders.domain.projections import ClientKey, Clinic, Occurrence, whom_to_ask
from services.reminders.domain.rules import ONE_DAY
from services.reminders.domain.rungs import asks_beyond_reminding, without
from services.reminders.domain.task import Task, TaskChange
from services.reminders.domain.times import instant
from services.reminders.domain.working import working_week
from services.reminders.usecases.forgetting import forget_erased
from services.reminders.usecases.planning import Planner
from services.reminders.usecases.ports import Clock, Store
from services.reminders.usecases.situations import situations

_NO_REST = (None, None)


@dataclass(frozen=True)
class Around:
    """What is known around one assignment: each piece of homework, its latest situation, who runs the group it was set
    in, and its tasks."""

    policy: ClinicPolicy
    ladder: InForce
    clinic: Clinic
    homework: Sequence[Occurrence]
    situation: Situation | None
    facilitator_ids: Sequence[str]
    tasks: Sequence[Task]
    rests: ReminderReason | None
    tomorrow: datetime | None

    @property
    def stopped(self) -> ReminderReason | None:
        """Why nothing is climbed, whatever the silence is."""
        if self.situation is None:
            return None
        if self.situation.course.stopped_because is not None:
            return self.situation.course.stopped_because
        wishes = self.situation.preferences
        unheard = not any(wishes.wants(channel) for channel in Channel)
        return ReminderReason.OFF if unheard or self.situation.setting.off else self.rests

    @property
    def wall(self) -> time | None:
        """The time of day the client wished for instead of the agreed one."""
        own_moments = self.situation is None or self.situation.course.has_own_moments
        return None if own_moments or self.situation is None else self.situation.setting.time

    @property
    def asked(self) -> str | None:
        """The person who is asked to get in touch."""
        return whom_to_ask(self.situation.course.therapist_id, self.facilitator_ids) if self.situation else None

    def way(self, going_since: datetime | None) -> Way:
        taken_out = self.situation.setting.without_rungs if self.situation else frozenset[RungKind]()
        begins = [at for at in (self.ladder.since, going_since) if at is not None]
        return Way(
            ladder=without(self.ladder.rungs, taken_out),
            since=max(begins, default=None),
            stopped=self.stopped,
            settled=frozenset(one.occurrence_id for one in self.tasks if one.settles_the_silence),
        )


@dataclass(frozen=True)
class Climber:
    store: Store
    planner: Planner
    clock: Clock

    def climb(self, lanes: Collection[int], limit: int = 100) -> int:
        """Look at the ladders that have news or whose time has come; returns how many."""
        now = self.clock()
        due = self.store.ladders.due(lanes, now, limit)
        if not due:
            return 0
        around = self._around(due, now)
        looks: list[Look] = []
        tasks: list[TaskChange] = []
        for ladder in due:
            known = around[ladder.key.assignment_id]
            going_since = now if _goes_on(ladder, known.stopped) else ladder.going_since
            standing = stand(known.homework, known.way(going_since), now, known.wall)
            if known.rests is not None:
                standing = replace(standing, next_at=known.tomorrow)
            tasks.extend(self._tasks(known, standing, now))
            looks.append(Look(ladder, standing, going_since, now))
        self.store.tasks.write(tasks, now)
        self._plan_questions(looks)
        self.store.ladders.seen(looks)
        forget_erased({one.key.client for one in due}, store=self.store, clock=self.clock)
        return len(due)

    def _plan_questions(self, looks: Sequence[Look]) -> None:
        """Those that are written down as they are; or as they are not, to take back what was planned."""
        settled = [one.before for one in looks if not one.changes_the_question and one.before.asked is not None]
        if settled:
            self.planner.plan({one.key.clinic_id for one in settled}, {one.asked for one in settled if one.asked})

    def _around(self, ladders: Sequence[Climbed], now: datetime) -> Mapping[str, Around]:
        """By assignment id, read in as many queries as there are collections."""
        clinic_ids, clients = {one.key.clinic_id for one in ladders}, {one.key.client for one in ladders}
        wanted = {one.key.assignment_id for one in ladders}
        homework: dict[str, list[Occurrence]] = defaultdict(list)
        for one in self.store.projections.of_assignments(clinic_ids, wanted):
            homework[one.assignment_id].append(one)
        latest = [max(each, key=lambda one: one.opens_at) for each in homework.values()]
        situation = {one.occurrence.assignment_id: one for one in situations(latest, self.store, now)}
        tasks: dict[str, list[Task]] = defaultdict(list)
        for task in self.store.tasks.of_clients(clients):
            tasks[task.assignment_id].append(task)
        rest = {name: self._rest(one, now) for name, one in situation.items()}
        policies, own = self.store.policies.of_clinics(clinic_ids), self.store.own_ladders.of_clients(clients)
        clinics = self.store.projections.clinics(clinic_ids)
        groups = {one.assignment_id: one.group_id for one in latest if one.group_id}
        run_by = self.store.projections.facilitators(clinic_ids, set(groups.values()))
        return {
            one.key.assignment_id: Around(
                policy=policies[one.key.clinic_id],
                ladder=in_force(own.get(one.key.assignment_id), policies[one.key.clinic_id]),
                clinic=clinics[one.key.clinic_id],
                homework=homework[one.key.assignment_id],
                situation=situation.get(one.key.assignment_id),
                facilitator_ids=run_by.get(groups.get(one.key.assignment_id, ""), ()),
                tasks=tasks[one.key.assignment_id],
                rests=rest.get(one.key.assignment_id, _NO_REST)[0],
                tomorrow=rest.get(one.key.assignment_id, _NO_REST)[1],
            )
            for one in ladders
        }

    def _rest(self, situation: Situation, now: datetime) -> tuple[ReminderReason | None, datetime]:
        """Why reminders rest today by the client's wish, and when their next day begins."""
        rules = rules_for([situation], self.planner.installation)
        today = rules.day(now)
        tomorrow = instant(today + ONE_DAY, time(), rules.zones.on(today + ONE_DAY))
        return rules.resting(situation.occurrence.assignment_id, today), tomorrow

    def _tasks(self, known: Around, standing: Standing, now: datetime) -> Iterator[TaskChange]:
        week = working_week(known.clinic, known.policy.holidays)
        return changes(
            standing,
            known.homework,
            known.tasks,
            assignee_id=known.asked,
            due_at=lambda: week.due(now, known.policy.task_hours),
            now=now,
        )


def follow(store: Store, keys: Collection[AssignmentKey], clients: Collection[ClientKey], now: datetime) -> None:
    """There is news of these: look at their ladders soon, where there is one that goes beyond reminding."""
    everybody = {one.client for one in keys} | set(clients)
    policies = store.policies.of_clinics({one.clinic_id for one in everybody})
    climbed = {name for name, policy in policies.items() if asks_beyond_reminding(policy.ladder)}
    others = {one for one in everybody if one.clinic_id not in climbed}
    found = store.own_ladders.of_clients(others).values() if others else ()
    own = {one.key for one in found if one.goes_beyond_reminding}
    marked = [one for one in keys if one.clinic_id in climbed or one in own]
    if marked:
        store.ladders.mark(marked, now)
    with_own = {one.client for one in own}
    for client in clients:
        if client.clinic_id in climbed or client in with_own:
            store.ladders.mark_client(client, now)


def _goes_on(ladder: Climbed, stopped: ReminderReason | None) -> bool:
    return ladder.state is LadderState.ENDED and stopped is None
