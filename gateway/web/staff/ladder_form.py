"""The fields of a ladder, rung by rung: a clinic's, or the own one of an assignment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gateway.web import ladder_words
from gateway.web.client.cards import Document
from gateway.web.i18n import gettext, lazy_gettext
from gateway.web.staff.parts import Errors

KINDS = ("second_channel", "ask", "task", "call")
CONDITIONAL = frozenset({"ask", "task", "call"})
UNITS: Mapping[str, int] = {"minutes": 1, "hours": 60, "days": 24 * 60}
UNIT_WORDS = (
    ("minutes", lazy_gettext("minutes")),
    ("hours", lazy_gettext("hours")),
    ("days", lazy_gettext("days")),
)
USUAL_WAIT: Mapping[str, int] = {"second_channel": 120, "ask": 24 * 60, "task": 2 * 24 * 60, "call": 2 * 24 * 60}


def read(form: Mapping[str, str]) -> tuple[list[dict[str, Any]], dict[str, list[str]]]:
    """The ladder that was typed, and what cannot be read in it; the service checks the rest."""
    errors: dict[str, list[str]] = {}
    ladder: list[dict[str, Any]] = [{"kind": "nudge", "after_minutes": 0}]
    for kind in KINDS:
        rung = _rung(kind, form)
        if rung is None:
            errors[f"{kind}-after"] = [gettext("Give a whole number for the wait.")]
        elif form.get(kind) == "yes":
            ladder.append(rung)
    return ladder, errors


def beside(errors: Errors) -> dict[str, list[str]]:
    """What is wrong with a rung inside is told for the whole ladder."""
    found: dict[str, list[str]] = {}
    for name, sentences in errors.items():
        found.setdefault(name.partition(".")[0], []).extend(sentences)
    return found


def rows(ladder: Sequence[Document], typed: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Every rung after the nudge, whether it is in the ladder or not; what was typed goes before what is kept."""
    kept = {str(one["kind"]): one for one in ladder}
    for kind in KINDS:
        rung = kept.get(kind, {})
        number, unit = _in_units(int(rung.get("after_minutes", USUAL_WAIT[kind])))
        yield {
            "kind": kind,
            "words": ladder_words.FOR_STAFF[kind],
            "on": typed.get(kind) == "yes" if typed else bool(rung),
            "after": typed.get(f"{kind}-after", number),
            "unit": typed.get(f"{kind}-unit", unit),
            "silent": int(typed.get(f"{kind}-silent") or (rung.get("when") or {}).get("silent") or 1),
            "conditional": kind in CONDITIONAL,
        }


def in_words(ladder: Sequence[Document]) -> list[str]:
    """One sentence a rung."""
    return [_in_words(one) for one in ladder]


def _rung(kind: str, form: Mapping[str, str]) -> dict[str, Any] | None:
    """None: the wait cannot be read."""
    if form.get(kind) != "yes":
        return {}
    after, silent = form.get(f"{kind}-after", "").strip(), form.get(f"{kind}-silent", "1")
    if not after.isdecimal() or not silent.isdecimal() or len(after) > 6:
        return None
    minutes = int(after) * UNITS.get(form.get(f"{kind}-unit", ""), 1)
    rung: dict[str, Any] = {"kind": kind, "after_minutes": minutes}
    return rung | ({"when": {"silent": int(silent)}} if int(silent) > 1 else {})


def _in_units(minutes: int) -> tuple[int, str]:
    """In the largest unit that leaves no rest."""
    fits = [unit for unit, length in UNITS.items() if minutes % length == 0 and (minutes or unit == "minutes")]
    return minutes // UNITS[fits[-1]], fits[-1]


def _in_words(rung: Document) -> str:
    wait, silent = ladder_words.wait(int(rung["after_minutes"])), ladder_words.silent(rung)
    words = str(ladder_words.FOR_STAFF.get(str(rung["kind"]), rung["kind"]))
    conditions = ", ".join(one for one in (wait if rung["kind"] != "nudge" else "", silent) if one)
    return f"{words} ({conditions})" if conditions else words
