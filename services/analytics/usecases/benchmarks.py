"""Clinics of an organisation beside one another: the snapshot of the day, and what a manager reads from it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Final, Protocol

from services.analytics.domain import funnel
from services.analytics.domain.benchmarks import Column, Month, Point, Table, tables
from services.analytics.domain.definitions import BY_ID
from services.analytics.domain.differences import Cell
from services.analytics.domain.disclosure import CLINICS_FROM, HIDDEN, RATE_FROM, TOTAL, Share, share
from services.analytics.domain.funnel import Limits, Position
from services.analytics.domain.quarters import Quarter, newest
from services.analytics.usecases.ports import Clock

QUARTERS: Final = 5
"""How many quarters are made anew every day: a year, and the one that is running."""
QUIET: Final = timedelta(minutes=2)


@dataclass(frozen=True)
class Row:
    """A share as it may be shown to its own clinic; `hidden` from all others."""

    clinic_id: str
    share: Share
    hidden: bool

    @property
    def for_others(self) -> Share:
        """What other clinics may see of it."""
        return HIDDEN if self.hidden else self.share


@dataclass(frozen=True)
class Page:
    """One figure of every clinic in one column, and of the organisation, as of the day on which it was made."""

    figure: str
    version: int
    column: Column
    made_at: datetime
    rows: tuple[Row, ...]
    middle: Share


@dataclass(frozen=True)
class Remembered:
    """Which cells were hidden, and which were shown, when a quarter was published last."""

    hidden: frozenset[Cell] = frozenset()
    shown: frozenset[Cell] = frozenset()


class Snapshots(Protocol):
    """Where snapshots are made."""

    def organisations(self) -> Mapping[str, Sequence[str]]: ...
    def waiting(self, today: date) -> Mapping[str, Sequence[str]]: ...
    def settled(self, clinic_ids: Sequence[str], now: datetime) -> bool: ...
    def months(self, clinic_ids: Sequence[str], quarter: Quarter) -> Sequence[Month]: ...
    def remembered(self, organisation_id: str, quarter: Quarter) -> Remembered: ...
    def put(self, organisation_id: str, quarter: Quarter, made: Remembered, pages: Sequence[Page]) -> None: ...
    def seen(self, organisation_id: str, fingerprint: str, now: datetime) -> datetime: ...
    def made(self, organisation_id: str, today: date) -> None: ...


class Pages(Protocol):
    """Where snapshots are read."""

    def organisation_of(self, clinic_id: str) -> str | None: ...
    def columns(self, organisation_id: str) -> Mapping[str, Sequence[Column]]: ...
    def page(self, organisation_id: str, figure: str, column: Column) -> Page | None: ...


@dataclass(frozen=True)
class Benchmark:
    """What the manager of a clinic sees: their own share, the others without names, the middle and the limits."""

    figure: str
    column: Column | None
    page: Page | None
    own: Share = HIDDEN
    position: Position | None = None
    others: tuple[Share, ...] = ()
    others_hidden: int = 0
    middle: Share = HIDDEN
    limits: tuple[Limits, ...] = ()
    columns: Mapping[str, Sequence[Column]] | None = None

    @property
    def clinics(self) -> int:
        """How many clinics are compared."""
        return len(self.page.rows) if self.page else 0

    @property
    def status(self) -> str:
        """Whether there is something to see, and if not, why."""
        if not self.columns:
            return "none_yet"
        if self.page is None:
            return "not_shown"
        return "ready" if self.clinics >= CLINICS_FROM else "too_few_clinics"


def benchmark(clinic_id: str, figure: str, column: Column | None, *, store: Pages) -> Benchmark:
    """Return a figure of the clinic beside the others; without a column in the newest period there is."""
    organisation = store.organisation_of(clinic_id)
    columns = store.columns(organisation) if organisation else {}
    asked = column or _newest(columns.get(figure, ()))
    page = store.page(organisation, figure, asked) if organisation and asked else None
    if page is None:
        return Benchmark(figure, asked, None, columns=columns)
    own = next((row.share for row in page.rows if row.clinic_id == clinic_id), HIDDEN)
    others = [row.for_others for row in page.rows if row.clinic_id != clinic_id]
    enough = len(page.rows) >= CLINICS_FROM
    shown = sorted((each for each in others if enough and not each.hidden), key=_by_size)
    middle = page.middle if enough else HIDDEN
    return Benchmark(
        figure,
        asked,
        page,
        own,
        _position(own, middle),
        tuple(shown),
        len(others) - len(shown),
        middle,
        _curve([own, *shown], middle),
        columns,
    )


def _newest(columns: Sequence[Column]) -> Column | None:
    whole = [column for column in columns if column.dimension is None]
    return max(whole, key=lambda column: column.last, default=None)


def _by_size(one: Share) -> tuple[int, int]:
    return (one.denominator or 0, one.numerator or 0)


def _position(own: Share, middle: Share) -> Position | None:
    if own.rate is None or own.denominator is None or middle.rate is None:
        return None
    return funnel.limits(own.denominator, middle.rate).position(own.rate)


def _curve(shares: Sequence[Share], middle: Share) -> tuple[Limits, ...]:
    if middle.rate is None:
        return ()
    largest = max((each.denominator or RATE_FROM for each in shares), default=RATE_FROM)
    return tuple(funnel.curve(largest, middle.rate, RATE_FROM))


def renew_snapshots(*, store: Snapshots, now: Clock) -> int:
    """Make the snapshot of one organisation that has none of today; returns how many were made.

    An organisation waits until every event of its clinics is in their figures and what is to be published has not
    changed for two minutes, so that no half of an import is published.
    """
    at = now()
    today = at.astimezone(UTC).date()
    for organisation_id, clinic_ids in store.waiting(today).items():
        if not store.settled(clinic_ids, at):
            continue
        found = _read(clinic_ids, today, store=store)
        if found and store.seen(organisation_id, _fingerprint(found), at) <= at - QUIET:
            _publish(organisation_id, found, at, store=store)
            return 1
    return 0


def make_snapshots(*, store: Snapshots, now: Clock) -> int:
    """Make the snapshot of every organisation again, whether there is one of today or not; returns how many.

    For an operator, after an import or a rebuild: whoever looks often enough sees counts flip.
    """
    at = now()
    organisations = store.organisations()
    for organisation_id, clinic_ids in organisations.items():
        found = _read(clinic_ids, at.astimezone(UTC).date(), store=store)
        _publish(organisation_id, found, at, store=store)
    return len(organisations)


def _read(clinic_ids: Sequence[str], today: date, *, store: Snapshots) -> dict[Quarter, Sequence[Month]]:
    """Return the months of the last quarters, of quarters with anything in them."""
    found = {quarter: store.months(clinic_ids, quarter) for quarter in newest(today, QUARTERS)}
    return {quarter: months for quarter, months in found.items() if months}


def _fingerprint(found: Mapping[Quarter, Sequence[Month]]) -> str:
    every = [
        [month.clinic_id, month.first.isoformat(), month.counts, month.by] for each in found.values() for month in each
    ]
    return sha256(json.dumps(sorted(every, key=lambda one: one[:2]), sort_keys=True).encode()).hexdigest()


def _publish(organisation_id: str, found: Mapping[Quarter, Sequence[Month]], at: datetime, *, store: Snapshots) -> None:
    """Publish these quarters as they are known at `at`."""
    today = at.astimezone(UTC).date()
    for quarter, months in found.items():
        before, after, pages = store.remembered(organisation_id, quarter), Remembered(), list[Page]()
        for table in tables(quarter, months, today):
            hidden = table.hidden(before.hidden, before.shown)
            after = Remembered(after.hidden | hidden, after.shown | (table.counts.keys() - hidden))
            pages += _pages(table, hidden, at)
        store.put(organisation_id, quarter, after, pages)
    store.made(organisation_id, today)


def _pages(table: Table, hidden: Collection[Cell], at: datetime) -> Iterable[Page]:
    grouped: dict[tuple[str, Column], list[Point]] = {}
    for point in table.points:
        grouped.setdefault((point.figure, point.column), []).append(point)
    for (figure, column), points in grouped.items():
        rows = [_row(point, hidden) for point in points]
        middle = next(row.for_others for row in rows if row.clinic_id == TOTAL)
        clinics = tuple(row for row in rows if row.clinic_id != TOTAL)
        # That a value exists at all can tell about somebody: a filter is offered only where there is something to see.
        if column.dimension is None or not middle.hidden:
            yield Page(figure, BY_ID[figure].version, column, at, clinics, middle)


def _row(point: Point, hidden: Collection[Cell]) -> Row:
    return Row(point.clinic_id, share(point.numerator, point.denominator), any(cell in hidden for cell in point.cells))
