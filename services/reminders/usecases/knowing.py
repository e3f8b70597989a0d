"""Read what bears on the reminders of many clients: what is known, what is stored, and what lies beside it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from services.reminders.domain.codes import Channel, ReminderStatus, ReminderTrigger
from services.reminders.domain.differences import Sheet
from services.reminders.domain.identity import reminder_id
from services.reminders.domain.nearby import beside, days_of, span_of
from services.reminders.domain.policy import Installation, Situation, rules_for, wishes
from services.reminders.domain.projections import ClientKey, Occurrence
from services.reminders.domain.reminder import Reminder
from services.reminders.domain.rules import Rules
from services.reminders.domain.wanted import Wanted
from services.reminders.usecases.ports import Store
from services.reminders.usecases.situations import Known

STILL_COUNTS = timedelta(days=2)
"""For how long a message that was sent stands in the way of others."""
_Name = tuple[str, Channel, int, ReminderTrigger]


def everything(clients: Collection[ClientKey], store: Store, installation: Installation, now: datetime) -> list[Sheet]:
    """All that is still to come of these clients."""
    still_open = store.projections.open_of(clients, now)
    pending = store.reminders.pending_of(clients)
    others = {one.occurrence_id for one in pending} - {one.id for one in still_open}
    more = store.projections.occurrences({one.clinic_id for one in clients}, others) if others else []
    around = by_client(Known(store, now, on_every_channel=True).situations([*still_open, *more]))
    planned = store.reminders.planned_in(dict.fromkeys(around, (now - STILL_COUNTS, None)))
    stored = {one.id: one for one in (*pending, *planned)}
    rules = {client: rules_for(some, installation) for client, some in around.items()}
    wished = _wished(around, rules, installation)
    of_client = reminders_by_client(_own(around, wished, stored, store, installation).values())
    return [Sheet(rules[client], some, of_client.get(client, {}), wished=wished) for client, some in around.items()]


def around_these(
    occurrences: Sequence[Occurrence], store: Store, installation: Installation, now: datetime
) -> list[Sheet]:
    """These occurrences, and whatever lies on the days of their reminders and on those before and after."""
    known = Known(store, now)
    changed = by_client(known.situations(occurrences))
    rules = {client: rules_for(some, installation) for client, some in changed.items()}
    wished = _wished(changed, rules, installation)
    own = reminders_by_client(_own(changed, wished, {}, store, installation).values())
    days = {
        client: days_of(some, own.get(client, {}).values(), wished, rules[client], now)
        for client, some in changed.items()
    }
    spans = {client: span_of(some, rules[client]) for client, some in days.items() if some}
    held = reminders_by_client(store.reminders.planned_in(spans))
    others = _beside(changed, held, known)
    return [
        Sheet(
            rules[client],
            [*some, *others.get(client, ())],
            {**own.get(client, {}), **held.get(client, {})},
            new={one.occurrence.id for one in some},
            days=days[client],
            wished=wished,
        )
        for client, some in changed.items()
        if days[client]
    ]


def by_client(found: Iterable[Situation]) -> dict[ClientKey, list[Situation]]:
    grouped: dict[ClientKey, list[Situation]] = {}
    for one in found:
        grouped.setdefault(one.occurrence.client, []).append(one)
    return grouped


def reminders_by_client(reminders: Iterable[Reminder]) -> dict[ClientKey, dict[str, Reminder]]:
    grouped: dict[ClientKey, dict[str, Reminder]] = {}
    for one in reminders:
        grouped.setdefault(ClientKey(one.clinic_id, one.client_id), {})[one.id] = one
    return grouped


def _wished(
    around: Mapping[ClientKey, Sequence[Situation]], rules: Mapping[ClientKey, Rules], installation: Installation
) -> dict[str, Sequence[Wanted]]:
    """By occurrence, what is wished for."""
    return {
        one.occurrence.id: tuple(wishes(one, rules[client], installation))
        for client, some in around.items()
        for one in some
    }


def _own(
    around: Mapping[ClientKey, Sequence[Situation]],
    wished: Mapping[str, Sequence[Wanted]],
    known: Mapping[str, Reminder],
    store: Store,
    installation: Installation,
) -> dict[str, Reminder]:
    """The stored reminders of what is wished for, on any channel, beside those that are known. Where one was put off,
    another one came in its place."""
    clinics, found, put_off = {one.clinic_id for one in around}, dict(known), 0
    some: list[_Name] = [
        (one.occurrence.id, channel, wish.rung, wish.trigger)
        for all_of_them in around.values()
        for one in all_of_them
        for wish in wished[one.occurrence.id]
        for channel in _channels(one, installation)
    ]
    while some:
        ids = {reminder_id(*one, snoozes=put_off) if put_off else reminder_id(*one): one for one in some}
        unknown = [one for one in ids if one not in found]
        found |= store.reminders.by_id(clinics, unknown) if unknown else {}
        some = [one for name, one in ids.items() if name in found and found[name].status is ReminderStatus.SNOOZED]
        put_off += 1
    return found


def _channels(one: Situation, installation: Installation) -> frozenset[Channel]:
    """On which there may be a reminder of it: those there are, and those its client wants."""
    second = () if one.preferences.second is None else (one.preferences.second,)
    return installation.offered.union(one.provided, one.preferences.wanted, second)


def _beside(
    changed: Mapping[ClientKey, Sequence[Situation]],
    held: Mapping[ClientKey, Mapping[str, Reminder]],
    known: Known,
) -> dict[ClientKey, list[Situation]]:
    """The other occurrences whose reminders may have to move."""
    ids = {name for client, some in changed.items() for name in beside(some, held.get(client, {}).values(), known.now)}
    if not ids:
        return {}
    return by_client(known.situations(known.store.projections.occurrences({one.clinic_id for one in changed}, ids)))
