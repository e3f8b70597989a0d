"""What providers tell us later: messages that arrived, and those that came back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.reminders import access
from services.reminders.domain.channels import ClinicChannel
from services.reminders.domain.codes import Channel, ReminderStatus
from services.reminders.domain.errors import NotFound
from services.reminders.domain.facts import ReminderFact
from services.reminders.domain.projections import ClientKey
from services.reminders.domain.reminder import Change, Reminder
from services.reminders.domain.reports import Report, Told, is_ours, reports_in
from services.reminders.usecases.points import set_aside
from services.reminders.usecases.ports import Actor, Clock, Seals, Store

_SIGNED_AS = "provider reports"
_TRIES = 5
_REACHED = frozenset({ReminderStatus.SENT, ReminderStatus.DELIVERED, ReminderStatus.UNKNOWN})


@dataclass(frozen=True)
class Signed:
    """A body as it came, and how it is signed."""

    body: str
    at: str
    signature: str


def secret_of(channel: ClinicChannel, keys: Seals) -> str | None:
    """What the provider signs with; nothing is kept of it. None: it tells us nothing."""
    if not channel.reports:
        return None
    return keys.fingerprint(_SIGNED_AS, f"{channel.clinic_id} {channel.channel} {channel.reports}")


def report(
    actor: Actor, clinic_id: str, channel: Channel, signed: Signed, *, store: Store, keys: Seals, clock: Clock
) -> list[Reminder]:
    """Write down what is told, and return the reminders it is about. What we do not know of, or is not on this channel,
    is passed over. Raises NotFound for what nobody of this clinic's has signed, and ReportImpossible."""
    known = access.reported_channel(actor, clinic_id, channel, store)
    secret = secret_of(known, keys)
    if secret is None or not is_ours(secret, signed.at, signed.body, signed.signature, clock()):
        raise NotFound
    found = reports_in(signed.body)
    heads = store.reminders.by_id([clinic_id], {one.key for one in found})
    about = [(one, heads[one.key]) for one in found if one.key in heads and heads[one.key].channel is channel]
    return [each for one, head in about for each in _told(one, head, store, clock)]


def _told(one: Report, head: Reminder, store: Store, clock: Clock) -> Sequence[Reminder]:
    """Of all in the message; again where somebody was quicker."""
    for _ in range(_TRIES):
        now = clock()
        message = [each for each in store.reminders.of_message(head) if each.status in _REACHED]
        changes = [change for each in message if (change := _change(each, one.told, now)) is not None]
        if store.reminders.write(changes, now) == len(changes):
            break
    if one.told is Told.BOUNCED:
        _set_aside(head, store, clock)
    return store.reminders.of_message(head)


def _change(known: Reminder, told: Told, now: datetime) -> Change | None:
    ways: dict[Told, Callable[[datetime], tuple[Reminder, ReminderFact | None]]] = {
        Told.DELIVERED: known.delivered,
        Told.BOUNCED: known.bounced,
    }
    after, fact = ways[told](now)
    return None if fact is None else Change(known, after, fact)


def _set_aside(head: Reminder, store: Store, clock: Clock) -> None:
    """The address it was sent to, if it is still the one in use and nobody has read it there."""
    if head.status is ReminderStatus.OPENED:
        return
    client = ClientKey(head.clinic_id, head.client_id)
    point = store.points.live_of([client])[client].get(head.channel)
    sending = [one.at for one in head.history if one.status is ReminderStatus.SENDING]
    if point is None or point.confirmed_at is None or not sending or point.confirmed_at > sending[-1]:
        return
    set_aside(point, store=store, clock=clock)
