"""The overview: how are we doing, what changed, and where is help needed, on one screen; for a therapist their own."""

from __future__ import annotations

from gateway.web.client.cards import Document, part
from gateway.web.i18n import gettext
from gateway.web.staff.figure_pages import dashboard_charts, dashboard_words, of_groups
from gateway.web.staff.figure_pages.frame import Look
from gateway.web.staff.figure_pages.reading import behind, card, count, freshness, rate
from gateway.web.staff.figure_pages.sheet import Figure, Sheet
from gateway.web.staff.sentence import opening_sentence

FURTHER = (
    "on_time",
    "review_on_time",
    "homework_reviewed",
    "with_obstacle",
    "engagement",
    "recovery",
    "improvement",
    "no_change",
    "deterioration",
    "not_assessable",
)


def dashboard(look: Look) -> Sheet | None:
    """The board comes from one question; what a second one adds is left out when it is not there."""
    found = look.read("dashboard", look.asked.query())
    if found is None:
        return None
    further = ",".join((*FURTHER, of_groups.REPLIES) if look.of_groups else FURTHER)
    more = look.read_if_there("figures", look.asked.query(series="week", split="family", figures=further))
    figures, before = part(found, "figures"), part(found, "previous")
    waiting = None if look.of_groups else part(figures, "review_debt").get("value")
    anything = count(part(figures, "closed")) or count(part(figures, "answered"))
    return Sheet(
        sentence=opening_sentence(
            rate(part(figures, "engagement")),
            rate(part(before, "engagement")),
            None if waiting is None else int(waiting),
            look.asked.before,
        ),
        figures=tuple(_cards(look, found, more)),
        changed=tuple(dashboard_words.changes(look, figures, before)) if anything else None,
        wanted=tuple(dashboard_words.wanted(look, found, more)) if anything else None,
        charts=(*dashboard_charts.charts(look, found, more), *of_groups.group_by_group(look)),
        empty="" if anything else _empty(),
        freshness=freshness(found),
        behind=behind(found),
    )


def _empty() -> str:
    return gettext("They appear when the first homework closes or is answered. Choose another period to look back.")


def _cards(look: Look, found: Document, more: Document) -> list[Figure]:
    figures, before = part(found, "figures"), part(found, "previous")
    steps = dashboard_charts.steps(found)
    shown = (
        ("engagement", gettext("Answered"), dashboard_charts.week_rates(steps, "engagement")),
        ("on_time", gettext("Answered in time"), ()),
        ("review_on_time", gettext("Reviewed by the next session"), ()),
        ("homework_reviewed", gettext("Sessions that began with homework"), ()),
    )
    cards = [
        card(
            words,
            _share(part(figures, name)),
            _share(part(before, name)),
            asked=look.asked,
            meant=look.meant,
            spark=values,
        )
        for name, words, values in shown
    ]
    return [*cards, of_groups.replies(look, part(more, "figures"))] if look.of_groups else cards


def _share(found: Document) -> Document:
    return {**found, "kind": "share"} if found else found
