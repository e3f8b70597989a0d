"""Hand due reminders over to e-mail, one by one, each with a last look before it goes.

An e-mail is `claimed` by one sender, looked at again, stored as `sending` and only then handed over. Whatever breaks
before that is tried again; whatever breaks after it is `unknown`, because SMTP knows no way to ask.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import assert_never

from services.reminders.domain.codes import Channel, ReminderReason, ReminderStatus
from services.reminders.domain.delivery import Outcome, pause
from services.reminders.domain.reminder import Change, Reminder
from services.reminders.domain.wording import text_for
from services.reminders.usecases.looking import Desk, look_again
from services.reminders.usecases.ports import Mailer

CLAIM_FOR = timedelta(seconds=60)
"""How long a claimed reminder may wait for its turn in the pool before somebody else may claim it."""


def claim_due(desk: Desk, lanes: Collection[int], token: str, limit: int) -> list[Reminder]:
    """Take up to `limit` due e-mails for this sender alone."""
    now = desk.clock()
    due = desk.store.reminders.due(Channel.EMAIL, lanes, now, limit)
    return desk.store.reminders.claim(due, token, at=now, until=now + CLAIM_FOR) if due else []


def deliver(desk: Desk, mailer: Mailer, claimed: Reminder, safely: Callable[[Callable[[], None]], None]) -> None:
    """Look once more, mark as sending, hand over, and write down what came of it.

    `safely` repeats the last write while the database is away: the answer of the provider must not be forgotten.
    """
    situation = desk.situation_of([claimed]).get(claimed.occurrence_id)
    now = desk.clock()
    ready = look_again(desk, claimed, situation, now)
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


def sweep(desk: Desk, lanes: Collection[int], limit: int = 200) -> int:
    """Give back what was claimed and never begun; give up as unknown what was begun and never finished."""
    now = desk.clock()
    changes = [_swept(one, now) for one in desk.store.reminders.abandoned(lanes, now, limit)]
    for change in changes:
        if change.after.status is ReminderStatus.UNKNOWN:
            desk.watch.unknown(change.after.channel)
    return desk.store.reminders.write(changes, now) if changes else 0


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
