"""Hand due reminders over to a provider, one message after the other, each with a last look before it goes.

A message is `claimed` by one sender, looked at again, stored as `sending` and only then handed over. Whatever breaks
before that is tried again; whatever breaks after it is `unknown`, because few providers can be asked.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import assert_never

from services.reminders.domain.codes import Channel, ReminderReason, ReminderStatus
from services.reminders.domain.delivery import Outcome, pause
from services.reminders.domain.last_look import Ready
from services.reminders.domain.message import Answer, Message
from services.reminders.domain.policy import Situation
from services.reminders.domain.projections import ClientKey
from services.reminders.domain.reminder import Change, Reminder
from services.reminders.usecases.knowing import STILL_COUNTS
from services.reminders.usecases.looking import Desk, look_again
from services.reminders.usecases.points import set_aside
from services.reminders.usecases.ports import Provider, Seals, Turn
from services.reminders.usecases.wording import message_about, wordings

Bundle = tuple[Reminder, ...]
"""The reminders that go to one person in one message."""
CLAIM_FOR = timedelta(seconds=60)
"""How long a claimed reminder may wait for its turn in the pool before somebody else may claim it."""


def claim_due(desk: Desk, channel: Channel, lanes: Collection[int], token: str, turn: Turn) -> list[Bundle]:
    """Take what is due for this sender alone, as many messages as there is room for. Whoever has the first reminder of
    a message takes the others, too."""
    now = desk.clock()
    due = desk.store.reminders.due(channel, lanes, now, turn.limit, only=turn.only, without=turn.without)
    if not due:
        return []
    looked = look_again(desk, _with_all_that_is_due(desk, channel, due, now), now)
    desk.store.reminders.write(looked.changes, now)
    until, messages = now + CLAIM_FOR, [one for one in _messages(looked.ready) if turn.takes(one[0].clinic_id)]
    if not messages:
        return []
    heads = desk.store.reminders.claim([one[0] for one in messages], token, at=now, until=until)
    mine = {one.id: one for one in heads}
    others = [one for message in messages if message[0].id in mine for one in message[1:]]
    if others:
        mine |= {one.id: one for one in desk.store.reminders.claim(others, token, at=now, until=until)}
    return [found for message in messages if (found := tuple(mine[one.id] for one in message if one.id in mine))]


def deliver(
    desk: Desk, provider: Provider, keys: Seals, claimed: Bundle, safely: Callable[[Callable[[], None]], None]
) -> None:
    """Look once more, mark as sending, hand over, and write down what came of it.

    `safely` repeats the last write while the database is away: the answer of the provider must not be forgotten.
    """
    now = desk.clock()
    looked = look_again(desk, claimed, now, planned_anew=True)
    for change in looked.changes:
        desk.store.reminders.settle(change, now)
    ready, client = [one.reminder for one in looked.ready], ClientKey(claimed[0].clinic_id, claimed[0].client_id)
    point = desk.store.points.live_of([client])[client].get(claimed[0].channel) if ready else None
    if point is None:  # taken away since this very look; whoever looks next says so
        return
    sending = _marked(desk, ready, now)
    if not sending:
        return
    answer = provider.send(keys.unseal(point.sealed), in_words(desk, sending, looked.situations))
    safely(lambda: settle(desk, sending, answer))
    if answer.gone:
        safely(lambda: set_aside(point, store=desk.store, clock=desk.clock))


def in_words(desk: Desk, sending: Sequence[Reminder], situations: Mapping[str, Situation]) -> Message:
    """What goes out about them, the first one first."""
    words = wordings([sending[0].clinic_id], desk.store)
    return message_about(sending, situations, desk.clock(), words=words, signed=desk.signed)


def _with_all_that_is_due(desk: Desk, channel: Channel, due: Sequence[Reminder], now: datetime) -> list[Reminder]:
    """What is due to the same clients now may belong to the same messages."""
    spans = {ClientKey(one.clinic_id, one.client_id): (now - STILL_COUNTS, None) for one in due}
    found = [one for one in desk.store.reminders.planned_in(spans) if _is_due(one, channel, now)]
    return list({one.id: one for one in (*due, *found)}.values())


def _is_due(one: Reminder, channel: Channel, now: datetime) -> bool:
    planned = one.channel is channel and one.status is ReminderStatus.PLANNED
    return planned and one.due_at is not None and one.due_at <= now


def _messages(ready: Sequence[Ready]) -> list[Bundle]:
    """What goes to one client at one moment, the one it comes with first; what waited longest before the rest."""
    found: dict[tuple[str, str, datetime], list[Reminder]] = {}
    for one in sorted(ready, key=lambda one: (one.reminder.id != one.reminder.bundle_id, one.reminder.id)):
        found.setdefault((one.reminder.clinic_id, one.reminder.client_id, one.at), []).append(one.reminder)
    return [tuple(found[key]) for key in sorted(found, key=lambda key: key[2])]


def _marked(desk: Desk, ready: Sequence[Reminder], now: datetime) -> list[Reminder]:
    """Stored as being sent: the first one, and those of the others of which nobody else has taken hold."""
    if not ready:
        return []
    until, (head, *others) = now + desk.sending_for, ready
    bundle_id = head.id if others else None
    marked = desk.store.reminders.settle(Change(head, head.hand_over(until, now, bundle_id), None), now)
    if marked is None or not others:
        return [] if marked is None else [marked]
    desk.store.reminders.write([Change(one, one.hand_over(until, now, head.id), None) for one in others], now)
    found = desk.store.reminders.by_id([head.clinic_id], [one.id for one in others])
    with_it = [found[one.id] for one in others if one.id in found and found[one.id].claim == one.claim]
    return [marked, *(one for one in with_it if one.status is ReminderStatus.SENDING)]


def settle(desk: Desk, sending: Sequence[Reminder], answer: Answer) -> None:
    """Write down what came of it, of all in the message."""
    for one in sending:
        _settle(desk, one, answer)


def _settle(desk: Desk, sending: Reminder, answer: Answer) -> None:
    """Also after somebody gave it up as unknown in the meantime."""
    now, outcome = desk.clock(), answer.outcome
    if desk.store.reminders.settle(_settled(desk, sending, answer, now), now) is not None:
        saved = sending
    else:
        found = desk.store.reminders.by_id([sending.clinic_id], [sending.id]).get(sending.id)
        given_up = found is not None and found.status is ReminderStatus.UNKNOWN and found.claim == sending.claim
        if found is None or not given_up or outcome not in {Outcome.ACCEPTED, Outcome.REFUSED}:
            return
        saved = found
        desk.store.reminders.settle(_settled(desk, found, answer, now), now)
    if outcome is Outcome.ACCEPTED:
        desk.watch.sent(saved.channel, now - saved.planned_at)
    elif outcome is Outcome.UNCERTAIN:
        desk.watch.unknown(saved.channel)


def sweep(desk: Desk, lanes: Collection[int], limit: int = 200) -> int:
    """Give back what was claimed and never begun; give up as unknown what was begun and never finished."""
    now = desk.clock()
    changes = [_swept(one, now) for one in desk.store.reminders.abandoned(lanes, now, limit)]
    for change in changes:
        if change.after.status is ReminderStatus.UNKNOWN:
            desk.watch.unknown(change.after.channel)
    return desk.store.reminders.write(changes, now) if changes else 0


def _settled(desk: Desk, sending: Reminder, answer: Answer, now: datetime) -> Change:
    match answer.outcome:
        case Outcome.ACCEPTED:
            return Change(sending, *sending.accepted(now))
        case Outcome.REFUSED:
            return Change(sending, *sending.refused(now))
        case Outcome.NOT_SENT:
            return _tried_again(sending, answer, desk.installation.grace, now)
        case Outcome.UNCERTAIN:
            return Change(sending, *sending.lost(now))
        case _:
            assert_never(answer.outcome)


def _tried_again(sending: Reminder, answer: Answer, grace: timedelta, now: datetime) -> Change:
    again, limited = now + pause(sending.attempts), ReminderReason.RATE_LIMITED if answer.limited else None
    if again > sending.planned_at + grace:
        return Change(sending, *sending.expire(limited or ReminderReason.LATE, now))
    return Change(sending, sending.wait(again, now, limited), None)


def _swept(reminder: Reminder, now: datetime) -> Change:
    if reminder.status is ReminderStatus.SENDING:
        return Change(reminder, *reminder.lost(now))
    return Change(reminder, reminder.wait(now, now), None)
