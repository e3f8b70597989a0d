"""What got in the way: asked once, kindly, in three taps. Not doing it is an answer, and never a fault."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for

from gateway.sessions import require_role
from gateway.web.client.cards import Document, items, part
from gateway.web.client.missing_links import LINKS, asks_for_links
from gateway.web.client.work import Work, work_on
from gateway.web.client.worksheet import Page
from gateway.web.i18n import gettext, lazy_gettext
from gateway.web.services import ask_if_there, tell

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


PROPOSALS: Mapping[str, Any] = {
    "smaller": lazy_gettext("A smaller version"),
    "other_time": lazy_gettext("Another time for it"),
    "other_exercise": lazy_gettext("Something else instead"),
}
GROUPS: Mapping[str, Any] = {
    "practical": lazy_gettext("something practical"),
    "task": lazy_gettext("what is to be done"),
    "emotional": lazy_gettext("how it feels"),
    "choice": lazy_gettext("that it was not what you wanted"),
}


@dataclass(frozen=True)
class Again:
    """The same got in the way more than once lately: a question with what may suit better, the best first."""

    assignment_id: str
    name: str
    what: str
    proposals: Sequence[tuple[str, Any]]


def again_of(found: Document) -> Again:
    what = OBSTACLES.get(str(found.get("obstacle"))) or GROUPS.get(str(found.get("group"))) or ""
    offered = [(code, PROPOSALS[code]) for code in items(found, "proposals") if code in PROPOSALS]
    return Again(str(found["assignment_id"]), str(found.get("own_name") or ""), str(what), offered)


@require_role("client")
def not_this_time(occurrence_id: str) -> Page:
    """Where the clinic asks for missing links, those come first, and the list is one tap away."""
    work = work_on(occurrence_id)
    if not {"link", "list", "more"} & set(request.args) and asks_for_links(work):
        return render_template("client/missing_links.html", work=work, links=list(LINKS.items()), errors={})
    return _draw(work)


@require_role("client")
def say_why(occurrence_id: str) -> Page:
    codes = [code for code in request.form.getlist("why") if code in OBSTACLES]
    talk = request.form.get("talk") == "yes"
    own_words = request.form.get("own_words", "").strip()
    link = request.form.get("link", "")
    if not (codes or talk or own_words or link in LINKS):
        sentence = gettext("Choose what fits, say it in your own words, or choose “rather talk about it”.")
        return _draw(work_on(occurrence_id), {"why": [sentence]})
    work = work_on(occurrence_id)
    body: dict[str, Any] = {"kind": "not_this_time", "talk_about_it": talk, "obstacles": codes}
    if link in LINKS:
        body["missing_link"] = link
    reply = tell(
        "assignments",
        "POST",
        f"/api/v1/me/occurrences/{occurrence_id}/response",
        {**body, "own_words": own_words} if own_words else body,
        key=request.form.get("idempotency_key", ""),
        etag=request.form.get("etag", ""),
    )
    if not reply.ok:
        return _draw(work_on(occurrence_id) if reply.stale else work, reply.errors)
    told = items(part(reply.data, "response"), "obstacles") or codes
    return redirect(url_for("client.kind_word", occurrence_id=occurrence_id, code=_speaks(told, talk=talk)))


def _speaks(codes: Sequence[str], *, talk: bool) -> str:
    """Which of what was said the kind sentence answers: what was distressing before anything else."""
    if "too_distressing" in codes:
        return "too_distressing"
    return next(iter(codes), TALK if talk else "other")


def _draw(work: Work, errors: dict[str, list[str]] | None = None) -> Page:
    chosen, link = request.form.getlist("why"), request.values.get("link", "")
    first = LINKS[link].obstacles if link in LINKS else FIRST_SIX
    said = bool(request.form.get("own_words")) or any(code not in first for code in chosen)
    page = render_template(
        "client/not_this_time.html",
        work=work,
        link=link if link in LINKS else "",
        question=LINKS[link].asks if link in LINKS else gettext("What got in the way?"),
        first=[(code, OBSTACLES[code]) for code in first],
        others=[(code, OBSTACLES[code]) for code in OBSTACLES if code not in first],
        opened="more" in request.args or said,
        chosen=chosen,
        errors=errors or {},
        typed=request.form.to_dict() if request.method == "POST" else {},
    )
    return (page, 422) if errors else page


@require_role("client")
def kind_word(occurrence_id: str, code: str) -> Page:
    """The code is one of a closed list; whether the same came again is asked of the service, if it is there."""
    day = ask_if_there("assignments", "/api/v1/me/today") or {}
    mine = {part(one, "assignment").get("id") for one in items(day, "done") if one.get("id") == occurrence_id}
    again = [again_of(one) for one in items(day, "came_again") if one.get("assignment_id") in mine]
    return render_template(
        "client/kind_word.html",
        occurrence_id=occurrence_id,
        sentence=KIND_WORDS.get(code, KIND_WORDS["other"]),
        distressing=code == "too_distressing",
        again=again[:1],
    )


@require_role("client")
def let_pass(occurrence_id: str) -> Page:
    """Waved away: it is not asked again."""
    _tell(f"occurrences/{occurrence_id}/let-pass", {})
    return redirect(url_for("client.today", said="let_pass"))


@require_role("client")
def talked_over(assignment_id: str) -> Page:
    """What would suit better (the sheet, where a change can be suggested, comes next), or that it is fine as it is."""
    wish = request.form.get("wish", "")
    _tell(f"assignments/{assignment_id}/talked-over", {"wish": wish} if wish in PROPOSALS else {})
    if wish in ("smaller", "other_time"):
        return redirect(url_for("client.sheet", assignment_id=assignment_id, said="wished"))
    return redirect(url_for("client.today", said="wished" if wish in PROPOSALS else "let_pass"))


def _tell(rest: str, body: Mapping[str, Any]) -> None:
    tell("assignments", "POST", f"/api/v1/me/{rest}", body, key=request.form.get("idempotency_key", ""))
