"""What people do with tasks: hand one to somebody else, note something, say what came of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from services.reminders import access
from services.reminders.domain.codes import TaskOutcome
from services.reminders.domain.errors import RoleMayNotSee
from services.reminders.domain.projections import ClientKey
from services.reminders.domain.task import Raised, Task, TaskChange, Whose
from services.reminders.domain.working import working_week
from services.reminders.usecases.forgetting import forget_erased
from services.reminders.usecases.ports import Actor, Clock, Store


@dataclass(frozen=True)
class Budget:
    """`lines`: how many of the `open` ones somebody is told of one by one now; the others are one line together."""

    daily: int
    done_today: int
    open: int

    @property
    def lines(self) -> int:
        return min(self.open, max(self.daily - self.done_today, 0))


def budget_of(actor: Actor, clinic_id: str, whose: Whose, *, store: Store, clock: Clock) -> Budget:
    """Of the local day in the clinic; nothing is counted up, so nothing can be counted wrong or be dropped."""
    policy = store.policies.of(clinic_id)
    week = working_week(store.projections.clinic(clinic_id), policy.holidays)
    now = clock()
    done = store.tasks.count_done(clinic_id, actor.person_id, week.begins(week.day(now)), now)
    return Budget(policy.budget, done, store.tasks.count_open(whose))


@dataclass(frozen=True)
class Hand:
    """Somebody at work on a task at the version they read; raises StaleVersion where it is another one by now."""

    actor: Actor
    task: Task
    store: Store
    clock: Clock

    def assign(self, person_id: str) -> Task:
        after, fact = self.task.assign(person_id)
        return self._save(TaskChange(self.task, after, fact))

    def write(self, note: str) -> Task:
        """The task is told again without the note, so that no version of it is missing."""
        return self._save(TaskChange(self._readable, self._readable.write(note), Raised()))

    def finish(self, outcome: TaskOutcome, words: str | None) -> Task:
        after, fact = self._readable.finish(outcome, words, self.actor.person_id, self.clock())
        return self._save(TaskChange(self.task, after, fact))

    @property
    def _readable(self) -> Task:
        """Words about a client are for those who treat them or were asked."""
        if not access.may_read(self.actor, self.task, self.store):
            raise RoleMayNotSee
        return self.task

    def _save(self, change: TaskChange) -> Task:
        now = self.clock()
        saved = self.store.tasks.save(change, now)
        client = ClientKey(saved.clinic_id, saved.client_id)
        self.store.ladders.mark_client(client, now)
        forget_erased([client], store=self.store, clock=self.clock)
        return saved


def hand(actor: Actor, clinic_id: str, task_id: str, version: int, *, store: Store, clock: Clock) -> Hand:
    task = access.task_for(actor, clinic_id, task_id, store)
    return Hand(actor, replace(task, version=version), store, clock)
