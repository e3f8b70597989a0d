"""What stores have in common: the generation they read, and for those that renew something which marks are theirs."""

from __future__ import annotations

from collections.abc import Collection
from typing import Self

from services.analytics.store.generations import Generation, Generations


class Reading:
    """Reads the live generation, or the one given."""

    def __init__(self, generations: Generations, *, generation: Generation | None = None) -> None:
        self._generations = generations
        self._fixed = generation

    def steady(self) -> Self:
        """Return the same store as it reads one generation from now on: a question asks once which is live, and is
        never answered by two.
        """
        return type(self)(self._generations, generation=self._generation)

    @property
    def _generation(self) -> Generation:
        return self._fixed or self._generations.live()


class Renewing(Reading):
    """Works on the live generation, or on the one given, and only on what waits in the leased buckets, if any are."""

    def __init__(
        self, generations: Generations, *, generation: Generation | None = None, leased: Collection[int] | None = None
    ) -> None:
        super().__init__(generations, generation=generation)
        self._leased = {"$gte": 0} if leased is None else {"$in": sorted(leased)}

    def of(self, leased: Collection[int]) -> Self:
        """Return a store that works off only what waits in the leased buckets, so that two workers share the work."""
        return type(self)(self._generations, generation=self._fixed, leased=leased)
