"""Buckets: the counts of a clinic's local day, always computed from facts and never added to.

A bucket belongs to a scope: the whole clinic (`*`), one therapist (`t:…`) or one group (`g:…`). Everything in it is a
whole number that adds up, so a longer bucket is the sum of shorter ones.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from services.analytics.domain.definitions.obstacles import GROUP_OF
from services.analytics.domain.facts import NONE, DayFacts, Dimensions, OccurrenceFact, SessionFact

CLINIC: Final = "*"
Counts = dict[str, int]
Tables = dict[str, dict[str, Counts]]
Filters = Mapping[str, Collection[str]]
_HOUR, _DAY = 60, 24 * 60


@dataclass
class Bucket:
    """Counts by name, and the same for each value of each dimension."""

    counts: Counts = field(default_factory=dict)
    by: Tables = field(default_factory=dict)

    def add(self, counts: Mapping[str, int]) -> None:
        """Add to the counts."""
        _add(self.counts, counts)

    def add_under(self, dimensions: Iterable[tuple[str, str]], counts: Mapping[str, int]) -> None:
        """Add to the counts of each of these values."""
        for dimension, value in dimensions:
            _add(self.by.setdefault(dimension, {}).setdefault(value, {}), counts)

    def merge(self, other: Bucket) -> None:
        """Add everything of another bucket."""
        self.add(other.counts)
        for dimension, values in other.by.items():
            for value, counts in values.items():
                _add(self.by.setdefault(dimension, {}).setdefault(value, {}), counts)


@dataclass(frozen=True)
class Entry:
    """What one thing adds to the counts, and the values it counts under."""

    dimensions: Dimensions
    counts: Counts

    def is_of(self, filters: Filters) -> bool:
        """Whether it has one of the values of each filter; what does not know a dimension has no value of it."""
        return all(self.dimensions.get(dimension) in values for dimension, values in filters.items())


def compute(facts: DayFacts, now: datetime) -> dict[str, Bucket]:
    """Return a bucket for each scope with anything in it; windows that close after `now` do not count yet.

    Everything belongs to one therapist, so the clinic is the sum of its therapists.
    """
    therapists: dict[str, Bucket] = {}
    groups: dict[str, Bucket] = {}
    for entry in entries(facts, now):
        if not entry.counts:
            continue
        therapist, group = entry.dimensions["therapist"], entry.dimensions["group"]
        inside = [one for one in entry.dimensions.items() if one[0] != "therapist"]
        _put(therapists.setdefault(therapist, Bucket()), inside, entry.counts)
        if group != NONE:
            _put(groups.setdefault(group, Bucket()), [one for one in inside if one[0] != "group"], entry.counts)
    found = {therapist_scope(one): bucket for one, bucket in therapists.items()}
    found |= {group_scope(one): bucket for one, bucket in groups.items()}
    return {CLINIC: _whole(therapists), **found} if found else {}


def _put(bucket: Bucket, dimensions: Iterable[tuple[str, str]], counts: Counts) -> None:
    bucket.add(counts)
    bucket.add_under(dimensions, counts)


def _whole(therapists: Mapping[str, Bucket]) -> Bucket:
    made = total(therapists.values())
    for one, bucket in therapists.items():
        made.add_under([("therapist", one)], bucket.counts)
    return made


def compute_some(facts: DayFacts, now: datetime, filters: Filters, split: str | None) -> Bucket:
    """Return one bucket of what has a value of each of `filters`, divided by the dimension `split`."""
    bucket = Bucket()
    for entry in entries(facts, now):
        if entry.is_of(filters):
            bucket.add(entry.counts)
            if split is not None and split in entry.dimensions:
                bucket.add_under([(split, entry.dimensions[split])], entry.counts)
    return bucket


def total(buckets: Iterable[Bucket]) -> Bucket:
    """Return the sum of buckets."""
    made = Bucket()
    for bucket in buckets:
        made.merge(bucket)
    return made


def therapist_scope(therapist_id: str) -> str:
    """Return the scope of a therapist's own part."""
    return f"t:{therapist_id}"


def group_scope(group_id: str) -> str:
    """Return the scope of one group."""
    return f"g:{group_id}"


def _add(to: Counts, more: Mapping[str, int]) -> None:
    for name, count in more.items():
        to[name] = to[name] + count if name in to else count


# ---- what counts


def entries(facts: DayFacts, now: datetime) -> Iterator[Entry]:
    """Yield what each fact adds to the counts."""
    yield from (Entry(one.dimensions, _closed(one)) for one in _counting(facts.closing) if one.is_closed(now))
    yield from (Entry(one.dimensions, _answered(one)) for one in _counting(facts.answers))
    yield from (Entry(one.dimensions, {"agreed": 1}) for one in facts.agreed)
    for session in facts.sessions:
        yield Entry(session.dimensions, _session(session))
        if session.status == "held" and session.ends_at <= now:
            yield from _reviews("reviews", session, facts.reviewable.get(session.id, ()))
            yield from _reviews("review", session, facts.reviewable_alone.get(session.id, ()))
    for reminded in facts.reminded:
        if reminded.counts_from <= now and not reminded.occurrence.withdrawn:
            answered = {"reminded_answered": 1} if reminded.was_answered else {}
            yield Entry(reminded.occurrence.dimensions, {"reminded": 1, **answered})
    yield from (Entry(one.dimensions, dict(one.counts)) for one in facts.ended if one.counts)


