"""The data of the three charts, each with a summary in words and the table that stands behind it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gateway.web import dates
from gateway.web.client.cards import Document, items
from gateway.web.i18n import gettext
from gateway.web.staff.numbers import count_words, percent, percent_words, wilson
from gateway.web.staff.prompts import prompt_for

ENGAGED = ("done", "partly", "tried", "no_quantity", "something_else", "not_this_time")
# Five colours at most: what differs little for the eye is drawn together and told apart in the table.
DRAWN: Mapping[str, tuple[str, ...]] = {
    "done": ("done",),
    "partly": ("partly", "tried"),
    "otherwise": ("no_quantity", "something_else"),
    "not_this_time": ("not_this_time",),
    "silent": ("silent",),
}
EVERY = (*ENGAGED, "silent")
MOST_OBSTACLES = 8


@dataclass(frozen=True)
class Chart:
    """`data` is JSON for the script; `head` and `rows` are the table behind it."""

    kind: str
    title: str
    summary: str
    data: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def charts(document: Document, answered_closed: int) -> list[Chart]:
    weeks, obstacles = items(document, "weeks"), items(document, "obstacles")
    found = []
    if any(week.get("closed") for week in weeks):
        found += [engagement(weeks), became(weeks)]
    if obstacles:
        found.append(in_the_way(obstacles, answered_closed))
    return found


def engagement(weeks: list[Document]) -> Chart:
    points = [_point(week) for week in weeks]
    known = [point for point in points if point["rate"] is not None]
    first, last = known[0], known[-1]
    data = {"points": points, "name": gettext("engagement"), "of": gettext("closed"), "range": gettext("95 % interval")}
    return Chart(
        kind="engagement",
        title=gettext("How many answered, week by week"),
        summary=gettext(
            "From %(first)s\u00a0%% in the week of %(start)s to %(last)s\u00a0%% in the week of %(end)s.",
            first=first["rate"],
            start=first["week"],
            last=last["rate"],
            end=last["week"],
        ),
        data=json.dumps(data),
        head=(
            gettext("Week of"),
            gettext("Answered"),
            gettext("Closed"),
            gettext("Engagement"),
            gettext("95 % interval"),
        ),
        rows=tuple(_engagement_row(week, point) for week, point in zip(weeks, points, strict=True)),
    )


def _point(week: Document) -> dict[str, Any]:
    closed, engaged = int(week.get("closed") or 0), _sum(week, ENGAGED)
    interval = wilson(engaged, closed)
    return {
        "week": dates.short_day(week.get("week_start")),
        "rate": percent(engaged, closed),
        "low": interval[0] if interval else None,
        "high": interval[1] if interval else None,
        "n": closed,
    }


def _engagement_row(week: Document, point: Mapping[str, Any]) -> tuple[str, ...]:
    interval = "–" if point["low"] is None else gettext("%(low)s to %(high)s\u00a0%%", **point)
    engaged = _sum(week, ENGAGED)
    return point["week"], count_words(engaged), count_words(point["n"]), percent_words(engaged, point["n"]), interval


def became(weeks: list[Document]) -> Chart:
    """What became of the closed, as shares that add up to the whole of each week."""
    closed = sum(int(week.get("closed") or 0) for week in weeks)
    sums = {name: sum(_sum(week, parts) for week in weeks) for name, parts in DRAWN.items()}
    names = class_words()
    series = [
        {"code": name, "name": names[name], "values": [_sum(week, parts) for week in weeks]}
        for name, parts in DRAWN.items()
    ]
    return Chart(
        kind="became",
        title=gettext("What became of it"),
        summary=gettext(
            "Of %(count)s closed: %(parts)s.",
            count=count_words(closed),
            parts=", ".join(f"{names[name]} {percent_words(sums[name], closed)}" for name in DRAWN),
        ),
        data=json.dumps({"weeks": [dates.short_day(week.get("week_start")) for week in weeks], "series": series}),
        head=(gettext("Week of"), *(names[name] for name in EVERY), gettext("Closed")),
        rows=tuple(
            (
                dates.short_day(week.get("week_start")),
                *(count_words(_sum(week, (name,))) for name in EVERY),
                count_words(int(week.get("closed") or 0)),
            )
            for week in weeks
        ),
    )


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


def in_the_way(obstacles: list[Document], closed: int) -> Chart:
    """Shares are over closed pieces of homework; one counts once under each code, so they do not add up."""
    rows = [(str(prompt_for(str(one["code"])).words), int(one.get("count") or 0)) for one in obstacles]
    rows.sort(key=lambda row: -row[1])
    bars = [{"name": name, "count": count} for name, count in rows[:MOST_OBSTACLES]]
    return Chart(
        kind="obstacles",
        title=gettext("What gets in the way"),
        summary=gettext(
            "Named most often: %(name)s, %(count)s times among %(closed)s closed.",
            name=rows[0][0],
            count=count_words(rows[0][1]),
            closed=count_words(closed),
        ),
        data=json.dumps({"bars": bars}),
        head=(gettext("What was named"), gettext("How often"), gettext("Of the closed")),
        rows=tuple((name, count_words(count), percent_words(count, closed)) for name, count in rows),
    )


def _sum(week: Document, names: tuple[str, ...]) -> int:
    return sum(int(week.get(name) or 0) for name in names)
