"""Groups: open one, add members."""

from __future__ import annotations

from services.assignments import access
from services.assignments.domain.codes import Role
from services.assignments.domain.errors import Invalid, NotThere
from services.assignments.domain.group import Group
from services.assignments.usecases import settling
from services.assignments.usecases.call import Call, repeated
from services.assignments.usecases.ports import Page


def open_group(call: Call, group: Group) -> Group:
    access.require(call.actor, group.clinic_id, Role.FACILITATOR, Role.MANAGER)
    if call.actor.role == Role.FACILITATOR and call.actor.person_id not in group.facilitator_ids:
        raise Invalid({"facilitator_ids": ["Name yourself among the facilitators, or ask a manager to open it."]})
    return found_group(call, group)


def found_group(call: Call, group: Group) -> Group:
    opened, fact = group.opened(call.now())
    return call.add(call.store.groups, opened, fact)


@repeated
def add_member(call: Call, clinic_id: str, group_id: str, episode_id: str) -> Group:
    """By the member's own therapist or a manager: a facilitator sees members, so adding one is not up to them."""
    access.require(call.actor, clinic_id, Role.THERAPIST, Role.MANAGER)
    group = access.group_for(call.actor, clinic_id, group_id, call.store)
    if call.actor.role == Role.THERAPIST:
        access.episode_for(call.actor, clinic_id, episode_id, call.store)
    elif call.store.episodes.get([clinic_id], episode_id) is None:
        raise NotThere(episode_id)
    if group.has_applied(call.command):
        return group
    saved = call.save(call.store.groups, *group.add(episode_id, call.now()))
    settling.settle_group(call.store, saved, call.now())
    return saved


def list_groups(call: Call, clinic_id: str, page: Page) -> list[Group]:
    access.require(call.actor, clinic_id, Role.FACILITATOR, Role.MANAGER, Role.THERAPIST)
    if call.actor.role == Role.FACILITATOR:
        return call.store.groups_of_facilitator(clinic_id, call.actor.person_id, page)
    return call.store.groups_of_clinic(clinic_id, page)
