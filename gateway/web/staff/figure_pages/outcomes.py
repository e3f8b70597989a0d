"""Outcomes: whether people are better at the end than at the start, by the rules that the definitions name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.web.client.cards import Document, items, part
from gateway.web.i18n import gettext, lazy_gettext
from gateway.web.staff.figure_pages import drawing
from gateway.web.staff.figure_pages.frame import Look
from gateway.web.staff.figure_pages.measure_charts import measure_charts
from gateway.web.staff.figure_pages.part_by_part import part_by_part
from gateway.web.staff.figure_pages.reading import behind, card, cell, freshness, rate
from gateway.web.staff.figure_pages.sheet import Chart, Sheet
from gateway.web.staff.figure_pages.tables import Cell, Table, counted, named, ranged, rated
from gateway.web.staff.numbers import count_words, wilson
from gateway.web.staff.wording import term

CHANGES: Mapping[str, Any] = {
    "improvement": lazy_gettext("reliably improved"),
    "no_change": lazy_gettext("no reliable change"),
    "deterioration": lazy_gettext("reliably worse"),
    "not_assessable": lazy_gettext("cannot be assessed"),
}


def outcomes(look: Look) -> Sheet | None:
    found = look.read("outcomes", look.asked.of_one_therapist())
    if found is None:
        return None
    figures, before = part(found, "figures"), part(found, "previous")
    finished = rate(part(figures, "improvement")).denominator
    return Sheet(
        sentence=_sentence(figures, finished),
        figures=tuple(
            card(words, _share(figures, name), _share(before, name), asked=look.asked, meant=look.meant)
            for name, words in (
                ("recovery", gettext("Recovery")),
                ("improvement", gettext("Reliable improvement")),
                ("reliable_recovery", gettext("Reliable recovery")),
                ("deterioration", gettext("Reliable deterioration")),
            )
        ),
        charts=tuple(_charts(look, found, figures)) if finished else (),
        notes=(
            gettext("Courses of therapy are counted, not people; a course counts where and when it ended."),
            gettext(
                "GAD-7 stands in for measures of a single disorder. These are not the official figures of any health "
                "service."
            ),
        ),
        empty="" if finished else gettext("The first ones appear when a course ends after at least two treatments."),
        freshness=freshness(found),
        behind=behind(found),
    )


def _share(figures: Document, name: str) -> Document:
    """These figures say nothing of their kind: all of them are shares."""
    found = part(figures, name)
    return {**found, "kind": "share"} if found else found


def _sentence(figures: Document, finished: int) -> str:
    if not finished:
        return gettext("No course of therapy has finished in this period yet.")
    better, recovered = rate(part(figures, "improvement")), rate(part(figures, "recovery"))
    unknown = rate(part(figures, "not_assessable")).numerator
    first = gettext(
        "Of %(finished)s finished courses %(better)s improved reliably; of %(cases)s that may have begun as a case "
        "%(recovered)s recovered.",
        finished=count_words(finished),
        better=better.words,
        cases=count_words(recovered.denominator),
        recovered=recovered.words,
    )
    if not unknown:
        return first
    last = gettext("%(count)s cannot be assessed: a first or last score is missing.", count=count_words(unknown))
    return f"{first} {last}"


def _charts(look: Look, found: Document, figures: Document) -> list[Chart]:
    charts = [changes(look, figures), *measure_charts(look, items(found, "measures"))]
    if rows := items(found, "rows"):
        charts.append(_divided(look, rows))
    if reasons := items(found, "end_reasons"):
        charts.append(_reasons(look, reasons))
    return charts


def changes(look: Look, figures: Document) -> Chart:
    """The three kinds of change and what cannot be assessed; together they are the finished courses."""
    rows = [(str(words).capitalize(), rate(part(figures, name))) for name, words in CHANGES.items()]
    return Chart(
        code="changes",
        kind="obstacles",
        title=gettext("What changed for them"),
        summary=gettext(
            "Of %(count)s finished: %(parts)s.",
            count=count_words(rows[0][1].denominator),
            parts=", ".join(f"{words.casefold()} {share.words}" for words, share in rows),
        ),
        data=drawing.bars([(words, share.numerator, f"{share.numerator} · {share.words}") for words, share in rows]),
        table=Table(
            (gettext("Change"), gettext("Courses"), gettext("Of the finished"), gettext("95 % interval")),
            tuple(
                (
                    named(words),
                    counted(share.numerator),
                    rated(share.numerator, share.denominator),
                    ranged(*(wilson(share.numerator, share.denominator) or (None, None))),
                )
                for words, share in rows
            ),
        ),
        meanings=look.meant.of(*(part(figures, name) for name in CHANGES if part(figures, name))),
    )


def _divided(look: Look, rows: list[Document]) -> Chart:
    return part_by_part(
        look,
        rows,
        _row,
        summary=gettext(
            "In the order of names. Clients differ from part to part; no order of merit can be read from it."
        ),
        head=(
            gettext("Finished"),
            gettext("Recovery"),
            gettext("95 % interval"),
            gettext("Reliable improvement"),
            gettext("95 % interval"),
            gettext("Reliably worse"),
            gettext("Cannot be assessed"),
        ),
        meanings=(
            "recovery",
            "improvement",
            "deterioration",
        ),
    )


def _row(look: Look, words: str, row: Document) -> tuple[Cell, ...]:
    figures = part(row, "figures")
    recovered, better = rate(part(figures, "recovery")), rate(part(figures, "improvement"))
    one = look.place.href(look.clinic_id, **look.asked.address(therapist=str(row["value"]), split=""))
    return (
        named(words, one if look.asked.split == "therapist" and look.whole else ""),
        counted(better.denominator),
        rated(recovered.numerator, recovered.denominator),
        ranged(*(wilson(recovered.numerator, recovered.denominator) or (None, None))),
        rated(better.numerator, better.denominator),
        ranged(*(wilson(better.numerator, better.denominator) or (None, None))),
        cell(_share(figures, "deterioration")),
        cell(_share(figures, "not_assessable")),
    )


def _reasons(look: Look, reasons: list[Document]) -> Chart:
    ended = sum(int(one["count"]) for one in reasons)
    return Chart(
        code="reasons",
        kind="",
        title=gettext("How courses ended"),
        summary=gettext("All %(count)s courses that ended in the period, finished or not.", count=count_words(ended)),
        data="",
        table=Table(
            (gettext("How it ended"), gettext("Courses"), gettext("Of all that ended")),
            tuple(
                (named(term("end_reason", one["code"])), counted(int(one["count"])), rated(int(one["count"]), ended))
                for one in reasons
            ),
        ),
        meanings=look.meant.of("finished"),
    )
