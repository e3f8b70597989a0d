"""What the services answer to staff pages, as examples; shapes as in their APIs."""

from __future__ import annotations

from typing import Any

from gateway.domain.roles import Membership, Role
from gateway.domain.signed_in import SignedIn
from tests.unit.gateway.web.documents import EPISODE, a_measure_course, assignment, exercise, occurrence
from tests.unit.gateway.web.sample import CLIENT, CLINIC, THERAPIST, Calls, a_client

PATH = f"/api/v1/clinics/{CLINIC}/"
PAGES = f"/c/{CLINIC}/"
GROUP = "grp_01J9ZQ8E5T3V7W2X4Y6Z8A0BCD"
SESSION = "ses_01J9ZQ8E5T3V7W2X4Y6Z8A0BCD"
HELD = "2026-11-12T18:00:00.000Z"
TENSION = {"label": "Tension", "before": 7, "after": 4, "taken_from": ["tension_before", "tension_after"]}
ANSWERS = {"technique": "four_six", "tension_before": 7, "tension_after": 4, "note": "Easier by the window."}


def staff(*roles: Role) -> SignedIn:
    person = a_client("Dr Kim Osei")
    memberships = tuple(Membership(CLINIC, role) for role in roles)
    return SignedIn(**{**vars(person), "person_id": THERAPIST, "memberships": memberships})


def episode(**changes: Any) -> dict[str, Any]:
    return {
        "id": EPISODE,
        "client_id": CLIENT,
        "therapist_id": THERAPIST,
        "phase": "skills",
        "problem": "panic",
        "cadence": "weekly",
        "time_zone": "Europe/London",
        "started_on": "2026-09-02",
        "status": "open",
        "ended_on": None,
        "end_reason": None,
        "version": 2,
        **changes,
    }


def response(**changes: Any) -> dict[str, Any]:
    told = {"kind": "did", "quantity": 50, "answers": ANSWERS, "obstacles": [], "own_words": "", "note": ""}
    told = {**told, "changes": [TENSION]}
    return {**told, "responded_at": "2026-11-20T19:42:00.000Z", **changes}


def answered(number: int, **changes: Any) -> dict[str, Any]:
    found = occurrence(number, status="responded", state="partly", response=response(), version=3, **changes)
    about = {"client_id": CLIENT, "assignment_id": "asg_1", "exercise_code": "breathing_practice"}
    return {**found, **about, "exercise_version": 1, "closes_at": "2026-11-22T00:00:00.000Z", "group_id": GROUP}


def not_this_time(number: int) -> dict[str, Any]:
    why = response(
        kind="not_this_time", quantity=None, answers={}, changes=[], obstacles=["too_hard"], own_words="Too much today."
    )
    return {**answered(number), "state": "talk", "response": why}


def came_again(**changes: Any) -> dict[str, Any]:
    found = {"assignment_id": "asg_1", "own_name": "Breathe before bed", "obstacle": "too_hard", "group": "task"}
    return {**found, "times": 2, "proposals": ["smaller", "other_exercise"], "wish": "smaller", **changes}


def next_step(**changes: Any) -> dict[str, Any]:
    criterion = {"reads": "at_most", "field": "tension", "value": 3.0, "times": 3}
    rungs = [{"item": "The stop", "exercise_code": "x"}, {"item": "One stop", "exercise_code": "x"}]
    chain = {"criterion": criterion, "rungs": rungs, "place": 0, "down_after": None}
    found = {"assignment": {"id": "asg_1", "own_name": "Breathe before bed", "chain": chain}}
    return {**found, "way": "up", "times": 3, "to": rungs[1], "to_exercise": None, **changes}


def figure(name: str, numerator: int, denominator: int | None = None) -> dict[str, Any]:
    rate = numerator / denominator if denominator else None
    return {
        "value": numerator if denominator is None else rate,
        "numerator": None if denominator is None else numerator,
        "denominator": denominator,
        "definition": name,
        "definition_version": 1,
    }


