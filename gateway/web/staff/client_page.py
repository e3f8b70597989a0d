"""A client's page: the agenda of the next session in miniature. What was not done comes first, then the answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from flask import render_template

from gateway.sessions import require_role
from gateway.web import dates
from gateway.web.client.cards import Document, first, part, schedule_words, status_now, use_zone_of
from gateway.web.staff import answers, came_again, measures, prompts, wording
from gateway.web.staff.fitting import fitting
from gateway.web.staff.parts import Errors, Page, Parts, names

DAYS_BACK = 42
READ_AGAIN = 5
NOT_DONE = frozenset({"not_answered", "talk"})
RUNNING = ("agreed", "proposed", "paused")


@dataclass(frozen=True)
class Wrong:
    """What was refused on this page: in which form, why, and what was typed. Each form draws only its own."""

    where: str = ""
    errors: Errors = field(default_factory=dict)
    typed: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200


@require_role("therapist")
def client_page(clinic_id: str, episode_id: str) -> Page:
    return draw(clinic_id, episode_id)


def draw(clinic_id: str, episode_id: str, wrong: Wrong | None = None) -> Page:
    wrong = wrong or Wrong()
    parts = Parts(clinic_id)
    episode = parts.read("assignments", f"episodes/{episode_id}") or {}
    use_zone_of(episode)
    client_id = str(episode.get("client_id") or "")
    sessions = _read_if(episode, parts, f"episodes/{episode_id}/sessions")
    agreed = [line(one) for one in _read_if(episode, parts, f"episodes/{episode_id}/assignments")]
    found = _occurrences(parts, episode_id) if episode else []
    page = render_template(
        "staff/client.html",
        episode_id=episode_id,
        episode=episode,
        etag=_etag(episode),
        name=names(clinic_id, [client_id]).get(client_id, ""),
        agenda=agenda(found, _last_held(sessions)),
        again=came_again.came_again(parts, episode_id) if episode else [],
        sheets=answers.sheets(parts, _to_read(found)),
        agreed=[one for one in agreed if one["status"] in RUNNING],
        before=[one for one in agreed if one["status"] not in RUNNING],
        fitting=fitting(parts, episode_id) if episode.get("status") == "open" else [],
        sessions=_in_order(sessions),
        measured=measures.lines(parts, episode_id, sessions) if episode else [],
        measures=measures.offered(parts),
        reminders=_reminders(parts, client_id),
        terms=_terms(),
        wrong=wrong,
        errors=wrong.errors,
        away=parts.away,
    )
    return page if wrong.status < 300 else (page, wrong.status)


def _read_if(episode: Document, parts: Parts, rest: str) -> list[Document]:
    return parts.every("assignments", rest) if episode else []


def _occurrences(parts: Parts, episode_id: str) -> list[Document]:
    since = (dates.today() - timedelta(days=DAYS_BACK)).isoformat()
    days = {"from": since, "to": dates.today().isoformat()}
    return [one for one in parts.every("assignments", f"episodes/{episode_id}/occurrences", days) if one.get("state")]


def agenda(found: list[Document], since: str) -> list[dict[str, Any]]:
    """What was not done since the last held session, by assignment: how often, what got in the way, how to begin."""
    groups: dict[str, list[Document]] = {}
    for one in found:
        if one.get("state") in NOT_DONE and str(one.get("closes_at") or "") >= since:
            groups.setdefault(str(one.get("assignment_id")), []).append(one)
    return [_undone(group) for group in groups.values()]


def _undone(group: list[Document]) -> dict[str, Any]:
    """The latest reason that was given speaks; silence only when there is none."""
    sheets = [answers.sheet(one, {}) for one in group]
    said = [one for one in sheets if one.answered]
    speaking = said[-1] if said else sheets[-1]
    obstacles = {str(prompt.words): prompt for one in sheets for prompt in one.obstacles}
    return {
        "name": speaking.name,
        "exercise": speaking.exercise,
        "days": [(one.day, one.state) for one in sheets],
        "obstacles": list(obstacles),
        "own_words": [text for one in said for text in one.own_words],
        "prompt": speaking.prompt or prompts.silent_prompt(),
        "answered": bool(said),
        "silent": next((one.id for one in reversed(sheets) if not one.answered), ""),
    }


def _to_read(found: list[Document]) -> list[Document]:
    """Everything that waits for a reply, the longest waiting first, then the latest that have one."""
    answered = sorted((one for one in found if one.get("response")), key=_responded_at)
    waiting = [one for one in answered if not one.get("review")]
    replied = [one for one in answered if one.get("review")]
    return waiting + replied[::-1][:READ_AGAIN]


def _responded_at(one: Document) -> str:
    return str(part(one, "response").get("responded_at") or "")


def _last_held(sessions: list[Document]) -> str:
    """Stamps of the API sort as text."""
    return max((str(one.get("starts_at")) for one in sessions if one.get("status") == "held"), default="")


def _in_order(sessions: list[Document]) -> list[Document]:
    """Those to come and those that nothing was noted about first, then the latest."""
    ahead = sorted((one for one in sessions if one.get("status") == "scheduled"), key=_starts_at)
    over = sorted((one for one in sessions if one.get("status") != "scheduled"), key=_starts_at, reverse=True)
    return ahead + over[:6]


def _starts_at(session: Document) -> str:
    return str(session.get("starts_at"))


def line(assignment: Document) -> dict[str, Any]:
    """One assignment as the page lists it."""
    return {
        "id": assignment["id"],
        "etag": _etag(assignment),
        "name": first(assignment.get("own_name"), part(assignment, "exercise").get("title")),
        "exercise": part(assignment, "exercise").get("title") or "",
        "when": schedule_words(part(assignment, "schedule")),
        "until": part(assignment, "schedule").get("end_on"),
        "status": status_now(assignment),
        "confidence": assignment.get("confidence"),
        "plan_if": assignment.get("plan_if") or "",
        "plan_then": assignment.get("plan_then") or "",
        "from_client": assignment.get("proposed_by") == "client",
    }


def _etag(document: Document) -> str:
    return f'"{document["id"]}.{document.get("version", 1)}"' if document.get("id") else ""


def _reminders(parts: Parts, client_id: str) -> list[Document]:
    return parts.list("reminders", f"clients/{client_id}/reminders", {"limit": "12"}) if client_id else []


def _terms() -> dict[str, list[tuple[str, str]]]:
    return {
        "phase": wording.options(wording.PHASES),
        "problem": wording.options(wording.PROBLEMS),
        "cadence": wording.options(wording.CADENCES),
        "end_reason": wording.options(wording.END_REASONS),
        "session_kind": wording.options(wording.SESSION_KINDS),
        "how": wording.options(came_again.HOW),
        "obstacle": [(code, str(prompt.words)) for code, prompt in prompts.PROMPTS.items()],
    }
