"""How anybody obtains anything here: what is not theirs is not there."""

from __future__ import annotations

from datetime import datetime

from services.reminders.domain.channels import ClinicChannel
from services.reminders.domain.clinic_policy import ClinicPolicy
from services.reminders.domain.codes import Channel
from services.reminders.domain.errors import ClinicNotNamed, NotFound, RoleMayNotSee
from services.reminders.domain.links import CalendarLink, MessageLink, OwnLinks
from services.reminders.domain.points import ContactPoint
from services.reminders.domain.preferences import AssignmentReminder, Preferences
from services.reminders.domain.projections import Assigned, ClientKey, Occurrence
from services.reminders.domain.reminder import Reminder
from services.reminders.domain.task import Task, Whose
from services.reminders.domain.templates import Templates
from services.reminders.usecases.ports import Actor, Store


def client(actor: Actor) -> Actor:
    """The actor as a client, with everything that is their own."""
    if actor.role != "client":
        raise RoleMayNotSee
    return actor


def preferences_for(actor: Actor, clinic_id: str | None, store: Store) -> Preferences:
    """The client's own in the clinic named, or in the only one they belong to."""
    return store.wishes.preferences(_own_clinic(client(actor), clinic_id), actor.person_id)


def clinic_for(actor: Actor, clinic_id: str | None) -> str:
    """The clinic that a client names, or the only one they belong to."""
    return _own_clinic(client(actor), clinic_id)


def point_for(actor: Actor, point_id: str, store: Store) -> ContactPoint:
    """One of the client's own addresses."""
    found = store.points.own(client(actor).clinic_ids, actor.person_id, point_id)
    if found is None:
        raise NotFound
    return found


def channels_for(actor: Actor, clinic_id: str) -> None:
    """An administrator of the clinic; nobody else sees how its messages leave the house."""
    if actor.role != "admin":
        raise RoleMayNotSee
    if clinic_id not in actor.clinic_ids:
        raise NotFound


def reported_channel(actor: Actor, clinic_id: str, channel: Channel, store: Store) -> ClinicChannel:
    """The channel that a provider tells us about: the gateway asks in the role `link`, the signature is looked at
    next."""
    if clinic_id not in _holder(actor).clinic_ids:
        raise NotFound
    return store.channels.one(clinic_id, channel)


def setting_for(actor: Actor, assignment_id: str, store: Store) -> AssignmentReminder:
    """The client's own wishes for an assignment of theirs."""
    clinic_id = store.projections.owns_assignment(client(actor).clinic_ids, actor.person_id, assignment_id)
    if clinic_id is None:
        raise NotFound
    return store.wishes.setting(clinic_id, actor.person_id, assignment_id)


def reminder_for(actor: Actor, reminder_id: str, store: Store) -> Reminder:
    """A reminder the client was shown."""
    found = store.reminders.own(client(actor).clinic_ids, actor.person_id, reminder_id)
    if found is None:
        raise NotFound
    return found


def shown_reminder_for(actor: Actor, reminder_id: str, store: Store) -> Reminder:
    """A reminder that reached the client; one that is still to come, or was put off, is not there."""
    found = reminder_for(actor, reminder_id, store)
    if not found.shown:
        raise NotFound
    return found


def own_key(actor: Actor, clinic_id: str | None, assignment_id: str | None, store: Store) -> ClientKey:
    """The client in the clinic of an assignment of theirs, or in the one named, or in the only one."""
    if assignment_id is None:
        return ClientKey(_own_clinic(client(actor), clinic_id), actor.person_id)
    return ClientKey(setting_for(actor, assignment_id, store).clinic_id, actor.person_id)


def client_for(actor: Actor, clinic_id: str, client_id: str, store: Store) -> ClientKey:
    """A client of this therapist; nobody else on the staff sees when somebody is reminded."""
    if actor.role != "therapist":
        raise RoleMayNotSee
    if clinic_id not in actor.clinic_ids or not store.projections.treats(clinic_id, actor.person_id, client_id):
        raise NotFound
    return ClientKey(clinic_id, client_id)


def unknown_for(actor: Actor, clinic_id: str, reminder_id: str, store: Store) -> Reminder:
    """One of those the actor sees as uncertain."""
    client_ids = uncertain_for(actor, clinic_id, store)
    found = store.reminders.by_id([clinic_id], [reminder_id]).get(reminder_id)
    if found is None or (client_ids is not None and found.client_id not in client_ids):
        raise NotFound
    return found


def health_for(actor: Actor, clinic_id: str) -> str:
    """The clinic, for whoever looks after how its messages get through."""
    if actor.role not in {"manager", "admin"}:
        raise RoleMayNotSee
    if clinic_id not in actor.clinic_ids:
        raise NotFound
    return clinic_id


def uncertain_for(actor: Actor, clinic_id: str, store: Store) -> list[str] | None:
    """Whose uncertain deliveries the actor sees: a therapist's clients, or None for all of the clinic."""
    if actor.role not in {"therapist", "manager"}:
        raise RoleMayNotSee
    if clinic_id not in actor.clinic_ids:
        raise NotFound
    return store.projections.caseload(clinic_id, actor.person_id) if actor.role == "therapist" else None


