"""Values derived from answers when they are read; None while something is missing. They are never stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

Answers = Mapping[str, Any]
Sizes = Mapping[str, int]  # how many items each checklist has
DAY = 24 * 60


def rounded(value: float, places: int) -> float:
    """Half up, as people do it."""
    exact = Decimal(repr(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def _all(answers: Answers, names: Sequence[str]) -> list[float] | None:
    values = [answers.get(name) for name in names]
    known = [value for value in values if isinstance(value, int | float)]
    return known if len(known) == len(values) else None


@dataclass(frozen=True)
class Sum:
    fields: tuple[str, ...]

    def value(self, answers: Answers, _: Sizes) -> float | None:
        values = _all(answers, self.fields)
        return None if values is None else rounded(sum(values), 2)

    def as_data(self) -> dict[str, Any]:
        return {"sum": list(self.fields)}


@dataclass(frozen=True)
class Mean:
    """With one decimal."""

    fields: tuple[str, ...]

    def value(self, answers: Answers, _: Sizes) -> float | None:
        values = _all(answers, self.fields)
        return None if values is None else rounded(sum(values) / len(values), 1)

    def as_data(self) -> dict[str, Any]:
        return {"mean": list(self.fields)}


@dataclass(frozen=True)
class Difference:
    """The first less the second."""

    fields: tuple[str, ...]

    def value(self, answers: Answers, _: Sizes) -> float | None:
        values = _all(answers, self.fields)
        return None if values is None else rounded(values[0] - values[1], 2)

    def as_data(self) -> dict[str, Any]:
        return {"difference": list(self.fields)}


@dataclass(frozen=True)
class SleepEfficiency:
    """Time asleep in per cent of time in bed, which may go past midnight: in bed less falling asleep less awake."""

    to_bed: str
    up: str
    to_sleep: str
    awake: str

    @property
    def fields(self) -> tuple[str, ...]:
        return (self.to_bed, self.up, self.to_sleep, self.awake)

    def value(self, answers: Answers, _: Sizes) -> float | None:
        bed, up = (answers.get(name) for name in (self.to_bed, self.up))
        not_asleep = _all(answers, (self.to_sleep, self.awake))
        if not isinstance(bed, str) or not isinstance(up, str) or not_asleep is None:
            return None
        in_bed = (_minutes(up) - _minutes(bed)) % DAY
        asleep = in_bed - sum(not_asleep)
        return rounded(100 * asleep / in_bed, 0) if in_bed and asleep >= 0 else None

    def as_data(self) -> dict[str, Any]:
        names = {"to_bed": self.to_bed, "up": self.up, "to_sleep": self.to_sleep, "awake": self.awake}
        return {"sleep_efficiency": names}


@dataclass(frozen=True)
class Completion:
    """How much of a checklist is done, in per cent."""

    field: str

    @property
    def fields(self) -> tuple[str, ...]:
        return (self.field,)

    def value(self, answers: Answers, sizes: Sizes) -> float | None:
        done = answers.get(self.field)
        return rounded(100 * len(done) / sizes[self.field], 0) if isinstance(done, list) else None

    def as_data(self) -> dict[str, Any]:
        return {"completion": self.field}


Compute = Sum | Mean | Difference | SleepEfficiency | Completion


def _minutes(wall: str) -> int:
    at = time.fromisoformat(wall)
    return at.hour * 60 + at.minute
