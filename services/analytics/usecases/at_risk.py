"""The list of clients who may be about to drop out, for their own therapist, and the weights of the clinic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.analytics.access import Scope
from services.analytics.domain import at_risk
from services.analytics.domain.at_risk import AtRisk, Weights
from services.analytics.domain.back_test import BackTest, back_test, mondays
from services.analytics.domain.days import local_day
from services.analytics.usecases.course_ports import Courses, KeptWeights, WeightStore
from services.analytics.usecases.ports import Clock, Freshness


@dataclass(frozen=True)
class Listing:
    """Who stands on the list of one therapist, with `clients` by episode, and how the list did in the past."""

    own: Scope
    as_of: datetime
    freshness: Freshness
    open_courses: int
    items: Sequence[AtRisk]
    clients: Mapping[str, str]
    kept: KeptWeights
    tested: BackTest


def listing(own: Scope, *, store: Courses, weights: WeightStore, now: Clock) -> Listing:
    """Return the list of the therapist whose part `own` is, without those who were forgotten.

    What is tested is the whole clinic's past, as counts.
    """
    at = now()
    today = local_day(at, store.zone(own.clinic_id))
    kept = weights.of(own.clinic_id)
    courses = store.open_now(own)
    items = at_risk.at_risk(courses, today, kept.weights)
    clients = store.clients_of(own.clinic_id, [each.course.episode_id for each in items])
    return Listing(
        own=own,
        as_of=at,
        freshness=store.freshness(own.clinic_id, at),
        open_courses=len(courses),
        items=[each for each in items if each.course.episode_id in clients],
        clients=clients,
        kept=kept,
        tested=tested(own.clinic_id, kept.weights, store=store, now=now),
    )


def set_weights(clinic_id: str, wanted: Weights, version: int, *, weights: WeightStore, now: Clock) -> KeptWeights:
    """Keep new weights instead of those of `version`."""
    return weights.put(clinic_id, wanted, version, now())


def tested(clinic_id: str, weights: Weights, *, store: Courses, now: Clock) -> BackTest:
    """Return what the list would have done on past Mondays."""
    today = local_day(now(), store.zone(clinic_id))
    return back_test(store.open_since(clinic_id, mondays(today)[0]), today, weights)
