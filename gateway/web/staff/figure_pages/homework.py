"""Answers: how much of what was agreed is answered, what became of it, and how it goes, whole and divided."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.web import dates
from gateway.web.client.cards import Document, items, part
from gateway.web.i18n import gettext
from gateway.web.staff.figure_pages import drawing, homework_charts
from gateway.web.staff.figure_pages.frame import Look
from gateway.web.staff.figure_pages.reading import behind, card, cell, freshness, rate, spark
from gateway.web.staff.figure_pages.sheet import Chart, Figure, Sheet
from gateway.web.staff.figure_pages.tables import Cell, Table, counted, named, ranged, rated
from gateway.web.staff.numbers import wilson
from gateway.web.staff.sentence import opening_sentence

CLASSES = ("done", "partly", "tried", "no_quantity", "something_else", "not_this_time", "silent")
SOURCES = ("client", "therapist", "system")
RATINGS = ("difficulty", "pleasure", "mastery", "usefulness", "minutes")
ASKED_FOR = (
    "agreed",
    "closed",
    "engagement",
    "on_time",
    "time_to_open",
    "reminder_answered",
    *CLASSES,
    *(f"{name}_{source}" for name in ("quantity", "quality") for source in SOURCES),
    *RATINGS,
)
CARDS = ("engagement", "on_time", "time_to_open", "reminder_answered")
MOST_DRAWN = 12


def homework(look: Look) -> Sheet | None:
    asked = look.asked
    older = {name: beside for name in CARDS if (beside := look.meant.beside(name, dates.today()))}
    query = asked.query(series="week", figures=",".join((*ASKED_FOR, *older.values())), **asked.filters)
    query |= asked.past()
    query |= {"split": asked.split} if asked.split else {}
    query |= {"compare": asked.compare} if asked.compare else {}
    found = look.read("figures", query)
    if found is None:
        return None
    figures, before = part(found, "figures"), part(part(found, "comparison"), "figures")
    closed = part(figures, "closed").get("value")
    return Sheet(
        sentence=opening_sentence(
            rate(part(figures, "engagement")), rate(part(before, "engagement")), None, asked.before
        ),
        figures=_cards(look, found, older),
        charts=tuple(_charts(look, found)),
        empty="" if closed else gettext("The first ones appear when what was agreed closes or is answered."),
        freshness=freshness(found),
        behind=behind(found),
    )


def _cards(look: Look, found: Document, older: Mapping[str, str]) -> tuple[Figure, ...]:
    figures, before = part(found, "figures"), part(part(found, "comparison"), "figures")
    steps = items(part(found, "series"), "rows")
    shown = (
        ("engagement", gettext("Answered")),
        ("on_time", gettext("Answered in time")),
        ("time_to_open", gettext("Until first opened")),
        ("reminder_answered", gettext("Answered after a reminder")),
    )
    return tuple(
        card(
            words,
            part(figures, name),
            part(before, name),
            asked=look.asked,
            meant=look.meant,
            spark=spark(steps, name),
            older=part(figures, older.get(name, "")),
        )
        for name, words in shown
        if name in figures
    )


def _charts(look: Look, found: Document) -> list[Chart]:
    figures, steps = part(found, "figures"), items(part(found, "series"), "rows")
    charts = []
    if any(part(part(step, "figures"), "closed").get("value") for step in steps):
        charts += [homework_charts.engagement(look.meant, steps), homework_charts.became(look.meant, steps)]
    if rows := items(part(found, "split"), "rows"):
        charts.append(divided(look, rows))
    rated_by = _ratings(look, figures)
    return [*charts, rated_by] if rated_by else charts


def divided(look: Look, rows: list[Document]) -> Chart:
    """In the order of names, each rate with its interval: no league table."""
    words = look.words([str(row.get("value")) for row in rows])
    ordered = sorted(rows, key=lambda row: words[str(row.get("value"))].casefold())
    points = [_point(words[str(row["value"])], part(row, "figures")) for row in ordered]
    known = [point for point in points if point["value"] is not None]
    return Chart(
        code="divided",
        kind="dots" if 0 < len(known) <= MOST_DRAWN else "",
        title=gettext("Answered, part by part"),
        summary=gettext(
            "In the order of names, with the range chance allows. Parts differ in what they are set; no order of merit "
            "can be read from it."
        ),
        data=drawing.dots(known, unit="%", most=100),
        table=Table(
            (
                gettext("Part"),
                gettext("Closed"),
                gettext("Answered"),
                gettext("95 % interval"),
                gettext("Before"),
                gettext("In time"),
            ),
            tuple(_row(look, words, row) for row in ordered),
        ),
        meanings=look.meant.of("engagement", "closed", "on_time"),
        wide=True,
        leads_on=True,
    )


def _row(look: Look, words: Mapping[str, str], row: Document) -> tuple[Cell, ...]:
    value, figures = str(row["value"]), part(row, "figures")
    engaged = rate(part(figures, "engagement"))
    limits = wilson(engaged.numerator, engaged.denominator) or (None, None)
    return (
        named(words[value], look.place.href(look.clinic_id, **look.asked.into(value))),
        counted(engaged.denominator),
        rated(engaged.numerator, engaged.denominator),
        ranged(*limits),
        cell(part(part(row, "comparison"), "engagement")),
        cell(part(figures, "on_time")),
    )


def _point(name: str, figures: Document) -> dict[str, Any]:
    engaged = rate(part(figures, "engagement"))
    limits = wilson(engaged.numerator, engaged.denominator)
    return {
        "name": name,
        "value": engaged.percent,
        "low": limits[0] if limits else None,
        "high": limits[1] if limits else None,
        "words": gettext("%(rate)s of %(count)s", rate=engaged.words, count=engaged.denominator),
    }


def _ratings(look: Look, figures: Document) -> Chart | None:
    """How much and how well, apart, and by who said it; then what clients said about it."""
    lines = {
        "quantity": gettext("How much of what was agreed"),
        "quality": gettext("How well"),
        "difficulty": gettext("How difficult, 0 to 10"),
        "pleasure": gettext("Pleasure, 0 to 10"),
        "mastery": gettext("Mastery, 0 to 10"),
        "usefulness": gettext("Usefulness, 0 to 10"),
        "minutes": gettext("Minutes"),
    }
    sources = {
        "client": gettext("said by clients"),
        "therapist": gettext("said by therapists"),
        "system": gettext("worked out from the sheet"),
    }
    names = [(f"{name}_{one}", f"{lines[name]}, {sources[one]}") for name in ("quantity", "quality") for one in SOURCES]
    names += [(name, lines[name]) for name in RATINGS]
    rows = [
        (named(words), cell(part(figures, name)), counted(int(part(figures, name).get("denominator") or 0)))
        for name, words in names
        if part(figures, name).get("value") is not None
    ]
    if not rows:
        return None
    return Chart(
        code="ratings",
        kind="",
        title=gettext("How it went"),
        summary=gettext("Means over the answers that say something about it. How much and how well stay apart."),
        data="",
        table=Table((gettext("What was said"), gettext("Mean"), gettext("Answers")), tuple(rows)),
        meanings=look.meant.of(*(part(figures, name) for name, _ in names if part(figures, name))),
    )