def _counting(occurrences: Iterable[OccurrenceFact]) -> Iterator[OccurrenceFact]:
    return (occurrence for occurrence in occurrences if not occurrence.withdrawn)


def _closed(one: OccurrenceFact) -> Counts:
    counts = {"closed": 1, f"closed_{one.answer_class}": 1}
    if one.on_time is not None:
        counts["closed_with_due_time"] = 1
    if one.on_time:
        counts["closed_on_time"] = 1
    if one.first_opened_at is not None and one.opens_at is not None:
        counts[f"opened_after:{opening_minutes(one.first_opened_at - one.opens_at)}"] = 1
    if one.kind == "did":
        source = one.rating_source or "client"
        _rate(counts, f"quantity_{source}", one.quantity)
        _rate(counts, f"quality_{source}", one.quality)
    for name, value in one.ratings.items():
        _rate(counts, name, value)
    if one.obstacles:
        counts["with_obstacle"] = 1
        for code in one.obstacles:
            counts[f"obstacle:{code}"] = 1
            counts[f"obstacle_group:{GROUP_OF.get(code, 'other')}"] = 1
    return counts


def _rate(counts: Counts, name: str, value: int | None) -> None:
    if value is not None:
        counts[f"{name}_n"] = 1
        counts[f"{name}_sum"] = value


def opening_minutes(after: timedelta) -> int:
    """Return the minutes as they are counted, rounded down: early is 0, whole ones in the first hour, quarters of an
    hour in the first day, then whole hours.
    """
    minutes = max(0, int(after.total_seconds() // 60))
    step = 1 if minutes < _HOUR else 15 if minutes < _DAY else _HOUR
    return minutes // step * step


def _answered(one: OccurrenceFact) -> Counts:
    counts = {"answered": 1, f"answered_{one.answer_class}": 1}
    if one.reviewed_at is not None and one.responded_at is not None:
        hours = max(0, int((one.reviewed_at - one.responded_at).total_seconds() // 3600))
        counts[f"reviewed_after_h:{hours}"] = 1
    return counts


def _session(one: SessionFact) -> Counts:
    if one.status == "missed":
        return {f"sessions_missed_{one.missed_by}": 1} if one.missed_by else {}
    counts = {"sessions_held": 1}
    if one.episode_id is not None:
        counts["single_sessions_held"] = 1
    if one.reviewed_homework:
        counts["sessions_reviewed"] = 1
        if one.episode_id is not None:
            counts["single_sessions_reviewed"] = 1
        _rate(counts, "review_minutes", one.review_minutes)
    return counts


def _reviews(name: str, session: SessionFact, answers: Iterable[OccurrenceFact]) -> Iterator[Entry]:
    """They count for the therapist of the session, under what the answer was about. Whoever runs a group may not be
    the therapist of those in it: there they count for the therapist of the homework.
    """
    for answer in _counting(answers):
        therapist = session.therapist_id if session.episode_id is not None else answer.therapist_id
        yield Entry({**answer.dimensions, "therapist": therapist}, _review(name, session, answer))


def _review(name: str, session: SessionFact, answer: OccurrenceFact) -> Counts:
    counts = {f"{name}_due": 1}
    if answer.reviewed_at is not None and answer.reviewed_at <= session.ends_at:
        counts[f"{name}_met"] = 1
    else:
        counts[f"{name}_unmet"] = 1
    if answer.reviewed_at is None:
        counts[f"{name}_open"] = 1
    return counts


def reviewable(
    sessions: Iterable[SessionFact], answers: Iterable[OccurrenceFact]
) -> dict[str, tuple[OccurrenceFact, ...]]:
    """Give each answer to the first held session of its episode, alone or in a group, that ended after it: there its
    review was due.

    Returns session id → answers. Sessions and answers of several episodes may be mixed.
    """
    due: dict[str, list[OccurrenceFact]] = {}
    by_end: dict[str, list[SessionFact]] = {}
    for session in sorted(sessions, key=lambda session: session.ends_at):
        for episode_id in session.episode_ids:
            by_end.setdefault(episode_id, []).append(session)
    for answer in answers:
        at = answer.responded_at
        if at is None:
            continue
        first = next((session for session in by_end.get(answer.episode_id, ()) if session.ends_at > at), None)
        if first is not None:
            due.setdefault(first.id, []).append(answer)
    return {session_id: tuple(found) for session_id, found in due.items()}
