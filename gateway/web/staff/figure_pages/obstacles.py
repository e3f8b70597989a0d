"""Obstacles: what gets in the way, in which week of therapy, and whether what was tried next was answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.web.client.cards import Document, items, part
from gateway.web.i18n import gettext, lazy_gettext
from gateway.web.staff.figure_pages import drawing
from gateway.web.staff.figure_pages.frame import Look
from gateway.web.staff.figure_pages.part_by_part import part_by_part
from gateway.web.staff.figure_pages.reading import behind, freshness, rate
from gateway.web.staff.figure_pages.sheet import Chart, Figure, Sheet
from gateway.web.staff.figure_pages.tables import Cell, Table, counted, named, ranged, rated
from gateway.web.staff.numbers import count_words, wilson
from gateway.web.staff.prompts import prompt_for

MOST_DRAWN = 10
GROUPS: Mapping[str, Any] = {
    "practical": lazy_gettext("practical"),
    "task": lazy_gettext("about the task"),
    "emotional": lazy_gettext("about feelings"),
    "choice": lazy_gettext("a decision"),
}
TRIED: Mapping[str, Any] = {
    "same_exercise": lazy_gettext("the same again"),
    "smaller": lazy_gettext("a smaller step"),
    "another_exercise": lazy_gettext("another exercise"),
    "nothing_yet": lazy_gettext("nothing yet"),
}


def obstacles(look: Look) -> Sheet | None:
    found = look.read("obstacles", look.asked.of_one_therapist())
    if found is None:
        return None
    some = rate(part(found, "with_obstacle"))
    return Sheet(
        sentence=_sentence(found),
        figures=tuple(_cards(look, found)),
        charts=tuple(_charts(look, found)) if some.numerator else (),
        notes=(
            gettext("What was tried next, and whether it was answered, go together; one need not cause the other."),
        ),
        empty="" if some.denominator else gettext("Obstacles appear when something closes and its client names one."),
        freshness=freshness(found),
        behind=behind(found),
    )


def _sentence(found: Document) -> str:
    some, codes = rate(part(found, "with_obstacle")), items(found, "codes")
    if not some.denominator:
        return gettext("Nothing has closed in this period yet, so nothing was in the way either.")
    if not codes:
        return gettext("None of %(closed)s closed names an obstacle.", closed=count_words(some.denominator))
    first = max(codes, key=lambda one: int(one["count"]))
    return gettext(
        "%(rate)s of %(closed)s closed name something in the way, most often: %(name)s (%(count)s of %(some)s).",
        rate=some.words,
        closed=count_words(some.denominator),
        name=prompt_for(str(first["code"])).words,
        count=count_words(int(first["count"])),
        some=count_words(some.numerator),
    )


def _cards(look: Look, found: Document) -> list[Figure]:
    some = part(found, "with_obstacle")
    cards = [_card(gettext("With an obstacle"), some, gettext("closed"), look)]
    for one in items(found, "groups"):
        words = str(GROUPS.get(str(one["group"]), one["group"]))
        cards.append(_card(words.capitalize(), part(one, "share"), gettext("with an obstacle"), look))
    return cards[:5]


def _card(name: str, found: Document, of: str, look: Look) -> Figure:
    share = rate(found)
    words = gettext(
        "%(some)s of %(all)s %(what)s",
        some=count_words(share.numerator),
        all=count_words(share.denominator),
        what=of,
    )
    return Figure(name, share.words, words, meanings=look.meant.of(found))


def _charts(look: Look, found: Document) -> list[Chart]:
    charts = [named_most(look, items(found, "codes"))]
    weeks = [week for week in items(found, "weeks") if week.get("closed")]
    if weeks:
        charts.append(by_week(look, weeks))
    if following := items(found, "next"):
        charts.append(tried_next(look, following))
    if rows := items(found, "rows"):
        charts.append(_divided(look, rows))
    return charts


def named_most(look: Look, codes: list[Document], over: str = "") -> Chart:
    """Shares are over occurrences, those with an obstacle if nothing else is said; one counts once under each code, so
    they do not add up.
    """
    ordered = sorted(codes, key=lambda one: -int(one["count"]))
    rows = [(str(prompt_for(str(one["code"])).words), one, rate(part(one, "share"))) for one in ordered]
    first = rows[0]
    return Chart(
        code="codes",
        kind="obstacles",
        title=gettext("What gets in the way"),
        summary=gettext("Named most often: %(name)s, %(count)s times.", name=first[0], count=first[1]["count"]),
        data=drawing.bars(
            [
                (name, one["count"], f"{one['count']} · {share.words}")
                for name, one, share in rows[:MOST_DRAWN]
                if one["count"]
            ]
        ),
        table=Table(
            (
                gettext("What was named"),
                gettext("Sort"),
                gettext("How often"),
                over or gettext("Of those with an obstacle"),
            ),
            tuple(
                (
                    named(name),
                    named(str(GROUPS.get(str(one.get("group")), "–"))),
                    counted(int(one["count"])),
                    rated(share.numerator, share.denominator),
                )
                for name, one, share in rows
            ),
        ),
        meanings=look.meant.of(*(part(one, "share") for _, one, _ in rows[:1]), "with_obstacle"),
    )


def by_week(look: Look, weeks: list[Document]) -> Chart:
    limits = [wilson(int(week["with_obstacle"]), int(week["closed"])) for week in weeks]
    values = [100 * int(week["with_obstacle"]) / int(week["closed"]) for week in weeks]
    series = {
        "name": gettext("with an obstacle"),
        "values": [round(value) for value in values],
        "low": [one[0] if one else None for one in limits],
        "high": [one[1] if one else None for one in limits],
    }
    return Chart(
        code="weeks",
        kind="lines",
        title=gettext("In which week of therapy"),
        summary=gettext("Share of the closed that name an obstacle, by the week of therapy in which they closed."),
        data=drawing.lines([f"{week['week']}\nn {week['closed']}" for week in weeks], [series], unit="%", most=100),
        table=Table(
            (gettext("Week"), gettext("With an obstacle"), gettext("Closed"), gettext("Share"), gettext("Most named")),
            tuple(_week(week) for week in weeks),
        ),
        meanings=look.meant.of("with_obstacle"),
    )


def _week(week: Document) -> tuple[Cell, ...]:
    codes = part(week, "codes")
    most = max(codes, key=lambda code: int(codes[code])) if codes else ""
    return (
        counted(int(week["week"])),
        counted(int(week["with_obstacle"])),
        counted(int(week["closed"])),
        rated(int(week["with_obstacle"]), int(week["closed"])),
        named(str(prompt_for(most).words) if most else "–"),
    )


def tried_next(look: Look, following: list[Document]) -> Chart:
    rows = sorted(following, key=lambda one: (str(prompt_for(str(one["code"])).words), -int(one.get("n") or 0)))
    return Chart(
        code="next",
        kind="",
        title=gettext("What was tried next"),
        summary=gettext("After an obstacle: what followed for the same client, and whether it was answered."),
        data="",
        table=Table(
            (
                gettext("Obstacle"),
                gettext("Next"),
                gettext("How often"),
                gettext("Answered"),
                gettext("95 % interval"),
            ),
            tuple(_next(one) for one in rows),
        ),
        meanings=look.meant.of("answered_after_obstacle"),
        note=gettext("Association, not cause."),
    )


def _next(one: Document) -> tuple[Cell, ...]:
    answered = rate(part(one, "answered"))
    limits = wilson(answered.numerator, answered.denominator) or (None, None)
    return (
        named(str(prompt_for(str(one["code"])).words)),
        named(str(TRIED.get(str(one["tried"]), str(one["tried"]).replace("_", " ")))),
        counted(int(one.get("n") or 0)),
        rated(answered.numerator, answered.denominator),
        ranged(*limits),
    )


def _divided(look: Look, rows: list[Document]) -> Chart:
    return part_by_part(
        look,
        rows,
        _part,
        summary=gettext("In the order of names."),
        head=(
            gettext("Closed"),
            gettext("With an obstacle"),
            gettext("Share"),
            gettext("Most named"),
        ),
        meanings=("with_obstacle",),
        wide=False,
    )


def _part(look: Look, words: str, row: Document) -> tuple[Cell, ...]:
    share, codes = rate(part(row, "with_obstacle")), items(row, "codes")
    most = ", ".join(str(prompt_for(str(one["code"])).words) for one in codes[:2])
    return (
        named(words, look.to("homework", **{look.asked.split: str(row["value"]), "split": ""})),
        counted(share.denominator),
        counted(share.numerator),
        rated(share.numerator, share.denominator),
        named(most or "–"),
    )
