"""The frame of every page of figures: who may open it, what was asked, what is away, and tables to take along."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any

from flask import Response, render_template, request, url_for

from chassis.problems import Problem, not_found
from gateway.audit import Act
from gateway.gateway import gateway
from gateway.sessions import require_role, signed_in
from gateway.web import dates
from gateway.web.client.cards import Document
from gateway.web.i18n import gettext, ngettext
from gateway.web.services import ask_if_there
from gateway.web.staff.figure_pages.asked import COMPARISONS, DIMENSIONS, Asked, asked
from gateway.web.staff.figure_pages.definitions import Definitions
from gateway.web.staff.figure_pages.places import PLACES, Place, places_for
from gateway.web.staff.figure_pages.sheet import Sheet
from gateway.web.staff.figure_pages.tables import as_csv
from gateway.web.staff.figure_pages.value_words import value_words
from gateway.web.staff.parts import Page, Parts

QUICK = (28, 84, 364)
NOT_READABLE, TOO_MUCH = (400, 422), 429


@dataclass(frozen=True)
class Look:
    """What a page is made from: the whole clinic for managers, for others their own part."""

    clinic_id: str
    place: Place
    asked: Asked
    parts: Parts
    role: str

    @property
    def whole(self) -> bool:
        """It shows the clinic, not somebody's own part."""
        return self.role == "manager"

    @property
    def of_groups(self) -> bool:
        """It shows the homework of the groups that somebody runs."""
        return self.role == "facilitator"

    @property
    def everything(self) -> str:
        """What the figures are of, while nothing narrows them."""
        own = gettext("My groups") if self.of_groups else gettext("My practice")
        return gettext("The whole clinic") if self.whole else own

    @cached_property
    def meant(self) -> Definitions:
        return Definitions(self.parts.list("analytics", "definitions"))

    def read(self, path: str, query: dict[str, str] | None = None) -> Document | None:
        """A document of the figures; nothing when they are away, when they cannot be asked like this, or not so often:
        then the page says so.
        """
        try:
            return self.parts.read("analytics", path, query)
        except Problem as problem:
            if problem.status == TOO_MUCH:
                self.parts.away.append(gettext("This takes long to count and was asked often. Ask again in a minute."))
            elif problem.status in NOT_READABLE:
                self.parts.away.append(
                    gettext("This cannot be counted as it was asked. Choose another period or part.")
                )
            else:
                raise
        return None

    def read_if_there(self, path: str, query: dict[str, str]) -> Document:
        """For what a page can do without: empty when it cannot be had."""
        found: Document = ask_if_there("analytics", self.parts.path(path), query) or {}
        return found

    def words(self, values: list[str], dimension: str = "") -> dict[str, str]:
        return value_words(self.parts, dimension or self.asked.split, values)

    def to(self, code: str, **changes: str) -> str:
        """The address of another page with the same question."""
        return PLACES[code].href(self.clinic_id, **self.asked.address(**changes))


Build = Callable[[Look], Sheet | None]


def view(code: str, build: Build) -> Callable[..., Any]:
    """The view of a page."""
    place = PLACES[code]

    @require_role(*place.roles)
    def show(clinic_id: str) -> Page | Response:
        look = look_at(clinic_id, place)
        sheet = build(look)
        if sheet is not None and "download" in request.args:
            return _taken_along(look, sheet, request.args["download"])
        page = render_template("staff/figures/page.html", look=look, sheet=sheet, **frame(look))
        return (page, 422) if look.asked.errors else page

    return show


def look_at(clinic_id: str, place: Place) -> Look:
    place = place.seen_by(role())
    return Look(clinic_id, place, asked(request.args, dates.today(), place), Parts(clinic_id), role())


def frame(look: Look) -> dict[str, Any]:
    """What the head of a page needs."""
    return {
        "place": look.place,
        "figure_page": look.place.code,
        "figure_places": places_for(role()),
        "quick": list(_quick(look)),
        "path": list(_path(look)),
        "onward": list(_onward(look)),
        "comparisons": [(code, str(words)) for code, words in COMPARISONS.items()],
        "splits": [(code, str(DIMENSIONS[code])) for code in look.place.splits if look.whole or code != "therapist"],
        "typed": request.args,
        "errors": look.asked.errors,
        "away": look.parts.away,
    }


def _onward(look: Look) -> Iterator[tuple[str, str]]:
    """What can be done with the question of a page: address and words."""
    if not look.place.usual or look.of_groups:
        return
    question: dict[str, Any] = {"clinic_id": look.clinic_id, **look.asked.address()}
    yield url_for("staff.views", page=look.place.code, **question), gettext("Save this view")
    if look.place.exported:
        yield url_for("staff.exports", **question), gettext("Export these figures")


def figure_tools() -> list[tuple[str, str]]:
    """Further pages that stand beside those of the figures: endpoint and words; whoever runs groups has none."""
    if role() == "facilitator":
        return []
    return [("staff.views", gettext("Saved views")), ("staff.exports", gettext("Exports"))]


def role() -> str:
    active = signed_in().active
    return active.role.value if active else ""


def _quick(look: Look) -> Iterator[dict[str, Any]]:
    today = dates.today()
    for days in QUICK if look.place.usual else ():
        start = today - timedelta(days=days - 1)
        yield {
            "words": gettext("1 year") if days == QUICK[-1] else ngettext("%(num)s week", "%(num)s weeks", days // 7),
            "href": look.to(look.place.code, **{"from": start.isoformat(), "to": today.isoformat()}),
            "here": (start, today) == (look.asked.first, look.asked.last),
        }


def _path(look: Look) -> Iterator[tuple[str, str]]:
    """Where one is on the way down: words and the address that leads back up there."""
    filters = dict(look.asked.filters)
    if not filters:
        return
    nothing = dict.fromkeys(filters, "")
    yield look.everything, look.to(look.place.code, **nothing)
    for dimension, value in filters.items():
        del nothing[dimension]
        yield look.words([value], dimension)[value], look.to(look.place.code, **nothing)


def _taken_along(look: Look, sheet: Sheet, code: str) -> Response:
    """One table as a file. It is written down who took it."""
    table = dict(sheet.tables()).get(code)
    if table is None:
        raise not_found()
    act = Act(look.clinic_id, role(), "figures.download", "GET", f"/c/{{id}}/figures/{look.place.code}")
    gateway().audit.write(signed_in(), act, 200)
    beside = {
        gettext("From"): look.asked.first.isoformat(),
        gettext("To"): look.asked.last.isoformat(),
        gettext("As of"): dates.now().isoformat(timespec="seconds"),
    }
    name = f"{look.place.code}-{code}-{look.asked.first}-{look.asked.last}.csv".replace("_", "-")
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(as_csv(table, beside), mimetype="text/csv", headers=headers)
