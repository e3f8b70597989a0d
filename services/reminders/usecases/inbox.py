"""A client's messages in the app, and what they do with one that was shown."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.reminders import access
from services.reminders.domain.codes import Channel, ReminderStatus
from services.reminders.domain.errors import NotFound
from services.reminders.domain.own_rules import Defaults
from services.reminders.domain.preferences import Preferences
from services.reminders.domain.projections import ClientKey, Occurrence
from services.reminders.domain.putting_off import Snooze
from services.reminders.domain.reminder import Change, Reminder
from services.reminders.usecases.ports import Actor, Clock, Store
from services.reminders.usecases.snoozing import moments, occurrences_of

MOST_AT_ONCE = 200


@dataclass(frozen=True)
class Message:
    """All reminders that came at one moment, the first one first, when it can come again (UTC), and the ids of those
    that ask what got in the way and have no answer yet."""

    reminders: Sequence[Reminder]
    later: Mapping[Snooze, datetime]
    questions: Collection[str] = ()

    @property
    def first(self) -> Reminder:
        return self.reminders[0]

    @property
    def unread(self) -> bool:
        return any(one.status is not ReminderStatus.OPENED for one in self.reminders)


def messages(shown: Sequence[Sequence[Reminder]], *, store: Store, now: datetime) -> list[Message]:
    """With the ways in which each can be put off, and what it asks."""
    every = [one for message in shown for one in message]
    known = occurrences_of(every, store)
    still_open = {name: one for name, one in known.items() if one.open}
    wishes = store.wishes.preferences_of({ClientKey(one.clinic_id, one.client_id) for one in every})
    policies = store.policies.of_clinics({one.clinic_id for one in every})

    def wished(one: Reminder) -> tuple[Preferences, Defaults | None]:
        return wishes[ClientKey(one.clinic_id, one.client_id)], policies[one.clinic_id].defaults

    return [Message(one, moments(one, still_open, wished(one[0]), now), _questions(one, known)) for one in shown]


def open_message(actor: Actor, reminder_id: str, *, store: Store, clock: Clock) -> Message:
    """All of it is opened, once; opening it again changes nothing. What is not in the inbox is not there."""
    asked = access.shown_reminder_for(actor, reminder_id, store)
    if asked.channel is not Channel.IN_APP:
        raise NotFound
    now = clock()
    message = sorted((one for one in store.reminders.of_message(asked) if one.shown), key=_first_first)
    store.reminders.write(_opened(message, now), now)
    stored = store.reminders.by_id([asked.clinic_id], [one.id for one in message])
    (found,) = messages([[stored[one.id] for one in message]], store=store, now=now)
    return found


def open_all(shown: Sequence[Sequence[Reminder]], *, store: Store, clock: Clock) -> int:
    """Mark these messages as read; returns how many there were."""
    now = clock()
    store.reminders.write(_opened([one for message in shown for one in message], now), now)
    return len(shown)


def _opened(reminders: Sequence[Reminder], now: datetime) -> list[Change]:
    changes = [Change(one, *one.open(now)) for one in reminders]
    return [one for one in changes if one.fact is not None]


def _questions(message: Sequence[Reminder], known: Mapping[str, Occurrence]) -> frozenset[str]:
    about = [(one, known.get(one.occurrence_id)) for one in message]
    return frozenset(one.id for one, occurrence in about if occurrence is not None and one.asks_about(occurrence))


def _first_first(one: Reminder) -> tuple[bool, str]:
    return one.bundle_id is not None and one.id != one.bundle_id, one.id
