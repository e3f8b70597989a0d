"""Reviews: whether every answer gets its reply by the next session, how long that takes, and what waits now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.web import dates
from gateway.web.client.cards import Document, items, part
from gateway.web.i18n import gettext, lazy_gettext, ngettext
from gateway.web.staff.figure_pages import of_groups
from gateway.web.staff.figure_pages.frame import Look
from gateway.web.staff.figure_pages.homework_charts import rate_over_weeks
from gateway.web.staff.figure_pages.part_by_part import part_by_part
from gateway.web.staff.figure_pages.reading import behind, card, cell, count, freshness, rate, spark
from gateway.web.staff.figure_pages.sheet import Chart, Figure, Sheet
from gateway.web.staff.figure_pages.tables import Cell, Table, counted, named, rated
from gateway.web.staff.numbers import count_words

CARDS: Mapping[str, Any] = {
    "review_on_time": lazy_gettext("Reviewed by the next session"),
    "time_to_review": lazy_gettext("Until the reply"),
    "homework_reviewed": lazy_gettext("Sessions that began with it"),
    "review_minutes": lazy_gettext("Minutes spent on it"),
}
ASKED_FOR = (
    "review_on_time",
    "time_to_review",
    "homework_reviewed",
    "review_minutes",
    "sessions_held",
    "sessions_missed_client",
    "sessions_missed_clinic",
    "review_debt",
)


def reviews(look: Look) -> Sheet | None:
    asked = look.asked
    query = asked.query(series="week", figures=",".join((*ASKED_FOR, *_older(look).values())), **asked.filters)
    query |= {"split": asked.split} if asked.split and (look.whole or asked.split != "therapist") else {}
    query |= asked.past()
    query |= {"compare": asked.compare} if asked.compare else {}
    found = look.read("figures", query)
    if found is None:
        return None
    figures, steps = part(found, "figures"), items(part(found, "series"), "rows")
    return Sheet(
        sentence=of_groups.sentence(figures) if look.of_groups else _sentence(figures),
        figures=tuple(_cards(look, found, steps)),
        charts=tuple(_charts(look, found, steps)),
        notes=(
            gettext("What waits is the clinic’s to do, not one person’s fault: holidays and full weeks show here."),
        ),
        empty=_empty(look, figures),
        freshness=freshness(found),
        behind=behind(found),
    )


def _cards(look: Look, found: Document, steps: list[Document]) -> list[Figure]:
    figures, before = part(found, "figures"), part(part(found, "comparison"), "figures")
    cards = [
        card(
            str(words),
            part(figures, name),
            part(before, name),
            asked=look.asked,
            meant=look.meant,
            spark=spark(steps, name),
            older=part(figures, _older(look).get(name, "")),
        )
        for name, words in CARDS.items()
        if name in figures
    ]
    return [of_groups.replies(look, figures), *cards] if look.of_groups else cards


def _older(look: Look) -> Mapping[str, str]:
    """The definitions that are shown beside newer ones for a while."""
    return {name: beside for name in CARDS if (beside := look.meant.beside(name, dates.today()))}


def _empty(look: Look, figures: Document) -> str:
    if _anything(figures) or (look.of_groups and of_groups.given(figures).denominator):
        return ""
    return gettext("Reviews are counted from the first session held after an answer.")


def _anything(figures: Document) -> bool:
    return any(count(part(figures, name)) for name in ("sessions_held", "review_debt"))


def _sentence(figures: Document) -> str:
    reviewed, waiting = rate(part(figures, "review_on_time")), count(part(figures, "review_debt"))
    now = (
        ngettext(
            "%(count)s answer waits for its reply although a session was held since.",
            "%(count)s answers wait for their reply although a session was held since.",
            waiting,
            count=count_words(waiting),
        )
        if waiting
        else gettext("No answer waits for a reply that was due.")
    )
    if not reviewed.denominator:
        return now
    part_of = gettext(
        "%(rate)s of %(count)s answers were reviewed by the end of the next session.",
        rate=reviewed.words,
        count=count_words(reviewed.denominator),
    )
    return f"{part_of} {now}"


def _charts(look: Look, found: Document, steps: list[Document]) -> list[Chart]:
    charts = []
    for name, title, what in (
        ("review_on_time", gettext("Reviewed by the next session, week by week"), gettext("reviewed")),
        ("homework_reviewed", gettext("Sessions that began with homework"), gettext("of sessions")),
    ):
        if any(rate(part(part(step, "figures"), name)).denominator for step in steps):
            charts.append(rate_over_weeks(look.meant, steps, name, title, what))
    if rows := items(part(found, "split"), "rows"):
        charts.append(_divided(look, rows))
    if _anything(part(found, "figures")):
        charts.append(_sessions(look, part(found, "figures")))
    return charts


def _divided(look: Look, rows: list[Document]) -> Chart:
    return part_by_part(
        look,
        rows,
        _row,
        summary=gettext("In the order of names; no order of merit can be read from it."),
        head=(
            gettext("Answers due"),
            gettext("Reviewed in time"),
            gettext("Until the reply"),
            gettext("Sessions held"),
            gettext("Began with homework"),
        ),
        meanings=(
            "review_on_time",
            "time_to_review",
            "homework_reviewed",
        ),
    )


def _row(look: Look, words: str, row: Document) -> tuple[Cell, ...]:
    figures = part(row, "figures")
    reviewed, sessions = rate(part(figures, "review_on_time")), rate(part(figures, "homework_reviewed"))
    return (
        named(words, look.to("homework", **{look.asked.split: str(row["value"]), "split": ""})),
        counted(reviewed.denominator),
        rated(reviewed.numerator, reviewed.denominator),
        cell(part(figures, "time_to_review")),
        counted(sessions.denominator),
        rated(sessions.numerator, sessions.denominator),
    )


def _sessions(look: Look, figures: Document) -> Chart:
    lines = (
        ("sessions_held", gettext("Held")),
        ("sessions_missed_client", gettext("The client did not come")),
        ("sessions_missed_clinic", gettext("The clinic could not hold it")),
    )
    return Chart(
        code="sessions",
        kind="",
        title=gettext("Sessions"),
        summary=gettext("What became of the sessions of the period."),
        data="",
        table=Table(
            (gettext("What became of it"), gettext("Sessions")),
            tuple((named(words), cell(part(figures, name))) for name, words in lines if name in figures),
        ),
        meanings=look.meant.of(*(part(figures, name) for name, _ in lines if name in figures)),
    )
