"""Where questions are answered: buckets and roll-ups of a scope, and facts where buckets do not say enough."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime

from services.analytics.access import Scope
from services.analytics.domain.buckets import CLINIC, Bucket, group_scope, therapist_scope, total
from services.analytics.domain.cover import EVER, Grain, cover, month_of
from services.analytics.domain.days import Period
from services.analytics.domain.facts import DayFacts
from services.analytics.store.buckets import bucket_id
from services.analytics.store.day_facts import AsOf, Source, Today, read
from services.analytics.store.freshness import freshness_of
from services.analytics.store.generations import Document, Generation, Generations
from services.analytics.store.groups import groups_run_by
from services.analytics.store.marking import DAY
from services.analytics.store.renewing import Reading
from services.analytics.store.rollups import bucket_of, waiting_days
from services.analytics.usecases import Freshness


class FigureStore(Reading):
    """Reads sums and facts of the live generation, or of the one given: then what waits is looked up once, too."""

    def __init__(self, generations: Generations, *, generation: Generation | None = None) -> None:
        super().__init__(generations, generation=generation)
        self._known: dict[Scope, Mapping[str, frozenset[date]]] = {}

    def zone(self, clinic_id: str) -> str:
        """Return the IANA zone of a clinic; UTC until the clinic is known."""
        return Today(self._generation).zone(clinic_id)

    def groups_of(self, clinic_id: str, person_id: str) -> Sequence[str]:
        """Return the groups that the person facilitates."""
        return groups_run_by(self._generation, clinic_id, person_id)

    def freshness(self, clinic_id: str, now: datetime) -> Freshness:
        """Return the live generation, and by how many seconds the clinic's figures are behind.

        Roll-ups are never behind: what they lack is read from days.
        """
        return freshness_of(self._generations, self._generation, clinic_id, DAY, now)

    def sums(
        self,
        scope: Scope,
        periods: Sequence[Period],
        dimensions: Iterable[str] = (),
        names: Collection[str] | None = None,
    ) -> list[Bucket]:
        """Return for each period the sum of its buckets, divided by these dimensions: all counts, or those named."""
        generation = self._generation
        apart = self._waiting(generation, scope)
        wanted = [
            [
                bucket_id(scope.clinic_id, piece.grain, piece.first.isoformat(), key)
                for key in keys_of(scope)
                for piece in cover(period, _within(apart[key], period))
            ]
            for period in periods
        ]
        ids = {one for some in wanted for one in some}
        found = self._buckets(generation, scope.clinic_id, ids, dimensions, names)
        return [_sum(found, some) for some in wanted]

    def ever(self, scope: Scope, dimensions: Iterable[str] = ()) -> Bucket:
        """Return the sum of everything that is known of the scope: what stocks are read from."""
        generation, made = self._generation, Bucket()
        for key, apart in self._waiting(generation, scope).items():
            months = {month_of(day) for day in apart}
            ids = {bucket_id(scope.clinic_id, Grain.TOTAL, EVER, key)}
            if months:
                whole: Document = {"clinic_id": scope.clinic_id, "grain": Grain.MONTH.value, "scope": key}
                whole |= {"start": {"$nin": sorted(month.first.isoformat() for month in months)}}
                ids = {one["_id"] for one in generation.collection("buckets").find(whole, {"_id": 1})}
                days = (day for month in months for day in month.days)
                ids |= {bucket_id(scope.clinic_id, Grain.DAY, day.isoformat(), key) for day in days}
            made.merge(_sum(self._buckets(generation, scope.clinic_id, ids, dimensions), ids))
        return made

    def facts(self, clinic_id: str, period: Period, as_of: datetime | None = None) -> DayFacts:
        """Return every fact that counts in the period, as it is or as it had been told by `as_of`."""
        generation = self._generation
        source: Source = AsOf(generation, as_of) if as_of else Today(generation)
        return read(source, clinic_id, period, source.zone(clinic_id))

    def _waiting(self, generation: Generation, scope: Scope) -> Mapping[str, frozenset[date]]:
        if found := self._known.get(scope):
            return found
        found = waiting_days(generation, scope.clinic_id, keys_of(scope))
        if self._fixed:
            self._known[scope] = found
        return found

    @staticmethod
    def _buckets(
        generation: Generation,
        clinic_id: str,
        ids: Iterable[str],
        dimensions: Iterable[str],
        names: Collection[str] | None = None,
    ) -> Mapping[str, Bucket]:
        wanted = {"clinic_id": clinic_id, "_id": {"$in": sorted(ids)}}
        parts: Document = {"counts": 1, **{f"by.{dimension}": 1 for dimension in dimensions}}
        return {one["_id"]: bucket_of(one, names) for one in generation.collection("buckets").find(wanted, parts)}


def _within(days: frozenset[date], period: Period) -> frozenset[date]:
    return frozenset(day for day in days if period.first <= day <= period.last)


def _sum(found: Mapping[str, Bucket], ids: Iterable[str]) -> Bucket:
    return total(found[one] for one in ids if one in found)


def keys_of(scope: Scope) -> tuple[str, ...]:
    """Return the scopes of buckets that hold what may be counted."""
    if scope.group_ids is not None:
        return tuple(map(group_scope, scope.group_ids))
    return (therapist_scope(scope.therapist_id),) if scope.therapist_id else (CLINIC,)
