"""What can be done with a link out of a message: open the day, put it off, stop messages, and revoke all links."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.reminders import access
from services.reminders.domain.links import MessageLink, OwnLinks, Purpose, message_link
from services.reminders.domain.projections import ClientKey, Occurrence
from services.reminders.domain.putting_off import Snooze
from services.reminders.domain.reminder import Change, Reminder
from services.reminders.usecases.forgetting import unless_erased
from services.reminders.usecases.ports import Actor, Clock, Keys, Store
from services.reminders.usecases.resting import rest
from services.reminders.usecases.snoozing import snooze


def links_about(reminder: Reminder, now: datetime, keys: Keys) -> dict[Purpose, str]:
    """The links for a message about it, by what they are for."""
    return {
        purpose: MessageLink(purpose, _client_of(reminder), reminder.id, now.replace(microsecond=0)).written(keys.sign)
        for purpose in (Purpose.OPEN, Purpose.STOP)
    }


def open_link(actor: Actor, token: str, *, store: Store, keys: Keys, clock: Clock) -> tuple[Reminder, Occurrence]:
    """What a message was about, for the person it was sent to and nobody else; marks it as opened."""
    now = clock()
    link = message_link(Purpose.OPEN, token, keys.verify)
    reminder = access.reminder_on_own_link(actor, link, store, now)
    found = access.occurrence_of(reminder, store)
    if reminder.shown:
        after, fact = reminder.open(now)
        if fact is not None:
            store.reminders.settle(Change(reminder, after, fact), now)
    return reminder, found


def stop(actor: Actor, token: str, *, store: Store, keys: Keys, clock: Clock) -> Reminder:
    """No more messages on the channel this one came by. Doing so again changes nothing."""
    link = message_link(Purpose.STOP, token, keys.verify)
    reminder = access.reminder_on_link(actor, link, store, clock())
    client, channel = _client_of(reminder), reminder.channel
    wishes = store.wishes.preferences(client.clinic_id, client.client_id)
    if wishes.wants(channel) or wishes.second is channel:
        store.wishes.change_preferences(client, lambda known: known.unsubscribe(channel))
        unless_erased(client, store)
    return reminder


def put_off(actor: Actor, token: str, wish: Snooze | None, *, store: Store, keys: Keys, clock: Clock) -> Reminder:
    """The message comes again at another moment; without a wish nothing of what it is about comes today. Raises
    SnoozeImpossible."""
    link = message_link(Purpose.OPEN, token, keys.verify)
    reminder = access.reminder_on_link(actor, link, store, clock())
    client = _InTheirName(reminder.client_id, (reminder.clinic_id,))
    if wish is not None:
        snooze(client, reminder.id, wish, store=store, clock=clock)
        return reminder
    for assignment_id in sorted({one.assignment_id for one in store.reminders.of_message(reminder)}):
        rest(client, reminder.clinic_id, assignment_id, None, store=store, clock=clock)
    return reminder


def revoke(own: OwnLinks, *, store: Store, clock: Clock) -> OwnLinks:
    """From now on no link opens anything that was sent before; those that stop messages go on working."""
    saved = store.links.save(own.revoked(clock()))
    unless_erased(own.client, store)
    return saved


@dataclass(frozen=True)
class _InTheirName:
    """A client, as far as a link in a message to them goes."""

    person_id: str
    clinic_ids: tuple[str, ...]
    role: str = "client"


def _client_of(reminder: Reminder) -> ClientKey:
    return ClientKey(reminder.clinic_id, reminder.client_id)
