"""Today: what is asked now, at most three things, and nobody is cross about anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import render_template

from gateway.gateway import gateway
from gateway.sessions import require_role, signed_in
from gateway.web import dates, words
from gateway.web.client.cards import Card, Document, card, first, items, part, schedule_words, use_zone_of
from gateway.web.i18n import gettext
from gateway.web.services import ask, ask_if_there

AT_ONCE = 3


@dataclass(frozen=True)
class Proposal:
    """What a therapist suggests and the client has not answered yet."""

    id: str
    name: str
    when: str
    therapist: str


@dataclass(frozen=True)
class Reply:
    id: str
    name: str
    therapist: str


@require_role("client")
def today() -> str:
    data = ask("assignments", "/api/v1/me/today")
    occurrences = [entry for name in ("now", "more", "later", "done") for entry in items(data, name)]
    use_zone_of(*occurrences)
    inbox = ask_if_there("reminders", "/api/v1/me/inbox")
    cards = [card(entry) for entry in items(data, "now")]
    name = signed_in().name.split()[0]
    return render_template(
        "client/today.html",
        greeting=words.greeting(dates.part_of_day(), name),
        replies=[_reply(entry) for entry in items(data, "replies")],
        cards=cards[:AT_ONCE],
        more=cards[AT_ONCE:] + [card(entry) for entry in items(data, "more")],
        later=[card(entry) for entry in items(data, "later")],
        done=[card(entry) for entry in items(data, "done")],
        proposals=[_proposal(entry) for entry in items(data, "proposals")],
        reminders=unseen(inbox),
        away=[gettext("Reminders are not available right now. What you write here is kept as always.")]
        if inbox is None
        else [],
    )


def unseen(inbox: Mapping[str, Any] | None) -> list[Document]:
    """Reminders that were delivered in the app and not opened."""
    return [entry for entry in items(inbox or {}, "items") if entry.get("unread")]


def therapist_name(document: Document) -> str:
    therapist_id = document.get("therapist_id")
    clinic_id = first(document.get("clinic_id"), signed_in().home_clinic_id)
    names = gateway().names_for(clinic_id, [str(therapist_id)]) if therapist_id else {}
    return names.get(str(therapist_id)) or gettext("Your therapist")


def _proposal(assignment: Document) -> Proposal:
    return Proposal(
        id=str(assignment["id"]),
        name=first(assignment.get("own_name"), part(assignment, "exercise").get("title")),
        when=schedule_words(part(assignment, "schedule")),
        therapist=therapist_name(assignment),
    )


def _reply(occurrence: Document) -> Reply:
    found: Card = card(occurrence)
    return Reply(found.id, found.name, therapist_name(occurrence))
