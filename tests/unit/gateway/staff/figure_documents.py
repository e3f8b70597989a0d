"""What analytics answers to the pages of figures, as examples; shapes as in its API."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from tests.unit.gateway.staff.staff_documents import PATH
from tests.unit.gateway.web.documents import EPISODE
from tests.unit.gateway.web.sample import CLIENT, COLLEAGUE, THERAPIST, Calls

FRESH = {"as_of": "2026-11-24T18:02:00+00:00", "lag_seconds": 0.3, "generation": 1}
FIRST_WEEK = date(2026, 9, 7)


def share(numerator: int, denominator: int, name: str = "engagement", **more: Any) -> dict[str, Any]:
    value = numerator / denominator if denominator else None
    counts = {"numerator": numerator, "denominator": denominator, "kind": "share", "unit": "share"}
    return {"value": value, **counts, "definition": name, "definition_version": 1, **more}


def number(
    value: float | None, name: str, kind: str = "count", unit: str = "occurrences", n: int = 40
) -> dict[str, Any]:
    behind = None if kind == "count" else n
    named = {"definition": name, "definition_version": 1}
    return {"value": value, "numerator": None, "denominator": behind, "kind": kind, "unit": unit, **named}


def figures(engaged: int, closed: int) -> dict[str, Any]:
    classes = {"done": engaged // 2, "partly": engaged // 4, "tried": engaged // 8, "no_quantity": 0}
    rest = engaged - sum(classes.values())
    classes |= {"something_else": rest // 2, "not_this_time": rest - rest // 2, "silent": closed - engaged}
    return {
        "engagement": share(engaged, closed),
        "on_time": share(engaged * 3 // 4, closed, "on_time"),
        "on_time:1": share(closed // 2, closed, "on_time"),
        "time_to_open": number(95, "time_to_open", "median", "minutes"),
        "reminder_answered": share(12, 30, "reminder_answered"),
        "quantity_client": number(71.5, "quantity_client", "mean", "percent"),
        "quality_client": number(6.4, "quality_client", "mean", "rating"),
        "difficulty": number(4.25, "difficulty", "mean", "rating"),
        "closed": number(closed, "closed"),
        "agreed": number(30, "agreed"),
        "review_on_time": share(closed // 3, closed // 2, "review_on_time"),
        "time_to_review": number(4100, "time_to_review", "median", "minutes"),
        "homework_reviewed": share(22, 31, "homework_reviewed"),
        "review_minutes": number(7.5, "review_minutes", "mean", "minutes"),
        "sessions_held": number(31, "sessions_held"),
        "sessions_missed_client": number(3, "sessions_missed_client"),
        "sessions_missed_clinic": number(1, "sessions_missed_clinic"),
        "review_debt": number(38, "review_debt"),
        "finished": number(60, "finished"),
        **{name: number(count, name) for name, count in classes.items()},
        **{name: share(*counts, name) for name, counts in OUTCOMES.items()},
    }


OUTCOMES = {
    "recovery": (20, 48),
    "reliable_recovery": (18, 48),
    "improvement": (28, 60),
    "deterioration": (4, 60),
    "no_change": (20, 60),
    "not_assessable": (8, 60),
}


def answers(split: str = "family", **more: Any) -> dict[str, Any]:
    rows = [("diary", 30, 90), ("worksheet", 60, 90), ("practice", 70, 80), ("none", 0, 0)]
    if split == "therapist":
        rows = [(THERAPIST, 60, 90), (COLLEAGUE, 70, 80)]
    weeks = [(FIRST_WEEK + timedelta(weeks=at), 14 + at, 0 if at == 3 else 22) for at in range(12)]
    return {
        **FRESH,
        "figures": figures(160, 260),
        "comparison": {"kind": "previous", "figures": figures(120, 250)},
        "split": {
            "dimension": split,
            "rows": [
                {"value": value, "figures": figures(some, of), "comparison": figures(some // 2, of)}
                for value, some, of in rows
            ],
        },
        "series": {
            "step": "week",
            "rows": [
                {"from": day.isoformat(), "to": "", "figures": figures(min(some, of), of)} for day, some, of in weeks
            ],
        },
        **more,
    }


def obstacles() -> dict[str, Any]:
    codes = [("forgot", "practical", 12), ("time", "practical", 31), ("too_hard", "task", 9), ("other", None, 2)]
    following = {
        "code": "time",
        "tried": "same_exercise",
        "n": 20,
        "answered": share(13, 20, "answered_after_obstacle"),
    }
    return {
        **FRESH,
        "note": "association",
        "closed": 820,
        "with_obstacle": share(98, 820, "with_obstacle"),
        "codes": [
            {"code": code, "group": group, "count": count, "share": share(count, 98, "obstacle_share")}
            for code, group, count in codes
        ],
        "groups": [{"group": "practical", "count": 43, "share": share(43, 98, "obstacle_share")}],
        "weeks": [
            {"week": week, "closed": 90 - week, "with_obstacle": 8 + week % 3, "codes": {"time": 3}}
            for week in range(1, 13)
        ],
        "next": [following, {"code": "time", "tried": "nothing_yet", "n": 3, "answered": None}],
        "split": "family",
        "rows": [{"value": "diary", "closed": 400, "with_obstacle": share(50, 400), "codes": [{"code": "time"}]}],
    }


def outcomes() -> dict[str, Any]:
    found = {name: share(*counts, name) for name, counts in OUTCOMES.items()}
    counted = {"finished": number(60, "finished")}
    weeks = [
        {"week": week, "n": 52 - 2 * week, "mean": 15.2 - week / 2, "low": 14.0, "high": 16.4} for week in range(12)
    ]
    measure = {
        "measure": "phq9",
        "caseness": 10,
        "pairs": 52,
        "without_pair": 8,
        "first_mean": 15.2,
        "last_mean": 8.9,
        "change": {"value": 6.3, "low": 4.9, "high": 7.7, "n": 52},
        "effect_size": {"value": 1.12, "sd": 5.6, "sd_n": 410, "n": 52},
        "jacobson_truax": {"improved": 30, "no_change": 18, "deteriorated": 4},
        "weeks": [*weeks, {"week": 12, "n": 1, "mean": 9.0, "low": None, "high": None}],
    }
    return {
        **FRESH,
        "figures": {**found, **counted},
        "previous": {**found, **counted},
        "split": "problem",
        "rows": [{"value": "depression", "figures": {**found, **counted}}, {"value": "none", "figures": {}}],
        "end_reasons": [{"code": "completed", "count": 44}, {"code": "stopped_early", "count": 12}],
        "measures": [measure, {**measure, "measure": "gad7", "jacobson_truax": None}],
    }


def curve(n: int = 80) -> dict[str, Any]:
    points = [
        {"week": week, "at_risk": n - 3 * week, "events": 1, "censored": 2, "survival": 0.97**week}
        | {"low": 0.94**week, "high": 0.99**week}
        for week in range(14)
    ]
    return {"n": n, "events": 22, "censored": n - 22, "median_week": None, "points": points}


def survival() -> dict[str, Any]:
    rows = [{"value": "weekly", "curve": curve(60)}, {"value": "monthly", "curve": {**curve(20), "median_week": 7}}]
    named = {"definition": "engagement_survival", "definition_version": 1}
    return {**FRESH, "silent_weeks": 3, **named, "curve": curve(), "split": "cadence", "rows": rows}


def adherence() -> dict[str, Any]:
    r = {"value": 0.31, "low": 0.04, "high": 0.54, "n": 24}
    nothing = {"value": None, "low": None, "high": None, "n": 3}
    thirds = [("low", 4, 8), ("middle", 5, 8), ("high", 7, 8)]
    return {
        **FRESH,
        "n": 24,
        "few": True,
        "few_below": 30,
        "definition": "adherence_outcome",
        "definition_version": 1,
        "tertiles": [
            {
                "tertile": name,
                "from": 0.0,
                "to": 35.0,
                "n": of,
                "improved": share(some, of),
                "recovered": share(some, of),
            }
            for name, some, of in thirds
        ],
        "correlations": [{"measure": "phq9", "pearson": r, "spearman": nothing}],
        "dose": [{"family": "worksheet", "measure": "phq9", "with_any": 20, "mean_done": 6.2, "pearson": r}],
        "published": [
            {"code": "compliance_outcome", "effect": "r", "value": 0.26, "low": 0.19, "high": 0.33, "studies": 23}
            | {"citation": "Mausbach et al. 2010"}
        ],
    }


WEIGHTS = {
    "no_contact": {"points": 30, "from": 14},
    "silent_share": {"points": 25, "from": 60},
    "missed_sessions": {"points": 20, "from": 1},
    "worse_score": {"points": 25, "from": 1},
    "list_from": 45,
}
BACK_TEST = {
    "within_days": 56,
    "precision": share(62, 140, "at_risk_precision"),
    "recall": share(62, 90, "at_risk_recall"),
}


def at_risk() -> dict[str, Any]:
    reasons = [
        {"code": "no_contact", "value": 24, "points": 30},
        {"code": "silent_share", "value": 75, "points": 25, "numerator": 6, "denominator": 8},
        {"code": "missed_sessions", "value": 2, "points": 20},
        {"code": "worse_score", "value": 7, "points": 25, "worse": [{"measure": "phq9", "by": 7.0}]},
    ]
    one = {"episode_id": EPISODE, "client_id": CLIENT, "points": 100, "reasons": reasons}
    return {**FRESH, "open_courses": 24, "items": [one], "weights": WEIGHTS, "back_test": BACK_TEST}


def weights() -> dict[str, Any]:
    return {"weights": WEIGHTS, "version": 0, "defaults": WEIGHTS, "back_test": BACK_TEST}


def work(*, own: bool = False) -> dict[str, Any]:
    middle = {"low": 12, "median": 15.5, "high": 19, "therapists": 6}
    measures = ("caseload", "sessions_ahead", "homework_ahead", "review_debt", "escalations")
    many = {name: {"value": 25, "position": "above"} for name in measures}
    usual = {name: {"value": 14, "position": "within"} for name in measures}
    people = [{"therapist_id": COLLEAGUE, "values": many}, {"therapist_id": THERAPIST, "values": usual}]
    return {
        **FRESH,
        "clinic_id": PATH.split("/")[4],
        "week": {"first": "2026-11-24", "last": "2026-11-30"},
        "definitions": {name: {"id": name, "version": 1, "words": f"About {name}."} for name in measures},
        "middle": dict.fromkeys(measures, middle),
        "own": people[1] if own else None,
        "therapists": [] if own else people,
    }


def rounded(numerator: int | None, denominator: int | None) -> dict[str, Any]:
    rate = numerator / denominator if numerator is not None and denominator and denominator >= 50 else None
    return {"numerator": numerator, "denominator": denominator, "rate": rate, "hidden": numerator is None}


def benchmarks(**more: Any) -> dict[str, Any]:
    limits = [
        {"denominator": n, "low_998": 0.69 - 4 / n**0.5, "low_95": 0.69 - 2 / n**0.5}
        | {"high_95": min(1, 0.69 + 2 / n**0.5), "high_998": min(1, 0.69 + 3 / n**0.5)}
        for n in range(50, 400, 12)
    ]
    return {
        "status": "ready",
        "figure": "engagement",
        "definition": {"id": "engagement", "version": 1, "words": "Share answered.", "formula": "a / b"},
        "period": {"id": "2026-Q3", "first": "2026-07-01", "last": "2026-09-30"},
        "filter": None,
        "made_at": "2026-11-23T02:00:11+00:00",
        "clinics": 5,
        "own": {**rounded(85, 120), "position": "inside"},
        "others": [rounded(190, 380), rounded(45, 60), rounded(None, None)],
        "others_hidden": 1,
        "middle": rounded(265, 385),
        "limits": limits,
        "rules": {"hidden_below": 5, "rounded_to": 5, "rate_from": 50, "clinics_from": 3},
        "periods": [{"id": "2026-10"}, {"id": "2026-Q3"}],
        "figures": ["engagement", "recovery"],
        "filters": {"family": ["diary"]},
        **more,
    }


def definitions() -> list[dict[str, Any]]:
    one = {"id": "on_time", "version": 2, "subject": "homework", "words": "Share answered in time.", "formula": "a / b"}
    whole = {**one, "source": "Carryover", "denominator": "closed with a due time"}
    whole = {**whole, "beside_until": "2027-01-01"}
    before = {**whole, "version": 1, "words": "Share answered by the end.", "denominator": "closed"}
    engaged = {
        **whole,
        "id": "engagement",
        "version": 1,
        "words": "Share answered.",
        "denominator": "closed occurrences",
    }
    return [before, whole, engaged]


def full_figures(calls: Calls, *, own: bool = False) -> None:
    """Everything that every page of figures asks for."""
    lists = {"definitions": definitions(), "exercises": [], "groups": []}
    for path, found in lists.items():
        calls.answer("GET", PATH + path, {"items": found, "next": None})
    documents = {
        "figures": answers(),
        "obstacles": obstacles(),
        "outcomes": outcomes(),
        "survival": survival(),
        "adherence": adherence(),
        "at-risk": at_risk(),
        "at-risk/weights": weights(),
        "work": work(own=own),
        "benchmarks": benchmarks(),
    }
    for path, document in documents.items():
        calls.answer("GET", PATH + path, document)
