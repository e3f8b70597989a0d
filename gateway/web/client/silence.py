"""What happens when a client says nothing about one piece of homework: they see it, and leave out what they like."""

from __future__ import annotations

from collections.abc import Mapping

from flask import redirect, render_template, request, url_for

from gateway.sessions import require_role
from gateway.web import ladder_words
from gateway.web.client.cards import Document, items, name_of, use_zone_of
from gateway.web.client.reminding import Page
from gateway.web.services import ask, ask_if_there, asked, tell

BEYOND_REMINDING = frozenset({"ask", "task", "call"})
ALWAYS = "nudge"
"""It has a place of its own: `No reminder for this one`."""


@require_role("client")
def silence(assignment_id: str) -> Page:
    return _draw(assignment_id, {})


@require_role("client")
def save_silence(assignment_id: str) -> Page:
    """The boxes say what stays in; what has no box stays as it is."""
    known = ask("reminders", _path(assignment_id))
    stays = set(request.form.getlist("stays"))
    out = [one["kind"] for one in items(known, "rungs") if one["kind"] not in {*stays, ALWAYS}]
    reply = tell("reminders", "PUT", _path(assignment_id), {"without_rungs": out}, etag=request.form.get("etag", ""))
    if not reply.ok:
        return _draw(assignment_id, reply.errors), reply.status
    return redirect(url_for("client.silence", assignment_id=assignment_id, said="saved"))


def in_short(assignment_id: str, *, before_the_yes: bool) -> list[str]:
    """What one says yes to with a sheet, one sentence a step; afterwards only what was changed since. Nothing where
    only reminders come, or they are away."""
    found = ask_if_there("reminders", _path(assignment_id)) or {}
    if not (before_the_yes or found.get("changed")):
        return []
    steps = [one for one in _rungs(found) if one["stays"]]
    if not any(one["kind"] in BEYOND_REMINDING for one in steps):
        return []
    waits = [", ".join(filter(None, (str(one["wait"]), str(one["silent"])))) for one in steps]
    return [
        str(one["words"]) if one["fixed"] else f"{one['words']} ({wait})"
        for one, wait in zip(steps, waits, strict=True)
    ]


def _path(assignment_id: str) -> str:
    return f"/api/v1/me/assignments/{assignment_id}/ladder"


def _draw(assignment_id: str, errors: Mapping[str, list[str]]) -> str:
    assignment = ask("assignments", f"/api/v1/me/assignments/{assignment_id}")
    use_zone_of(assignment)
    found = asked("reminders", _path(assignment_id))
    return render_template(
        "client/silence.html",
        assignment_id=assignment_id,
        name=name_of(assignment),
        ladder=found.data,
        etag=found.etag,
        rungs=_rungs(found.data),
        errors=errors,
    )


def _rungs(ladder: Document) -> list[dict[str, object]]:
    return [_rung(one, str(ladder.get("asks"))) for one in items(ladder, "rungs")]


def _rung(found: Document, asks: str) -> dict[str, object]:
    return {
        "kind": found["kind"],
        "words": ladder_words.for_clients(str(found["kind"]), asks),
        "wait": ladder_words.wait(int(found["after_minutes"])),
        "silent": ladder_words.silent(found),
        "stays": not found["taken_out"],
        "fixed": found["kind"] == ALWAYS,
    }
