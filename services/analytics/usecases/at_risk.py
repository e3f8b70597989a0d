"""The list of clients who may be about to drop out, for their own therapist, and the weights of the clinic."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from services.analytics.access import Scope
from services.analytics.domain import at_risk
from services.analytics.domain.at_risk import AtRisk, Weights
from services.analytics.domain.back_test import BackTest, back_test, mondays
from services.analytics.domain.days import Period, local_day
from services.analytics.usecases.course_ports import KeptWeights, OpenCourses, WeightStore, Which
from services.analytics.usecases.outcomes import FEW_COURSES
from services.analytics.usecases.ports import Clock, Freshness

KEPT: Final = timedelta(hours=1)
"""How long what was looked at in the past is told again: all of it is eight weeks old and more."""
MOST_KEPT: Final = 200


@dataclass(frozen=True)
class Tested:
    """How the list did in the past, and when that was reckoned."""

    result: BackTest
    as_of: datetime


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
    tested: Tested


class BackTests:
    """What the list would have done on past Mondays, each reckoned once an hour in this process."""

    def __init__(self, store: OpenCourses, now: Clock) -> None:
        self._store, self._now = store, now
        self._kept: dict[tuple[str, Weights, date], Tested] = {}
        self._lock = threading.Lock()

    def costs_much(self, clinic_id: str, weights: Weights) -> bool:
        """Whether many courses would have to be read for it now."""
        today = self._today(clinic_id)
        if self._known((clinic_id, weights, today)) is not None:
            return False
        return self._store.size(clinic_id, Which.ACTIVE, Period(mondays(today)[0], today)) > FEW_COURSES

    def of(self, clinic_id: str, weights: Weights) -> Tested:
        """Return what these weights would have done in the clinic."""
        today = self._today(clinic_id)
        key = (clinic_id, weights, today)
        found = self._known(key)
        if found is None:
            at = self._now()
            courses = self._store.open_since(clinic_id, mondays(today)[0])
            found = self._keep(key, Tested(back_test(courses, today, weights), at))
        return found

    def _today(self, clinic_id: str) -> date:
        return local_day(self._now(), self._store.zone(clinic_id))

    def _known(self, key: tuple[str, Weights, date]) -> Tested | None:
        with self._lock:
            found = self._kept.get(key)
        return found if found is not None and self._now() - found.as_of < KEPT else None

    def _keep(self, key: tuple[str, Weights, date], found: Tested) -> Tested:
        with self._lock:
            self._kept.pop(key, None)
            self._kept[key] = found
            while len(self._kept) > MOST_KEPT:
                del self._kept[next(iter(self._kept))]
        return found


def listing(own: Scope, kept: KeptWeights, tested: Tested, *, store: OpenCourses, now: Clock) -> Listing:
    """Return the list of the therapist whose part `own` is, without those who were forgotten; `tested` is the whole
    clinic's past, as counts.
    """
    at = now()
    today = local_day(at, store.zone(own.clinic_id))
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
        tested=tested,
    )


def set_weights(clinic_id: str, wanted: Weights, version: int, *, weights: WeightStore, now: Clock) -> KeptWeights:
    """Keep new weights instead of those of `version`."""
    return weights.put(clinic_id, wanted, version, now())
