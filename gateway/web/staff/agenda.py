"""The agenda of the next session: one page to prepare with, to work off together, and to print."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for

from gateway.sessions import require_role
from gateway.web.client.cards import Document, items, part, use_zone_of
from gateway.web.i18n import gettext, ngettext
from gateway.web.services import Reply
from gateway.web.staff import agenda_items
from gateway.web.staff.client_page import Wrong
from gateway.web.staff.parts import Page, Parts, errors_of, etag_of, names, typed_again


@require_role("therapist")
def show(clinic_id: str, episode_id: str) -> Page:
    return draw(clinic_id, episode_id, Wrong())


def draw(clinic_id: str, episode_id: str, wrong: Wrong) -> Page:
    parts = Parts(clinic_id)
    agenda, found = agenda_items.read(parts, episode_id)
    episode = parts.read("assignments", f"episodes/{episode_id}") or {}
    use_zone_of(episode)
    client_id = str(episode.get("client_id") or "")
    page = render_template(
        "staff/agenda.html",
        episode_id=episode_id,
        episode=episode,
        name=names(clinic_id, [client_id]).get(client_id, ""),
        agenda=agenda,
        session=part(found, "session"),
        last_held_at=found.get("last_held_at"),
        etag=etag_of(found),
        wrong=wrong,
        errors=wrong.errors,
        away=parts.away,
    )
    return page if wrong.status < 300 else (page, wrong.status)


@require_role("therapist")
def discuss(clinic_id: str, episode_id: str) -> Page:
    """What was ticked, or everything that the page showed; `one` is the button of a single item."""
    form = request.form
    boxes = [form["one"]] if form.get("one") else form.getlist("every" if form.get("go") == "all" else "item")
    if not boxes:
        return draw(clinic_id, episode_id, Wrong("work", {"": [nothing_chosen()]}, form.to_dict(), 422))
    reply = Parts(clinic_id).tell("POST", f"episodes/{episode_id}/agenda/discussed", talked_about(boxes), form)
    if not reply.ok:
        return _again(clinic_id, episode_id, "work", reply)
    left = worked_off(reply.data)
    if left:
        return draw(clinic_id, episode_id, Wrong("work", {"": left}, {}, 200))
    return redirect(url_for("staff.agenda", clinic_id=clinic_id, episode_id=episode_id, said="talked_about"))


def nothing_chosen() -> str:
    return gettext("Tick what the two of you talked about first.")


def talked_about(boxes: list[str]) -> dict[str, Any]:
    """Each box holds a key and what belongs to it, as `_item` wrote it."""
    keys, found = [], []
    for box in boxes:
        key, *occurrences = box.split(" ")
        keys.append(key)
        found += [one.rpartition(".") for one in occurrences]
    seen = [{"occurrence_id": id_, "version": int(version)} for id_, _, version in found if version.isdecimal()]
    return {"keys": keys, "occurrences": seen}


def worked_off(found: Document) -> list[str]:
    """What could not be done, in sentences; nothing when all of it was."""
    outcomes = [str(one.get("outcome")) for one in items(found, "results")]
    sentences = []
    if count := outcomes.count("already"):
        sentences.append(ngettext("%(num)s has a reply already.", "%(num)s have a reply already.", count))
    if count := outcomes.count("changed"):
        changed = ngettext(
            "%(num)s was changed since this page was drawn. You see it below as it is now.",
            "%(num)s were changed since this page was drawn. You see them below as they are now.",
            count,
        )
        sentences.append(changed)
    if count := outcomes.count("not_now"):
        open_still = ngettext("%(num)s can still be answered.", "%(num)s can still be answered.", count)
        sentences.append(open_still)
    return sentences


@require_role("therapist")
def arrange(clinic_id: str, episode_id: str) -> Page:
    """Own points, of new ones one on each line; what is put away, and what comes first."""
    form = request.form
    points = zip(form.getlist("point_id"), form.getlist("point_text"), strict=False)
    kept = [{"id": id_, "text": text.strip()} for id_, text in points if text.strip()]
    new = [{"text": line.strip()} for line in form.get("new", "").splitlines() if line.strip()]
    body = {"points": [*kept, *new], "hidden": form.getlist("hidden"), "order": form.getlist("first")}
    reply = Parts(clinic_id).tell("PUT", f"episodes/{episode_id}/agenda", body, form)
    if not reply.ok:
        return _again(clinic_id, episode_id, "arrange", reply)
    return redirect(url_for("staff.agenda", clinic_id=clinic_id, episode_id=episode_id, said="arranged"))


def _again(clinic_id: str, episode_id: str, where: str, reply: Reply) -> Page:
    wrong = Wrong(where, errors_of(reply), typed_again(request.form.to_dict(), reply), reply.status)
    return draw(clinic_id, episode_id, wrong)
