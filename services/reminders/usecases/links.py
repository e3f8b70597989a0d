"""What can be done with a link out of a message: open the day, make an end of messages, and revoke all links."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from services.reminders import access
from services.reminders.domain.links import MessageLink, OwnLinks, Purpose, message_link
from services.reminders.domain.projections import ClientKey, Occurrence
from services.reminders.domain.reminder import Change, Reminder
from services.reminders.usecases.forgetting import unless_erased
from services.reminders.usecases.ports import Actor, Clock, Keys, Store


def links_about(reminder: Reminder, now: datetime, keys: Keys) -> dict[Purpose, str]:
    """The links for a message about it, by what they are for."""
    client = ClientKey(reminder.clinic_id, reminder.client_id)
    return {
        purpose: MessageLink(purpose, client, reminder.id, now.replace(microsecond=0)).written(keys.sign)
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
    """No more messages on the channel this one came by. Doing so again changes nothing; raises StaleVersion or
    AlreadySet when the client changed their wishes this very moment."""
    link = message_link(Purpose.STOP, token, keys.verify)
    reminder = access.reminder_on_link(actor, link, store, clock())
    wishes = store.wishes.preferences(reminder.clinic_id, reminder.client_id)
    if wishes.wants(reminder.channel):
        without: dict[str, Any] = {reminder.channel.value: False}
        store.wishes.save_preferences(replace(wishes, **without))
        unless_erased(ClientKey(reminder.clinic_id, reminder.client_id), store)
    return reminder


def revoke(own: OwnLinks, *, store: Store, clock: Clock) -> OwnLinks:
    """From now on no link opens anything that was sent before; those that stop messages go on working."""
    saved = store.links.save(own.revoked(clock()))
    unless_erased(own.client, store)
    return saved
