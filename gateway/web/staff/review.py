"""The review queue: answers of all clients that nobody has replied to, the longest waiting first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request, url_for

from gateway.sessions import require_role
from gateway.web.i18n import gettext
from gateway.web.navigation import count_beside
from gateway.web.services import Reply
from gateway.web.staff import answers, client_page
from gateway.web.staff.agenda import worked_off
from gateway.web.staff.client_page import Wrong
from gateway.web.staff.parts import Page, Parts, errors_of, names, typed_again

REACTIONS = ("read", "lets_look")
SHOWN = 20


@require_role("therapist", "facilitator")
def queue(clinic_id: str) -> Page:
    return _draw(clinic_id, Wrong())


@require_role("therapist", "facilitator")
def reply_to_several(clinic_id: str) -> Page:
    """The same reply to everything that was ticked; what changed meanwhile is told and stays in the queue."""
    form = request.form
    seen = [box.rpartition(".") for box in form.getlist("several")]
    body = review_of(form)
    if not seen or not body:
        sentence = _one_or_other() if seen else gettext("Tick the answers that this reply is for.")
        return _draw(clinic_id, Wrong("several", {"several": [sentence]}, form.to_dict(), 422)), 422
    items = [{"occurrence_id": id_, "version": int(version)} for id_, _, version in seen if version.isdecimal()]
    reply = Parts(clinic_id).tell("POST", "reviews", {**body, "items": items}, form)
    if not reply.ok:
        wrong = Wrong("several", errors_of(reply), typed_again(form.to_dict(), reply), reply.status)
        return _draw(clinic_id, wrong), reply.status
    left = worked_off(reply.data)
    if left:
        return _draw(clinic_id, Wrong("several", {"": left}))
    return redirect(url_for("staff.review", clinic_id=clinic_id, said="reviewed_all"))


@require_role("therapist", "facilitator")
def keep_draft(clinic_id: str, occurrence_id: str) -> Page:
    """By its button, or quietly while somebody types; then only the version is told."""
    form = request.form
    based_on = form.get("draft_version", "")
    body = {"reply": form.get("reply", ""), "based_on": int(based_on) if based_on.isdecimal() else 0}
    reply = Parts(clinic_id).tell("PUT", f"occurrences/{occurrence_id}/review-draft", body, {})
    if request.headers.get("X-Quietly"):
        return (str(reply.data["version"]), 200) if reply.ok else ("", reply.status)
    if reply.ok:
        return redirect(_back(clinic_id, form.get("episode_id", ""), "draft_kept"))
    where = f"reply-{occurrence_id}"
    return _draw(clinic_id, Wrong(where, errors_of(reply), _beside(form.to_dict(), reply), reply.status)), reply.status


def _beside(typed: dict[str, str], reply: Reply) -> dict[str, str]:
    """What was typed, with the words of another device, which it stands in place of when it is kept again."""
    theirs = reply.conflicts.get("reply")
    if not theirs:
        return typed
    return {**typed, "draft_version": str(reply.data["version"]), "theirs": str(theirs["theirs"])}


@require_role("therapist", "facilitator")
def reply_to(clinic_id: str, occurrence_id: str) -> Page:
    """From the queue back to the queue; from a client's page (`episode_id` in the form) back there."""
    form = request.form
    episode_id = form.get("episode_id", "")
    body = review_of(form)
    where = f"reply-{occurrence_id}"
    wrong = Wrong(where, {where: [_one_or_other()]}, form.to_dict(), 422)
    if body:
        reply = Parts(clinic_id).tell("POST", f"occurrences/{occurrence_id}/review", body, form)
        if reply.ok:
            return redirect(_back(clinic_id, episode_id, "reviewed"))
        errors = {where if name in {"reply", "reaction"} else name: said for name, said in errors_of(reply).items()}
        wrong = Wrong(where, errors, typed_again(form.to_dict(), reply), reply.status)
    return client_page.draw(clinic_id, episode_id, wrong) if episode_id else (_draw(clinic_id, wrong), wrong.status)


def review_of(form: Mapping[str, str]) -> dict[str, Any]:
    """Words, a reaction, or both; nothing when neither was given."""
    body: dict[str, Any] = {}
    if form.get("reply", "").strip():
        body["reply"] = form["reply"].strip()
    if form.get("reaction") in REACTIONS:
        body["reaction"] = form["reaction"]
    return body


def _one_or_other() -> str:
    return gettext("Write a few words, or choose “I have read this” or “Let’s look at it together”.")


def _back(clinic_id: str, episode_id: str, said: str) -> str:
    if episode_id:
        return url_for("staff.client", clinic_id=clinic_id, episode_id=episode_id, said=said, _anchor="answers")
    return url_for("staff.review", clinic_id=clinic_id, said=said)


def _draw(clinic_id: str, wrong: Wrong) -> str:
    """What waited at the last session already comes first, each in the order of its answers."""
    parts = Parts(clinic_id)
    found = sorted(parts.every("assignments", "review-queue"), key=lambda one: not one.get("debt"))
    count_beside("review", len(found))
    known = names(clinic_id, (one.get("client_id") for one in found))
    return render_template(
        "staff/review.html",
        sheets=answers.sheets(parts, found[:SHOWN]),
        debt=frozenset(str(one["id"]) for one in found if one.get("debt")),
        waiting=len(found),
        names=known,
        drafts=answers.drafts(parts),
        wrong=wrong,
        errors=wrong.errors,
        away=parts.away,
    )
