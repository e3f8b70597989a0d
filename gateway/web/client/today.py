"""Today: what is asked now, at most three things, and nobody is cross about anything."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from gateway.gateway import gateway
from gateway.sessions import require_role, signed_in
from gateway.web import chain_words, dates, words
from gateway.web.client.cards import Card, Document, card, first, items, name_of, part, plan, use_zone_of
from gateway.web.client.getting_in_the_way import again_of
from gateway.web.i18n import gettext
from gateway.web.language import zone_here
from gateway.web.schedule_words import schedule_words
from gateway.web.services import MOST_A_PAGE, ask, ask_if_there, tell

AT_ONCE = 3
STEPS_AT_ONCE = 1
REPLIES_AT_ONCE = 1  # the latest; whoever was away for a while finds the others folded below


@dataclass(frozen=True)
class Proposal:
    """What a therapist suggests and the client has not answered yet."""

    id: str
    name: str
    when: str
    therapist: str
    is_change: bool = False  # of something agreed, which goes on meanwhile


@dataclass(frozen=True)
class Needed:
    """What is done when something calls for it; it has no day."""

    id: str
    name: str
    plan: str


@dataclass(frozen=True)
class Reply:
    id: str
    name: str
    therapist: str
    at: str


@require_role("client")
def today() -> str:
    data = ask("assignments", "/api/v1/me/today")
    occurrences = [entry for name in ("now", "more", "later", "done", "in_silence") for entry in items(data, name)]
    use_zone_of(*occurrences, *items(data, "proposals"), *items(data, "whenever"), *items(data, "fluent"))
    inbox = ask_if_there("reminders", "/api/v1/me/inbox", {"unread": "true", "limit": MOST_A_PAGE})
    cards = [card(entry) for entry in items(data, "now")]
    replies = sorted(items(data, "replies"), key=_replied_at, reverse=True)
    name = signed_in().name.split()[0]
    return render_template(
        "client/today.html",
        greeting=words.greeting(dates.part_of_day(), name),
        replies=[_reply(entry) for entry in replies[:REPLIES_AT_ONCE]],
        earlier_replies=[_reply(entry) for entry in replies[REPLIES_AT_ONCE:]],
        more_replies=data.get("more_replies") or 0,
        cards=cards[:AT_ONCE],
        more=cards[AT_ONCE:] + [card(entry) for entry in items(data, "more")],
        later=_next_of_each(items(data, "later")),
        done=[card(entry) for entry in items(data, "done")],
        in_silence=[card(entry) for entry in items(data, "in_silence")],
        again=[again_of(entry) for entry in items(data, "came_again")][: 0 if items(data, "in_silence") else 1],
        next_steps=[chain_words.next_step(entry) for entry in items(data, "next_steps")][:STEPS_AT_ONCE],
        fluent=[name_of(entry) for entry in items(data, "fluent")],
        whenever=[_needed(entry) for entry in items(data, "whenever")],
        proposals=[_proposal(entry) for entry in items(data, "proposals")],
        reminders=unseen(inbox, [entry["id"] for name in ("now", "more") for entry in items(data, name)]),
        zone=zone_here(),
        away=[gettext("Reminders are not available right now. What you write here is kept as always.")]
        if inbox is None
        else [],
    )


@require_role("client")
def start_now(assignment_id: str) -> Response:
    """The moment is now: a sheet of its own, opened at once."""
    path = f"/api/v1/me/assignments/{assignment_id}/occurrences"
    reply = tell("assignments", "POST", path, key=request.form.get("idempotency_key", ""))
    if not reply.ok:
        return redirect(url_for("client.today"))
    return redirect(url_for("client.begin", occurrence_id=reply.data["id"]))


def unseen(inbox: Mapping[str, Any] | None, open_now: Collection[str]) -> list[Document]:
    """Messages in the app that were not opened, about anything that can still be done now."""
    found = [entry for entry in items(inbox or {}, "items") if entry.get("unread")]
    return [entry for entry in found if _about(entry) & set(open_now)]


def _about(message: Document) -> set[str]:
    """The occurrences of which a message reminds."""
    return {str(one.get("occurrence_id")) for one in (message, *items(message, "items"))}


def _next_of_each(occurrences: list[Document]) -> list[Card]:
    """Something daily stands here once, with its next day."""
    of_each: dict[Any, list[Document]] = {}
    for one in occurrences:
        of_each.setdefault(part(one, "assignment").get("id"), []).append(one)
    return [replace(card(days[0]), days_after=len(days) - 1) for days in of_each.values()]


def therapist_name(document: Document) -> str:
    therapist_id = document.get("therapist_id")
    clinic_id = first(document.get("clinic_id"), signed_in().home_clinic_id)
    names = gateway().names_for(clinic_id, [str(therapist_id)]) if therapist_id else {}
    return names.get(str(therapist_id)) or gettext("Your therapist")


def _proposal(assignment: Document) -> Proposal:
    return Proposal(
        id=str(assignment["id"]),
        name=name_of(assignment),
        when=schedule_words(part(assignment, "schedule")),
        therapist=therapist_name(assignment),
        is_change=bool(assignment.get("pending")),
    )


def _needed(assignment: Document) -> Needed:
    name = name_of(assignment)
    return Needed(str(assignment["id"]), name, plan(assignment))


def _reply(occurrence: Document) -> Reply:
    found: Card = card(occurrence)
    return Reply(found.id, found.name, therapist_name(occurrence), _replied_at(occurrence))


def _replied_at(occurrence: Document) -> str:
    return first(part(occurrence, "review").get("reviewed_at"))
