"""What the services answer to a client's pages, as examples; shapes as in their APIs."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from services.assignments import catalogue
from services.assignments.domain.catalogue import Catalogue
from tests.unit.gateway.web.sample import CLINIC, THERAPIST, Calls

CATALOGUE = Path(__file__).parents[4] / "services" / "assignments" / "catalogue"
SCHEDULE = {"kind": "daily", "start_on": "2026-11-20", "end_on": None, "time": "19:00", "grace_days": 1}
EPISODE = "epi_01J9ZQ8E5T3V7W2X4Y6Z8A0BCD"


def exercise(code: str = "thought_record", version: int = 1) -> dict[str, Any]:
    """As the service shows it."""
    return catalogue.as_json(_shipped().exercise(code, version))


@cache
def _shipped() -> Catalogue:
    return catalogue.load()


def assignment(**changes: Any) -> dict[str, Any]:
    return {
        "id": "asg_01J9ZQ8E5T3V7W2X4Y6Z8A0BCD",
        "clinic_id": CLINIC,
        "episode_id": EPISODE,
        "therapist_id": THERAPIST,
        "own_name": "Breathe before bed",
        "what": "Slow breathing, lying down, with the lamp on.",
        "rationale": "Slow breathing tells the body that it can stand down.",
        "minutes": 5,
        "schedule": SCHEDULE,
        "time_zone": "Europe/London",
        "confidence": None,
        "foreseen_obstacle": None,
        "plan_if": "the dishes are done",
        "plan_then": "I sit down and breathe",
        "status": "agreed",
        "version": 2,
        "exercise": {"code": "breathing_practice", "title": "Breathing practice", "family": "practice"},
        **changes,
    }


def occurrence(number: int = 1, **changes: Any) -> dict[str, Any]:
    return {
        "id": f"occ_{number:026d}",
        "clinic_id": CLINIC,
        "episode_id": EPISODE,
        "therapist_id": THERAPIST,
        "local_date": "2026-11-24",
        "local_time": "19:00",
        "time_zone": "Europe/London",
        "status": "scheduled",
        "state": "not_yet",
        "response": None,
        "review": None,
        "assignment": assignment(),
        "exercise": {"code": "breathing_practice", "title": "Breathing practice", "minutes": 5},
        **changes,
    }


def answered(**changes: Any) -> dict[str, Any]:
    return {
        "kind": "did",
        "quantity": 100,
        "answers": {"technique": "four_six", "tension_before": 7, "tension_after": 4, "minutes": 6},
        "own_words": "",
        "note": "It was easier with the lamp on.",
        "talk_about_it": False,
        "responded_at": "2026-11-23T19:30:00.000Z",
        **changes,
    }


def reviewed() -> dict[str, Any]:
    reply = "Seven to four, and you noticed what the lamp does.\nBring that along on Thursday."
    return {
        "reply": reply,
        "reaction": "lets_look",
        "reviewed_at": "2026-11-24T09:12:00.000Z",
        "reviewed_by": THERAPIST,
        "seen_at": None,
    }


def sheet(code: str = "thought_record", **changes: Any) -> dict[str, Any]:
    return {
        "occurrence": occurrence(),
        "assignment": assignment(own_name="The 3 a.m. thoughts" if code == "thought_record" else "Breathe before bed"),
        "exercise": exercise(code),
        "draft": None,
        "response": None,
        "review": None,
        **changes,
    }


def a_day() -> dict[str, Any]:
    own = assignment(own_name="The 3 a.m. thoughts", minutes=20, plan_if="", plan_then="")
    proposed = assignment(id="asg_01J9ZQ8E5T3V7W2X4Y6Z8A0BCE", own_name="Notice the low moments", status="proposed")
    yesterday = occurrence(2, assignment=own, local_date="2026-11-23", local_time="07:30")
    return {
        "replies": [occurrence(9, response=answered(), review=reviewed(), status="responded", state="done")],
        "now": [occurrence(1, status="started"), yesterday],
        "more": [],
        "later": [occurrence(3, local_date="2026-11-25"), occurrence(4, local_date="2026-11-27", assignment=own)],
        "done": [occurrence(5, local_date="2026-11-23", status="responded", state="partly")],
        "proposals": [proposed],
    }


def a_course() -> dict[str, Any]:
    weeks: dict[str, list[str]] = {
        "2026-11-02": [],
        "2026-11-09": ["done", "partly", "not_answered"],
        "2026-11-16": ["done", "something_else", "talk", "done"],
        "2026-11-23": ["done", "partly", "not_yet"],
    }
    return {
        "episode": {"id": EPISODE, "status": "open", "time_zone": "Europe/London"},
        "next_session_at": "2026-11-26T18:00:00.000Z",
        "assignments": [assignment(), assignment(own_name="Sunday diary", status="ended")],
        "weeks": [{"week_start": start, "states": states} for start, states in weeks.items()],
    }


def score(total: int, day: str, **changes: Any) -> dict[str, Any]:
    bands = exercise("phq9")["measure"]["bands"]
    band = next(one for one in bands if one["low"] <= total <= one["high"])
    return {
        "id": "scr_1",
        "occurrence_id": "occ_1",
        "version": 1,
        "total": total,
        "band": band["code"],
        "band_label": band["label"],
        "plain_label": band["plain"],
        "is_case": total >= 10,
        "taken_at": f"{day}T10:00:00.000Z",
        "rating_source": "client",
        "change": None,
        "reliable": None,
        "earlier": [],
        **changes,
    }


def a_measure_course(*scores: dict[str, Any]) -> dict[str, Any]:
    last = score(9, "2026-11-20", change=-9, reliable="improved", rating_source="therapist", earlier=[{"total": 11}])
    found = scores or (score(18, "2026-11-02"), score(15, "2026-11-09", change=-3, reliable="no_change"), last)
    about = {"code": "phq9", "version": 1, "title": "PHQ-9", "measure": exercise("phq9")["measure"]}
    return {**about, "scores": list(found)}


def wishes() -> dict[str, Any]:
    return {
        "clinic_id": CLINIC,
        "time_zone": "Europe/London",
        "zone_now": "Europe/London",
        "quiet_from": "21:00",
        "quiet_to": "08:00",
        "quiet_days": {"6": {"begins": "23:00", "ends": "09:30"}, "7": None},
        "gap_minutes": 45,
        "cap": None,
        "channels": {"in_app": True, "email": False, "sms": False, "push": False, "webhook": False},
        "channels_offered": ["email", "in_app"],
        "second_channel": None,
        "off": False,
        "rest_until": None,
        "rests": {assignment()["id"]: "2026-11-24"},
        "travel": None,
        "asked_zones": [{"time_zone": "Asia/Seoul", "at": "2026-11-01T08:00:00.000Z", "answer": "keep"}],
        "homework_word": None,
        "locale": None,
        "follows_habit": False,
        "defaults": {"quiet_from": "21:00", "quiet_to": "08:00", "gap_minutes": 30, "cap": 3},
        "version": 1,
    }


def a_week_ahead() -> dict[str, Any]:
    own = {"assignment_id": assignment()["id"], "rung": 1, "wanted_at": "2026-11-25T19:00:00.000Z"}
    both = [{**own, "trigger": "due", "moved_because": "bundle"}, {**own, "trigger": "session", "moved_because": None}]
    once = {"zone": "Europe/London", "channels": ["in_app"], "items": both[:1], "only_if_silent": True}
    return {
        "messages": [
            {**once, "at": "2026-11-25T19:10:00.000Z", "items": both, "only_if_silent": False},
            {**once, "at": "2026-11-25T21:10:00.000Z", "zone": "Asia/Tokyo"},
        ],
        "withheld": [{**own, "trigger": "random", "reason": "cap"}],
    }


def what_became() -> dict[str, Any]:
    steps = [
        {"status": "planned", "at": "2026-11-20T08:00:00.000Z", "reason": None},
        {"status": "suppressed", "at": "2026-11-23T19:00:00.000Z", "reason": "answered"},
    ]
    return {
        "reminder_id": "rem_1",
        "assignment_id": assignment()["id"],
        "channel": "in_app",
        "status": "suppressed",
        "reason": "answered",
        "planned_at": "2026-11-23T19:00:00.000Z",
        "moved_because": "gap",
        "acted_at": "2026-11-23T19:00:00.000Z",
        "history": steps,
    }


def a_point(**changes: Any) -> dict[str, Any]:
    return {
        "point_id": "cpt_1",
        "clinic_id": CLINIC,
        "channel": "email",
        "address": "sam@example.org",
        "state": "waiting",
        "because": None,
        "code_until": "2026-11-24T18:15:00.000Z",
        "code_is": "sent",
        "tries_left": 5,
        "in_use": False,
        "version": 2,
        **changes,
    }


def a_ladder(assignment_id: str) -> dict[str, Any]:
    rungs = [
        {"kind": kind, "after_minutes": after, "when": None, "taken_out": False}
        for kind, after in (("nudge", 0), ("ask", 1440), ("task", 2880))
    ]
    return {"assignment_id": assignment_id, "rungs": rungs, "off": False, "changed": False, "version": 0}


def a_reminder() -> dict[str, Any]:
    return {
        "reminder_id": "rem_1",
        "occurrence_id": occurrence()["id"],
        "assignment_id": assignment()["id"],
        "text": "Lamp on, five slow breaths",
        "items": [],
        "later": ["ten_minutes", "tomorrow"],
        "sent_at": "2026-11-24T18:00:00.000Z",
        "opened_at": None,
        "unread": True,
    }


def a_look_back(calls: Calls) -> None:
    """The week, what was done, the course as a line, and what could come next."""
    own, homework = "/api/v1/me", assignment()
    done = occurrence(9, response=answered(), review=reviewed(), status="responded", state="done")
    days = [{"day": f"2026-11-{day}", "occurrences": [occurrence(1)] if day == 24 else []} for day in range(23, 30)]
    met = {"status": "missed", "starts_at": "2026-11-19T18:00:00.000Z", "time_zone": "Europe/London"}
    entries = [
        {"id": "c", "at": "2026-11-23T18:00:00.000Z", "kind": "answer", "occurrence": {**done, "assignment": homework}},
        {"id": "b", "at": "2026-11-20T18:00:00.000Z", "kind": "agreed", "assignment": homework},
        {"id": "a", "at": "2026-11-19T18:00:00.000Z", "kind": "session", "session": met},
    ]
    points = [{"occurrence_id": done["id"], "at": "2026-11-23T18:00:00.000Z", "local_date": "2026-11-23", "value": 4}]
    course = {"assignment": homework, "label": "Tension", "low": 0, "high": 10, "points": points}
    plan_sheet = catalogue.as_json(catalogue.safety_plan())
    plan = {"id": "pln_1", "clinic_id": CLINIC, "version": 0, "now": None, "earlier": [], "exercise": plan_sheet}
    for path, body in {
        f"{own}/week": {"first": "2026-11-23", "days": days, "any_day": [{"occurrences": [occurrence(3)]}]},
        f"{own}/done": {"items": [{**done, "assignment": homework}], "next": None},
        f"{own}/episodes/{EPISODE}/timeline": {"items": entries, "next": None},
        f"{own}/assignments/{homework['id']}/course": course,
        f"{own}/suggestions": {"items": [exercise("sleep_diary")]},
        f"{own}/safety-plans/{CLINIC}": plan,
    }.items():
        calls.answer("GET", path, body)


def answering_hours(answers: int = 12, suggested: str | None = "19:00") -> dict[str, Any]:
    hours = [{"hour": hour, "share": 0.4 if hour == 19 else 0.03, "at_least": 0.2} for hour in range(24)]
    given = {"answers": answers, "needed": 8, "remembered": 120, "half_life_days": 28}
    return {**given, "suggested": suggested, "hours": hours}


def a_full_day(calls: Calls) -> None:
    """Every page of the client has something to show."""
    own, sheets = "/api/v1/me", "/api/v1/me/occurrences"
    done = occurrence(9, response=answered(), review=reviewed(), status="responded", state="done")
    with_reply = sheet("breathing_practice", occurrence=done, response=answered(), review=reviewed())
    suggested = assignment(status="proposed", exercise=exercise("breathing_practice"))
    words: dict[str, Any] = {
        "time": None,
        "moments": [],
        "text": None,
        "neutral_text": "A small reminder from yourself.",
        "off": False,
        "version": 0,
    }
    for path, body in {
        f"{own}/today": a_day(),
        f"{own}/inbox": {"items": [a_reminder()], "next": None},
        f"{own}/course": {"episodes": [a_course()]},
        f"{own}/scores": {"episodes": [{"episode_id": EPISODE, "measures": [a_measure_course()]}]},
        f"{own}/assignments": {"items": [assignment()], "next": None},
        f"{own}/assignments/{suggested['id']}": suggested,
        f"{own}/assignments/{suggested['id']}/reminder": words,
        f"{own}/assignments/{suggested['id']}/ladder": a_ladder(str(suggested["id"])),
        f"{own}/reminder-preferences": wishes(),
        f"{own}/answering-hours": answering_hours(),
        f"{own}/feed": {"address": "http://carryover.test/feed/a.ics"},
        f"{own}/contact-points": {"items": [a_point()], "push_key": "BKey"},
        f"{own}/reminder-preview": a_week_ahead(),
        f"{own}/reminders": {"items": [what_became()], "next": "more"},
        f"{sheets}/{occurrence(1)['id']}": sheet(),
        f"{sheets}/{occurrence(3)['id']}": sheet("breathing_practice"),
        f"{sheets}/{done['id']}": with_reply,
    }.items():
        calls.answer("GET", path, body)
    calls.answer("POST", f"{sheets}/{done['id']}/reply-seen", done)
    seen: dict[str, Any] = {"title": "A small reminder", "text": words["neutral_text"], "noticed": []}
    calls.answer("POST", f"{own}/assignments/{suggested['id']}/reminder/words", seen)
    a_look_back(calls)
