"""What every store that renews something has in common: the generation it works on, and which marks are its own."""

from __future__ import annotations

from collections.abc import Collection
from typing import Self

from services.analytics.store.generations import Generation, Generations


class Renewing:
    """Works on the live generation, or on the one given, and only on what waits in the leased buckets, if any are."""

    def __init__(
        self, generations: Generations, *, generation: Generation | None = None, leased: Collection[int] | None = None
    ) -> None:
        self._generations = generations
        self._fixed = generation
        self._leased = {"$gte": 0} if leased is None else {"$in": sorted(leased)}

    def of(self, leased: Collection[int]) -> Self:
        """Return a store that works off only what waits in the leased buckets, so that two workers share the work."""
        return type(self)(self._generations, generation=self._fixed, leased=leased)

    @property
    def _generation(self) -> Generation:
        return self._fixed or self._generations.live()
