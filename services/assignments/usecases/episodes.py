"""Courses of therapy: open, change, pause, close."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from services.assignments import access
from services.assignments.domain.codes import EndReason, PauseReason, Role
from services.assignments.domain.episode import WHO_TREATS, Episode
from services.assignments.domain.errors import Invalid
from services.assignments.domain.facts import EpisodeFact
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
    return changed(call, access.episode_to_change(call.actor, clinic_id, episode_id, call.store), changes, seen)


def changed(call: Call, episode: Episode, changes: Mapping[str, Any], seen: Seen) -> Episode:
    """Of one that was obtained to be changed; among therapists only the one of the course says who treats."""
    if episode.has_applied(call.command):
        return episode
    episode.must_be_version(seen(episode.id))
    says_who_treats = call.actor.role != Role.THERAPIST or call.actor.person_id == episode.therapist_id
    if WHO_TREATS & changes.keys() and not says_who_treats:
        field = min(WHO_TREATS & changes.keys())
        raise Invalid({field: ["Only the therapist of this course can say who treats. Ask them to change it."]})
    after, fact = episode.change(changes, call.now())
    saved = call.save(call.store.episodes, after, fact)
    settling.settle_episode(call.store, saved, call.now())
    return saved


@repeated
def pause_episode(call: Call, clinic_id: str, episode_id: str, reason: PauseReason, resume_on: date | None) -> Episode:
    """What is agreed rests until it goes on."""
    return _turned(call, clinic_id, episode_id, lambda one: one.rest(reason, resume_on, call.now()))


@repeated
def resume_episode(call: Call, clinic_id: str, episode_id: str) -> Episode:
    return _turned(call, clinic_id, episode_id, lambda one: one.resume(call.now()))


def _turned(
    call: Call, clinic_id: str, episode_id: str, act: Callable[[Episode], tuple[Episode, EpisodeFact]]
) -> Episode:
    episode = access.episode_to_change(call.actor, clinic_id, episode_id, call.store)
    if episode.has_applied(call.command):
        return episode
    saved = call.save(call.store.episodes, *act(episode))
    settling.settle_episode(call.store, saved, call.now())
    return saved


@repeated
def close_episode(call: Call, clinic_id: str, episode_id: str, reason: EndReason, ended_on: date | None) -> Episode:
    return _turned(call, clinic_id, episode_id, lambda one: one.close(reason, ended_on, call.now()))


def end(call: Call, episode: Episode, reason: EndReason, ended_on: date | None) -> Episode:
    closed, fact = episode.close(reason, ended_on, call.now())
    return call.save(call.store.episodes, closed, fact)
