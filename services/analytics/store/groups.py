"""Groups as figures know them: who runs them, and whose courses belong to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pymongo import ASCENDING

from services.analytics.store.generations import Generation


def groups_run_by(generation: Generation, clinic_id: str, person_id: str) -> Sequence[str]:
    """Return the groups that the person facilitates."""
    wanted = {"clinic_id": clinic_id, "facilitator_ids": person_id}
    found = generation.collection("groups").find(wanted, {"_id": 1}).sort("_id", ASCENDING)
    return [one["_id"] for one in found]


def members_of(generation: Generation, clinic_id: str, group_ids: Iterable[str]) -> Sequence[str]:
    """Return the episodes of everybody who belongs to any of these groups."""
    wanted = {"clinic_id": clinic_id, "_id": {"$in": sorted(group_ids)}}
    found = generation.collection("groups").find(wanted, {"member_episode_ids": 1})
    return sorted({episode_id for one in found for episode_id in one.get("member_episode_ids") or ()})
