"""What whoever runs groups sees beside the figures of all: replies, and their groups one beside the other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from gateway.web.client.cards import Document, items, part
from gateway.web.i18n import gettext
from gateway.web.staff.figure_pages.frame import Look
from gateway.web.staff.figure_pages.reading import count, rate
from gateway.web.staff.figure_pages.sheet import Chart, Figure
from gateway.web.staff.figure_pages.tables import Cell, Table, counted, named, ranged, rated
from gateway.web.staff.figure_pages.value_words import NONE
from gateway.web.staff.numbers import count_words, wilson
from gateway.web.staff.sentence import Rate

REPLIES: Final = "time_to_review"
"""It carries how many of the answers of a period have their reply."""
ASKED_FOR: Final = ("engagement", "with_obstacle", REPLIES, "sessions_held")


def given(figures: Document) -> Rate:
    """The replies given, over the answers that were handed in."""
    return rate(part(figures, REPLIES))


def sentence(figures: Document) -> str:
    """Of replies, whether they are due yet or not."""
    found = given(figures)
    if not found.denominator:
        return gettext("No answer was handed in to these groups in this period.")
    return gettext(
        "%(some)s of %(all)s answers that were handed in have their reply; %(left)s wait for it.",
        some=count_words(found.numerator),
        all=count_words(found.denominator),
        left=count_words(found.denominator - found.numerator),
    )


def replies(look: Look, figures: Document) -> Figure:
    """Of everything that was handed in, whether a session was held since or not."""
    found = given(figures)
    return Figure(
        gettext("Answers with a reply"),
        found.words,
        gettext(
            "%(some)s of %(all)s handed in",
            some=count_words(found.numerator),
            all=count_words(found.denominator),
        ),
        meanings=look.meant.of(REPLIES),
    )


def group_by_group(look: Look) -> list[Chart]:
    """In the order of names; nothing for others, or where it cannot be had."""
    if not look.of_groups:
        return []
    found = look.read_if_there("figures", look.asked.query(split="group", figures=",".join(ASKED_FOR)))
    rows = [row for row in items(part(found, "split"), "rows") if row.get("value") != NONE]
    if not rows:
        return []
    words = look.words([str(row["value"]) for row in rows], "group")
    ordered = sorted(rows, key=lambda row: words[str(row["value"])].casefold())
    return [
        Chart(
            code="groups",
            kind="",
            title=gettext("Group by group"),
            summary=gettext("In the order of names. Groups differ in what they are set; no order of merit."),
            data="",
            table=Table(_head(), tuple(_row(look, words, row) for row in ordered)),
            meanings=look.meant.of("engagement", "with_obstacle", REPLIES, "sessions_held"),
            wide=True,
            leads_on=True,
        )
    ]


def _head() -> tuple[str, ...]:
    return (
        gettext("Group"),
        gettext("Closed"),
        gettext("Answered"),
        gettext("95 % interval"),
        gettext("With an obstacle"),
        gettext("Answers"),
        gettext("With a reply"),
        gettext("Without one yet"),
        gettext("Sessions held"),
    )


def _row(look: Look, words: Mapping[str, str], row: Document) -> tuple[Cell, ...]:
    value, figures = str(row["value"]), part(row, "figures")
    engaged, hindered = rate(part(figures, "engagement")), rate(part(figures, "with_obstacle"))
    replied = given(figures)
    return (
        named(words[value], look.to("homework", group=value, split="exercise")),
        counted(engaged.denominator),
        rated(engaged.numerator, engaged.denominator),
        ranged(*(wilson(engaged.numerator, engaged.denominator) or (None, None))),
        rated(hindered.numerator, hindered.denominator),
        counted(replied.denominator),
        rated(replied.numerator, replied.denominator),
        counted(replied.denominator - replied.numerator),
        counted(count(part(figures, "sessions_held"))),
    )
