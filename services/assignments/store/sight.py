"""What somebody may see, as a condition of a query."""

from __future__ import annotations

from chassis.mongo import Document
from services.assignments.usecases.ports import Sight


def seen(sight: Sight) -> Document:
    query: Document = {"clinic_id": sight.clinic_id, "episode_id": {"$in": list(sight.episode_ids)}}
    return query if sight.group_ids is None else {**query, "group_id": {"$in": sorted(sight.group_ids)}}
