"""The worksheet: one section a screen, the draft kept on every step, and a way out that is always safe."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from chassis.problems import not_found
from gateway.sessions import require_role
from gateway.web import crisis, dates
from gateway.web.client import answers, drawn, rows
from gateway.web.client.conditions import is_answered
from gateway.web.client.screens import Screen, has_short_form, screens_of
from gateway.web.client.work import Work, save, work_on
from gateway.web.i18n import gettext

Page = str | Response | tuple[str, int]
MOVES = frozenset({"up", "down"})
GOES_ON = frozenset({"next", "skip"})
REFUSES_NOTHING = frozenset({"stop", "back"})


@dataclass(frozen=True)
class Going:
    """Which button was pressed: `next`, or what is to be done with which row, such as `remove:diary:3:mark`."""

    way: str
    name: str = ""
    row: int = 0
    mark: str = ""

    @classmethod
    def of(cls, pressed: str) -> Going:
        way, name, row, mark = [*pressed.split(":"), "", "", ""][:4]
        return cls(way, name, int(row) if row.isdecimal() else 0, mark)


@require_role("client")
def begin(occurrence_id: str) -> Page:
    """To where the client stopped; an answer that the therapist has replied to leads to the reply."""
    work = work_on(occurrence_id)
    if work.review:
        return redirect(url_for("client.reply", occurrence_id=occurrence_id))
    if not work.screens:
        return redirect(url_for("client.how_it_went", occurrence_id=occurrence_id))
    numbers = [one.number for one in work.screens]
    screen = next((number for number in numbers if number >= work.reached), numbers[-1])
    return redirect(url_for("client.question", occurrence_id=occurrence_id, screen=screen))


@require_role("client")
def question(occurrence_id: str, screen: int) -> Page:
    work = work_on(occurrence_id)
    return _draw(work, _screen(work, screen), Again())


@require_role("client")
def answer(occurrence_id: str, screen: int) -> Page:
    """Keep the draft, then do what the button says. Stopping and going back never refuse anything."""
    work, going = work_on(occurrence_id), Going.of(request.form.get("go", "next"))
    here = _screen(work, screen)
    fields = here.open_fields(work.locked)
    move = answers.Move(going.name, going.way, going.row) if going.way in MOVES else None
    found = answers.read(fields, request.form, work.given, move)
    after = _changed(found.onto(work.given), going)
    empty = answers.left_empty(fields, after) if going.way == "next" else {}
    unread = {} if going.way in REFUSES_NOTHING else found.errors
    fixed = any(is_answered(after.get(str(one["name"]))) for one in fields)
    locks = here.locks and fixed and going.way in GOES_ON and not unread and not empty
    errors = _save(work, here, after, going, locks=locks) or unread
    if errors or empty:
        return _draw(work_on(occurrence_id), here, Again(errors or empty, found.typed, may_skip=not errors)), 422
    if going.way == "stop":
        return redirect(_left())
    return redirect(_after(work, here, after, going))


@require_role("client")
def keep(occurrence_id: str, screen: int) -> str:
    """The quiet saving while somebody types; answers a few words for the foot of the screen."""
    work = work_on(occurrence_id)
    here = _screen(work, screen)
    found = answers.read(here.open_fields(work.locked), request.form, work.given)
    after = found.onto(work.given)
    if _save(work, here, after, Going("keep")):
        return render_template("client/kept.html", words=gettext("Not saved yet"), open=[])
    words = gettext("Saved %(time)s", time=dates.clock(dates.now()))
    return render_template("client/kept.html", words=words, open=drawn.open_entries(here, after, request.form))


def _save(
    work: Work, here: Screen, after: Mapping[str, Any], going: Going, *, locks: bool = False
) -> dict[str, list[str]]:
    """Save the draft; what a service will not take comes back by field."""
    short = {"short": True, "whole": False}.get(going.way, work.short)
    reply = save(work, after, here.number, short=short, locks=locks)
    return {name.removeprefix("answers."): sentences for name, sentences in reply.errors.items()}


def _changed(after: dict[str, Any], going: Going) -> dict[str, Any]:
    if going.way == "remove" and isinstance(after.get(going.name), list):
        after[going.name] = rows.without_entry(after[going.name], going.row, going.mark)
    return after


def _after(work: Work, here: Screen, after: Mapping[str, Any], going: Going) -> str:
    """Where the button leads."""
    if going.way in {"short", "whole"}:
        return _address(work, screens_of(work.exercise, after, short=going.way == "short")[0].number)
    numbers = [one.number for one in screens_of(work.exercise, after, short=work.short)]
    if going.way == "back":
        before = [number for number in numbers if number < here.number]
        return _address(work, before[-1]) if before else _left()
    if going.way in GOES_ON:
        ahead = [number for number in numbers if number > here.number]
        return _address(work, ahead[0]) if ahead else url_for("client.how_it_went", occurrence_id=work.id)
    opened = {"change": f"{going.name}:{going.row}", "all": f"{going.name}:{drawn.EVERY}"}.get(going.way)
    return _address(work, here.number, entry=opened, _anchor=f"f-{going.name}" if going.name else None)


def _left() -> str:
    """To the day; to help, where what was written asks for it."""
    return url_for("client.help_now" if crisis.help_offered() else "client.today", said="stopped")


def _address(work: Work, screen: int, **more: Any) -> str:
    return url_for("client.question", occurrence_id=work.id, screen=screen, **more)


def _screen(work: Work, number: int) -> Screen:
    """One that is not asked now, in an old tab, is not there."""
    found = next((one for one in work.screens if one.number == number), None)
    if found is None:
        raise not_found()
    return found


@dataclass(frozen=True)
class Again:
    """What to say and keep when a page is drawn again; `may_skip`: it can be left as it is."""

    errors: Mapping[str, list[str]] = field(default_factory=dict)
    typed: Mapping[str, Any] | None = None
    may_skip: bool = False


def _draw(work: Work, screen: Screen, again: Again) -> str:
    form = request.form if again.typed is not None else None
    shape = drawn.prepare(work, screen, form, request.args.get("entry", ""), again.errors)
    return render_template(
        "client/question.html",
        work=work,
        screen=screen,
        place=work.place_of(screen.number),
        given=work.given,
        has_short_form=has_short_form(work.exercise),
        drawn=shape,
        errors=drawn.renamed(again.errors, shape),
        typed=again.typed or {},
        may_skip=again.may_skip,
    )
