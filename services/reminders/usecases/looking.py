"""The last look at reminders before they go out, and what every sender needs at hand for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.reminders.domain.codes import ReminderReason
from services.reminders.domain.differences import taken_back
from services.reminders.domain.last_look import LastLook, Misplaced, Ready, Verdict
from services.reminders.domain.policy import Installation, Situation, rules_for
from services.reminders.domain.reminder import Change, Reminder
from services.reminders.usecases.knowing import STILL_COUNTS, by_client, reminders_by_client
from services.reminders.usecases.planning import Planner
from services.reminders.usecases.ports import Clock, Store, Watch
from services.reminders.usecases.situations import situations
from services.reminders.usecases.wording import Signed

LEAST_SENDING_FOR = timedelta(minutes=3)
"""How long a sender may take before its reminder becomes unknown; the wiring makes it longer than all timeouts."""


@dataclass(frozen=True)
class Desk:
    """What every sender needs at hand."""

    store: Store
    installation: Installation
    clock: Clock
    watch: Watch
    signed: Signed
    sending_for: timedelta = LEAST_SENDING_FOR

    @property
    def planner(self) -> Planner:
        return Planner(self.store, self.installation, self.clock)


@dataclass(frozen=True)
class Looked:
    """What may go out, what becomes of the rest instead, and what is known about all of it, by occurrence id."""

    ready: Sequence[Ready]
    changes: Sequence[Change]
    situations: dict[str, Situation]
    left: Sequence[Reminder]


def look_again(desk: Desk, due: Sequence[Reminder], now: datetime, *, planned_anew: bool = False) -> Looked:
    """`due` are all on one channel. What is misplaced is planned anew at once; `planned_anew`: that was done before."""
    looked, misplaced = _look(desk, due, now, planned_anew=planned_anew)
    if not misplaced:
        return looked
    desk.planner.plan({one.clinic_id for one in misplaced}, {one.occurrence_id for one in misplaced})
    found = desk.store.reminders.by_id({one.clinic_id for one in misplaced}, [one.id for one in misplaced])
    now = desk.clock()
    still_due = [one for one in found.values() if one.pending and one.due_at is not None and one.due_at <= now]
    again, _ = _look(desk, still_due, now, planned_anew=True)
    return Looked(
        [*looked.ready, *again.ready],
        [*looked.changes, *again.changes],
        {**looked.situations, **again.situations},
        looked.left,
    )


def _look(
    desk: Desk, due: Sequence[Reminder], now: datetime, *, planned_anew: bool
) -> tuple[Looked, Sequence[Reminder]]:
    occurrences = {one.occurrence_id for one in due}
    found = desk.store.projections.occurrences({one.clinic_id for one in due}, occurrences) if due else []
    known = situations(found, desk.store, now)
    left = desk.store.reminders.left_since({one.client for one in found}, now - STILL_COUNTS, now) if found else []
    verdicts = list(_verdicts(desk, due, known, left, now, planned_anew=planned_anew))
    looked = Looked(
        [one for one in verdicts if isinstance(one, Ready)],
        [one for one in verdicts if isinstance(one, Change)],
        {one.occurrence.id: one for one in known},
        left,
    )
    return looked, [one.reminder for one in verdicts if isinstance(one, Misplaced)]


def _verdicts(
    desk: Desk,
    due: Sequence[Reminder],
    known: Sequence[Situation],
    left: Sequence[Reminder],
    now: datetime,
    *,
    planned_anew: bool,
) -> Iterator[Verdict]:
    around, gone = by_client(known), reminders_by_client(left)
    for client, some in reminders_by_client(due).items():
        about = {one.occurrence.id: one for one in around.get(client, ())}
        orphans = [one for one in some.values() if one.occurrence_id not in about]
        if orphans:  # they were planned behind the back of whoever forgot the client
            desk.store.projections.purge_again(client)
            yield from (taken_back(one, ReminderReason.ERASED, now) for one in orphans)
        if about:
            rules = rules_for(list(about.values()), desk.installation)
            look = LastLook(rules, about, list(gone.get(client, {}).values()), desk.installation, now)
            yield from look.at([one for one in some.values() if one.occurrence_id in about], planned_anew=planned_anew)
