"""What a page of figures was asked for: the period, what it is compared with, what it is divided by and narrowed to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from gateway.web.i18n import gettext, lazy_gettext
from gateway.web.staff.figure_pages.places import Place
from gateway.web.staff.parts import Errors

LONGEST = 800
COMPARISONS: Mapping[str, Any] = {
    "previous": lazy_gettext("the period before"),
    "year": lazy_gettext("a year before"),
    "": lazy_gettext("nothing"),
}
DIMENSIONS: Mapping[str, Any] = {
    "therapist": lazy_gettext("therapist"),
    "group": lazy_gettext("group"),
    "programme": lazy_gettext("programme"),
    "exercise": lazy_gettext("exercise"),
    "family": lazy_gettext("kind of exercise"),
    "phase": lazy_gettext("phase"),
    "problem": lazy_gettext("presenting problem"),
    "cadence": lazy_gettext("how often they meet"),
    "origin": lazy_gettext("who set it"),
}
FURTHER_DOWN = {"therapist": "exercise", "group": "exercise", "programme": "exercise", "family": "exercise"}


@dataclass(frozen=True)
class Asked:
    """A question, as its address says it. `filters` are dimension → value; `known_on` asks for what was known at the
    end of that day; `errors` say what could not be read.
    """

    first: date
    last: date
    compare: str = "previous"
    split: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
    known_on: date | None = None
    errors: Errors = field(default_factory=dict)

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def before(self) -> str:
        """What it is compared with, in words that go into a sentence."""
        if self.compare == "year":
            return gettext("the same days a year before")
        known = {
            7: gettext("the week before"),
            28: gettext("the four weeks before"),
            84: gettext("the twelve weeks before"),
        }
        return known.get(self.days) or gettext("the %(num)s days before", num=self.days)

    def query(self, **more: str) -> dict[str, str]:
        """For a service: the period and what else it is asked."""
        return {"from": self.first.isoformat(), "to": self.last.isoformat(), **more}

    def past(self) -> dict[str, str]:
        """For a service that can tell what was known before."""
        return {"as_of": f"{self.known_on.isoformat()}T23:59:59Z"} if self.known_on else {}

    def of_one_therapist(self, **more: str) -> dict[str, str]:
        """The same for the services that narrow to a therapist and nothing else."""
        one = {"therapist_id": self.filters["therapist"]} if "therapist" in self.filters else {}
        return self.query(**one, **({"split": self.split} if self.split else {}), **self.past(), **more)

    def address(self, **changes: str) -> dict[str, str]:
        """The query of a page with the same question; an empty change takes a part away."""
        whole = {**self.query(), "compare": self.compare, "split": self.split, **self.filters}
        whole |= {"known_on": self.known_on.isoformat() if self.known_on else "", **changes}
        return {name: value for name, value in whole.items() if value or name == "compare"}

    def into(self, value: str) -> dict[str, str]:
        """One row of the division, and what it consists of."""
        return self.address(**{self.split: value, "split": FURTHER_DOWN.get(self.split, "")})


def asked(args: Mapping[str, str], today: date, place: Place) -> Asked:
    """Read the address; what cannot be read is said, and the usual number of days up to today is shown instead.

    What the page cannot be divided by or narrowed to is left out.
    """
    first, last, errors = period(args, today, place.usual or 1)
    compare = args.get("compare", "previous") if place.compares else "previous"
    split = args.get("split", place.usual_split)
    filters = {name: args[name] for name in place.narrows if args.get(name)}
    return Asked(
        first,
        last,
        compare if compare in COMPARISONS else "previous",
        split if split in place.splits else "",
        filters,
        _known_on(args.get("known_on", ""), today) if place.looks_back else None,
        errors,
    )


def _known_on(typed: str, today: date) -> date | None:
    """A day that is over; anything else means now."""
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return None
    return day if day < today else None


def period(args: Mapping[str, str], today: date, usual: int) -> tuple[date, date, Errors]:
    """From and to, both included."""
    instead = (today - timedelta(days=usual - 1), today)
    if not args.get("from") and not args.get("to"):
        return (*instead, {})
    try:
        first, last = date.fromisoformat(args.get("from", "")), date.fromisoformat(args.get("to", ""))
    except ValueError:
        return (*instead, {"from": [gettext("Choose both days. Shown is the usual period.")]})
    if last < first:
        return (*instead, {"to": [gettext("The last day lies before the first. Shown is the usual period.")]})
    if (last - first).days >= LONGEST:
        return (*instead, {"to": [gettext("Choose at most two years. Shown is the usual period.")]})
    return first, last, {}
