"""Choosing an exercise for a client: one's own stars, what was set lately and what fits now come before all others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gateway.web.client.cards import Document
from gateway.web.i18n import gettext
from gateway.web.staff.fitting import Fitting

MOST_LATELY = 5
MOST_FOUND = "12"


@dataclass(frozen=True)
class Choice:
    code: str
    title: str
    family: str
    minutes: int
    starred: bool
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """`folded`: a line that opens, because it is long and seldom needed."""

    title: str
    choices: tuple[Choice, ...]
    folded: bool = False


def sections(exercises: Sequence[Document], fitting: Sequence[Fitting]) -> list[Section]:
    """Each exercise once, in the first part it belongs to; parts that are empty are left out."""
    reasons = {one.code: one.reasons for one in fitting}
    by_code = {str(one["code"]): one for one in exercises}
    lately = sorted((one for one in exercises if one.get("last_set_at")), key=_last_set, reverse=True)
    parts: tuple[tuple[str, Iterable[Document]], ...] = (
        (gettext("With your star"), [one for one in exercises if one.get("starred")]),
        (gettext("Set by you lately"), lately[:MOST_LATELY]),
        (gettext("Fits now"), [by_code[one.code] for one in fitting if one.code in by_code]),
        (gettext("All others"), exercises),
    )
    taken: set[str] = set()
    found = []
    for title, wanted in parts:
        choices = tuple(choice(one, reasons.get(str(one["code"]), ())) for one in wanted if one["code"] not in taken)
        taken |= {one.code for one in choices}
        found.append(Section(title, choices, folded=title == parts[-1][0]))
    return [one for one in found if one.choices]


def choice(one: Document, reasons: tuple[str, ...] = ()) -> Choice:
    return Choice(
        code=str(one["code"]),
        title=str(one.get("title")),
        family=str(one.get("family")),
        minutes=int(one.get("minutes") or 0),
        starred=bool(one.get("starred")),
        reasons=reasons,
    )


def _last_set(one: Document) -> str:
    """Stamps of the API sort as text."""
    return str(one["last_set_at"])