def figures(engaged: int, closed: int) -> dict[str, Any]:
    return {
        "engagement": figure("engagement", engaged, closed),
        "review_on_time": figure("review_on_time", 5, 40),
        "review_debt": figure("review_debt", 38),
        "closed": figure("closed", closed),
        "answered": figure("answered", engaged),
        "done": figure("done", engaged // 2),
        "partly": figure("partly", engaged // 4),
    }


def week(start: str, closed: int, done: int, silent: int) -> dict[str, Any]:
    empty = dict.fromkeys(("tried", "no_quantity", "something_else", "not_this_time"), 0)
    counted = {"closed": closed, "done": done, "partly": closed - done - silent, "silent": silent, "answered": done}
    return {"week_start": start, **empty, **counted}


def dashboard() -> dict[str, Any]:
    return {
        "as_of": "2026-11-24T18:02:00+00:00",
        "lag_seconds": 41.0,
        "figures": figures(795, 1204),
        "previous": figures(672, 1102),
        "weeks": [week("2026-11-02", 100, 60, 30), week("2026-11-09", 0, 0, 0), week("2026-11-16", 100, 70, 20)],
        "obstacles": [{"code": "forgot", "count": 12}, {"code": "time", "count": 30}],
        "by_therapist": [{"therapist_id": THERAPIST, "figures": figures(30, 40)}],
    }


def caseload_line() -> dict[str, Any]:
    weeks = [{"week_start": "2026-11-16", "states": ["done", "not_answered"]}]
    reasons = [{"code": "to_review", "count": 2}, {"code": "not_done", "count": 1, "exercise": "thought_record"}]
    return {
        "episode": episode(),
        "next_session_at": "2026-11-26T18:00:00.000Z",
        "last_contact_at": "2026-11-20T19:42:00.000Z",
        "attention": [*reasons, {"code": "quiet", "days": 9}],
        "strip": weeks,
        "to_review": 2,
        "sort_key": "1",
    }


def suggestion(*more: dict[str, Any]) -> dict[str, Any]:
    reasons = [{"code": "problem", "problem": "panic"}, {"code": "phase", "phase": "skills"}, *more]
    return {"exercise": exercise("exposure_log"), "reasons": reasons}


def item(key: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "hidden": False, "discussed": False, **more}


def agenda() -> dict[str, Any]:
    left, told = not_this_time(1), answered(2)
    about = {"assignment": left["assignment"], "exercise": left["exercise"]}
    day = {"occurrence_id": left["id"], "version": 3, "local_date": left["local_date"], "state": "talk"}
    why = {"days": [day], "obstacles": ["too_hard"], "own_words": ["Too much today."], "talk_about_it": False}
    scores = [{"occurrence_id": told["id"], "taken_at": HELD, "total": total, "band_label": None} for total in (11, 14)]
    outcome = {"expected": {"label": "", "text": "Everybody looks"}, "happened": {"label": "", "text": "Nobody did"}}
    return {
        "id": "agd_01J9ZQ8E5T3V7W2X4Y6Z8A0BCD",
        "version": 2,
        "session": session(),
        "last_held_at": HELD,
        "waiting": 1,
        "order": [],
        "own": [item("own:pnt_1", id="pnt_1", text="Ask about the move")],
        "undone": [item("undone:asg_1", **about, **why)],
        "answers": [item("answers:occ_2", occurrence=told, outcome=outcome, debt=True)],
        "measures": [item("measures:phq9", code="phq9", title="PHQ-9", change=-3.0, scores=scores)],
        "going_on": [item("going_on:asg_1", **about, confidence=6, states=["done", "not_answered"], ending=True)],
        "proposals": [item("proposals:asg_2", **about, proposed_at=HELD)],
        "agreed": [item("agreed:asg_1", **about, confidence=6, states=[], ending=False)],
    }


def session() -> dict[str, Any]:
    plain = {"id": SESSION, "status": "scheduled", "kind": "treatment", "minutes": 50, "reviewed_homework": None}
    return {**plain, "starts_at": "2026-11-26T18:00:00.000Z"}


def a_full_clinic(calls: Calls) -> None:
    """Everything that every staff page asks for."""
    cards = [exercise(code) for code in ("breathing_practice", "thought_record", "phq9")]
    reminder = {"channel": "email", "status": "suppressed", "reason": "answered", "planned_at": "2026-11-20T19:00:00Z"}
    group = {"id": GROUP, "programme": "calm_evenings", "facilitator_ids": [THERAPIST], "status": "open"}
    lists: dict[str, list[Any]] = {
        "caseload": [caseload_line()],
        "episodes": [episode()],
        "exercises": cards,
        "review-queue": [not_this_time(1), answered(2)],
        "groups": [{**group, "member_episode_ids": [EPISODE]}],
        "definitions": [
            {"id": "engagement", "version": 1, "words": "Share answered.", "formula": "a / b", "source": ""}
        ],
        f"episodes/{EPISODE}/sessions": [session(), {**session(), "status": "held", "starts_at": HELD}],
        f"episodes/{EPISODE}/scores": [a_measure_course()],
        f"episodes/{EPISODE}/assignments": [assignment(proposed_by="therapist")],
        f"episodes/{EPISODE}/occurrences": [not_this_time(1), answered(2)],
        f"clients/{CLIENT}/reminders": [reminder],
        f"clients/{CLIENT}/reminders/reached": [{"channel": "email", "state": "confirmed"}],
        f"episodes/{EPISODE}/suggestions": [suggestion()],
        f"episodes/{EPISODE}/came-again": [came_again()],
        f"episodes/{EPISODE}/next-steps": [next_step()],
    }
    for path, found in lists.items():
        calls.answer("GET", PATH + path, {"items": found, "next": None})
    calls.answer("GET", f"{PATH}groups/{GROUP}", {**group, "member_episode_ids": [EPISODE]})
    calls.answer("GET", f"{PATH}episodes/{EPISODE}", episode())
    calls.answer("GET", f"{PATH}dashboard", dashboard())
    calls.answer("GET", f"{PATH}episodes/{EPISODE}/agenda", agenda())
    calls.answer("GET", f"{PATH}episodes/{EPISODE}/ladder", {"items": ["The stop", "One stop"]})
    calls.answer("GET", f"{PATH}review-drafts", {"items": [], "next": None})
    for card in cards:
        calls.answer("GET", f"{PATH}exercises/{card['code']}", card)
    calls.answer("GET", f"{PATH}occurrences/{answered(2)['id']}", {"exercise": cards[0]})
