"""What has to be in view when a few pieces of homework changed: their days, those around, and what lies there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, time

from services.reminders.domain.codes import MovedBecause, ReminderReason, ReminderStatus
from services.reminders.domain.differences import RECORDED
from services.reminders.domain.policy import Situation
from services.reminders.domain.reminder import Reminder
from services.reminders.domain.rules import ONE_DAY, Rules
from services.reminders.domain.times import instant
from services.reminders.domain.wanted import Wanted

_CROWDED = frozenset({MovedBecause.GAP, MovedBecause.CAP, MovedBecause.BUNDLE})
_NO_ROOM = frozenset({ReminderReason.GAP, ReminderReason.CAP})


def days_of(
    changed: Sequence[Situation],
    own: Iterable[Reminder],
    wished: Mapping[str, Sequence[Wanted]],
    rules: Rules,
    now: datetime,
) -> set[date]:
    """The local dates on which something may change; none for what is long over. `own` are their reminders, `wished`
    what is wished for, by occurrence."""
    moments = [one.planned_at for one in own if one.pending or one.status is ReminderStatus.SUPPRESSED]
    for one in changed:
        if one.may_come(now):
            for wish in wished[one.occurrence.id]:
                moments += [wish.at, rules.awake_from(max(wish.at, wish.opens_at)) or wish.at]
    days = {rules.day(at) for at in moments}
    return days | {rules.day(now)} if any(at <= now for at in moments) else days


def span_of(days: Collection[date], rules: Rules) -> tuple[datetime, datetime]:
    """From the beginning of the day before to the end of the day after."""
    first, behind = min(days) - ONE_DAY, max(days) + 2 * ONE_DAY
    return instant(first, time(), rules.zones.on(first)), instant(behind, time(), rules.zones.on(behind))


def beside(changed: Sequence[Situation], held: Collection[Reminder], now: datetime) -> set[str]:
    """The other occurrences with reminders that may have to move, of those held. Where something only falls away, and
    nothing had made room for it, none has to."""
    if not any(one.may_come(now) for one in changed) and not any(map(_made_room, held)):
        return set()
    return {one.occurrence_id for one in held if _may_move(one)} - {one.occurrence.id for one in changed}


def _made_room(one: Reminder) -> bool:
    no_room = one.status is ReminderStatus.SUPPRESSED and one.reason in _NO_ROOM
    return no_room or one.moved_because in _CROWDED or one.bundle_id is not None


def _may_move(one: Reminder) -> bool:
    return one.pending or (one.status is ReminderStatus.SUPPRESSED and one.reason in RECORDED)
