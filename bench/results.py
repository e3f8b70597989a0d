"""What a benchmark found: one entry of the results file and one line of the table."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from bench.figures import Round, medians, ratio_of, spread_of

KEYS = ("id", "value", "goal", "met", "detail")
Entry = dict[str, Any]


@dataclass(frozen=True)
class Goal:
    """A bound in a unit; `at_least` tells which side of it is good."""

    bound: float
    unit: str
    at_least: bool

    def met_by(self, value: float) -> bool:
        return value >= self.bound if self.at_least else value <= self.bound

    def __str__(self) -> str:
        return f"{'≥' if self.at_least else '≤'} {_number(self.bound)} {self.unit}".rstrip()


@dataclass(frozen=True)
class Result:
    """`measured` and `limits` are what the value is made of, as name and words for the table."""

    id: str
    means: str
    value: float
    goal: Goal
    measured: str
    limit: str
    detail: Mapping[str, Any] = field(default_factory=dict)

    @property
    def met(self) -> bool:
        return self.goal.met_by(self.value)

    def entry(self, machine: Mapping[str, Any]) -> Entry:
        """As the results file has it."""
        words = {"means": self.means, "unit": self.goal.unit, "better": "higher" if self.goal.at_least else "lower"}
        detail = {**words, **self.detail, "machine": dict(machine)}
        values = self.id, round(self.value, 4), round(self.goal.bound, 4), self.met, detail
        return dict(zip(KEYS, values, strict=True))


def of_rounds(id_: str, means: str, goal: Goal, rounds: Sequence[Round], unit: str) -> Result:
    """The result of alternating rounds."""
    limits = medians([one.limits for one in rounds])
    measured = median(one.measured for one in rounds)
    detail = {
        "measured_per_second": round(measured, 1),
        "limits_per_second": limits,
        "besides_per_second": medians([one.besides for one in rounds]),
        "rounds": len(rounds),
        "spread": spread_of([one.ratio for one in rounds]),
    }
    tightest = min(limits, key=limits.__getitem__)
    words = f"{measured:,.0f} {unit}/s", f"{limits[tightest]:,.0f} {unit}/s ({tightest})"
    return Result(id_, means, ratio_of(rounds), goal, *words, detail)


def table(results: Sequence[Result]) -> str:
    """Value, goal, limit and both rates, as lines of text."""
    head = ("", "what", "value", "goal", "met", "measured", "limit")
    rows = [head, *(_row(one) for one in sorted(results, key=lambda one: _place_of(one.id)))]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([lines[0], "─" * max(map(len, lines)), *lines[1:]])


def merged(before: Sequence[Entry], found: Sequence[Entry]) -> list[Entry]:
    """What was found now, and of what is known from before the rest, in the order of ids."""
    by_id = {one["id"]: one for one in (*before, *found)}
    return sorted(by_id.values(), key=lambda one: _place_of(one["id"]))


def write(path: Path, found: Sequence[Entry]) -> None:
    """Put the entries into the file; those of measures that did not run now stay as they are."""
    before = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    text = json.dumps(merged(before, found), indent=1, ensure_ascii=False)
    path.write_text(f"{text}\n", encoding="utf-8")


def _row(one: Result) -> tuple[str, ...]:
    value = f"{_number(one.value)} {one.goal.unit}".rstrip()
    return one.id, one.means, value, str(one.goal), "yes" if one.met else "NO", one.measured, one.limit


def _place_of(id_: str) -> tuple[str, int]:
    return id_[0], int(id_[1:])


def _number(value: float) -> str:
    return f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}"
