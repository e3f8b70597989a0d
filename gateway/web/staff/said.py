"""What a client says in the session, written down by the therapist; and that what came again was talked over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request, url_for

from gateway.gateway import gateway
from gateway.sessions import require_role
from gateway.web.client.cards import Document, items, name_of, part, use_zone_of
from gateway.web.i18n import gettext, lazy_gettext
from gateway.web.rating_words import RATINGS, rating_questions
from gateway.web.staff import prompts
from gateway.web.staff.client_page import Wrong, draw
from gateway.web.staff.parts import Errors, Page, Parts, errors_of, etag_of, names, typed_again
from gateway.web.staff.wording import Words, options

HOW: Words = {
    "done": lazy_gettext("Did it"),
    "partly": lazy_gettext("Did about half of it"),
    "tried": lazy_gettext("Tried, and it did not come to anything"),
    "on_paper": lazy_gettext("Did it on paper"),
    "something_else": lazy_gettext("Did something else"),
    "not_this_time": lazy_gettext("Not this time"),
}
QUANTITIES = {"done": 100, "partly": 50, "tried": 0}
OTHER_KINDS = ("something_else", "not_this_time")
WORDS = ("own_words", "note")


@require_role("therapist")
def said(clinic_id: str, episode_id: str, occurrence_id: str) -> Page:
    """Empty, or what staff wrote down before, to put it right."""
    return _draw(Parts(clinic_id), episode_id, occurrence_id)


@require_role("therapist")
def write_down(clinic_id: str, episode_id: str, occurrence_id: str) -> Page:
    form, parts = request.form, Parts(clinic_id)
    how = form.get("how", "")
    typed = {**form.to_dict(), "obstacles": form.getlist("obstacles")}
    if how not in HOW:
        errors = {"how": [gettext("Choose what the client says about it.")]}
        return _draw(parts, episode_id, occurrence_id, errors, typed), 422
    reply = parts.tell("POST", f"occurrences/{occurrence_id}/response", _told(how), form)
    if not reply.ok:
        return _draw(parts, episode_id, occurrence_id, errors_of(reply), typed_again(typed, reply)), reply.status
    return redirect(_back(clinic_id, episode_id, said="written_down"))


def _back(clinic_id: str, episode_id: str, said: str | None = None) -> str:
    """To the page it was opened from: the agenda, else the client's page."""
    page = "staff.agenda" if request.values.get("from") == "agenda" else "staff.client"
    return url_for(page, clinic_id=clinic_id, episode_id=episode_id, said=said)


def _told(how: str) -> dict[str, Any]:
    form = request.form
    body: dict[str, Any] = {"kind": how if how in OTHER_KINDS else "did", "on_paper": how == "on_paper"}
    if how in QUANTITIES:
        body["quantity"] = QUANTITIES[how]
    body["obstacles"] = [code for code in form.getlist("obstacles") if code in prompts.PROMPTS]
    if how == "not_this_time" and form.get("missing_link") in prompts.MISSING_LINKS:
        body["missing_link"] = form["missing_link"]
    body |= {name: int(form[name]) for name in RATINGS if form.get(name, "").isdecimal()}
    if minutes := form.get("minutes", "").strip():
        body["minutes"] = int(minutes) if minutes.isdecimal() else minutes
    return body | {name: form[name].strip() for name in WORDS if form.get(name, "").strip()}


def _draw(
    parts: Parts,
    episode_id: str,
    occurrence_id: str,
    errors: Errors | None = None,
    typed: Mapping[str, Any] | None = None,
) -> str:
    found = parts.read("assignments", f"occurrences/{occurrence_id}") or {}
    occurrence, exercise, response = (part(found, name) for name in ("occurrence", "exercise", "response"))
    use_zone_of(occurrence)
    client_id, measure = str(occurrence.get("client_id") or ""), part(exercise, "measure")
    return render_template(
        "staff/said.html",
        episode_id=episode_id,
        occurrence=occurrence,
        back_to=_back(parts.clinic_id, episode_id),
        name=names(parts.clinic_id, [client_id]).get(client_id, ""),
        homework=name_of(part(found, "assignment"), exercise),
        by_client=bool(response) and response.get("rating_source") != "therapist",
        etag=etag_of(occurrence) if response else "",
        measure=exercise.get("code") if measure else "",
        how=[(code, words) for code, words in options(HOW) if not measure or code == "not_this_time"],
        obstacles=[(code, prompt.words) for code, prompt in prompts.PROMPTS.items()],
        missing_links=list(prompts.MISSING_LINKS.items()) if _asks_for_links(parts.clinic_id, response) else [],
        ratings=rating_questions(_rated(exercise, response)),
        typed=_before(response) if typed is None else typed,
        errors=errors or {},
        away=parts.away,
    )


def _asks_for_links(clinic_id: str, response: Document) -> bool:
    return gateway().clinic(clinic_id).missing_links or bool(response.get("missing_link"))


def _rated(exercise: Document, response: Document) -> list[str]:
    """What the exercise asks, and what was rated all the same, so that it is not lost."""
    asked: list[str] = items(exercise, "ratings")
    return [*asked, *(name for name in RATINGS if name not in asked and response.get(name) is not None)]


def _before(response: Document) -> dict[str, Any]:
    """What was written down, as it stands in the form."""
    if not response:
        return {}
    names_kept = (*RATINGS, *WORDS, "minutes", "obstacles", "missing_link")
    kept = {name: response[name] for name in names_kept if response.get(name) not in (None, "", [])}
    return {**kept, "how": _how(response)}


def _how(response: Document) -> str:
    if response.get("kind") in OTHER_KINDS:
        return str(response["kind"])
    if response.get("on_paper"):
        return "on_paper"
    quantity = response.get("quantity")
    return "done" if quantity is None or quantity >= 80 else "partly" if quantity else "tried"


@require_role("therapist")
def talked_over(clinic_id: str, episode_id: str, assignment_id: str) -> Page:
    reply = Parts(clinic_id).tell("POST", f"assignments/{assignment_id}/talked-over", {}, request.form)
    if not reply.ok:
        return draw(clinic_id, episode_id, Wrong(f"again-{assignment_id}", errors_of(reply), {}, reply.status))
    return redirect(url_for("staff.client", clinic_id=clinic_id, episode_id=episode_id, said="session_noted"))
