"""Whether the answers of late speak for a step along a chain: an offer to both sides, which changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from services.assignments.domain.agreement import Agreement
from services.assignments.domain.assignment import Assignment
from services.assignments.domain.chain import Chain, Criterion, Reads, Rung, Way
from services.assignments.domain.codes import AssignmentStatus, OccurrenceStatus, ResponseKind, Role, ScheduleKind
from services.assignments.domain.occurrence import Occurrence
from services.assignments.domain.response import DONE_FROM
from services.assignments.domain.schedule import Schedule
from services.assignments.domain.sharing import shares_numbers

FOR_ONE_TIME = frozenset({ScheduleKind.BY_DATE, ScheduleKind.BEFORE_NEXT_SESSION})


@dataclass(frozen=True)
class Tried:
    """One occurrence that is over, as far as its reader sees it; no `kind`: it passed in silence."""

    at: datetime
    kind: ResponseKind | None = None
    quantity: int | None = None
    number: float | None = None

    @property
    def was_done(self) -> bool:
        return self.kind is ResponseKind.DID and (self.quantity is None or self.quantity >= DONE_FROM)

    @property
    def came_to_nothing(self) -> bool:
        return self.kind in {None, ResponseKind.NOT_THIS_TIME} or (self.kind is ResponseKind.DID and self.quantity == 0)


@dataclass(frozen=True)
class Offer:
    """Which way the last `times` speak for, and the rung that lies there."""

    way: Way
    times: int
    to: Rung | None


def offer(one: Assignment, its: Iterable[Occurrence], side: Role) -> Offer | None:
    """For that side. None while something waits for a yes, and until something new came after this side chose to stay.
    Staff are told only what follows from what was shared."""
    chain = one.agreement.chain
    if chain is None or one.status is not AssignmentStatus.AGREED or one.pending is not None:
        return None
    asked = Role.CLIENT if side is Role.CLIENT else Role.THERAPIST
    return speaks_for(chain, tried(one, its, for_staff=side is not Role.CLIENT), one.stayed.get(asked.value))


def is_fluent(one: Assignment, its: Iterable[Occurrence]) -> bool:
    """Whether it ends by itself. That tells staff something, so only what staff see counts."""
    chain = one.agreement.chain
    if chain is None or not chain.until_fluent or one.status is not AssignmentStatus.AGREED:
        return False
    return speaks_for(chain, tried(one, its, for_staff=True)) is not None


def speaks_for(chain: Chain, since: Sequence[Tried], stayed: datetime | None = None) -> Offer | None:
    """`since`: everything since the rung began, in order. What came before somebody chose to stay (`stayed`) counts
    only as the first number."""
    new = [one for one in since if stayed is None or one.at > stayed]
    down, below = chain.down_after, chain.towards(Way.DOWN)
    if down is not None and below and len(new) >= down and all(one.came_to_nothing for one in new[-down:]):
        return Offer(Way.DOWN, down, below)
    if not _met(chain.criterion, new, since):
        return None
    up = chain.towards(Way.UP)
    return Offer(Way.UP if up else Way.FINISH, chain.criterion.times, up)


def _met(one: Criterion, new: Sequence[Tried], since: Sequence[Tried]) -> bool:
    """Of `done` every answer counts; of a number the answers that have it."""
    if one.reads is Reads.DONE:
        last = [each.was_done for each in new if each.kind is not None][-one.times :]
    else:
        first = next((each.number for each in since if each.number is not None), None)
        last = [_fits(one, each.number, first) for each in new if each.number is not None][-one.times :]
    return len(last) == one.times and all(last)


def _fits(one: Criterion, number: float, first: float | None) -> bool:
    if one.reads is Reads.BELOW_HALF:
        return first is not None and number * 2 < first
    assert one.value is not None
    return number <= one.value if one.reads is Reads.AT_MOST else number >= one.value


def tried(one: Assignment, its: Iterable[Occurrence], *, for_staff: bool) -> list[Tried]:
    """Since the present rung began, in order."""
    chain, since = one.agreement.chain, one.on_rung_since or one.agreed_at
    over = [each for each in its if each.status in {OccurrenceStatus.RESPONDED, OccurrenceStatus.LAPSED}]
    found = [_tried(each, chain.criterion if chain else None, for_staff=for_staff) for each in over]
    return sorted((each for each in found if since is None or each.at > since), key=lambda each: each.at)


def _tried(one: Occurrence, criterion: Criterion | None, *, for_staff: bool) -> Tried:
    if one.response is None:
        return Tried(one.closes_at)
    answer = one.response.answer
    seen = criterion is not None and criterion.field is not None and (not for_staff or shares_numbers(answer))
    number = _number(answer.answers, criterion.field) if seen and criterion and criterion.field else None
    return Tried(one.response.responded_at, answer.kind, answer.quantity, number)


def _number(answers: Mapping[str, Any], name: str) -> float | None:
    """Of a pair the number after."""
    found = answers.get(name)
    if isinstance(found, Mapping):
        found = found.get("after")
    return found if isinstance(found, int | float) and not isinstance(found, bool) else None


def sheet_at(agreement: Agreement, to: Chain) -> dict[str, Any]:
    """What is different on the sheet with the chain at that rung. What somebody wrote about what to do stays."""
    before, after = agreement.chain and agreement.chain.now, to.now
    of_the_rung = agreement.what in {"", before.item if before else ""}
    return {"chain": to} | ({"what": after.item} if after and after.item and of_the_rung else {})


def renewed(schedule: Schedule, today: date) -> Schedule | None:
    """For another step: what is over, or was for one time, gets days again, as many as before; None: it goes on."""
    if schedule.last_day() > today and schedule.kind not in FOR_ONE_TIME:
        return None
    start = max(today + timedelta(days=1), schedule.start_on)
    days = schedule.end_on - schedule.start_on if schedule.end_on else None
    return replace(schedule, start_on=start, end_on=None if days is None else start + days)
