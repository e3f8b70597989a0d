"""The worksheet: one question a screen, the draft kept on every step, and a way out that is always safe."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from chassis.problems import not_found
from gateway.sessions import require_role
from gateway.web import dates
from gateway.web.client import answers
from gateway.web.client.cards import Document, card, part, use_zone_of
from gateway.web.i18n import gettext
from gateway.web.services import asked, tell

Page = str | Response | tuple[str, int]


@dataclass(frozen=True)
class Work:
    """One occurrence as the client works on it. `screens` are lists of fields; one more screen asks how it went."""

    id: str
    name: str
    exercise: Document
    screens: tuple[tuple[Document, ...], ...]
    answers: Mapping[str, Any]
    reached: int
    occurrence: Document
    assignment: Document
    review: Document
    response: Document
    etag: str

    @property
    def total(self) -> int:
        return len(self.screens) + 1


def work_on(occurrence_id: str) -> Work:
    """Everything the pages of one occurrence need, in one request."""
    found = asked("assignments", f"/api/v1/me/occurrences/{occurrence_id}")
    data = found.data
    occurrence, assignment, exercise = (part(data, name) for name in ("occurrence", "assignment", "exercise"))
    use_zone_of(occurrence, assignment)
    fields = part(exercise, "worksheet").get("fields") or []
    draft, response = part(data, "draft"), part(data, "response")
    return Work(
        id=occurrence_id,
        name=card({**occurrence, "assignment": assignment, "exercise": exercise}).name,
        exercise=exercise,
        screens=tuple(tuple(group) for _, group in groupby(fields, key=lambda one: one.get("screen", 1))),
        answers=part(draft, "answers") or part(response, "answers") or {},
        reached=int(draft.get("screen") or 1),
        occurrence=occurrence,
        assignment=assignment,
        review=part(data, "review"),
        response=response,
        etag=found.etag,
    )


@require_role("client")
def begin(occurrence_id: str) -> Page:
    """To where the client stopped; an answer that the therapist has replied to leads to the reply."""
    work = work_on(occurrence_id)
    if work.review:
        return redirect(url_for("client.reply", occurrence_id=occurrence_id))
    if not work.screens:
        return redirect(url_for("client.how_it_went", occurrence_id=occurrence_id))
    return redirect(
        url_for("client.question", occurrence_id=occurrence_id, screen=min(work.reached, len(work.screens)))
    )


@require_role("client")
def question(occurrence_id: str, screen: int) -> Page:
    work = work_on(occurrence_id)
    return _draw(work, screen, work.answers)


@require_role("client")
def answer(occurrence_id: str, screen: int) -> Page:
    """Keep the draft, then go on, back, or stop. Stopping and going back never refuse anything."""
    work = work_on(occurrence_id)
    found = answers.read(_fields(work, screen), request.form)
    kept = _keep(work, screen, found)
    going = request.form.get("go", "next")
    errors = kept or (found.errors if going == "next" else {})
    if errors:
        return _draw(work, screen, work.answers, errors=errors, typed=found.typed), 422
    if going == "stop":
        return redirect(url_for("client.today", said="stopped"))
    return redirect(_step(work, screen + (1 if going == "next" else -1)))


@require_role("client")
def keep(occurrence_id: str, screen: int) -> str:
    """The quiet saving while somebody types; answers a few words for the foot of the screen."""
    work = work_on(occurrence_id)
    if _keep(work, screen, answers.read(_fields(work, screen), request.form)):
        return gettext("Not saved yet")
    return gettext("Saved %(time)s", time=dates.clock(dates.now()))


def _keep(work: Work, screen: int, found: answers.Read) -> dict[str, list[str]]:
    """Save the draft; what a service will not take comes back by field."""
    body = {"answers": found.onto(work.answers), "screen": screen}
    reply = tell("assignments", "PUT", f"/api/v1/me/occurrences/{work.id}/draft", body)
    return {name.removeprefix("answers."): sentences for name, sentences in reply.errors.items()}


def _step(work: Work, screen: int) -> str:
    if screen < 1:
        return url_for("client.today", said="stopped")
    if screen > len(work.screens):
        return url_for("client.how_it_went", occurrence_id=work.id)
    return url_for("client.question", occurrence_id=work.id, screen=screen)


def _fields(work: Work, screen: int) -> tuple[Document, ...]:
    if not 1 <= screen <= len(work.screens):
        raise not_found()
    return work.screens[screen - 1]


def _draw(
    work: Work,
    screen: int,
    given: Mapping[str, Any],
    *,
    errors: Mapping[str, list[str]] | None = None,
    typed: Mapping[str, Any] | None = None,
) -> str:
    fields = _fields(work, screen)
    form = request.form if typed else None
    rows = {str(one["name"]): answers.emotion_rows(one, given, form) for one in fields if one["kind"] == "emotions"}
    return render_template(
        "client/question.html",
        work=work,
        screen=screen,
        fields=fields,
        given=given,
        rows=rows,
        errors=errors or {},
        typed=typed or {},
    )
