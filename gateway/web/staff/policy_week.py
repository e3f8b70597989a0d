"""A week as it would go under the clinic's policy, for a client who is only invented."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import render_template, request

from gateway.sessions import require_role
from gateway.web import dates, ladder_words
from gateway.web.client.cards import Document, items
from gateway.web.i18n import gettext
from gateway.web.language import speak_in_zone
from gateway.web.services import Reply, tell
from gateway.web.staff import wording
from gateway.web.staff.parts import Page, errors_of

DAYS = 7
USUAL = {"moments": "18:00", "answered": ["1", "2"]}
Line = dict[str, Any]


@require_role("admin", "manager")
def show(clinic_id: str) -> Page:
    """Nothing is saved, so the wishes stand in the address."""
    asked = request.args if "moments" in request.args else None
    moments = asked.get("moments", "") if asked is not None else str(USUAL["moments"])
    answered = asked.getlist("answered") if asked is not None else list(USUAL["answered"])
    second = asked is not None and asked.get("second") == "yes"
    body: dict[str, Any] = {
        "moments": [one.zfill(5) for one in re.split(r"[\s,;]+", moments.strip()) if one],
        "answers": [str(day) in answered for day in range(1, DAYS + 1)],
        "second": second,
    }
    reply = tell("reminders", "POST", f"/api/v1/clinics/{clinic_id}/reminder-simulation", body)
    page = render_template(
        "staff/policy_week.html",
        clinic_id=clinic_id,
        days=_days(reply.data, body["moments"]) if reply.ok else [],
        numbers=[(str(day), gettext("day %(number)s", number=day)) for day in range(1, DAYS + 1)],
        tried={"moments": moments, "answered": answered, "second": second},
        errors=_errors(reply),
        typed={},
    )
    return page if reply.ok else (page, reply.status)


def _errors(reply: Reply) -> dict[str, list[str]]:
    """What is wrong with one of several times is told beside all of them."""
    if reply.ok:
        return {}
    found = errors_of(reply)
    if any(name.startswith("moments") for name in found):
        return {"moments": [gettext("Write up to six times of day, such as 08:00, 18:30.")]}
    return found


def _days(found: Document, moments: Sequence[str]) -> list[tuple[str, list[Line]]]:
    """What happens on each day, in the order of time."""
    speak_in_zone(str(found.get("time_zone")))
    lines = sorted((*_messages(found, moments), *_people(found, moments)), key=lambda one: str(one["at"]))
    by_day: dict[str, list[Line]] = defaultdict(list)
    for one in lines:
        by_day[dates.day(one["at"])].append(one)
    return list(by_day.items())


def _messages(found: Document, moments: Sequence[str]) -> Iterator[Line]:
    kinds = tuple(ladder_words.FOR_STAFF)
    for message in items(found, "messages"):
        for item in items(message, "items"):
            moved = item.get("moved_because")
            yield {
                "at": message["at"],
                "kind": "message",
                "words": ladder_words.FOR_STAFF[kinds[int(item["rung"]) - 1]],
                "about": moments[int(item["homework"])],
                "note": wording.term("moved", moved) if moved else "",
            }
    for one in items(found, "withheld"):
        yield {
            "at": one["wanted_at"],
            "kind": "withheld",
            "words": gettext("No reminder"),
            "about": moments[int(one["homework"])],
            "note": wording.term("reminder_reason", one["reason"]),
        }


def _people(found: Mapping[str, Any], moments: Sequence[str]) -> Iterator[Line]:
    for one in items(found, "answers"):
        about = moments[int(one["homework"])]
        yield {"at": one["at"], "kind": "answer", "words": gettext("The client answers"), "about": about, "note": ""}
    for one in items(found, "asked"):
        yield {
            "at": one["at"],
            "kind": "asked",
            "words": ladder_words.FOR_STAFF[str(one["kind"])],
            "about": moments[int(one["homework"])],
            "note": gettext("until %(moment)s", moment=dates.moment(one["due_at"])),
        }
