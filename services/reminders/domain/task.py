"""A task: the request to a person to get in touch with a client whom reminders did not reach.

    open ─→ done      somebody did it and said what came of it
      │ ↑
      └─┴→ dropped    nobody needs to any more: the client answered, or it rests; comes back if that goes away

There is one for each silence of an assignment and each kind of rung, so its id is made of them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from services.reminders.domain.codes import EscalationStatus, ReminderReason, RungKind, TaskOutcome
from services.reminders.domain.errors import NotPossible, TextTooLong
from services.reminders.domain.identity import task_id
from services.reminders.domain.projections import Occurrence

LONGEST_NOTE = 2000
IN_TOUCH = frozenset({TaskOutcome.REACHED, TaskOutcome.TALKED, TaskOutcome.CHANGED_TOGETHER, TaskOutcome.NOT_NEEDED})
"""After these nobody is asked about the same silence again."""


@dataclass(frozen=True)
class Raised:
    """A person is asked; also when it is another person than before, or again."""


@dataclass(frozen=True)
class Resolved:
    """Somebody did it, or nobody needs to any more."""


TaskFact = Raised | Resolved


@dataclass(frozen=True)
class Task:
    """`occurrence_id` is the first piece of homework of the silence, `group_id` the group that was set it. `note` and
    `outcome_words` are for the clinic's people alone. `because` says what made it needless."""

    id: str
    clinic_id: str
    client_id: str
    episode_id: str
    assignment_id: str
    occurrence_id: str
    kind: RungKind
    assignee_id: str | None
    raised_at: datetime
    due_at: datetime
    group_id: str | None = None
    status: EscalationStatus = EscalationStatus.OPEN
    note: str | None = None
    outcome: TaskOutcome | None = None
    outcome_words: str | None = None
    because: ReminderReason | None = None
    resolved_at: datetime | None = None
    resolved_by: str | None = None
    version: int = 0

    @property
    def is_open(self) -> bool:
        return self.status is EscalationStatus.OPEN

    @property
    def settles_the_silence(self) -> bool:
        return self.status is EscalationStatus.DONE and self.outcome in IN_TOUCH

    def raise_again(self, due_at: datetime) -> tuple[Task, Raised]:
        """What made it needless is gone: an answer was taken back, a pause is over."""
        if self.status is not EscalationStatus.DROPPED:
            raise NotPossible(self.status)
        after = replace(self, status=EscalationStatus.OPEN, due_at=due_at, because=None, outcome=None, resolved_at=None)
        return after, Raised()

    def drop(self, because: ReminderReason, now: datetime) -> tuple[Task, Resolved]:
        self._only_open()
        resolved = replace(self, because=because, outcome=TaskOutcome.NOT_NEEDED, resolved_at=now)
        return replace(resolved, status=EscalationStatus.DROPPED), Resolved()

    def assign(self, person_id: str) -> tuple[Task, Raised | None]:
        self._only_open()
        return replace(self, assignee_id=person_id), None if person_id == self.assignee_id else Raised()

    def write(self, note: str) -> Task:
        """For the clinic's people; nobody outside hears its words."""
        self._only_open()
        return replace(self, note=tidied(note, "note"))

    def finish(self, outcome: TaskOutcome, words: str | None, by: str, now: datetime) -> tuple[Task, Resolved]:
        self._only_open()
        resolved = replace(self, outcome=outcome, outcome_words=tidied(words, "words"), resolved_by=by, resolved_at=now)
        return replace(resolved, status=EscalationStatus.DONE), Resolved()

    def _only_open(self) -> None:
        if not self.is_open:
            raise NotPossible(self.status)


def raised(
    since: Occurrence, kind: RungKind, *, assignee_id: str | None, due_at: datetime, now: datetime
) -> tuple[Task, Raised]:
    """The task about the silence that began with that piece of homework."""
    task = Task(
        id=task_id(since.assignment_id, since.id, kind),
        clinic_id=since.clinic_id,
        client_id=since.client_id,
        episode_id=since.episode_id,
        assignment_id=since.assignment_id,
        occurrence_id=since.id,
        kind=kind,
        assignee_id=assignee_id,
        raised_at=now,
        due_at=due_at,
        group_id=since.group_id,
    )
    return task, Raised()


def tidied(text: str | None, field: str) -> str | None:
    """Without spaces around it; None when nothing is left. Raises TextTooLong."""
    words = (text or "").strip()
    if len(words) > LONGEST_NOTE:
        raise TextTooLong(field, f"Keep it to {LONGEST_NOTE} characters: the essential is enough.")
    return words or None


@dataclass(frozen=True)
class Whose:
    """Which tasks somebody sees: all of a clinic, or those they are to do themselves, those of these clients and those
    about homework of these groups."""

    clinic_id: str
    assignee_id: str | None = None
    client_ids: frozenset[str] = frozenset()
    group_ids: frozenset[str] = frozenset()

    def sees(self, task: Task) -> bool:
        theirs = task.client_id in self.client_ids or task.group_id in self.group_ids
        return theirs or self.assignee_id in {None, task.assignee_id}


@dataclass(frozen=True)
class TaskChange:
    """From what was read (None: not there) to what shall be, with the fact if there is one to publish."""

    before: Task | None
    after: Task
    fact: TaskFact | None
