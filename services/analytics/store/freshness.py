"""How far figures are behind."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from pymongo import ASCENDING

from services.analytics.store.generations import Generation, Generations
from services.analytics.usecases.ports import Freshness

_SETTLING_SECONDS: Final = 5.0


def freshness_of(
    generations: Generations, generation: Generation, clinic_id: str, kind: str, now: datetime
) -> Freshness:
    """Return the generation, and by how many seconds what is renewed for marks of one kind is behind in a clinic: since
    the oldest mark that waits, or since the worker was last seen with all events read.
    """
    wanted = {"clinic_id": clinic_id, "kind": kind, "not_before": {"$lte": now}}
    oldest = generation.collection("dirty").find_one(wanted, {"not_before": 1}, sort=[("not_before", ASCENDING)])
    moments = [oldest["not_before"] if oldest else None, generations.caught_up_at()]
    lag = max(((now - at).total_seconds() for at in moments if at is not None), default=0.0)
    return Freshness(generation.number, lag if lag > _SETTLING_SECONDS else 0.0)
