"""Forget a client: wishes, wordings and addresses at once, reminders and tasks as soon as their last event is out."""

from __future__ import annotations

from collections.abc import Collection

from services.reminders.domain.codes import ReminderReason
from services.reminders.domain.projections import ClientKey
from services.reminders.domain.reminder import Change
from services.reminders.domain.task import TaskChange
from services.reminders.usecases.ports import Clock, Store


def forget(client: ClientKey, *, store: Store, clock: Clock) -> None:
    """May be repeated. The mark comes first: from then on nothing new of this client is taken in."""
    store.projections.mark_erased(client)
    _forget_everything_kept(client, store)
    _take_back(client, store, clock)
    store.reminders.forget_wordings(client.clinic_id, client.client_id)
    store.tasks.forget_words(client)


def forget_erased(clients: Collection[ClientKey], *, store: Store, clock: Clock) -> None:
    """Forget those of them who are marked as erased. Whoever writes something of a client looks here afterwards: the
    mark may have come while they wrote, and then they may have written behind the back of whoever forgot the client.
    """
    for client in store.projections.erased_among(clients) if clients else ():
        forget(client, store=store, clock=clock)


def unless_erased(client: ClientKey, store: Store) -> None:
    """For whoever answers a request with a write: its client may have been erased in the meantime."""
    if store.projections.erased_among([client]):
        _forget_everything_kept(client, store)


def purge(buckets: Collection[int], *, store: Store, clock: Clock, limit: int = 20) -> int:
    """Delete what forgotten clients left behind; returns how many clients are gone for good now."""
    gone = 0
    for client in store.projections.to_purge(buckets, limit):
        _take_back(client, store, clock)
        reminded = store.reminders.remove_published(client.clinic_id, client.client_id)
        if store.tasks.remove_published(client) and reminded:
            store.projections.purged(client)
            gone += 1
    return gone


def _forget_everything_kept(client: ClientKey, store: Store) -> None:
    for kept in store.of_clients:
        kept.forget(client)


def _take_back(client: ClientKey, store: Store, clock: Clock) -> None:
    """What is being sent this very moment is left to its sender and comes round again with the purge."""
    now = clock()
    pending = [one for one in store.reminders.pending_of([client]) if one.pending]
    store.reminders.write([Change(one, *one.suppress(ReminderReason.ERASED, now)) for one in pending], now)
    asked = [one for one in store.tasks.of_clients([client]) if one.is_open]
    store.tasks.write([TaskChange(one, *one.drop(ReminderReason.ERASED, now)) for one in asked], now)
