"""The overview's two lists: what changed by more than chance explains, and where help is needed."""

from __future__ import annotations

from collections.abc import Iterator

from gateway.web.client.cards import Document, items, part
from gateway.web.i18n import gettext, ngettext
from gateway.web.staff.figure_pages.changes import changed
from gateway.web.staff.figure_pages.frame import Look
from gateway.web.staff.figure_pages.reading import count, rate
from gateway.web.staff.figure_pages.sheet import Pointer
from gateway.web.staff.numbers import count_words, wilson
from gateway.web.staff.prompts import prompt_for
from gateway.web.staff.wording import term

MOST_FAMILIES = 2


def changes(look: Look, figures: Document, before: Document) -> list[Pointer]:
    lines = (
        ("engagement", gettext("What is answered"), "homework"),
        ("on_time", gettext("What is answered in time"), "homework"),
        ("review_on_time", gettext("What is reviewed by the next session"), "reviews"),
        ("homework_reviewed", gettext("Sessions that began with homework"), "reviews"),
    )
    found = [
        Pointer(words, look.to(page))
        for name, called, page in lines
        if (words := changed(called, rate(part(figures, name)), rate(part(before, name))))
    ]
    if found:
        return found
    return [
        Pointer(
            gettext(
                "Nothing changed by more than chance may explain, compared with %(before)s.", before=look.asked.before
            )
        )
    ]


def wanted(look: Look, found: Document, more: Document) -> list[Pointer]:
    """Tasks and kinds of exercise, never people."""
    pointers = [*_waiting(look, part(found, "figures")), *_in_the_way(look, found), *_seldom(look, more)]
    pointers += _unknown(look, part(more, "figures"))
    return pointers or [Pointer(gettext("Nothing stands out. What goes well can be seen in the pages above, too."))]


def _waiting(look: Look, figures: Document) -> Iterator[Pointer]:
    waiting = count(part(figures, "review_debt"))
    if waiting:
        yield Pointer(
            ngettext(
                "%(count)s answer waits for its reply although a session was held since.",
                "%(count)s answers wait for their reply although a session was held since.",
                waiting,
                count=count_words(waiting),
            ),
            look.to("reviews"),
        )


def _in_the_way(look: Look, found: Document) -> Iterator[Pointer]:
    codes = sorted(items(found, "obstacles"), key=lambda one: -int(one["count"]))
    if codes:
        yield Pointer(
            gettext(
                "Most often in the way: %(name)s, named %(count)s times.",
                name=prompt_for(str(codes[0]["code"])).words,
                count=count_words(int(codes[0]["count"])),
            ),
            look.to("obstacles"),
        )


def _seldom(look: Look, more: Document) -> Iterator[Pointer]:
    """Kinds of exercise that are answered less often than the whole, by more than chance explains."""
    whole = rate(part(part(more, "figures"), "engagement"))
    if not whole.denominator:
        return
    low = []
    for row in items(part(more, "split"), "rows"):
        one = rate(part(part(row, "figures"), "engagement"))
        limits = wilson(one.numerator, one.denominator)
        if limits and 100 * whole.numerator / whole.denominator > limits[1]:
            low.append((one, str(row["value"])))
    for one, family in sorted(low, key=lambda each: each[0].numerator / each[0].denominator)[:MOST_FAMILIES]:
        yield Pointer(
            gettext(
                "Answered less than the rest: %(family)s, %(rate)s of %(count)s.",
                family=term("family", family),
                rate=one.words,
                count=count_words(one.denominator),
            ),
            look.to("homework", family=family, split="exercise"),
        )


def _unknown(look: Look, figures: Document) -> Iterator[Pointer]:
    unknown = rate(part(figures, "not_assessable"))
    if unknown.numerator:
        yield Pointer(
            gettext(
                "%(count)s of %(all)s finished courses cannot be assessed, because a first or last score is missing.",
                count=count_words(unknown.numerator),
                all=count_words(unknown.denominator),
            ),
            look.to("outcomes"),
        )
