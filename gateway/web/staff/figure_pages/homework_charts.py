"""The two charts of answers over weeks: how many were answered, and what became of all."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from gateway.web import dates
from gateway.web.client.cards import Document, part
from gateway.web.i18n import gettext
from gateway.web.staff.figure_pages import drawing
from gateway.web.staff.figure_pages.definitions import Definitions
from gateway.web.staff.figure_pages.reading import count, rate
from gateway.web.staff.figure_pages.sheet import Chart
from gateway.web.staff.figure_pages.tables import Cell, Table, counted, ranged, rated
from gateway.web.staff.numbers import count_words, percent_words, wilson

# Five colours at most: what differs little for the eye is drawn together and told apart in the table.
DRAWN: Mapping[str, tuple[str, ...]] = {
    "done": ("done",),
    "partly": ("partly", "tried"),
    "otherwise": ("no_quantity", "something_else"),
    "not_this_time": ("not_this_time",),
    "silent": ("silent",),
}
EVERY = ("done", "partly", "tried", "no_quantity", "something_else", "not_this_time", "silent")


def class_words() -> dict[str, str]:
    return {
        "done": gettext("done"),
        "partly": gettext("partly"),
        "tried": gettext("tried"),
        "no_quantity": gettext("handed in without an amount"),
        "something_else": gettext("something else"),
        "otherwise": gettext("otherwise"),
        "not_this_time": gettext("not this time"),
        "silent": gettext("not answered"),
    }


def engagement(meant: Definitions, steps: list[Document]) -> Chart:
    return rate_over_weeks(meant, steps, "engagement", gettext("How many answered, week by week"), gettext("answered"))


def rate_over_weeks(meant: Definitions, steps: list[Document], name: str, title: str, what: str) -> Chart:
    """One rate with its 95 % interval; weeks without a denominator are gaps. One week at least has one."""
    points = [_point(step, name) for step in steps]
    known = [point for point in points if point["rate"] is not None]
    first, last = known[0], known[-1]
    series = {
        "name": what,
        "values": [point["rate"] for point in points],
        "low": [point["low"] for point in points],
        "high": [point["high"] for point in points],
    }
    return Chart(
        code=name,
        kind="lines",
        title=title,
        summary=gettext(
            "From %(first)s\u00a0%% in the week of %(start)s to %(last)s\u00a0%% in the week of %(end)s.",
            first=first["rate"],
            start=first["week"],
            last=last["rate"],
            end=last["week"],
        ),
        data=drawing.lines([f"{one['week']}\nn {one['n']}" for one in points], [series], unit="%", most=100),
        table=Table(
            (gettext("Week of"), gettext("Counted"), gettext("Out of"), gettext("Share"), gettext("95 % interval")),
            tuple(_row(step, name, point) for step, point in zip(steps, points, strict=True)),
        ),
        meanings=meant.of(name),
        wide=True,
    )


def _point(step: Document, name: str) -> dict[str, Any]:
    found = rate(part(part(step, "figures"), name))
    limits = wilson(found.numerator, found.denominator)
    return {
        "week": dates.short_day(step.get("from")),
        "rate": found.percent,
        "low": limits[0] if limits else None,
        "high": limits[1] if limits else None,
        "n": found.denominator,
    }


def _row(step: Document, name: str, point: Mapping[str, Any]) -> tuple[Cell, ...]:
    found = rate(part(part(step, "figures"), name))
    return (
        Cell(point["week"], str(step.get("from"))),
        counted(found.numerator),
        counted(found.denominator),
        rated(found.numerator, found.denominator),
        ranged(point["low"], point["high"]),
    )


def became(meant: Definitions, steps: list[Document]) -> Chart:
    """What became of the closed, as shares that add up to the whole of each week."""
    names = class_words()
    sums = {name: sum(_sum(step, parts) for step in steps) for name, parts in DRAWN.items()}
    closed = sum(sums.values())
    series = [
        {"code": name, "name": names[name], "values": [_sum(step, parts) for step in steps]}
        for name, parts in DRAWN.items()
    ]
    return Chart(
        code="became",
        kind="became",
        title=gettext("What became of it"),
        summary=gettext(
            "Of %(count)s closed: %(parts)s.",
            count=count_words(closed),
            parts=", ".join(f"{names[name]} {percent_words(sums[name], closed)}" for name in DRAWN),
        ),
        data=json.dumps({"weeks": [dates.short_day(step.get("from")) for step in steps], "series": series}),
        table=Table(
            (gettext("Week of"), *(names[name] for name in EVERY), gettext("Closed")),
            tuple(_classes(step) for step in steps),
        ),
        meanings=meant.of(*EVERY),
        wide=True,
    )


def _classes(step: Document) -> tuple[Cell, ...]:
    cells = (counted(_sum(step, (name,))) for name in EVERY)
    return (Cell(dates.short_day(step.get("from")), str(step.get("from"))), *cells, counted(_sum(step, EVERY)))


def _sum(step: Document, names: tuple[str, ...]) -> int:
    figures = part(step, "figures")
    return sum(count(part(figures, name)) for name in names)
