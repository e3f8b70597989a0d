"""Keeping on: for how many weeks people go on answering, as a Kaplan–Meier curve with its interval."""

from __future__ import annotations

from gateway.web.client.cards import Document, items, part
from gateway.web.i18n import gettext, ngettext
from gateway.web.staff.figure_pages import drawing
from gateway.web.staff.figure_pages.frame import Look
from gateway.web.staff.figure_pages.reading import behind, freshness
from gateway.web.staff.figure_pages.sheet import Chart, Figure, Sheet
from gateway.web.staff.figure_pages.tables import Cell, Table, counted, named, ranged
from gateway.web.staff.numbers import count_words

MOST_CURVES = 4
LANDMARKS = (4, 8, 12)


def survival(look: Look) -> Sheet | None:
    found = look.read("survival", look.asked.of_one_therapist())
    if found is None:
        return None
    curve, silent = part(found, "curve"), int(found.get("silent_weeks") or 0)
    count = int(curve.get("n") or 0)
    return Sheet(
        sentence=_sentence(curve, silent) if count else gettext("No course of therapy has started in this period."),
        figures=tuple(_landmarks(look, found, curve)),
        charts=tuple(_charts(look, found, curve)) if count else (),
        notes=(
            gettext(
                "Counted are the courses that started in the period. Who goes on, or ended while answering, counts up "
                "to then."
            ),
        ),
        empty="" if count else gettext("The curve begins with the first course of therapy that starts in the period."),
        freshness=freshness(found),
        behind=behind(found),
    )


def _sentence(curve: Document, silent: int) -> str:
    stopped, count, median = int(curve.get("events") or 0), int(curve.get("n") or 0), curve.get("median_week")
    first = ngettext(
        "Of %(all)s course that started, %(stopped)s stopped answering for %(silent)s weeks or more.",
        "Of %(all)s courses that started, %(stopped)s stopped answering for %(silent)s weeks or more.",
        count,
        all=count_words(count),
        stopped=count_words(stopped),
        silent=silent,
    )
    if median is None:
        return f"{first} {gettext('More than half still answered at the end of what is known.')}"
    return f"{first} {gettext('Half had stopped by week %(week)s.', week=median)}"


def _landmarks(look: Look, found: Document, curve: Document) -> list[Figure]:
    points = items(curve, "points")
    shown = []
    for week in LANDMARKS:
        point = next((one for one in reversed(points) if int(one["week"]) <= week), None)
        if point is None or int(points[-1]["week"]) < week:
            continue
        limits = ranged(_whole(point.get("low")), _whole(point.get("high"))).words
        shown.append(
            Figure(
                gettext("Still answering in week %(week)s", week=week),
                gettext("%(number)s\u00a0%%", number=_whole(point.get("survival"))),
                gettext("%(count)s still counted then", count=count_words(int(point.get("at_risk") or 0))),
                gettext("95 %% interval %(limits)s.", limits=limits) if point.get("low") != point.get("high") else "",
                meanings=look.meant.of(found),
            )
        )
    return shown


def _charts(look: Look, found: Document, curve: Document) -> list[Chart]:
    charts = [_curve(look, found, curve)]
    rows = [row for row in items(found, "rows") if int(part(row, "curve").get("n") or 0)]
    return [*charts, _curves(look, found, rows)] if rows else charts


def _curve(look: Look, found: Document, curve: Document) -> Chart:
    points = items(curve, "points")
    series = {
        "name": gettext("still answering"),
        "values": [drawing.ten(one.get("survival")) for one in points],
        "low": [drawing.ten(one.get("low")) for one in points],
        "high": [drawing.ten(one.get("high")) for one in points],
    }
    return Chart(
        code="curve",
        kind="lines",
        title=gettext("Still answering, week by week"),
        summary=gettext(
            "%(count)s courses, %(stopped)s of them stopped; the others are counted for as long as they are known.",
            count=count_words(int(curve.get("n") or 0)),
            stopped=count_words(int(curve.get("events") or 0)),
        ),
        data=drawing.lines([str(one["week"]) for one in points], [series], unit="%", most=100, step=True),
        table=Table(
            (
                gettext("Week"),
                gettext("Still counted"),
                gettext("Stopped"),
                gettext("Known no longer"),
                gettext("Still answering"),
                gettext("95 % interval"),
            ),
            tuple(_row(one) for one in points),
        ),
        meanings=look.meant.of(found),
        wide=True,
    )


def _row(one: Document) -> tuple[Cell, ...]:
    share = _whole(one.get("survival"))
    return (
        counted(int(one["week"])),
        counted(int(one.get("at_risk") or 0)),
        counted(int(one.get("events") or 0)),
        counted(int(one.get("censored") or 0)),
        Cell(gettext("%(number)s\u00a0%%", number=share), share),
        ranged(_whole(one.get("low")), _whole(one.get("high"))),
    )


def _curves(look: Look, found: Document, rows: list[Document]) -> Chart:
    """A few curves can be told apart; more are for the table alone."""
    words = look.words([str(row["value"]) for row in rows])
    ordered = sorted(rows, key=lambda row: words[str(row["value"])].casefold())
    longest = max((int(one["week"]) for row in ordered for one in items(part(row, "curve"), "points")), default=0)
    series = [{"name": words[str(row["value"])], "values": _weekly(part(row, "curve"), longest)} for row in ordered]
    return Chart(
        code="divided",
        kind="lines" if len(ordered) <= MOST_CURVES and longest else "",
        title=gettext("Part by part"),
        summary=gettext("In the order of names. Small parts move much with each course."),
        data=drawing.lines([str(week) for week in range(longest + 1)], series, unit="%", most=100, step=True),
        table=Table(
            (gettext("Part"), gettext("Courses"), gettext("Stopped"), gettext("Half had stopped by week")),
            tuple(_part(words[str(row["value"])], part(row, "curve")) for row in ordered),
        ),
        meanings=look.meant.of(found),
        wide=True,
    )


def _part(words: str, curve: Document) -> tuple[Cell, ...]:
    median = curve.get("median_week")
    last = Cell(gettext("more than half go on")) if median is None else counted(int(median))
    return named(words), counted(int(curve.get("n") or 0)), counted(int(curve.get("events") or 0)), last


def _weekly(curve: Document, longest: int) -> list[float | None]:
    """A value for each week up to the last that is known."""
    known = {int(one["week"]): drawing.ten(one.get("survival")) for one in items(curve, "points")}
    values: list[float | None] = []
    for week in range(longest + 1):
        over = not known or week > max(known)
        values.append(None if over else known.get(week, values[-1] if values else 100.0))
    return values


def _whole(share: object) -> int | None:
    """Whole per cent, half up."""
    return int(100 * float(share) + 0.5) if isinstance(share, int | float) else None
