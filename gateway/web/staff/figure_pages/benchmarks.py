"""Clinics: how one lies among those of its organisation, between limits of chance, rounded and without ranks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request

from gateway.web import dates
from gateway.web.client.cards import Document, items, part
from gateway.web.i18n import gettext, lazy_gettext
from gateway.web.staff.figure_pages import drawing
from gateway.web.staff.figure_pages.asked import DIMENSIONS
from gateway.web.staff.figure_pages.definitions import Definitions
from gateway.web.staff.figure_pages.frame import Look
from gateway.web.staff.figure_pages.sheet import Chart, Figure, Pick, Sheet
from gateway.web.staff.figure_pages.tables import Cell, Table, named
from gateway.web.staff.numbers import count_words

FIGURES: Mapping[str, Any] = {
    "engagement": lazy_gettext("Answered"),
    "review_on_time": lazy_gettext("Reviewed by the next session"),
    "homework_reviewed": lazy_gettext("Sessions that began with homework"),
    "recovery": lazy_gettext("Recovery"),
    "improvement": lazy_gettext("Reliable improvement"),
    "deterioration": lazy_gettext("Reliable deterioration"),
}
NARROWED = ("family", "phase", "problem", "cadence", "origin")


def benchmarks(look: Look) -> Sheet | None:
    found = look.read("benchmarks", _query())
    if found is None:
        return None
    meant = Definitions([part(found, "definition")])
    ready, made = found.get("status") == "ready", found.get("status") != "none_yet"
    return Sheet(
        sentence=_sentence(found),
        picks=tuple(_picks(look, found)) if made else (),
        figures=tuple(_cards(found, meant)) if made else (),
        charts=(_funnel(found, meant),) if ready else (),
        notes=(_rules(part(found, "rules")),) if made else (),
        empty=_empty(found),
        freshness=_made(found),
    )


def _query() -> dict[str, str]:
    """A part is asked for as `family:diary`, because only one at a time can be."""
    query = {name: request.args[name] for name in ("figure", "period") if request.args.get(name)}
    dimension, _, value = request.args.get("of", "").partition(":")
    return {**query, dimension: value} if dimension in NARROWED and value else query


def _sentence(found: Document) -> str:
    own, position, period = part(found, "own"), part(found, "own").get("position"), part(found, "period")
    if found.get("status") == "none_yet":
        return gettext("There is no finished month yet that could be compared.")
    words = {"figure": _figure(found), "first": dates.day(period.get("first")), "last": dates.day(period.get("last"))}
    if found.get("status") == "too_few_clinics":
        return gettext("%(figure)s, %(first)s to %(last)s: too few clinics to show others beside this one.", **words)
    if found.get("status") == "not_shown":
        return gettext(
            "%(figure)s, %(first)s to %(last)s: not shown, because a small count could be worked out from it.", **words
        )
    if own.get("hidden") or own.get("rate") is None:
        return gettext("%(figure)s, %(first)s to %(last)s: too few in this clinic to show a rate.", **words)
    sentences = {
        "inside": gettext(
            "%(figure)s, %(first)s to %(last)s: this clinic lies where chance alone may put it.", **words
        ),
        "outside_95": gettext(
            "%(figure)s, %(first)s to %(last)s: this clinic lies outside the inner limits. One clinic in twenty does "
            "so by chance alone; worth a look.",
            **words,
        ),
        "outside_998": gettext(
            "%(figure)s, %(first)s to %(last)s: this clinic lies outside the outer limits, which chance alone hardly "
            "explains. Look at who comes here and at how it is counted before anything else.",
            **words,
        ),
    }
    return sentences.get(str(position), gettext("%(figure)s, %(first)s to %(last)s.", **words))


def _figure(found: Document) -> str:
    return str(FIGURES.get(str(found.get("figure")), found.get("figure")))


def _empty(found: Document) -> str:
    if found.get("status") == "none_yet":
        return gettext("Comparisons are made every night from the months and quarters that are over.")
    if found.get("status") == "too_few_clinics":
        return gettext("Others are shown from three clinics on, so that none can be recognised.")
    return ""


def _cards(found: Document, meant: Definitions) -> list[Figure]:
    lines = (
        (gettext("This clinic"), part(found, "own")),
        (gettext("The organisation’s middle"), part(found, "middle")),
    )
    return [
        Figure(words, _rate(one).words, _counts(one), meanings=meant.of(str(found.get("figure"))))
        for words, one in lines
        if one
    ]


def _rate(one: Document) -> Cell:
    if one.get("hidden"):
        return Cell(gettext("not shown"), "")
    if one.get("rate") is None:
        return Cell(gettext("no rate"), "")
    whole = int(100 * float(one["rate"]) + 0.5)
    return Cell(gettext("about %(number)s\u00a0%%", number=whole), whole)


def _counts(one: Document) -> str:
    if one.get("hidden"):
        return gettext("too few to be shown")
    words = gettext(
        "about %(some)s of %(all)s",
        some=count_words(int(one.get("numerator") or 0)),
        all=count_words(int(one.get("denominator") or 0)),
    )
    return words if one.get("rate") is not None else gettext("%(words)s; too few for a rate", words=words)


def _funnel(found: Document, meant: Definitions) -> Chart:
    own, others = part(found, "own"), items(found, "others")
    points = [
        {"n": one["denominator"], "rate": drawing.ten(one["rate"]), "own": one is own}
        for one in (*others, own)
        if not one.get("hidden") and one.get("rate") is not None
    ]
    limits = items(found, "limits")
    rows = [
        (named(gettext("This clinic")), *_row(own)),
        (named(gettext("The organisation’s middle")), *_row(part(found, "middle"))),
        *((named(gettext("Another clinic")), *_row(one)) for one in others),
    ]
    return Chart(
        code="funnel",
        kind="funnel" if points and limits else "",
        title=gettext("%(figure)s, by how much lies behind it", figure=_figure(found)),
        summary=gettext(
            "%(count)s clinics; %(hidden)s of them not shown, because too little lies behind their rate. Between the "
            "inner lines lie 95 of 100 clinics by chance alone, between the outer ones 998 of 1,000.",
            count=found.get("clinics"),
            hidden=int(found.get("others_hidden") or 0),
        ),
        data=_drawn(points, limits, part(found, "middle")),
        table=Table((gettext("Clinic"), gettext("About"), gettext("Out of about"), gettext("Rate")), tuple(rows)),
        meanings=meant.of(str(found.get("figure"))),
        wide=True,
    )


def _drawn(points: list[dict[str, Any]], limits: list[Document], middle: Document) -> str:
    curves = [{name: one[name] if name == "denominator" else drawing.ten(one[name]) for name in one} for one in limits]
    words = {
        "own": gettext("this clinic"),
        "middle": gettext("middle"),
        "inner": "95 %",
        "outer": "99.8 %",
        "across": gettext("how much lies behind the rate"),
    }
    return drawing.funnel(points, curves, middle=drawing.ten(middle.get("rate")), words=words)


def _row(one: Document) -> tuple[Cell, ...]:
    if one.get("hidden"):
        return Cell(gettext("too few"), ""), Cell(gettext("too few"), ""), _rate(one)
    counts = (one.get("numerator"), one.get("denominator"))
    return (*(Cell(count_words(int(number or 0)), number) for number in counts), _rate(one))


def _rules(rules: Document) -> str:
    return gettext(
        "What leaves a clinic is rounded to %(to)s; counts under %(below)s are not shown, rates from %(from_)s on. "
        "Nobody is ranked, and no other clinic is named.",
        to=rules.get("rounded_to"),
        below=rules.get("hidden_below"),
        from_=rules.get("rate_from"),
    )


def _made(found: Document) -> str:
    made = found.get("made_at")
    return gettext("Counted on %(day)s; renewed every night.", day=dates.day(made)) if made else ""


def _picks(look: Look, found: Document) -> list[Pick]:
    figures = [(one, str(FIGURES.get(one, one))) for one in items(found, "figures")]
    periods = [(str(one["id"]), str(one["id"]).replace("-Q", ", quarter ")) for one in items(found, "periods")]
    chosen = part(found, "filter")
    parts = [
        (f"{dimension}:{value}", f"{DIMENSIONS[dimension]}: {words}")
        for dimension, values in part(found, "filters").items()
        if dimension in NARROWED
        for value, words in look.words(list(values), dimension).items()
    ]
    of = f"{chosen.get('dimension')}:{chosen.get('value')}" if chosen else ""
    return [
        Pick("figure", gettext("Figure"), figures, str(found.get("figure") or "")),
        Pick("period", gettext("Period"), periods, str(part(found, "period").get("id") or "")),
        Pick("of", gettext("Only"), [("", gettext("everything")), *parts], of),
    ]
