"""What got in the way: asked once, kindly, in three taps. Not doing it is an answer, and never a fault."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request, url_for

from gateway.sessions import require_role
from gateway.web.client.work import Work, work_on
from gateway.web.client.worksheet import Page
from gateway.web.i18n import gettext, lazy_gettext
from gateway.web.services import tell

OBSTACLES: Mapping[str, Any] = {
    "time": lazy_gettext("I did not find the time"),
    "forgot": lazy_gettext("I forgot"),
    "low_motivation": lazy_gettext("I could not get myself to start"),
    "too_hard": lazy_gettext("It felt too hard or too big"),
    "too_distressing": lazy_gettext("It was too distressing"),
    "unclear_what": lazy_gettext("I was not sure what to do"),
    "practical": lazy_gettext("Something practical got in the way"),
    "unclear_why": lazy_gettext("I was not sure why it would help"),
    "not_relevant": lazy_gettext("It did not fit what I need"),
    "perfectionism": lazy_gettext("I felt I had to do it perfectly"),
    "low_frustration_tolerance": lazy_gettext("It felt unbearable to sit through"),
    "ego_anxiety": lazy_gettext("I feared what it would say about me"),
    "anger": lazy_gettext("I resented having to do it"),
    "chose_not_to": lazy_gettext("I decided not to"),
    "other": lazy_gettext("Something else"),
}
FIRST_SIX = tuple(OBSTACLES)[:6]
TALK = "talk"
KIND_WORDS: Mapping[str, Any] = {
    "time": lazy_gettext(
        "Full days happen. Two minutes count as well, and a smaller version can be agreed when you next meet."
    ),
    "forgot": lazy_gettext("That happens to everyone. A reminder tied to something you do anyway may help."),
    "practical": lazy_gettext("Some days are like that. It can wait for a day on which it is possible."),
    "unclear_what": lazy_gettext("Then it was not explained well enough. Your therapist can go through it with you."),
    "unclear_why": lazy_gettext("A fair question. Bring it along: it should make sense to you before you do it."),
    "too_hard": lazy_gettext("Then the step was too big, not you too small. A smaller one can be agreed."),
    "not_relevant": lazy_gettext("Good to know. What you do between meetings should fit what you need."),
    "low_motivation": lazy_gettext("Starting is the hardest part for nearly everyone. Noticing it is already useful."),
    "too_distressing": lazy_gettext(
        "It was right to look after yourself. You need not do this alone: tell your therapist how it was."
    ),
    "perfectionism": lazy_gettext(
        "There is no perfect here. Half a page in untidy writing is as welcome as a full one."
    ),
    "low_frustration_tolerance": lazy_gettext(
        "Sitting with something unpleasant is a skill, and skills grow in small steps."
    ),
    "ego_anxiety": lazy_gettext("Nothing you write here is a verdict on you. It is material for the two of you."),
    "anger": lazy_gettext("That is worth saying. What you agree to do is yours to choose, and can be changed."),
    "chose_not_to": lazy_gettext("Deciding is yours. You can talk about what would suit you better."),
    "other": lazy_gettext("Thank you for saying so. It helps the two of you find what fits."),
    TALK: lazy_gettext("Good. It is noted that you would rather talk about it; nothing more is needed from you."),
}


@require_role("client")
def not_this_time(occurrence_id: str) -> Page:
    return _draw(work_on(occurrence_id))


@require_role("client")
def say_why(occurrence_id: str) -> Page:
    code = request.form.get("why", "")
    if code not in KIND_WORDS:
        return _draw(work_on(occurrence_id), {"why": [gettext("Choose what fits best, or “rather talk about it”.")]})
    reply = tell(
        "assignments",
        "POST",
        f"/api/v1/me/occurrences/{occurrence_id}/response",
        _response(code, request.form.get("own_words", "").strip()),
        key=request.form.get("idempotency_key", ""),
        etag=request.form.get("etag", ""),
    )
    if not reply.ok:
        return _draw(work_on(occurrence_id), reply.errors)
    return redirect(url_for("client.kind_word", occurrence_id=occurrence_id, code=code))


def _response(code: str, own_words: str) -> dict[str, Any]:
    body: dict[str, Any] = {"kind": "not_this_time", "talk_about_it": code == TALK}
    body["obstacles"] = [] if code == TALK else [code]
    return {**body, "own_words": own_words} if own_words else body


def _draw(work: Work, errors: dict[str, list[str]] | None = None) -> Page:
    whole = "more" in request.args or bool(errors and request.form.get("why") not in FIRST_SIX)
    codes = tuple(OBSTACLES) if whole else FIRST_SIX
    page = render_template(
        "client/not_this_time.html",
        work=work,
        whole=whole,
        options=[(code, OBSTACLES[code]) for code in codes],
        errors=errors or {},
        typed=request.form.to_dict() if request.method == "POST" else {},
    )
    return (page, 422) if errors else page


@require_role("client")
def kind_word(occurrence_id: str, code: str) -> Page:
    """Says nothing about anybody: the code is one of a closed list, so the page needs no service."""
    return render_template(
        "client/kind_word.html",
        occurrence_id=occurrence_id,
        sentence=KIND_WORDS.get(code, KIND_WORDS["other"]),
        distressing=code == "too_distressing",
    )
