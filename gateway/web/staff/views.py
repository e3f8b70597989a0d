"""Saved views: a page of figures with its question, kept under a name, shared, opened again and mailed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask import redirect, render_template, request, url_for

from gateway.domain.errors import BadInput, NotThere, Outdated
from gateway.domain.views import Every, Mail, Sent, Span, View
from gateway.domain.views import Page as Shown
from gateway.gateway import gateway
from gateway.http.view_schemas import wall
from gateway.sessions import require_role, signed_in
from gateway.usecases import views
from gateway.web import dates
from gateway.web.i18n import gettext, lazy_gettext
from gateway.web.staff.figure_pages.frame import role
from gateway.web.staff.figure_pages.places import places_for
from gateway.web.staff.parts import Errors, Page, changed_meanwhile, names

PAGES: Final[Mapping[Shown, Any]] = {
    Shown.DASHBOARD: lazy_gettext("Overview"),
    Shown.HOMEWORK: lazy_gettext("Answers"),
    Shown.OBSTACLES: lazy_gettext("Obstacles"),
    Shown.REVIEWS: lazy_gettext("Reviews"),
    Shown.OUTCOMES: lazy_gettext("Outcomes"),
    Shown.SURVIVAL: lazy_gettext("Keeping on"),
    Shown.ADHERENCE: lazy_gettext("Doing and outcome"),
    Shown.WORK: lazy_gettext("Work"),
    Shown.BENCHMARKS: lazy_gettext("Clinics"),
    Shown.AT_RISK: lazy_gettext("Getting lost"),
}
SPANS: Final[Mapping[str, Any]] = {
    Span.LAST_WEEK: lazy_gettext("the week before, Monday to Sunday"),
    Span.FOUR_WEEKS: lazy_gettext("the last four weeks"),
    Span.TWELVE_WEEKS: lazy_gettext("the last twelve weeks"),
    Span.LAST_MONTH: lazy_gettext("the month before"),
    Span.LAST_QUARTER: lazy_gettext("the quarter before"),
    Span.YEAR: lazy_gettext("the last year"),
}
EVERY: Final[Mapping[str, Any]] = {
    Every.WEEK: lazy_gettext("every week"),
    Every.MONTH: lazy_gettext("once a month, on the first such day"),
}
SENT: Final[Mapping[Sent, Any]] = {
    Sent.SENT: lazy_gettext("sent"),
    Sent.NOT_SENT: lazy_gettext("could not be sent"),
    Sent.NO_FIGURES: lazy_gettext("not sent: the figures were not available"),
}
FIXED: Final = "fixed"


@require_role("manager", "therapist")
def show(clinic_id: str) -> Page:
    return _draw(clinic_id, {}, {})


@require_role("manager", "therapist")
def save(clinic_id: str) -> Page:
    form, here = request.form, gateway()
    try:
        new = views.NewView(_named(form), _page(form.get("page", "")), _query(form), form.get("shared") == "yes")
        views.save(signed_in(), clinic_id, new, store=here.store, now=here.clock, command=form.get("idempotency_key"))
    except BadInput as wrong:
        return _draw(clinic_id, wrong.errors, form.to_dict()), 422
    return redirect(url_for("staff.views", clinic_id=clinic_id))


@require_role("manager", "therapist")
def open_view(clinic_id: str, view_id: str) -> Page:
    """To the page of the view, with the days of today."""
    view = views.one(signed_in(), clinic_id, view_id, store=gateway().store)
    endpoint = "staff.dashboard" if view.page is Shown.DASHBOARD else f"staff.figures_{view.page}"
    values: dict[str, Any] = {"clinic_id": clinic_id, **view.asked(dates.today())}
    return redirect(url_for(endpoint, **values))


@require_role("manager", "therapist")
def change(clinic_id: str, view_id: str) -> Page:
    """Rename it, share it or not, have it mailed or no longer, or remove it: each has its button."""
    form, read_at = request.form, request.form.get("version", "")
    if not read_at.isdecimal():
        raise NotThere
    try:
        _ACTS[form.get("go", "save")](clinic_id, view_id, int(read_at), form)
    except KeyError:
        raise NotThere from None
    except Outdated:
        return _draw(clinic_id, {"": [changed_meanwhile()]}, {}), 409
    except BadInput as wrong:
        errors = {f"{name}_{view_id}" if name else "": sentences for name, sentences in wrong.errors.items()}
        return _draw(clinic_id, errors, {f"{name}_{view_id}": value for name, value in form.items()}), 422
    return redirect(url_for("staff.views", clinic_id=clinic_id))


def _rename(clinic_id: str, view_id: str, read_at: int, form: Mapping[str, str]) -> None:
    changes = {"name": _named(form), "shared": form.get("shared") == "yes"}
    views.change(signed_in(), clinic_id, view_id, read_at, changes, store=gateway().store)


def _remove(clinic_id: str, view_id: str, read_at: int, _: Mapping[str, str]) -> None:
    views.remove(signed_in(), clinic_id, view_id, read_at, store=gateway().store)


def _mail(clinic_id: str, view_id: str, read_at: int, form: Mapping[str, str]) -> None:
    here = gateway()
    if not here.settings.sends_mail:
        raise BadInput({"": [gettext("This installation sends no e-mail.")]})
    views.plan_mail(signed_in(), clinic_id, view_id, read_at, _plan(form), store=here.store, now=here.clock)


def _no_mail(clinic_id: str, view_id: str, read_at: int, _: Mapping[str, str]) -> None:
    here = gateway()
    views.plan_mail(signed_in(), clinic_id, view_id, read_at, None, store=here.store, now=here.clock)


_ACTS: Final = {"save": _rename, "remove": _remove, "mail": _mail, "no-mail": _no_mail}


def _plan(form: Mapping[str, str]) -> views.Plan:
    weekday, at = form.get("weekday", ""), form.get("at", "").strip().zfill(5)
    try:
        return views.Plan(Every(form.get("every", "")), int(weekday) if weekday in "1234567" else 1, wall(at))
    except ValueError:
        raise BadInput({"at": [gettext("Write a time such as 07:30, and choose how often.")]}) from None


def _named(form: Mapping[str, str]) -> str:
    name = " ".join(form.get("name", "").split())
    if not 1 <= len(name) <= 80:
        raise BadInput({"name": [gettext("Give it a name of up to 80 characters.")]})
    return name


def _page(code: str) -> Shown:
    try:
        return Shown(code)
    except ValueError:
        raise BadInput({"": [gettext("Open a page of figures and save it from there.")]}) from None


def _query(form: Mapping[str, str]) -> dict[str, str]:
    """What the page asked, with its days or with a period that moves."""
    query = {name.removeprefix("q_"): text for name, text in form.items() if name.startswith("q_") and text}
    span = form.get("period", FIXED)
    if span == FIXED:
        return query
    return {name: text for name, text in query.items() if name not in {"from", "to"}} | {"period": span}


def _draw(clinic_id: str, errors: Errors, typed: Mapping[str, str]) -> str:
    person, here = signed_in(), gateway()
    found = views.mine(person, clinic_id, store=here.store)
    known = names(clinic_id, (view.person_id for view in found if view.person_id != person.person_id))
    asked = {name: text for name, text in request.args.items() if name not in {"page", "clinic_id"} and text}
    asked = asked or {name.removeprefix("q_"): text for name, text in typed.items() if name.startswith("q_")}
    code = typed.get("page") or request.args.get("page", "")
    return render_template(
        "staff/views.html",
        clinic_id=clinic_id,
        figure_places=places_for(role()),
        own=[_row(view, known) for view in found if view.person_id == person.person_id],
        others=[_row(view, known) for view in found if view.person_id != person.person_id],
        page_code=code,
        page_words=next((words for page, words in PAGES.items() if page == code), ""),
        asked=asked,
        spans=[*SPANS.items(), *_fixed(asked)],
        every=list(EVERY.items()),
        weekdays=list(dates.weekdays().items()),
        mails=here.settings.sends_mail,
        errors=errors,
        typed=typed,
    )


def _fixed(asked: Mapping[str, str]) -> list[tuple[str, str]]:
    """The days of the page as they are, where it has some."""
    if not {"from", "to"} <= set(asked):
        return []
    return [(FIXED, gettext("these days: %(first)s to %(last)s", first=asked["from"], last=asked["to"]))]


def _row(view: View, known: Mapping[str, str]) -> dict[str, Any]:
    return {
        "id": view.id,
        "name": view.name,
        "version": view.version,
        "page": PAGES[view.page],
        "period": _period(view.query),
        "shared": view.shared,
        "who": known.get(view.person_id, ""),
        "mail": _mail_words(view.mail),
        "plan": view.mail,
    }


def _period(query: Mapping[str, str]) -> str:
    if "period" in query:
        return str(SPANS[Span(query["period"])])
    if "from" in query and "to" in query:
        return gettext("%(first)s to %(last)s", first=dates.day(query["from"]), last=dates.day(query["to"]))
    return gettext("the usual period of the page")


def _mail_words(mail: Mail | None) -> str:
    if mail is None:
        return ""
    next_one = gettext("Next mail: %(moment)s.", moment=dates.moment(mail.next_at))
    if mail.last is None:
        return next_one
    return f"{next_one} {gettext('The last one: %(what)s.', what=SENT[mail.last])}"
