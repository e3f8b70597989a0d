"""Which courses of therapy are over in the demo: when each ended and why, and what became of it.

Most of them ended in the last quarter that is over, so that its figures have enough behind them to be shown beside
those of other clinics.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

SINCE: Final = 4
"""Of those of a quarter, one in so many ends in the same time after it."""
AGAIN: Final = 0.7
"""Of so many people the courses are: the others came back for a second one."""
_PROBLEMS: Final = ("depression", "gad", "stress", "panic", "insomnia", "social_anxiety", "health_anxiety", "ocd")
_PHASES: Final = ("skills", "application", "skills", "maintenance", "psychoeducation")
_KEEN: Final = (0.3, 0.5, 0.65, 0.8, 0.92)
_REASONS: Final = {"completed": 64, "stopped_early": 21, "declined": 4, "referred_on": 5, "transferred": 3}
_MEASURED: Final = {"both": 86, "phq9": 6, "once": 5, "never": 3}
_PROGRAMMES: Final = ("calm_evenings", "steady_days")
_MEMBERS: Final = 8


@dataclass(frozen=True)
class Ended:
    """One course that is over.

    `weeks` is how long it took, `keen` how likely an answer is (0–1), `engaged_weeks` after how many of them nothing
    more was answered. `measured`: `both`, `phq9` alone, each `once`, or `never`. `burden` and `relief` (shares of the
    highest totals) are what the questionnaires show. `programme` of those who were in a group.
    """

    key: str
    client_id: str
    therapist_id: str
    time_zone: str
    problem: str
    phase: str
    reason: str
    ended_on: date
    weeks: int
    cadence_weeks: int
    keen: float
    engaged_weeks: int
    reviewing: float
    measured: str
    burden: float
    relief: float
    programme: str | None = None

    @property
    def started_on(self) -> date:
        return self.ended_on - timedelta(weeks=self.weeks)

    @property
    def group(self) -> str | None:
        """The ref of the group, if there was one."""
        return self.programme and f"{self.programme}-before"


@dataclass(frozen=True)
class Practice:
    """The clinic whose courses these are; `better` is how much more relief there is than elsewhere."""

    key: str
    time_zone: str
    therapists: Sequence[str]
    in_a_quarter: int
    better: float


def quarter_before(day: date) -> tuple[date, date]:
    """First and last day of the last quarter that is over."""
    this = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    last = this - timedelta(days=1)
    return date(last.year, last.month - 2, 1), last


def ends(today: date, in_a_quarter: int) -> list[date]:
    """The days on which courses ended, oldest first."""
    first, last = quarter_before(today)
    length = (last - first).days + 1
    days = [first + timedelta(days=number * length // in_a_quarter) for number in range(in_a_quarter)]
    since = (today - last).days - 1
    later = max(0, since) * in_a_quarter // (length * SINCE)
    return days + [last + timedelta(days=1 + number * since // later) for number in range(later)]


def people_of(count: int) -> int:
    """How many people so many courses are of."""
    return int(count * AGAIN) or count


def courses(practice: Practice, clients: Sequence[str], today: date, seed: int) -> Iterator[Ended]:
    """Each of a therapist in turn; a client whose turn comes again was here before."""
    for number, day in enumerate(ends(today, practice.in_a_quarter)):
        key = f"e{number}"
        chance = random.Random(f"{seed}:{practice.key}:{key}")  # noqa: S311 - an invented story, not a secret
        yield _course(practice, number, clients[number % len(clients)], day, chance)


def _course(practice: Practice, number: int, client_id: str, day: date, chance: random.Random) -> Ended:
    keen = _KEEN[number % len(_KEEN)]
    reason = "opened_in_error" if number == 0 else _one_of(_REASONS, chance)
    brief = reason in {"declined", "opened_in_error"}
    cadence = (1, 2, 2, 1, 2, 1, 4)[number % 7]
    weeks = 1 if brief else 12 if cadence == 4 else chance.randint(6, 9)
    in_group = not brief and number < len(_PROGRAMMES) * _MEMBERS
    return Ended(
        key=f"e{number}",
        client_id=client_id,
        therapist_id=practice.therapists[number % len(practice.therapists)],
        time_zone=practice.time_zone,
        problem=_PROBLEMS[(number // len(practice.therapists)) % len(_PROBLEMS)],
        phase=_PHASES[number % len(_PHASES)],
        reason=reason,
        ended_on=day,
        weeks=weeks,
        cadence_weeks=cadence,
        keen=keen,
        engaged_weeks=chance.randint(2, weeks) if reason == "stopped_early" else weeks + 1,
        reviewing=chance.choice([0.4, 0.6, 0.8]),
        measured=_one_of(_MEASURED, chance),
        burden=chance.uniform(0.38, 0.78),
        relief=practice.better + 0.02 + 0.4 * keen + chance.uniform(-0.35, 0.3),
        programme=_PROGRAMMES[number % len(_PROGRAMMES)] if in_group else None,
    )


def _one_of(weights: dict[str, int], chance: random.Random) -> str:
    return chance.choices(list(weights), list(weights.values()))[0]
