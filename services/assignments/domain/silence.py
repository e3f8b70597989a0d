"""Silent stretches: there was something to answer, and for as long as makes a therapist ask nothing was."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from services.assignments.domain.attention import QUIET_DAYS
from services.assignments.domain.episode import Episode
from services.assignments.domain.walltime import local_day


@dataclass(frozen=True)
class Stretch:
    """From one answer, or from the first agreement, to the next answer, or to now."""

    since: datetime
    until: datetime

    def is_long_for(self, episode: Episode) -> bool:
        first, last = (local_day(at, episode.time_zone) for at in (self.since, self.until))
        return (last - first).days >= QUIET_DAYS[episode.cadence]

    def has(self, moments: Iterable[datetime]) -> bool:
        return any(self.since < at <= self.until for at in moments)


def between(moments: Sequence[datetime]) -> list[Stretch]:
    """`moments`: the newest first."""
    return [Stretch(since, until) for until, since in pairwise(moments)]
