"""Each measure of the outcomes: its mean over the weeks of therapy, and how much it changed from first to last."""

from __future__ import annotations

from gateway.web.client.cards import Document, items, part
from gateway.web.i18n import gettext
from gateway.web.staff.figure_pages import drawing
from gateway.web.staff.figure_pages.frame import Look
from gateway.web.staff.figure_pages.sheet import Chart
from gateway.web.staff.figure_pages.tables import Cell, Table, counted, named, plain
from gateway.web.staff.numbers import count_words

TITLES = {"phq9": "PHQ-9", "gad7": "GAD-7"}


def measure_words(code: str) -> str:
    return TITLES.get(code, code.upper().replace("_", " "))


def measure_charts(look: Look, measures: list[Document]) -> list[Chart]:
    drawn = [course(look, one) for one in measures if any(week.get("n") for week in items(one, "weeks"))]
    paired = [one for one in measures if one.get("pairs")]
    return [*drawn, _changes(look, paired)] if paired else drawn


def course(look: Look, one: Document) -> Chart:
    """Whoever ended early is in the first weeks and not in the later ones, and the chart says so."""
    weeks, title = [week for week in items(one, "weeks") if week.get("n")], measure_words(str(one["measure"]))
    series = {
        "name": title,
        "values": [_one(week.get("mean")) for week in weeks],
        "low": [_one(week.get("low")) for week in weeks],
        "high": [_one(week.get("high")) for week in weeks],
    }
    first, last = weeks[0], weeks[-1]
    return Chart(
        code=f"course-{one['measure']}",
        kind="lines",
        title=gettext("%(measure)s, by week of therapy", measure=title),
        summary=gettext(
            "Mean %(first)s in week %(start)s (n %(n)s), %(last)s in week %(end)s (n %(m)s). %(better)s Not the same "
            "people in every week: some have ended, some have not come so far.",
            better=gettext("Higher is better.") if _higher(one) else gettext("Lower is better."),
            first=plain(first.get("mean")).words,
            start=first["week"],
            n=first["n"],
            last=plain(last.get("mean")).words,
            end=last["week"],
            m=last["n"],
        ),
        data=drawing.lines(
            [f"{week['week']}\nn {week['n']}" for week in weeks], [series], unit="", mark=one.get("caseness")
        ),
        table=Table(
            (gettext("Week"), gettext("Scores"), gettext("Mean"), gettext("95 % interval of the mean")),
            tuple(
                (counted(int(week["week"])), counted(int(week["n"])), plain(week.get("mean")), _limits(week))
                for week in weeks
            ),
        ),
        meanings=look.meant.of("score_course"),
    )


def _higher(one: Document) -> bool:
    return str(one.get("direction")).startswith("higher")


def _changes(look: Look, measures: list[Document]) -> Chart:
    return Chart(
        code="measures",
        kind="",
        title=gettext("From the first to the last score"),
        summary=gettext("Courses with a first and a last score of the measure; the others stand beside them."),
        data="",
        table=Table(
            (
                gettext("Measure"),
                gettext("Pairs"),
                gettext("Without a pair"),
                gettext("First, mean"),
                gettext("Last, mean"),
                gettext("Better by"),
                gettext("95 % interval"),
                gettext("Effect size"),
                gettext("SD from"),
                gettext("Reliable by Jacobson and Truax"),
            ),
            tuple(_change(one) for one in measures),
        ),
        meanings=look.meant.of("mean_change", "effect_size", "reliable_change_index"),
        wide=True,
    )


def _change(one: Document) -> tuple[Cell, ...]:
    change, effect, index = part(one, "change"), part(one, "effect_size"), part(one, "jacobson_truax")
    known = gettext("n %(count)s", count=count_words(int(effect.get("sd_n") or 0))) if effect.get("sd_n") else "–"
    return (
        named(measure_words(str(one["measure"]))),
        counted(int(one.get("pairs") or 0)),
        counted(int(one.get("without_pair") or 0)),
        plain(one.get("first_mean")),
        plain(one.get("last_mean")),
        plain(change.get("value")),
        _limits(change),
        plain(effect.get("value"), 2),
        Cell(known, effect.get("sd_n")),
        Cell(_index_words(index), index.get("improved")),
    )


def _index_words(index: Document) -> str:
    if not index:
        return gettext("not known for this measure")
    return gettext(
        "%(improved)s better, %(same)s neither, %(worse)s worse",
        improved=index.get("improved"),
        same=index.get("no_change"),
        worse=index.get("deteriorated"),
    )


def _limits(found: Document) -> Cell:
    if found.get("low") is None or found.get("high") is None:
        return Cell("–")
    low, high = f"{float(found['low']):.1f}", f"{float(found['high']):.1f}"
    return Cell(gettext("%(low)s to %(high)s", low=low, high=high), f"{low} to {high}")


def _one(value: object) -> float | None:
    return round(float(value), 1) if isinstance(value, int | float) else None
