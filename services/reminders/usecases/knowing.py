"""Read what bears on the reminders of many clients, in as many queries as there are collections."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from services.reminders.domain.clinic_policy import ClinicPolicy
from services.reminders.domain.codes import (
    Channel,
    ReminderStatus,
    ReminderTrigger,
    RungKind,
)
from services.reminders.domain.differences import Sheet
from services.reminders.domain.identity import reminder_id
from services.reminders.domain.nearby import beside, days_of, span_of
from services.reminders.domain.policy import Again, Installation, Situation, rules_for, wishes
from services.reminders.domain.preferences import AssignmentReminder, Preferences
from services.reminders.domain.projections import ClientKey, Occurrence
from services.reminders.domain.reminder import Reminder
from services.reminders.domain.rules import Rules
from services.reminders.domain.rungs import rungs_for
from services.reminders.usecases.channels import own_channels
from services.reminders.usecases.habits import followed
from services.reminders.usecases.points import reached
from services.reminders.usecases.ports import Store

STILL_COUNTS = timedelta(days=2)
"""For how long a message that was sent stands in the way of others."""
_Name = tuple[str, Channel, int, ReminderTrigger]


def situations(occurrences: Sequence[Occurrence], store: Store, now: datetime) -> list[Situation]:
    """Everything known about each of these occurrences."""
    if not occurrences:
        return []
    preferences = store.wishes.preferences_of({one.client for one in occurrences})
    settings = store.wishes.settings_of(occurrences)
    courses = store.projections.courses(occurrences)
    reach = reached(store, {one.client for one in occurrences})
    own = own_channels({one.clinic_id for one in occurrences}, store)
    hang_on_sessions = {
        one.client
        for one in occurrences
        for wish in settings[one.assignment_id].moments
        if wish.trigger is ReminderTrigger.SESSION
    }
    sessions = {
        one: tuple(found.starts_at for found in store.projections.sessions_ahead(one, now)) for one in hang_on_sessions
    }
    usual = {client: followed(wishes, store, now) for client, wishes in preferences.items()}
    clinic_ids = {one.clinic_id for one in occurrences}
    policies = store.policies.of_clinics(clinic_ids)
    questions = store.ladders.questions(clinic_ids, {one.assignment_id for one in occurrences})
    return [
        Situation(
            one,
            preferences[one.client],
            settings[one.assignment_id],
            courses[one.id],
            defaults=policies[one.clinic_id].defaults,
            sessions=sessions.get(one.client, ()),
            again=_again(preferences[one.client], policies[one.clinic_id], settings[one.assignment_id]),
            question_at=questions.get(one.id),
            reached_by=reach[one.client].by,
            unreached=reach[one.client].why_not,
            provided=own[one.clinic_id][0],
            usual=usual[one.client],
        )
        for one in occurrences
    ]


def _again(wishes: Preferences, policy: ClinicPolicy, setting: AssignmentReminder) -> Again | None:
    """On the second channel, if the client chose one and the ladder has that rung."""
    rungs = rungs_for(policy.ladder, setting.without_rungs)
    rung = next((one for one in rungs if one.kind is RungKind.SECOND_CHANNEL), None)
    return None if rung is None or wishes.second is None else Again(rung.after, wishes.second)


def everything(clients: Collection[ClientKey], store: Store, installation: Installation, now: datetime) -> list[Sheet]:
    """All that is still to come of these clients."""
    still_open = store.projections.open_of(clients, now)
    pending = store.reminders.pending_of(clients)
    others = {one.occurrence_id for one in pending} - {one.id for one in still_open}
    more = store.projections.occurrences({one.clinic_id for one in clients}, others) if others else []
    around = by_client(situations([*still_open, *more], store, now))
    planned = store.reminders.planned_in(dict.fromkeys(around, (now - STILL_COUNTS, None)))
    stored = {one.id: one for one in (*pending, *planned)}
    rules = {client: rules_for(some, installation) for client, some in around.items()}
    of_client = reminders_by_client(_own(around, rules, stored, store, installation).values())
    return [Sheet(rules[client], some, of_client.get(client, {})) for client, some in around.items()]


def around_these(
    occurrences: Sequence[Occurrence], store: Store, installation: Installation, now: datetime
) -> list[Sheet]:
    """These occurrences, and whatever lies on the days of their reminders and on those before and after."""
    changed = by_client(situations(occurrences, store, now))
    rules = {client: rules_for(some, installation) for client, some in changed.items()}
    own = reminders_by_client(_own(changed, rules, {}, store, installation).values())
    days = {
        client: days_of(some, own.get(client, {}).values(), rules[client], installation, now)
        for client, some in changed.items()
    }
    spans = {client: span_of(some, rules[client]) for client, some in days.items() if some}
    held = reminders_by_client(store.reminders.planned_in(spans))
    others = _beside(changed, held, store, now)
    return [
        Sheet(
            rules[client],
            [*some, *others.get(client, ())],
            {**own.get(client, {}), **held.get(client, {})},
            new={one.occurrence.id for one in some},
            days=days[client],
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


def _own(
    around: Mapping[ClientKey, Sequence[Situation]],
    rules: Mapping[ClientKey, Rules],
    known: Mapping[str, Reminder],
    store: Store,
    installation: Installation,
) -> dict[str, Reminder]:
    """The stored reminders of what is wished for, on any channel, beside those that are known. Where one was put off,
    another one came in its place."""
    clinics, found, put_off = {one.clinic_id for one in around}, dict(known), 0
    some: list[_Name] = [
        (one.occurrence.id, channel, wish.rung, wish.trigger)
        for client, all_of_them in around.items()
        for one in all_of_them
        for wish in wishes(one, rules[client], installation)
        for channel in Channel
    ]
    while some:
        ids = {reminder_id(*one, snoozes=put_off): one for one in some}
        unknown = [one for one in ids if one not in found]
        found |= store.reminders.by_id(clinics, unknown) if unknown else {}
        some = [one for name, one in ids.items() if name in found and found[name].status is ReminderStatus.SNOOZED]
        put_off += 1
    return found


def _beside(
    changed: Mapping[ClientKey, Sequence[Situation]],
    held: Mapping[ClientKey, Mapping[str, Reminder]],
    store: Store,
    now: datetime,
) -> dict[ClientKey, list[Situation]]:
    """The other occurrences whose reminders may have to move."""
    ids = {name for client, some in changed.items() for name in beside(some, held.get(client, {}).values(), now)}
    if not ids:
        return {}
    return by_client(situations(store.projections.occurrences({one.clinic_id for one in changed}, ids), store, now))
