"""Courses of therapy: open, change, close."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from services.assignments import access
from services.assignments.domain.codes import EndReason, Role
from services.assignments.domain.episode import Episode
from services.assignments.domain.errors import Invalid
from services.assignments.usecases import settling
from services.assignments.usecases.call import Call, Seen, any_version, repeated


def open_episode(call: Call, episode: Episode) -> Episode:
    """`episode` as the request describes it; its id was chosen by the caller."""
    access.require(call.actor, episode.clinic_id, Role.THERAPIST, Role.MANAGER)
    if call.actor.role == Role.THERAPIST and episode.therapist_id != call.actor.person_id:
        raise Invalid({"therapist_id": ["Open it for yourself, or ask a manager to open it for somebody else."]})
    if episode.group_id is not None:
        raise Invalid({"group_id": ["Open the episode first, then add it to the group: POST …/groups/{id}/members."]})
    return begin(call, episode)


def begin(call: Call, episode: Episode) -> Episode:
    opened, fact = episode.opened(call.now())
    return call.add(call.store.episodes, opened, fact)


@repeated
def change_episode(
    call: Call, clinic_id: str, episode_id: str, changes: Mapping[str, Any], *, seen: Seen = any_version
) -> Episode:
    episode = access.episode_to_change(call.actor, clinic_id, episode_id, call.store)
    if episode.has_applied(call.command):
        return episode
    episode.must_be_version(seen(episode.id))
    changed, fact = episode.change(changes, call.now())
    saved = call.save(call.store.episodes, changed, fact)
    settling.settle_episode(call.store, saved, call.now())
    return saved


@repeated
def close_episode(call: Call, clinic_id: str, episode_id: str, reason: EndReason, ended_on: date | None) -> Episode:
    episode = access.episode_to_change(call.actor, clinic_id, episode_id, call.store)
    if episode.has_applied(call.command):
        return episode
    saved = end(call, episode, reason, ended_on)
    settling.settle_episode(call.store, saved, call.now())
    return saved


def end(call: Call, episode: Episode, reason: EndReason, ended_on: date | None) -> Episode:
    closed, fact = episode.close(reason, ended_on, call.now())
    return call.save(call.store.episodes, closed, fact)
