"""A saved view: a page of figures with its question under a name that somebody wrote, and whether it is mailed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from gateway.domain.errors import BadInput
from gateway.domain.roles import Role

READERS: Final = frozenset({Role.MANAGER, Role.THERAPIST})
MOST: Final = 100
"""Views of one person in a clinic."""
_FIELD, _WORD = re.compile(r"[a-z_]{1,40}"), re.compile(r"[A-Za-z0-9_.,:+-]{1,200}")
_MOST_FIELDS: Final = 20


class Page(StrEnum):
    """The pages of figures that a view may show."""

    DASHBOARD = "dashboard"
    HOMEWORK = "homework"
    OBSTACLES = "obstacles"
    REVIEWS = "reviews"
    OUTCOMES = "outcomes"
    SURVIVAL = "survival"
    ADHERENCE = "adherence"
    WORK = "work"
    BENCHMARKS = "benchmarks"
    AT_RISK = "at_risk"


class Span(StrEnum):
    """A period that moves with the day on which a view is opened."""

    LAST_WEEK = "last-week"
    FOUR_WEEKS = "four-weeks"
    TWELVE_WEEKS = "twelve-weeks"
    LAST_MONTH = "last-month"
    LAST_QUARTER = "last-quarter"
    YEAR = "year"


class Every(StrEnum):
    """How often a view is mailed."""

    WEEK = "week"
    MONTH = "month"


class Sent(StrEnum):
    """What became of the last mail. It is tried once: whether one arrived that went wrong half-way nobody can say."""

    SENT = "sent"
    NOT_SENT = "not_sent"
    NO_FIGURES = "no_figures"


@dataclass(frozen=True)
class Mail:
    """When a view is mailed to whoever saved it: on a weekday (1 is Monday), or on the first such day of a month, at a
    wall time of the clinic.
    """

    every: Every
    weekday: int
    at: time
    next_at: datetime
    last_at: datetime | None = None
    last: Sent | None = None

    def after(self, now: datetime, zone: str) -> Mail:
        """The same mail, next due after `now`."""
        return replace(self, next_at=next_time(self.every, self.weekday, self.at, now, zone))


@dataclass(frozen=True)
class View:
    """One saved view. `person_id` is whoever saved it; shared ones are for everybody in the clinic who sees figures."""

    id: str
    clinic_id: str
    person_id: str
    name: str
    page: Page
    query: Mapping[str, str]
    shared: bool
    created_at: datetime
    mail: Mail | None = None
    version: int = 1

    def seen_by(self, person_id: str) -> bool:
        return self.shared or self.person_id == person_id

    def asked(self, today: date) -> dict[str, str]:
        """The query of the page: a moving period becomes days."""
        query = {name: value for name, value in self.query.items() if name != "period"}
        if "period" in self.query:
            first, last = days_of(Span(self.query["period"]), today)
            query |= {"from": first.isoformat(), "to": last.isoformat()}
        return query


def checked_query(query: Mapping[str, str]) -> dict[str, str]:
    """A query of codes, days and ids only; raises BadInput."""
    fits = len(query) <= _MOST_FIELDS and all(_FIELD.fullmatch(n) and _WORD.fullmatch(v) for n, v in query.items())
    if not fits:
        raise BadInput({"query": ["Only codes, days and ids can be kept in a view. Open the page anew and save it."]})
    if "period" in query and query["period"] not in set(Span):
        raise BadInput({"query": [f"The period is one of: {', '.join(Span)}."]})
    return dict(query)


def days_of(span: Span, today: date) -> tuple[date, date]:
    """The first and the last day, both included."""
    if span in _WEEKS:
        return today - timedelta(days=7 * _WEEKS[span] - 1), today
    if span is Span.LAST_WEEK:
        monday = today - timedelta(days=today.weekday() + 7)
        return monday, monday + timedelta(days=6)
    months = 1 if span is Span.LAST_MONTH else 3
    this = date(today.year, today.month if months == 1 else (today.month - 1) // 3 * 3 + 1, 1)
    last = this - timedelta(days=1)
    return date(last.year, last.month - months + 1, 1), last


_WEEKS: Final = {Span.FOUR_WEEKS: 4, Span.TWELVE_WEEKS: 12, Span.YEAR: 52}


def next_time(every: Every, weekday: int, at: time, now: datetime, zone: str) -> datetime:
    """The next moment after `now`: wall time of the zone, so that a change of clocks moves nothing on the wall."""
    tz = ZoneInfo(zone)
    day = now.astimezone(tz).date()
    while True:
        moment = datetime.combine(day, at, tz)
        fits = day.isoweekday() == weekday and (every is Every.WEEK or day.day <= 7)
        if fits and moment > now:
            return moment.astimezone(ZoneInfo("UTC"))
        day += timedelta(days=1)
