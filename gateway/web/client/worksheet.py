"""The worksheet: one section a screen, the draft kept on every step, and a way out that is always safe."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from chassis.problems import not_found
from gateway.sessions import require_role
from gateway.web import crisis, dates
from gateway.web.client import drawn, keeping
from gateway.web.client.basis import Basis, field_of, parts_of
from gateway.web.client.conditions import marks
from gateway.web.client.keeping import Going, Kept
from gateway.web.client.screens import Screen, every_screen, has_short_form, screens_of
from gateway.web.client.work import Work, work_on
from gateway.web.i18n import gettext
from gateway.web.reader import clinic_of

Page = str | Response | tuple[str, int]


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
    return _draw(work, _screen(work, screen))


@require_role("client")
def screens(occurrence_id: str) -> str:
    """All that the sheet may ask, so that a page that loses its connection can go on to the next screen."""
    work = work_on(occurrence_id)
    every = every_screen(work.exercise, short=work.short)
    return render_template("client/screens.html", pages=[_shown(work, one) for one in every])


@require_role("client")
def answer(occurrence_id: str, screen: int) -> Page:
    """Keep the draft, then do what the button says. Stopping and going back never refuse what is incomplete."""
    work, going = work_on(occurrence_id), Going.of(request.form.get("go", "next"))
    here = _screen(work, screen)
    kept = keeping.keep(work, here, going, request.form)
    if not kept.whole or kept.empty:
        settled = going.name if going.way in keeping.DECIDES else ""
        return _draw(work_on(occurrence_id), here, Again(kept, settled)), 409 if kept.asked else 422
    if going.way == "stop":
        return redirect(_left())
    return redirect(_after(work, here, kept.after, going))


@require_role("client")
def keep(occurrence_id: str, screen: int) -> str:
    """The quiet saving while somebody types: says in a few words how it went, and what the page is based on now.

    A device without a connection goes on by itself and sends its screens later, in any order: so a question counts
    here whether it is asked by now or not, and `went_on` fixes what is fixed by going on.
    """
    work = work_on(occurrence_id)
    here = _find(every_screen(work.exercise, short=work.short), screen)
    kept = keeping.keep(work, here, Going("skip" if request.form.get("went_on") else "keep"), request.form)
    return render_template(
        "client/kept.html",
        state="asked" if kept.asked else "partly" if kept.refused else "saved",
        words=_said(kept),
        basis=kept.basis,
        open=drawn.open_entries(here, kept.after, request.form),
    )


def _said(kept: Kept) -> str:
    if kept.asked:
        return gettext("This was changed on another device. What you wrote here is still here.")
    if kept.refused:
        first = next(iter(kept.refused.values()))[0]
        return gettext("Saved, except for this: %(what)s", what=first)
    return gettext("Saved %(time)s", time=dates.clock(dates.now()))


def _after(work: Work, here: Screen, after: Mapping[str, Any], going: Going) -> str:
    """Where the button leads."""
    if going.way in {"short", "whole"}:
        return _address(work, screens_of(work.exercise, after, short=going.way == "short")[0].number)
    numbers = [one.number for one in screens_of(work.exercise, after, short=work.short)]
    if going.way == "back":
        before = [number for number in numbers if number < here.number]
        return _address(work, before[-1]) if before else _left()
    if going.way in keeping.GOES_ON:
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
    return _find(work.screens, number)


def _find(shown: Iterable[Screen], number: int) -> Screen:
    found = next((one for one in shown if one.number == number), None)
    if found is None:
        raise not_found()
    return found


@dataclass(frozen=True)
class Again:
    """A page that is drawn again, with what was typed; but the field that was just decided about is drawn as it is
    kept."""

    kept: Kept
    settled: str = ""

    @property
    def typed(self) -> dict[str, Any]:
        return {name: value for name, value in self.kept.typed.items() if field_of(name) != self.settled}

    def basis(self, work: Work, screen: Screen) -> Basis:
        """What another device has is shown here, so it is known from now on."""
        fields = screen.open_fields(work.locked)
        shown = [one for one in fields if one["name"] in {*self.kept.asked, self.settled}]
        parts = [part for part, _ in parts_of(shown, {**work.given, **self.kept.asked})]
        return self.kept.basis.knowing(parts, fields, work.given, work.version)


def _draw(work: Work, screen: Screen, again: Again | None = None) -> str:
    return render_template("client/question.html", help_away=_help_away(work), **_shown(work, screen, again))


def _help_away(work: Work) -> crisis.Help | None:
    """Where the sheet asks what may need a person: whom to call, for a device that loses its connection. A clinic that
    cannot be read leaves only the emergency number."""
    if not any(marks(one) for one in work.fields):
        return None
    clinic = clinic_of(str(work.occurrence.get("clinic_id") or ""))
    return crisis.Help(tuple(asdict(one) for one in clinic.crisis_contacts) if clinic else (), "")


def _shown(work: Work, screen: Screen, again: Again | None = None) -> dict[str, Any]:
    """Everything that the form of one screen is drawn from."""
    kept = again.kept if again else None
    errors = (kept.refused or kept.empty) if kept else {}
    entry = "" if again else request.args.get("entry", "")
    wanted = drawn.Wanted(request.form if again else None, entry, again.settled if again else "")
    shape = drawn.prepare(work, screen, wanted, errors)
    fresh = Basis.drawn(screen.open_fields(work.locked), work.given, work.version)
    return {
        "work": work,
        "screen": screen,
        "place": work.place_of(screen.number),
        "given": work.given,
        "has_short_form": has_short_form(work.exercise),
        "drawn": shape,
        "errors": drawn.renamed(errors, shape),
        "typed": again.typed if again else {},
        "asked": kept.asked if kept else {},
        "basis": again.basis(work, screen) if again else fresh,
        "may_skip": bool(kept and kept.whole),
    }
