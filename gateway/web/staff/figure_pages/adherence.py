"""Doing and outcome: whether those who do more get better more often. An association, said on every part of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.web.client.cards import Document, items, part
from gateway.web.i18n import gettext, lazy_gettext
from gateway.web.staff.figure_pages import drawing
from gateway.web.staff.figure_pages.frame import Look
from gateway.web.staff.figure_pages.measure_charts import measure_words
from gateway.web.staff.figure_pages.reading import behind, freshness, rate
from gateway.web.staff.figure_pages.sheet import Chart, Sheet
from gateway.web.staff.figure_pages.tables import Cell, Table, counted, named, plain, rated
from gateway.web.staff.numbers import count_words, wilson
from gateway.web.staff.wording import term

TERTILES: Mapping[str, Any] = {
    "low": lazy_gettext("Third that did least"),
    "middle": lazy_gettext("Middle third"),
    "high": lazy_gettext("Third that did most"),
}
PUBLISHED: Mapping[str, Any] = {
    "having_homework": lazy_gettext("Having homework and outcome"),
    "doing_homework": lazy_gettext("Doing homework and outcome"),
    "compliance_outcome": lazy_gettext("Compliance and outcome"),
    "with_without": lazy_gettext("Therapy with homework against the same without"),
    "quantity": lazy_gettext("How much is done, and outcome"),
    "quality": lazy_gettext("How well it is done, and outcome"),
}


def adherence(look: Look) -> Sheet | None:
    found = look.read("adherence", look.asked.of_one_therapist())
    if found is None:
        return None
    count = int(found.get("n") or 0)
    charts = [_thirds(look, found), _correlations(look, found), *_dose(look, found)] if count else []
    return Sheet(
        sentence=_sentence(found, count),
        charts=(*charts, _published(look, items(found, "published"))),
        warning=_few(found, count),
        notes=(
            gettext(
                "Association, not cause: whoever gets better may find it easier to do more, and whoever is worse may "
                "do less."
            ),
        ),
        empty="" if count else gettext("It needs finished courses with a first and a last score and something agreed."),
        freshness=freshness(found),
        behind=behind(found),
    )


def _few(found: Document, count: int) -> str:
    if not count or not found.get("few"):
        return ""
    return gettext(
        "Only %(count)s courses: under %(few)s, any of these numbers may look quite different next month.",
        count=count_words(count),
        few=found.get("few_below"),
    )


def _sentence(found: Document, count: int) -> str:
    if not count:
        return gettext("There is no finished course yet of which both the doing and the outcome are known.")
    thirds = {str(one.get("tertile")): rate(part(one, "improved")) for one in items(found, "tertiles")}
    low, high = thirds.get("low"), thirds.get("high")
    if low is None or high is None or low.percent is None or high.percent is None:
        return gettext("Both the doing and the outcome of %(count)s courses are known.", count=count_words(count))
    return gettext(
        "Of %(count)s courses: %(high)s (%(high_n)s of %(high_all)s) improved reliably in the third that did most, "
        "%(low)s (%(low_n)s of %(low_all)s) in the third that did least. This goes together; it proves no cause.",
        count=count_words(count),
        high=high.words,
        high_n=high.numerator,
        high_all=high.denominator,
        low=low.words,
        low_n=low.numerator,
        low_all=low.denominator,
    )


def _thirds(look: Look, found: Document) -> Chart:
    rows = items(found, "tertiles")
    return Chart(
        code="thirds",
        kind="dots",
        title=gettext("Reliably improved, by how much was done"),
        summary=gettext("Each third with the range that chance allows. Association, not cause."),
        data=drawing.dots([_third(one) for one in rows], unit="%", most=100),
        table=Table(
            (
                gettext("Third"),
                gettext("Done, mean in %"),
                gettext("Courses"),
                gettext("Improved"),
                gettext("Share"),
                gettext("95 % interval"),
                gettext("Recovered"),
            ),
            tuple(_third_row(one) for one in rows),
        ),
        meanings=look.meant.of("adherence", "adherence_thirds", *(part(one, "improved") for one in rows[:1])),
    )


def _third(one: Document) -> dict[str, Any]:
    share = rate(part(one, "improved"))
    limits = wilson(share.numerator, share.denominator)
    return {
        "name": str(TERTILES.get(str(one.get("tertile")), one.get("tertile"))),
        "value": share.percent,
        "low": limits[0] if limits else None,
        "high": limits[1] if limits else None,
        "words": gettext("%(rate)s of %(count)s", rate=share.words, count=share.denominator),
    }


def _third_row(one: Document) -> tuple[Cell, ...]:
    point, share, recovered = _third(one), rate(part(one, "improved")), rate(part(one, "recovered"))
    limits = Cell("–") if point["low"] is None else Cell(gettext("%(low)s to %(high)s\u00a0%%", **point))
    reach = gettext("%(low)s to %(high)s", low=plain(one.get("from")).words, high=plain(one.get("to")).words)
    return (
        named(point["name"]),
        Cell(reach, reach),
        counted(int(one.get("n") or 0)),
        counted(share.numerator),
        rated(share.numerator, share.denominator),
        limits,
        rated(recovered.numerator, recovered.denominator),
    )


def _correlations(look: Look, found: Document) -> Chart:
    rows = []
    for one in items(found, "correlations"):
        for kind, words in (("pearson", "Pearson’s r"), ("spearman", "Spearman’s ρ")):
            rows.append((named(f"{measure_words(str(one['measure']))}, {words}"), *_effect(part(one, kind))))
    return Chart(
        code="correlations",
        kind="",
        title=gettext("How closely the two go together"),
        summary=gettext("How much was done against how much the score fell. 0: not at all; 1: always."),
        data="",
        table=Table((gettext("Measure"), gettext("Value"), gettext("95 % interval"), gettext("n")), tuple(rows)),
        meanings=look.meant.of("adherence", "adherence_correlation"),
        note=gettext("Association, not cause."),
    )


def _effect(found: Document) -> tuple[Cell, ...]:
    low, high = plain(found.get("low"), 2), plain(found.get("high"), 2)
    reach = Cell("–") if low.raw is None else Cell(f"{low.words} … {high.words}", f"{low.words} to {high.words}")
    return plain(found.get("value"), 2), reach, counted(int(found.get("n") or 0))


def _dose(look: Look, found: Document) -> list[Chart]:
    rows = items(found, "dose")
    if not rows:
        return []
    table = Table(
        (
            gettext("Kind of exercise"),
            gettext("Measure"),
            gettext("Courses with any"),
            gettext("Done a course, mean"),
            gettext("Pearson’s r"),
            gettext("95 % interval"),
            gettext("n"),
        ),
        tuple(
            (
                named(term("family", one["family"])),
                named(measure_words(str(one["measure"]))),
                counted(int(one.get("with_any") or 0)),
                plain(one.get("mean_done")),
                *_effect(part(one, "pearson")),
            )
            for one in rows
        ),
    )
    title, note = gettext("By kind of exercise"), gettext("Association, not cause.")
    summary = gettext("How many of each kind were done in a course, against how much the score fell.")
    return [Chart("dose", "", title, summary, "", table, look.meant.of("adherence_correlation"), note)]


def _published(look: Look, rows: list[Document]) -> Chart:
    return Chart(
        code="published",
        kind="",
        title=gettext("What studies found"),
        summary=gettext("Published effects, to hold one’s own against; also associations for the most part."),
        data="",
        table=Table(
            (gettext("What"), gettext("Effect"), gettext("95 % interval"), gettext("Studies"), gettext("Source")),
            tuple(
                (
                    named(str(PUBLISHED.get(str(one["code"]), str(one["code"]).replace("_", " ")))),
                    Cell(f"{one['effect']} = {one['value']:.2f}", one["value"]),
                    _effect(one)[1],
                    counted(int(one.get("studies") or 0)),
                    named(str(one.get("citation") or "")),
                )
                for one in rows
            ),
        ),
        meanings=look.meant.of(),
    )