def policy_for(actor: Actor, clinic_id: str, store: Store) -> ClinicPolicy:
    """What this clinic decided about reminders; for those who decide it."""
    if actor.role not in {"manager", "admin"}:
        raise RoleMayNotSee
    if clinic_id not in actor.clinic_ids:
        raise NotFound
    return store.policies.of(clinic_id)


def assigned_for(actor: Actor, clinic_id: str, assignment_id: str, store: Store) -> Assigned:
    """An assignment of a therapist's own client, or of a group that a facilitator runs."""
    if actor.role not in {"therapist", "facilitator"}:
        raise RoleMayNotSee
    found = store.projections.assigned(clinic_id, assignment_id) if clinic_id in actor.clinic_ids else None
    if found is None or not _looks_after(actor, found, store):
        raise NotFound
    return found


def tasks_for(actor: Actor, clinic_id: str, store: Store, *, mine: bool = False) -> Whose:
    """A therapist's own and those of their clients, a facilitator's own and those of their groups' homework, a
    manager's whole clinic."""
    if actor.role not in {"therapist", "facilitator", "manager"}:
        raise RoleMayNotSee
    if clinic_id not in actor.clinic_ids:
        raise NotFound
    if mine:
        return Whose(clinic_id, actor.person_id)
    if actor.role == "facilitator":
        groups = store.projections.groups_run_by(clinic_id, actor.person_id)
        return Whose(clinic_id, actor.person_id, group_ids=frozenset(groups))
    if actor.role == "manager":
        return Whose(clinic_id)
    return Whose(clinic_id, actor.person_id, frozenset(store.projections.caseload(clinic_id, actor.person_id)))


def task_for(actor: Actor, clinic_id: str, task_id: str, store: Store) -> Task:
    whose = tasks_for(actor, clinic_id, store)
    task = store.tasks.by_id(clinic_id, task_id)
    if task is None or not whose.sees(task):
        raise NotFound
    return task


def may_read(actor: Actor, task: Task, store: Store) -> bool:
    """What is written about a client is for those who treat them, for whoever is asked to get in touch, and where it is
    about homework of a group for those who run it."""
    if task.assignee_id == actor.person_id:
        return True
    if actor.role == "facilitator":
        return task.group_id in store.projections.groups_run_by(task.clinic_id, actor.person_id)
    return actor.role == "therapist" and store.projections.treats(task.clinic_id, actor.person_id, task.client_id)


def templates_for(actor: Actor, clinic_id: str, store: Store) -> Templates:
    """The sentences of a clinic, for those who keep its settings."""
    if actor.role not in {"manager", "admin"}:
        raise RoleMayNotSee
    if clinic_id not in actor.clinic_ids:
        raise NotFound
    return store.templates.of_clinics([clinic_id])[clinic_id]


def links_of(actor: Actor, clinic_id: str | None, store: Store) -> OwnLinks:
    """The client's own, in the clinic named or in the only one they belong to."""
    return store.links.of(ClientKey(_own_clinic(client(actor), clinic_id), actor.person_id))


def reminder_on_own_link(actor: Actor, link: MessageLink | None, store: Store, now: datetime) -> Reminder:
    """What a link in a message leads to, for the person it was sent to."""
    found = _on_link(client(actor), link, store, now)
    if found.client_id != actor.person_id:
        raise NotFound
    return found


def reminder_on_link(actor: Actor, link: MessageLink | None, store: Store, now: datetime) -> Reminder:
    """The same for whoever holds the link, signed in or not: the gateway asks in the role `link`."""
    return _on_link(_holder(actor), link, store, now)


def calendar_on_link(actor: Actor, link: CalendarLink | None, store: Store) -> CalendarLink:
    """The calendar at that address, while it is shared."""
    if link is None or link.client.clinic_id not in _holder(actor).clinic_ids:
        raise NotFound
    if store.links.of(link.client).calendar != link:
        raise NotFound
    return link


def occurrence_of(reminder: Reminder, store: Store) -> Occurrence:
    """What a reminder that was obtained here is about."""
    found = store.projections.occurrences([reminder.clinic_id], [reminder.occurrence_id])
    if not found:
        raise NotFound
    return found[0]


def _looks_after(actor: Actor, about: Assigned, store: Store) -> bool:
    if actor.role == "facilitator":
        return about.group_id in store.projections.groups_run_by(about.clinic_id, actor.person_id)
    return store.projections.treats(about.clinic_id, actor.person_id, about.client_id)


def _on_link(actor: Actor, link: MessageLink | None, store: Store, now: datetime) -> Reminder:
    """None for a link that nobody of ours signed: such a one costs no look into the database."""
    if link is None or link.client.clinic_id not in actor.clinic_ids:
        raise NotFound
    found = store.reminders.own([link.client.clinic_id], link.client.client_id, link.reminder_id)
    if found is None or not link.counts(store.links.of(link.client), now):
        raise NotFound
    return found


def _holder(actor: Actor) -> Actor:
    if actor.role != "link":
        raise RoleMayNotSee
    return actor


def _own_clinic(actor: Actor, clinic_id: str | None) -> str:
    if clinic_id is None and len(actor.clinic_ids) == 1:
        return actor.clinic_ids[0]
    if clinic_id is None and actor.clinic_ids:
        raise ClinicNotNamed
    if clinic_id not in actor.clinic_ids:
        raise NotFound
    return clinic_id
