"""Outcomes and survival as tables for a spreadsheet, made from what goes out as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from services.analytics.http.csv import Cell

_COLUMNS = ("part", "of", "name", "version", "value", "low", "high", "n", "numerator", "denominator")
_POINT = ("week", "at_risk", "events", "censored", "survival", "low", "high")


def outcome_table(told: Mapping[str, Any]) -> Iterator[Sequence[Cell]]:
    """A row for each figure of the period, of the one before and of the split, and for each number of a measure."""
    yield _COLUMNS
    yield from _figures("period", None, told["figures"])
    yield from _figures("previous", None, told["previous"])
    for row in told["rows"]:
        yield from _figures(told["split"], row["value"], row["figures"])
    for each in told["end_reasons"]:
        yield ("end_reason", each["code"], "ended", None, each["count"], None, None, None, None, None)
    for measure in told["measures"]:
        yield from _measure(measure)


def survival_table(told: Mapping[str, Any]) -> Iterator[Sequence[Cell]]:
    """A row for each week of the whole curve and of each of the split."""
    yield ("part", "of", *_POINT)
    for row in ({"value": None, "curve": told["curve"]}, *told["rows"]):
        part = told["split"] if row["value"] else "whole"
        for point in row["curve"]["points"]:
            yield (part, row["value"], *(point[name] for name in _POINT))


def _figures(part: str, of: str | None, figures: Mapping[str, Any]) -> Iterator[Sequence[Cell]]:
    for name, found in figures.items():
        counts = found["numerator"], found["denominator"]
        yield (part, of, name, found["definition_version"], found["value"], None, None, None, *counts)


def _measure(told: Mapping[str, Any]) -> Iterator[Sequence[Cell]]:
    code, change, effect = told["measure"], told["change"], told["effect_size"]
    for name in ("first_mean", "last_mean"):
        yield ("measure", code, name, None, told[name], None, None, told["pairs"], None, None)
    limits = change["low"], change["high"]
    yield (
        "measure",
        code,
        "mean_change",
        change["definition_version"],
        change["value"],
        *limits,
        change["n"],
        None,
        None,
    )
    version = effect["definition_version"]
    yield ("measure", code, "effect_size", version, effect["value"], None, None, effect["n"], None, None)
    for name, count in (told["reliable"] or {}).items():
        yield ("measure", code, f"reliable_{name}", None, count, None, None, None, count, told["pairs"])
    for week in told["weeks"]:
        values = week["mean"], week["low"], week["high"], week["n"]
        yield ("measure", code, f"week_{week['week']}", None, *values, None, None)
