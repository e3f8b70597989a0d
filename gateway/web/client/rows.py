"""Answers of several rows: feelings with a strength, a ladder with ratings, a diary with one entry open at a time."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from gateway.web import dates
from gateway.web.client.values import Field, Form, Unreadable, number
from gateway.web.i18n import gettext
from gateway.web.language import zone_here

EMOTION_ROWS = 3
MOST_EMOTIONS = 12
MOST_STEPS = 20
MOST_ENTRIES = 500
NEARLY_FULL = 0.8
LATEST = 10
AT: Field = {"name": "at", "kind": "datetime"}
Row = dict[str, Any]


def emotions(name: str, form: Form) -> list[Row]:
    found = []
    for row in range(MOST_EMOTIONS):
        word = form.get(f"{name}-{row}-name", "").strip()
        strength = form.get(f"{name}-{row}-strength", "").strip()
        if not word and not strength:
            continue
        if not word or not strength:
            raise Unreadable(gettext("Give each feeling a word and a number from 0 to 100."))
        found.append({"name": word, "strength": number(strength, {"min": 0, "max": 100})})
    return found


def emotion_rows(one: Field, answers: Mapping[str, Any], form: Form | None = None) -> list[Row]:
    """The rows to draw: what was typed, else what was answered, else the feelings named before; and empty ones."""
    name = str(one["name"])
    if form is not None:
        rows = _typed_rows(name, form, ("name", "strength"), MOST_EMOTIONS)
    else:
        before = [{"name": row["name"], "strength": ""} for row in answers.get(str(one.get("rerates"))) or []]
        rows = [dict(row) for row in answers.get(name) or before]
    return rows + [{"name": "", "strength": ""}] * _empty(rows, MOST_EMOTIONS)


def steps(one: Field, form: Form, move: tuple[str, int] | None = None) -> list[Row]:
    """A ladder in the client's order; `move` is `up` or `down` and the row, before empty rows are left out."""
    name, low, high = str(one["name"]), one.get("min") or 0, one.get("max") or 100
    keys = ("item", "rating")
    rows = [{key: form.get(f"{name}-{row}-{key}", "").strip() for key in keys} for row in range(most_steps(one))]
    if move is not None:
        _swap(rows, move[1], move[1] + (1 if move[0] == "down" else -1))
    rows = [row for row in rows if any(row.values())]
    if not all(row["item"] and row["rating"] for row in rows):
        sentence = gettext("Give each step a few words and a number from %(low)s to %(high)s.", low=low, high=high)
        raise Unreadable(sentence)
    return [{"item": row["item"], "rating": number(row["rating"], {"min": low, "max": high})} for row in rows]


def step_rows(one: Field, answers: Mapping[str, Any], form: Form | None = None) -> list[Row]:
    name, most = str(one["name"]), most_steps(one)
    if form is not None:
        rows = _typed_rows(name, form, ("item", "rating"), most)
    else:
        rows = [dict(row) for row in answers.get(name) or []]
    return rows + [{"item": "", "rating": ""}] * _empty(rows, most)


def most_steps(one: Field) -> int:
    return int(one.get("at_most") or MOST_STEPS)


def _typed_rows(name: str, form: Form, keys: Sequence[str], most: int) -> list[Row]:
    rows = [{key: form.get(f"{name}-{row}-{key}", "") for key in keys} for row in range(most)]
    return [row for row in rows if any(row.values())]


def _empty(rows: Sequence[Row], most: int) -> int:
    return max(EMOTION_ROWS - len(rows), 1 if len(rows) < most else 0)


def _swap(rows: list[Row], one: int, other: int) -> None:
    if 0 <= one < len(rows) and 0 <= other < len(rows):
        rows[one], rows[other] = rows[other], rows[one]


@dataclass(frozen=True)
class Diary:
    """Entries as a page draws them: those given with their number and mark, and the one that is open for writing.

    `earlier` counts those that are kept but not shown here.
    """

    given: tuple[tuple[int, str, Row], ...]
    earlier: int
    place: int
    was: str
    entry: Row
    full: bool
    near: bool
    most: int

    @property
    def new(self) -> bool:
        return not self.was


def questions(one: Field) -> list[Field]:
    """What an entry asks, its time first where entries have one."""
    at = [{**AT, "label": gettext("When was it?")}] if one.get("stamp") else []
    return [*at, *(one.get("fields") or [])]


def mark_of(entry: Row) -> str:
    """Tells whether an entry is still the one that was shown."""
    return sha256(json.dumps(entry, sort_keys=True).encode()).hexdigest()[:12]


def diary(one: Field, entries: Sequence[Row], place: int | None = None, *, every: bool = False) -> Diary:
    """`place` is the entry to change; without it a new one is begun. `every`: the earlier ones are shown, too."""
    most = int(one.get("at_most") or MOST_ENTRIES)
    changing = place is not None and 0 <= place < len(entries)
    at = {"at": now_here()} if one.get("stamp") else {}
    first = 0 if every else max(len(entries) - LATEST, 0)
    shown = [(n, entries[n]) for n in range(first, len(entries)) if not (changing and n == place)]
    return Diary(
        given=tuple((n, mark_of(entry), entry) for n, entry in shown),
        earlier=first,
        place=place if changing and place is not None else len(entries),
        was=mark_of(entries[place]) if changing and place is not None else "",
        entry=entries[place] if changing and place is not None else at,
        full=len(entries) >= most and not changing,
        near=len(entries) >= NEARLY_FULL * most,
        most=most,
    )


def now_here() -> str:
    return dates.now().astimezone(ZoneInfo(zone_here())).strftime("%Y-%m-%dT%H:%M")


def with_entry(entries: Sequence[Row], entry: Row, place: int, was: str) -> list[Row]:
    """The entries with the open one.

    It takes the place of the one that it was when the page was drawn. If that one is not there any more, because
    another device changed it, both are kept. Sending the same page twice adds nothing.
    """
    after, empty = list(entries), not set(entry) - {"at"}
    there = was and 0 <= place < len(after) and mark_of(after[place]) == was
    if there:
        after[place : place + 1] = [] if empty else [entry]
    elif not empty and entry not in after[-1:]:
        after.append(entry)
    return after


def without_entry(entries: Sequence[Row], place: int, was: str) -> list[Row]:
    """Only the entry that was shown is removed."""
    return [entry for number, entry in enumerate(entries) if number != place or mark_of(entry) != was]
