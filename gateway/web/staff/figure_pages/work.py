"""Work: what each therapist has before them, beside the clinic's own middle; never an order of merit, never a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.web import dates
from gateway.web.client.cards import Document, items, part
from gateway.web.i18n import gettext, lazy_gettext
from gateway.web.staff.figure_pages import drawing
from gateway.web.staff.figure_pages.definitions import Definitions
from gateway.web.staff.figure_pages.frame import Look
from gateway.web.staff.figure_pages.reading import behind, freshness
from gateway.web.staff.figure_pages.sheet import Chart, Figure, Sheet
from gateway.web.staff.figure_pages.tables import Cell, Table, named
from gateway.web.staff.numbers import count_words
from gateway.web.staff.parts import names

MEASURES: Mapping[str, Any] = {
    "caseload": lazy_gettext("Open courses"),
    "sessions_ahead": lazy_gettext("Sessions in the coming week"),
    "homework_ahead": lazy_gettext("Homework due in the coming week"),
    "review_debt": lazy_gettext("Answers waiting for a reply"),
    "escalations": lazy_gettext("Clients to get in touch with"),
}
POSITIONS: Mapping[str, Any] = {
    "below": lazy_gettext("less than most"),
    "within": lazy_gettext("like most"),
    "above": lazy_gettext("more than most"),
}
DRAWN = ("caseload", "homework_ahead", "review_debt")


def work(look: Look) -> Sheet | None:
    found = look.read("work")
    if found is None:
        return None
    meant = Definitions(list(part(found, "definitions").values()))
    people = items(found, "therapists")
    return Sheet(
        sentence=_sentence(found, people),
        figures=tuple(_own(found, meant)),
        charts=tuple(_charts(look, found, people, meant)),
        notes=(
            gettext(
                "A caseload says nothing about how heavy each course is, and nothing about how well somebody works. "
                "The page is for sharing the work; it cannot be taken along as a file."
            ),
        ),
        empty="" if people or found.get("own") else gettext("Therapists stand here from their first open course on."),
        freshness=freshness(found),
        behind=behind(found),
    )


def _sentence(found: Document, people: list[Document]) -> str:
    week = part(found, "week")
    ahead = gettext(
        "The coming week is %(first)s to %(last)s.",
        first=dates.short_day(week.get("first")),
        last=dates.short_day(week.get("last")),
    )
    if not found.get("middle"):
        return f"{ahead} {gettext('There are too few therapists here to speak of a middle, so none is shown.')}"
    busy = [one for one in people if _many(one)]
    if not people:
        return f"{ahead} {gettext('Beside each number stands the middle half of the clinic.')}"
    if not busy:
        return f"{ahead} {gettext('Nobody has more than most in two or more respects.')}"
    known = names(str(found.get("clinic_id")), (str(one["therapist_id"]) for one in busy))
    who = ", ".join(sorted(known.values(), key=str.casefold))
    return (
        f"{ahead} {gettext('More than most in two or more respects, so perhaps in need of relief: %(who)s.', who=who)}"
    )


def _many(one: Document) -> bool:
    above = [name for name in MEASURES if part(part(one, "values"), name).get("position") == "above"]
    return len(above) > 1


def _own(found: Document, meant: Definitions) -> list[Figure]:
    values = part(part(found, "own"), "values")
    return [
        Figure(
            name=str(words),
            value=count_words(int(part(values, name).get("value") or 0)),
            of=_middle_words(part(part(found, "middle"), name)),
            trend=str(POSITIONS.get(str(part(values, name).get("position")), "")),
            meanings=meant.of(name),
        )
        for name, words in MEASURES.items()
        if name in values
    ]


def _middle_words(middle: Document) -> str:
    if not middle:
        return gettext("no middle: too few therapists")
    return gettext("the middle half of the clinic: %(low)s to %(high)s", low=middle["low"], high=middle["high"])


def _charts(look: Look, found: Document, people: list[Document], meant: Definitions) -> list[Chart]:
    if not people:
        return []
    known = names(look.clinic_id, (str(one["therapist_id"]) for one in people))
    ordered = sorted(people, key=lambda one: known[str(one["therapist_id"])].casefold())
    drawn = [_ranges(found, ordered, known, name, meant) for name in DRAWN if part(found, "middle").get(name)]
    return [_table(look, found, ordered, known, meant), *drawn]


def _table(look: Look, found: Document, people: list[Document], known: Mapping[str, str], meant: Definitions) -> Chart:
    rows = [
        (
            named(known[str(one["therapist_id"])], look.to("homework", therapist=str(one["therapist_id"]))),
            *(_value(part(part(one, "values"), name)) for name in MEASURES),
        )
        for one in people
    ]
    middle = (named(gettext("Middle half of the clinic")), *(_middle(found, name) for name in MEASURES))
    return Chart(
        code="work",
        kind="",
        title=gettext("Everybody"),
        summary=gettext("In the order of names, and last the clinic’s own middle half."),
        data="",
        table=Table((gettext("Therapist"), *(str(words) for words in MEASURES.values())), (*rows, middle)),
        meanings=meant.of(*MEASURES),
        wide=True,
        to_take_along=False,
    )


def _value(found: Document) -> Cell:
    if found.get("value") is None:
        return Cell("–")
    number, words = count_words(int(found["value"])), POSITIONS.get(str(found.get("position")), "")
    return Cell(f"{number} · {words}" if found.get("position") in {"below", "above"} else number)


def _middle(found: Document, name: str) -> Cell:
    middle = part(part(found, "middle"), name)
    return Cell(gettext("%(low)s to %(high)s", **middle) if middle else gettext("too few"))


def _ranges(found: Document, people: list[Document], known: Mapping[str, str], name: str, meant: Definitions) -> Chart:
    middle = part(part(found, "middle"), name)
    values = [(known[str(one["therapist_id"])], part(part(one, "values"), name).get("value")) for one in people]
    return Chart(
        code=name,
        kind="dots",
        title=str(MEASURES[name]),
        summary=gettext(
            "The middle half of the clinic has %(low)s to %(high)s.", low=middle["low"], high=middle["high"]
        ),
        data=drawing.dots(
            [{"name": who, "value": value, "words": str(value)} for who, value in values if value is not None],
            unit="",
            band={"low": middle["low"], "high": middle["high"], "name": gettext("middle half")},
        ),
        table=Table(
            (gettext("Therapist"), str(MEASURES[name])),
            tuple((named(who), Cell(str(value))) for who, value in values),
        ),
        meanings=meant.of(name),
        to_take_along=False,
    )
