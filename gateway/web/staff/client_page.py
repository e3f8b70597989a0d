"""A client's page: what was not done comes first, as on the agenda of the next session, then the answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from flask import render_template

from gateway.sessions import require_role
from gateway.web import dates
from gateway.web.client.cards import Document, part, use_zone_of
from gateway.web.staff import agenda_items, agreed, answers, came_again, measures, wording
from gateway.web.staff.client_history import colleagues, history
from gateway.web.staff.fitting import fitting
from gateway.web.staff.parts import Errors, Page, Parts, etag_of, names
from gateway.web.staff.place import Place

DAYS_BACK = 42
STARTS_SOON = timedelta(minutes=30)
READ_AGAIN = 5
SHOWN = {"over": 12, "ahead": 3}  # reminders


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
    parts, place = Parts(clinic_id), Place(clinic_id, episode_id)
    episode = parts.read("assignments", f"episodes/{episode_id}") or {}
    use_zone_of(episode)
    client_id = str(episode.get("client_id") or "")
    sessions = _read_if(episode, parts, f"episodes/{episode_id}/sessions")
    assignments = _read_if(episode, parts, f"episodes/{episode_id}/assignments")
    found = _occurrences(parts, episode_id) if episode else []
    page = render_template(
        "staff/client.html",
        place=place,
        episode_id=episode_id,
        episode=episode,
        etag=etag_of(episode),
        name=names(clinic_id, [client_id]).get(client_id, ""),
        agenda=agenda_items.read(parts, episode_id)[0] if episode else None,
        drafts=answers.drafts(parts) if found else {},
        again=came_again.came_again(parts, episode_id) if episode else [],
        next_steps=agreed.next_steps(place, parts) if episode else [],
        sheets=answers.sheets(parts, _to_read(found)),
        **agreed.lists(place, assignments),
        fitting=fitting(parts, episode_id) if episode.get("status") == "open" else [],
        sessions=_in_order(sessions),
        begun=_begun(sessions),
        other_rhythm=other_rhythm(sessions, str(episode.get("cadence"))),
        colleagues=colleagues(clinic_id) if episode else [],
        history=history(clinic_id, episode),
        measured=measures.lines(parts, episode_id, sessions) if episode else [],
        measures=measures.offered(parts),
        reminders=_reminders(parts, client_id),
        not_reached=_not_reached(parts, client_id),
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


def _to_read(found: list[Document]) -> list[Document]:
    """Everything that waits for a reply, the longest waiting first, then the latest that have one."""
    answered = sorted((one for one in found if one.get("response")), key=_responded_at)
    waiting = [one for one in answered if not one.get("review")]
    replied = [one for one in answered if one.get("review")]
    return waiting + replied[::-1][:READ_AGAIN]


def _responded_at(one: Document) -> str:
    return str(part(one, "response").get("responded_at") or "")


def _begun(sessions: list[Document]) -> set[str]:
    """Those about which something can be noted: they have started, or do so now."""
    soon = dates.now() + STARTS_SOON
    return {str(one["id"]) for one in sessions if datetime.fromisoformat(_starts_at(one)) <= soon}


def other_rhythm(sessions: list[Document], cadence: str) -> list[dict[str, Any]]:
    """Rows that are still planned in another rhythm than that of the course, each with its next session."""
    rows: dict[str, list[Document]] = {}
    for one in sorted(sessions, key=_starts_at):
        ahead = one.get("status") == "scheduled" and datetime.fromisoformat(_starts_at(one)) > dates.now()
        if ahead and part(one, "series").get("cadence", cadence) != cadence:
            rows.setdefault(str(part(one, "series")["id"]), []).append(one)
    return [{"first": row[0], "etag": etag_of(row[0]), "count": len(row)} for row in rows.values()]


def _in_order(sessions: list[Document]) -> list[Document]:
    """Those to come and those that nothing was noted about first, then the latest."""
    ahead = sorted((one for one in sessions if one.get("status") == "scheduled"), key=_starts_at)
    over = sorted((one for one in sessions if one.get("status") != "scheduled"), key=_starts_at, reverse=True)
    return ahead + over[:6]


def _starts_at(session: Document) -> str:
    return str(session.get("starts_at"))


def _reminders(parts: Parts, client_id: str) -> dict[str, list[Document]]:
    """What became of the latest, and the next ones to come."""
    if not client_id:
        return {"over": [], "ahead": []}
    found = f"clients/{client_id}/reminders"
    return {
        state: parts.known("reminders", found, {"state": state, "limit": str(most)}) for state, most in SHOWN.items()
    }


def _not_reached(parts: Parts, client_id: str) -> list[Document]:
    """Channels whose address does not work any more."""
    found = parts.known("reminders", f"clients/{client_id}/reminders/reached") if client_id else []
    return [one for one in found if one["state"] == "set_aside"]


def _terms() -> dict[str, list[tuple[str, str]]]:
    return {
        "phase": wording.options(wording.PHASES),
        "problem": wording.options(wording.PROBLEMS),
        "cadence": wording.options(wording.CADENCES),
        "pause_reason": wording.options(wording.PAUSE_REASONS),
        "end_reason": wording.options(wording.END_REASONS),
        "session_kind": wording.options(wording.SESSION_KINDS),
    }
