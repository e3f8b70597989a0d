"""The figures of a period: filtered, divided, week by week, compared, and as they stood at a past time.

What buckets say is read from them. What they do not say, such as a filter together with a division, is computed from
facts by the same rules: that is the costly class of questions, with limits of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final

from services.analytics.access import Scope
from services.analytics.domain.buckets import Bucket, Filters, compute_some, total
from services.analytics.domain.cover import Grain, steps
from services.analytics.domain.days import Period, last_four_weeks, local_day
from services.analytics.domain.definitions import BY_ID, Counted, Definition, Kind, shown_on
from services.analytics.domain.facts import NONE
from services.analytics.domain.figures import Figure, figures_of
from services.analytics.usecases.ports import Clock, Figures, Freshness

LONGEST_COSTLY: Final = 400
"""Days that a question may ask for that is computed from facts."""
MOST_FACTS: Final = 200_000
"""Facts that one question may read."""
IN_ROWS: Final = (
    *("agreed", "closed", "answered", "engagement", "on_time", "quantity_client", "with_obstacle"),
    *("review_on_time", "homework_reviewed", "finished", "recovery"),
)
"""The figures of each row of a division or a series, unless others are asked for."""
_READ: Final = ("closed", "answered", "agreed", "reviews_due", "reminded", "sessions_held")


class TooLongForFacts(ValueError):
    """The period is longer than a question may be that is computed from facts."""


class TooManyFacts(ValueError):
    """The question would have to read more facts than one may."""


@dataclass(frozen=True)
class Question:
    """What is asked. `filters`: dimension → value. `asked`: the figures by the names they were asked by; without any,
    those that are shown today. `compare`: `previous` or `year`.
    """

    period: Period | None = None
    filters: Mapping[str, str] = field(default_factory=dict)
    split: str | None = None
    step: Grain | None = None
    compare: str | None = None
    as_of: datetime | None = None
    asked: Mapping[str, Definition] = field(default_factory=dict)

    @property
    def dimensions(self) -> set[str]:
        """The dimensions that it speaks of."""
        return {*self.filters, *([self.split] if self.split else [])}


Named = Mapping[str, Figure]


@dataclass(frozen=True)
class Comparison:
    """The same figures in another period."""

    kind: str
    period: Period
    figures: Named


@dataclass(frozen=True)
class SplitRow:
    """The figures of one value of a dimension, and those of the other period if one was asked for."""

    value: str
    figures: Named
    comparison: Named


@dataclass(frozen=True)
class Answer:
    """The figures of a scope in a period, each with its definition."""

    scope: Scope
    period: Period
    as_of: datetime
    freshness: Freshness
    costly: bool
    figures: Named
    comparison: Comparison | None
    rows: Sequence[SplitRow] | None
    series: Sequence[tuple[Period, Named]] | None


def narrowed(scope: Scope, question: Question) -> tuple[Scope, Question]:
    """Return the scope that a filter by therapist or group leaves, and the question without that filter."""
    therapist, group = question.filters.get("therapist"), question.filters.get("group")
    if scope == Scope(scope.clinic_id, None) and therapist:
        return Scope(scope.clinic_id, therapist), _without(question, "therapist")
    if scope.therapist_id and therapist == scope.therapist_id:
        return scope, _without(question, "therapist")
    if group and group != NONE and not scope.therapist_id and (scope.group_ids is None or group in scope.group_ids):
        return replace(scope, group_ids=(group,)), _without(question, "group")
    return scope, question


def _without(question: Question, dimension: str) -> Question:
    return replace(question, filters={name: one for name, one in question.filters.items() if name != dimension})


def is_costly(scope: Scope, question: Question) -> bool:
    """Whether buckets do not say it: more than one dimension, one that the scope is not divided by, or a past time."""
    missing = {"therapist", "group"} if scope.group_ids is not None else {"therapist"} if scope.therapist_id else set()
    return question.as_of is not None or len(question.dimensions) > 1 or bool(question.dimensions & missing)


def ask(scope: Scope, question: Question, frame: Sequence[str], *, store: Figures, now: Clock) -> Answer:
    """Answer a question about a scope, both as `narrowed` has left them; `frame`: values of the dimension `split` that
    have a row even if they are empty.

    Raises TooLongForFacts and TooManyFacts.
    """
    at, store = question.as_of or now(), store.steady()
    period = question.period or last_four_weeks(local_day(at, store.zone(scope.clinic_id)))
    parts = steps(period, question.step) if question.step else [period]
    other = {"previous": period.before, "year": period.year_before}[question.compare]() if question.compare else None
    costly = is_costly(scope, question)
    read = _from_facts(scope, question, at, store=store) if costly else _from_buckets(scope, question, store=store)
    if costly:
        _bounded(scope, [period, *([other] if other else [])], store=store)
    *by_part, compared = read([*parts, *([other] if other else [])]) + ([] if other else [Bucket()])
    whole = total(by_part)
    names = _Names.of(scope, question, local_day(at, store.zone(scope.clinic_id)))
    stock = {} if costly else figures_of(names.stock, _stock(scope, question, store=store))
    return Answer(
        scope=scope,
        period=period,
        as_of=at,
        freshness=store.freshness(scope.clinic_id, at),
        costly=costly,
        figures={**figures_of(names.whole, whole.counts), **stock},
        comparison=Comparison(question.compare, other, figures_of(names.whole, compared.counts))
        if question.compare and other
        else None,
        rows=_rows(question.split, names.row, (whole, compared if other else None), frame) if question.split else None,
        series=[(part, figures_of(names.row, one.counts)) for part, one in zip(parts, by_part, strict=True)]
        if question.step
        else None,
    )


@dataclass(frozen=True)
class _Names:
    """Which figures are shown, by the names they are shown under: those of a period, of a row, and stocks of now."""

    whole: Mapping[str, Definition]
    row: Mapping[str, Definition]
    stock: Mapping[str, Definition]

    @staticmethod
    def of(scope: Scope, question: Question, today: date) -> _Names:
        """Without figures that cannot be divided by what the question speaks of, or that are not for the scope."""
        usual = {one.id if BY_ID[one.id] is one else one.name: one for one in shown_on(today)}
        fitting = {
            name: one
            for name, one in (question.asked or usual).items()
            if one.kind is not Kind.COMPUTED and question.dimensions <= set(one.splits)
            if not (scope.homework_only and one.counted is Counted.COURSE)
        }
        whole = {name: one for name, one in fitting.items() if one.kind is not Kind.STOCK}
        row = whole if question.asked else {name: one for name, one in whole.items() if one.id in IN_ROWS}
        return _Names(whole, row, {name: one for name, one in fitting.items() if name not in whole})


def _rows(
    split: str, names: Mapping[str, Definition], found: tuple[Bucket, Bucket | None], frame: Iterable[str]
) -> list[SplitRow]:
    """In the order of the values: it is no ranking."""
    tables, before = found[0].by.get(split, {}), found[1].by.get(split, {}) if found[1] else {}
    return [
        SplitRow(
            value,
            figures_of(names, tables.get(value, {})),
            figures_of(names, before.get(value, {})) if found[1] else {},
        )
        for value in sorted({*tables, *before, *frame})
    ]


Read = Callable[[Sequence[Period]], list[Bucket]]


def _from_buckets(scope: Scope, question: Question, *, store: Figures) -> Read:
    def read(periods: Sequence[Period]) -> list[Bucket]:
        found = store.sums(scope, periods, question.dimensions)
        return [_filtered(one, question) for one in found]

    return read


def _filtered(bucket: Bucket, question: Question) -> Bucket:
    for dimension, value in question.filters.items():
        return Bucket(bucket.by.get(dimension, {}).get(value, {}))
    return bucket


def _stock(scope: Scope, question: Question, *, store: Figures) -> Mapping[str, int]:
    return _filtered(store.ever(scope, question.filters), question).counts


def _from_facts(scope: Scope, question: Question, at: datetime, *, store: Figures) -> Read:
    filters = _filters(scope, question)

    def read(periods: Sequence[Period]) -> list[Bucket]:
        found = (store.facts(scope.clinic_id, period, question.as_of) for period in periods)
        return [compute_some(one, at, filters, question.split) for one in found]

    return read


def _filters(scope: Scope, question: Question) -> Filters:
    """What is asked for, within what may be counted: of another therapist or group nothing is left."""
    filters = {name: {value} for name, value in question.filters.items()}
    if scope.therapist_id:
        filters["therapist"] = filters.get("therapist", {scope.therapist_id}) & {scope.therapist_id}
    if scope.group_ids is not None:
        filters["group"] = filters.get("group", set(scope.group_ids)) & set(scope.group_ids)
    return filters


def _bounded(scope: Scope, periods: Sequence[Period], *, store: Figures) -> None:
    """What it costs is known from buckets before a fact is read."""
    if any(period.length > LONGEST_COSTLY for period in periods):
        raise TooLongForFacts
    counts = total(store.sums(Scope(scope.clinic_id, None), periods)).counts
    if sum(counts.get(name, 0) for name in _READ) > MOST_FACTS:
        raise TooManyFacts
