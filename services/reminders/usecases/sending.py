"""Bring due reminders to people: into the inbox in batches, by e-mail one by one, each with a last look before it goes.

An e-mail is `claimed` by one sender, looked at again, stored as `sending` and only then handed over. Whatever breaks
before that is tried again; whatever breaks after it is `unknown`, because SMTP knows no way to ask.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never

from services.reminders.domain.codes import Channel, ReminderReason, ReminderStatus
from services.reminders.domain.delivery import Outcome, pause
from services.reminders.domain.policy import Installation, Move, Remind, Situation, Wait, decide_now
from services.reminders.domain.projections import ClientKey, Clinic
from services.reminders.domain.reminder import Change, Reminder
from services.reminders.domain.wording import text_for
from services.reminders.usecases.planning import situations, taken_back
from services.reminders.usecases.ports import Clock, Mailer, Store, Watch

CLAIM_FOR = timedelta(seconds=60)
"""How long a claimed reminder may wait for its turn in the pool before somebody else may claim it."""
LEAST_SENDING_FOR = timedelta(minutes=3)
"""How long a sender may take before its reminder becomes unknown; the wiring makes it longer than all timeouts."""


@dataclass(frozen=True)
class Desk:
    """What every sender needs at hand."""

    store: Store
    installation: Installation
    clock: Clock
    watch: Watch
    sending_for: timedelta = LEAST_SENDING_FOR

    def situation_of(self, reminders: Sequence[Reminder]) -> dict[str, Situation]:
        """By occurrence id; those whose client was erased are missing."""
        ids = {one.occurrence_id for one in reminders}
        found = self.store.projections.occurrences({one.clinic_id for one in reminders}, ids)
        return {one.occurrence.id: one for one in situations(found, self.store)}


def show_due(desk: Desk, buckets: Collection[int], limit: int = 500) -> int:
    """Put due reminders into the inboxes; returns how many were looked at."""
    now = desk.clock()
    due = desk.store.reminders.due(Channel.IN_APP, buckets, now, limit)
    if not due:
        return 0
    around = desk.situation_of(due)
    clinics = desk.store.projections.clinics({one.clinic_id for one in due})
    changes = [_shown(desk, one, around.get(one.occurrence_id), clinics[one.clinic_id], now) for one in due]
    desk.store.reminders.write(changes, now)
    for change in changes:
        if change.after.status is ReminderStatus.SENT:
            desk.watch.sent(Channel.IN_APP, now - change.before.planned_at if change.before else timedelta())
    return len(due)


def claim_due(desk: Desk, buckets: Collection[int], token: str, limit: int) -> list[Reminder]:
    """Take up to `limit` due e-mails for this sender alone."""
    now = desk.clock()
    due = desk.store.reminders.due(Channel.EMAIL, buckets, now, limit)
    return desk.store.reminders.claim(due, token, now + CLAIM_FOR) if due else []


def deliver(desk: Desk, mailer: Mailer, claimed: Reminder, safely: Callable[[Callable[[], None]], None]) -> None:
    """Look once more, mark as sending, hand over, and write down what came of it.

    `safely` repeats the last write while the database is away: the answer of the provider must not be forgotten.
    """
    situation = desk.situation_of([claimed]).get(claimed.occurrence_id)
    now = desk.clock()
    ready = _looked_at(desk, claimed, situation, now)
    if isinstance(ready, Change):
        desk.store.reminders.settle(ready, now)
        return
    sending = desk.store.reminders.settle(Change(claimed, claimed.hand_over(now + desk.sending_for, now), None), now)
    if sending is None or situation is None:
        return
    clinic = desk.store.projections.clinic(claimed.clinic_id) if situation.setting.text is None else None
    text = text_for(situation.setting.text, clinic.homework_word if clinic else None)
    outcome = mailer.send(situation.preferences.email_address or "", text, claimed.id)
    safely(lambda: settle(desk, sending, outcome))


def settle(desk: Desk, sending: Reminder, outcome: Outcome) -> None:
    """Write down what came of it; also after somebody gave it up as unknown in the meantime."""
    now = desk.clock()
    if desk.store.reminders.settle(_settled(desk, sending, outcome, now), now) is not None:
        saved = sending
    else:
        found = desk.store.reminders.by_id([sending.clinic_id], [sending.id]).get(sending.id)
        given_up = found is not None and found.status is ReminderStatus.UNKNOWN and found.claim == sending.claim
        if found is None or not given_up or outcome not in {Outcome.ACCEPTED, Outcome.REFUSED}:
            return
        saved = found
        desk.store.reminders.settle(_settled(desk, found, outcome, now), now)
    if outcome is Outcome.ACCEPTED:
        desk.watch.sent(Channel.EMAIL, now - saved.planned_at)
    elif outcome is Outcome.UNCERTAIN:
        desk.watch.unknown(Channel.EMAIL)


def sweep(desk: Desk, buckets: Collection[int], limit: int = 200) -> int:
    """Give back what was claimed and never begun; give up as unknown what was begun and never finished."""
    now = desk.clock()
    changes = [_swept(one, now) for one in desk.store.reminders.abandoned(buckets, now, limit)]
    for change in changes:
        if change.after.status is ReminderStatus.UNKNOWN:
            desk.watch.unknown(change.after.channel)
    return desk.store.reminders.write(changes, now) if changes else 0


def _looked_at(desk: Desk, reminder: Reminder, situation: Situation | None, now: datetime) -> Remind | Change:
    """Remind if it may go out now; otherwise the change that says what becomes of it instead."""
    if situation is None:  # it was planned behind the back of whoever forgot the client
        desk.store.projections.purge_again(ClientKey(reminder.clinic_id, reminder.client_id))
        return taken_back(reminder, ReminderReason.ERASED, now)
    decision = decide_now(situation, reminder.channel, now, desk.installation)
    if isinstance(decision, Remind):
        return decision
    if isinstance(decision, Wait):
        return Change(reminder, reminder.wait(decision.until, now), None)
    if isinstance(decision, Move):
        return Change(reminder, *reminder.replan(decision.at, now))
    return taken_back(reminder, decision.reason, now)


def _shown(desk: Desk, reminder: Reminder, situation: Situation | None, clinic: Clinic, now: datetime) -> Change:
    ready = _looked_at(desk, reminder, situation, now)
    if isinstance(ready, Change):
        return ready
    own = situation.setting.text if situation else None
    return Change(reminder, *reminder.show(text_for(own, clinic.homework_word), now))


def _settled(desk: Desk, sending: Reminder, outcome: Outcome, now: datetime) -> Change:
    match outcome:
        case Outcome.ACCEPTED:
            return Change(sending, *sending.accepted(now))
        case Outcome.REFUSED:
            return Change(sending, *sending.refused(now))
        case Outcome.NOT_SENT:
            return _tried_again(sending, desk.installation.grace, now)
        case Outcome.UNCERTAIN:
            return Change(sending, *sending.lost(now))
        case _:
            assert_never(outcome)


def _tried_again(sending: Reminder, grace: timedelta, now: datetime) -> Change:
    again = now + pause(sending.attempts)
    if again > sending.planned_at + grace:
        return Change(sending, *sending.expire(ReminderReason.LATE, now))
    return Change(sending, sending.wait(again, now), None)


def _swept(reminder: Reminder, now: datetime) -> Change:
    if reminder.status is ReminderStatus.SENDING:
        return Change(reminder, *reminder.lost(now))
    return Change(reminder, reminder.wait(now, now), None)
