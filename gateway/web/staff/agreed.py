"""What is agreed with a client, as pages of staff list it, and what may be done about each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.sessions import signed_in
from gateway.web import agreement_words
from gateway.web.chain_words import NextStep, criterion_words, next_step
from gateway.web.client.cards import Document, name_of, part, status_now
from gateway.web.i18n import gettext
from gateway.web.schedule_words import schedule_words
from gateway.web.services import Reply
from gateway.web.staff.parts import Parts, etag_of, names
from gateway.web.staff.place import Place

ACTS = frozenset({"agree", "decline", "pause", "resume", "end"})
FOLLOWS_SESSIONS = frozenset({"before_next_session", "before_sessions", "until_next_session"})
RUNNING = ("agreed", "proposed", "paused")


def act(place: Place, assignment_id: str, form: Mapping[str, str]) -> Reply | None:
    """None for what cannot be done about it."""
    wanted = form.get("act", "")
    if wanted not in ACTS:
        return None
    together = {"in_session": True} if wanted == "agree" and form.get("in_session") == "yes" else {}
    return Parts(place.clinic_id).tell("POST", f"assignments/{assignment_id}/{wanted}", together, form)


def lists(place: Place, assignments: list[Document]) -> dict[str, list[dict[str, Any]]]:
    """What goes on or waits, and what is over."""
    known = names(place.clinic_id, {who for one in assignments for who in agreement_words.people(one)})
    lines = [_line(one, known, place) for one in assignments]
    return {
        "agreed": [one for one in lines if one["status"] in RUNNING],
        "before": [one for one in lines if one["status"] not in RUNNING],
    }


def next_steps(place: Place, parts: Parts) -> list[NextStep]:
    """What the answers there speak for; in a group only of what belongs to it."""
    found = parts.every("assignments", f"episodes/{place.episode_id}/next-steps")
    here = [one for one in found if place.group_id in {"", part(one, "assignment").get("group_id")}]
    return [next_step(one) for one in here]


def _line(assignment: Document, known: Mapping[str, str], place: Place) -> dict[str, Any]:
    """One assignment, with what waits and who did what."""
    return {
        "id": assignment["id"],
        "etag": etag_of(assignment),
        "act_on": place.act_on(str(assignment["id"])),
        "change": place.change(str(assignment["id"])),
        "silence": place.silence(str(assignment["id"])),
        "name": name_of(assignment),
        "exercise": part(assignment, "exercise").get("title") or "",
        "when": schedule_words(part(assignment, "schedule")),
        "waits_for_a_session": _goes_on(assignment) and part(assignment, "schedule").get("kind") in FOLLOWS_SESSIONS,
        "until": part(assignment, "schedule").get("end_on"),
        "status": status_now(assignment),
        "ended_by_itself": _ended_by_itself(assignment),
        "rests_with_course": bool(assignment.get("rested_by_episode")),
        "confidence": assignment.get("confidence"),
        "plan_if": assignment.get("plan_if") or "",
        "plan_then": assignment.get("plan_then") or "",
        "sheet": assignment,
        "waits_for_client": assignment.get("waits_for") == "client",
        "waits_for_us": assignment.get("waits_for") not in {None, "client"},
        "asked": agreement_words.asked(assignment),
        "steps": agreement_words.steps(assignment, known, signed_in().person_id),
    }


def _goes_on(assignment: Document) -> bool:
    return assignment.get("status") == "agreed"


def _ended_by_itself(assignment: Document) -> str:
    """Why, where nobody ended it."""
    reason = assignment.get("end_reason")
    if reason == "fluent":
        easy = criterion_words(part(part(assignment, "chain"), "criterion"))
        return gettext("ended by itself: %(easy)s", easy=easy)
    return gettext("went on with the next exercise") if reason == "stepped_on" else ""
