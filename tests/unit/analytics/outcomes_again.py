"""The outcome definitions computed a second time, by loops over episodes, straight from their words.

It shares no code with the service on purpose: not the thresholds, not the days, not the classes.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

Episode = dict[str, Any]
NAMES = (
    "finished",
    "case",
    "not_case",
    "case_unknown",
    "assessable",
    "not_assessable",
    "recovered",
    "improved",
    "deteriorated",
    "no_change",
    "reliably_recovered",
)


def count_again(episodes: list[Episode], zone: str, first: date, last: date) -> dict[str, int]:
    """The counts of episodes that ended in the period; an episode is a plain dict of what happened."""
    counts = dict.fromkeys(NAMES, 0)
    for episode in episodes:
        if episode["status"] != "closed" or not first <= episode["ended_on"] <= last:
            continue
        if episode["end_reason"] == "transferred" or episode["end_reason"] == "opened_in_error":
            continue
        contacts = 0
        for session in episode["sessions"]:
            day = session["starts_at"].astimezone(ZoneInfo(zone)).date()
            inside = episode["started_on"] <= day <= episode["ended_on"]
            if session["status"] == "held" and session["kind"] in ("treatment", "both") and inside:
                contacts += 1
        if contacts < 2:
            continue
        counts["finished"] += 1
        phq = _totals(episode, "phq9", 27, zone)
        gad = _totals(episode, "gad7", 21, zone)
        _count_one(counts, phq, gad)
    return counts


def _totals(episode: Episode, measure: str, highest: int, zone: str) -> list[float]:
    totals = []
    for score in sorted(episode["scores"], key=lambda score: score["taken_at"]):
        day = score["taken_at"].astimezone(ZoneInfo(zone)).date()
        inside = episode["started_on"] <= day <= episode["ended_on"]
        if score["measure"] == measure and inside and 0 <= score["total"] <= highest:
            totals.append(score["total"])
    return totals


def _count_one(counts: dict[str, int], phq: list[float], gad: list[float]) -> None:
    case = (len(phq) > 0 and phq[0] >= 10) or (len(gad) > 0 and gad[0] >= 8)
    known_below = len(phq) > 0 and len(gad) > 0 and phq[0] < 10 and gad[0] < 8
    if case:
        counts["case"] += 1
    elif known_below:
        counts["not_case"] += 1
    else:
        counts["case_unknown"] += 1
    if len(phq) < 2 or len(gad) < 2:
        counts["not_assessable"] += 1
        return
    counts["assessable"] += 1
    better = phq[0] - phq[-1] >= 6 or gad[0] - gad[-1] >= 4
    worse = phq[-1] - phq[0] >= 6 or gad[-1] - gad[0] >= 4
    recovered = case and phq[-1] < 10 and gad[-1] < 8
    if recovered:
        counts["recovered"] += 1
    if better and not worse:
        counts["improved"] += 1
        if recovered:
            counts["reliably_recovered"] += 1
    elif worse and not better:
        counts["deteriorated"] += 1
    else:
        counts["no_change"] += 1


def adherence_again(occurrences: list[dict[str, Any]], now: Any) -> float | None:
    """Mean quantity over closed occurrences; silence and not this time are 0, an answer without quantity is no part."""
    total, n = 0, 0
    for one in occurrences:
        if one["status"] == "withdrawn" or one["closes_at"] > now:
            continue
        if one["kind"] is None or one["kind"] == "not_this_time":
            n += 1
        elif one["quantity"] is not None:
            total += one["quantity"]
            n += 1
    return total / n if n else None
