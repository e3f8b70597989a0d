"""What the templates need beside the answers, to draw questions of several rows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gateway.web.client import rows
from gateway.web.client.screens import Screen
from gateway.web.client.values import Field, Form
from gateway.web.client.work import Work

MOST_POINTS = 11
EVERY = "all"
IN_ENTRY = re.compile(r"(\w+)\[(\d+)\]")


@dataclass(frozen=True)
class Wanted:
    """`form`: what was typed, when a page is drawn again, but for the field `settled`, which is drawn as it is kept;
    `entry`: what to open, such as `diary:3`."""

    form: Form | None = None
    entry: str = ""
    settled: str = ""


def prepare(work: Work, screen: Screen, wanted: Wanted, errors: Mapping[str, list[str]]) -> dict[str, Any]:
    """By field name."""
    shapes: dict[str, Any] = {}
    for one in screen.open_fields(work.locked):
        name = str(one["name"])
        typed = wanted.form if name != wanted.settled else None
        match one["kind"]:
            case "emotions":
                shapes[name] = rows.emotion_rows(one, work.given, typed)
            case "hierarchy":
                shapes[name] = rows.step_rows(one, work.given, typed)
            case "entries":
                shapes[name] = _diary(one, work.given.get(name) or [], wanted.form, wanted.entry)
            case "table":
                shapes[name] = table_rows(one, work.given.get(name) or {}, errors)
    return shapes


def _diary(one: Field, entries: list[rows.Row], form: Form | None, entry: str) -> rows.Diary:
    """Open is the entry that the form was drawn with, or the one just added from it; else the one asked for."""
    name = str(one["name"])
    asked, _, place = entry.partition(":")
    if form is not None:
        place = form.get(f"{name}-place", "")
    elif asked != name:
        place = ""
    number = int(place) if place.isdecimal() and int(place) < len(entries) else None
    return rows.diary(one, entries, number, every=place == EVERY)


def open_entries(screen: Screen, after: Mapping[str, Any], form: Form) -> list[tuple[str, int, str]]:
    """Place and mark of the open entry of each diary after it was kept, so that it is not kept twice."""
    found = []
    for one in screen.fields:
        name = str(one["name"])
        entries, place = after.get(name) or [], form.get(f"{name}-place", "")
        if one["kind"] != "entries" or not place.isdecimal() or not entries:
            continue
        number = int(place) if form.get(f"{name}-was") and int(place) < len(entries) else len(entries) - 1
        found.append((name, number, rows.mark_of(entries[number])))
    return found


def table_rows(one: Field, cells: Mapping[str, Any], errors: Mapping[str, list[str]]) -> list[dict[str, Any]]:
    """The rows with how much of each is filled. Open is the first empty one, or what is to be looked at again."""
    starts = [f"{one['name']}.{row['value']}." for row in one["rows"]]
    filled = [len(cells.get(str(row["value"])) or {}) for row in one["rows"]]
    wrong = [any(place.startswith(start) for place in errors) for start in starts]
    first_empty = next((number for number, count in enumerate(filled) if not count), 0)
    return [
        {"row": row, "start": starts[n], "filled": filled[n], "open": wrong[n] if errors else n == first_empty}
        for n, row in enumerate(one["rows"])
    ]


def points(one: Field, value: Any = None) -> list[int | float]:
    """The numbers of a scale to choose from, both ends among them; an answer between two of them is one, too."""
    low, high, step = (one.get("min") or 0), (one.get("max") or 10), (one.get("step") or 1)
    count = round((high - low) / step)
    every = next(many for many in range(1, count + 2) if count / many <= MOST_POINTS - 1)
    found = {low + number * step for number in range(0, count + 1, every)} | {high}
    if isinstance(value, int | float) and low <= value <= high:
        found.add(value)
    return [int(point) if point == int(point) else round(point, 6) for point in sorted(found)]


def renamed(errors: Mapping[str, list[str]], shapes: Mapping[str, Any]) -> dict[str, list[str]]:
    """`diary[3].intensity` is the input `diary.intensity`, when that entry is open; else it stands over the list."""
    found: dict[str, list[str]] = {}
    for place, sentences in errors.items():
        entry = IN_ENTRY.match(place)
        shape = shapes.get(entry[1]) if entry else None
        name = place
        if entry and isinstance(shape, rows.Diary):
            is_open = int(entry[2]) == shape.place
            name = entry[1] + place[entry.end() :] if is_open else entry[1]
        elif entry:
            name = entry[1]
        found.setdefault(name, []).extend(sentences)
    return found
