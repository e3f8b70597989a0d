"""Put a message off: another one comes in the place of each reminder in it, at a moment inside the window and awake."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

from services.reminders import access
from services.reminders.domain.codes import Channel, MovedBecause, ReminderReason, ReminderStatus
from services.reminders.domain.errors import SnoozeImpossible
from services.reminders.domain.identity import reminder_id
from services.reminders.domain.own_rules import Defaults, rules_of
from services.reminders.domain.preferences import Preferences
from services.reminders.domain.projections import Occurrence
from services.reminders.domain.putting_off import Snooze, chosen, possible
from services.reminders.domain.reminder import Change, Reminder
from services.reminders.domain.times import zone_named
from services.reminders.usecases.ports import Actor, Clock, Store

_TRIES = 5


def snooze(actor: Actor, name: str, wish: Snooze, *, store: Store, clock: Clock) -> datetime:
    """The whole message comes again at this moment. Raises SnoozeImpossible with what is possible."""
    for left in reversed(range(_TRIES)):
        now = clock()
        asked = access.shown_reminder_for(actor, name, store)
        message, wishes = store.reminders.of_message(asked), store.wishes.preferences(asked.clinic_id, asked.client_id)
        defaults = store.policies.of(asked.clinic_id).defaults
        still_open = open_occurrences(message, store)
        if not still_open:
            raise SnoozeImpossible("for", "This is answered or over already. There is nothing left to put off.")
        at = chosen(wish, moments(message, still_open, (wishes, defaults), now))
        members = [one for one in message if one.occurrence_id in still_open]
        changes = [*_put_off(members, at, now, store), *_not_again(members, now, store)]
        if store.reminders.write(changes, now) == len(changes) or not left:
            break
    return at


def open_occurrences(reminders: Collection[Reminder], store: Store) -> dict[str, Occurrence]:
    """By id, those that can still be answered."""
    return {name: one for name, one in occurrences_of(reminders, store).items() if one.open}


def occurrences_of(reminders: Collection[Reminder], store: Store) -> dict[str, Occurrence]:
    """By id, what the reminders are about."""
    ids = {one.occurrence_id for one in reminders}
    found = store.projections.occurrences({one.clinic_id for one in reminders}, ids) if ids else []
    return {one.id: one for one in found}


def moments(
    message: Collection[Reminder],
    still_open: Mapping[str, Occurrence],
    wished: tuple[Preferences, Defaults | None],
    now: datetime,
) -> dict[Snooze, datetime]:
    """To which all of a message that can still be answered can be put off; `wished` by the client and the clinic."""
    inside = [still_open[one.occurrence_id] for one in message if one.occurrence_id in still_open]
    if not inside:
        return {}
    rules = rules_of(*wished, homework_zone=zone_named(inside[0].time_zone))
    return possible(min(one.planned_at for one in message), min(one.closes_at for one in inside), rules, now)


def _put_off(members: Sequence[Reminder], at: datetime, now: datetime, store: Store) -> Iterator[Change]:
    """New ones are written first, so that nothing is lost in between; on every channel on which the same has come."""
    names = [_names(one, channel) for one in members for channel in Channel]
    stored = store.reminders.by_id({one.clinic_id for one in members}, {name for pair in names for name in pair})
    for name, later in names:
        came, following = stored.get(name), stored.get(later)
        if came is None or not came.shown:
            continue
        if following is None:
            yield Change(None, *came.again(later, at, now))
        elif following.status is ReminderStatus.PLANNED and following.planned_at != at:
            yield Change(following, *following.replan(at, now, moved_because=MovedBecause.SNOOZE))
        yield Change(came, *came.snooze(now))


def _not_again(members: Sequence[Reminder], now: datetime, store: Store) -> Iterator[Change]:
    """What would come on another channel because nothing was answered: the client has seen it."""
    ids = {reminder_id(one.occurrence_id, channel, one.rung + 1, one.trigger) for one in members for channel in Channel}
    for known in store.reminders.by_id({one.clinic_id for one in members}, ids).values():
        if known.pending:
            yield Change(known, *known.suppress(ReminderReason.SNOOZED, now))


def _names(one: Reminder, channel: Channel) -> tuple[str, str]:
    """Of the same on that channel, and of what comes in its place."""
    now, later = (
        reminder_id(one.occurrence_id, channel, one.rung, one.trigger, snoozes=count)
        for count in (one.snoozes, one.snoozes + 1)
    )
    return now, later
