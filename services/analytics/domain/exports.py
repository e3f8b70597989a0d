"""An export: a file that a worker makes of figures or of pseudonymised rows, kept for a week and remembered for a year.

NotAsked
├── WrongQuestion    what cannot be exported, by field
└── TooManyOpen      wait until one of them is ready
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from services.analytics.domain.days import Period

FILE_KEPT: Final = timedelta(days=7)
REMEMBERED: Final = timedelta(days=365)
MOST_OPEN: Final = 3
"""Exports of one person that may wait or be worked on at a time."""
MOST_ATTEMPTS: Final = 5


class Kind(StrEnum):
    """What is exported: figures, or rows for research without anybody's id."""

    FIGURES = "figures"
    RESEARCH = "research"


class Format(StrEnum):
    """What the file is."""

    CSV = "csv"
    XLSX = "xlsx"
    PDF = "pdf"


class Status(StrEnum):
    """How far it is. A ready one is `expired` once its file is gone."""

    WAITING = "waiting"
    WORKING = "working"
    READY = "ready"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    REFUSED = "refused"


class Reason(StrEnum):
    """Why an export was refused when it was worked on."""

    TOO_FEW_PEOPLE = "too_few_people"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MUCH_AT_ONCE = "too_much_at_once"
    SAME_DAYS = "same_days"
    NOT_POSSIBLE = "not_possible"


OPEN: Final = (Status.WAITING, Status.WORKING)


class NotAsked(ValueError):
    """The export was not begun."""


class WrongQuestion(NotAsked):
    """What cannot be exported: field → sentences."""

    def __init__(self, errors: Mapping[str, list[str]]) -> None:
        super().__init__("an export was asked for that cannot be made")
        self.errors = errors


class TooManyOpen(NotAsked):
    """The person has enough exports under way."""


class Refused(Exception):
    """The export cannot be made, however often it is tried."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True)
class Asked:
    """What is to be exported. `query` has the names of the figures' own query; `options` depend on the kind."""

    kind: Kind
    format: Format
    query: Mapping[str, str]
    options: Mapping[str, str | int]

    @property
    def leaves(self) -> bool:
        """Whether it is a file of figures that leaves the clinic."""
        return self.kind is Kind.FIGURES and self.options.get("audience") == "outside"

    @property
    def periods(self) -> tuple[Period, ...]:
        """The days that the file speaks of, those that it is compared with, too."""
        if "from" not in self.query or "to" not in self.query:
            return ()
        period = Period(date.fromisoformat(self.query["from"]), date.fromisoformat(self.query["to"]))
        beside = {"previous": period.before, "year": period.year_before}.get(self.query.get("compare", ""))
        return (period, beside()) if beside else (period,)

    @property
    def suffix(self) -> str:
        """How the file's name ends; the tables of a research export in CSV come in one ZIP."""
        return "zip" if self.kind is Kind.RESEARCH and self.format is Format.CSV else self.format.value


@dataclass(frozen=True)
class Export:
    """One job. `therapist_id` is set where only that therapist's part may be counted; `size` in bytes, `digest`
    (SHA-256) and `expires_at` are those of the file.
    """

    id: str
    clinic_id: str
    person_id: str
    therapist_id: str | None
    asked: Asked
    created_at: datetime
    status: Status = Status.WAITING
    attempt: int = 0
    rows_done: int = 0
    rows_total: int = 0
    size: int | None = None
    digest: str | None = None
    reason: Reason | None = None
    ready_at: datetime | None = None
    expires_at: datetime | None = None

    def status_at(self, now: datetime) -> Status:
        """Return how far it is: the file of a ready one is gone after its time."""
        if self.status is Status.READY and self.expires_at is not None and self.expires_at <= now:
            return Status.EXPIRED
        return self.status

    @property
    def progress(self) -> float:
        """Share of the rows that are written, 0–1."""
        if self.status is Status.READY:
            return 1.0
        return min(1.0, self.rows_done / self.rows_total) if self.rows_total else 0.0

    @property
    def file_name(self) -> str:
        """Kind and period, nothing of the clinic and nobody's name."""
        period = "-".join(self.asked.query[name] for name in ("from", "to") if name in self.asked.query)
        return f"{self.asked.kind}-{period or self.created_at.date().isoformat()}.{self.asked.suffix}"


def in_the_way(export: Export, others: Iterable[Export]) -> Export | None:
    """Return one of the clinic's other exports because of which this one may not leave the clinic, if there is one.

    Each file hides what could be computed of a small count within it. From two that share days more could be: so the
    days of a file are told in one way only. The same question may be asked again on the same day, for another format.
    Of two that are made at a time the later one gives way, and whichever meets one that is ready.
    """
    if not export.asked.leaves:
        return None
    return next((one for one in others if _was_before(one, export) and _tell_more(one, export)), None)


def _was_before(one: Export, export: Export) -> bool:
    """A file that was ready once may have been fetched, even if it was removed since."""
    earlier = (one.created_at, one.id) < (export.created_at, export.id)
    return one.ready_at is not None or (one.status in OPEN and (earlier or one.status is Status.WORKING))


def _tell_more(one: Export, other: Export) -> bool:
    if one.id == other.id or not one.asked.leaves:
        return False
    if (one.asked.query, one.therapist_id) == (other.asked.query, other.therapist_id):
        return one.created_at.date() != other.created_at.date()
    return any(
        here.first <= there.last and there.first <= here.last
        for here in one.asked.periods
        for there in other.asked.periods
    )


def check(asked: Asked, today: date) -> None:
    """Raise WrongQuestion for what cannot be exported; `today` is the clinic's local day."""
    if asked.kind is Kind.FIGURES:
        if asked.leaves and asked.query.get("to", today.isoformat()) >= today.isoformat():
            raise WrongQuestion({"query": ["What leaves the clinic needs a period that is over: give from and to."]})
        return
    if asked.format is Format.PDF:
        raise WrongQuestion({"format": ["Rows for research come as CSV or Excel. Choose one of them."]})
    if "from" not in asked.query or "to" not in asked.query:
        raise WrongQuestion({"query": ["Rows for research need a period: give from and to."]})
    if set(asked.query) - {"from", "to"}:
        raise WrongQuestion({"query": ["Rows for research have a period and no filter: leave the other fields out."]})
    if date.fromisoformat(asked.query["to"]) >= today:
        raise WrongQuestion({"query": ["The period has to be over: rows of open days would still change."]})
