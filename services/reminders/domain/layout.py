"""Where all messages of one person come to lie: one pure function, which plans, previews, simulates and catches up.

A message is a moment, however many reminders come at it and on however many channels. What is wished within a quarter
of an hour is one message, at the last of the wished moments. The more important messages take the first free moment
first; one that would come within the gap before another joins it, one within the gap after another moves behind it.
What finds no room on its day joins the nearest message of that day inside its window, or is withheld with a reason.

Because a message takes the first free moment beside more important ones, and never moves one of them, what is still
ahead stays where it is when what comes before it was sent: the plan of today is what comes tomorrow.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from services.reminders.domain.codes import MovedBecause, ReminderReason
from services.reminders.domain.rules import Rules
from services.reminders.domain.wanted import Outcome, Placed, Taken, Wanted, Withheld

BUNDLED_WITHIN = timedelta(minutes=15)
FRESH_FOR = timedelta(minutes=2)
"""What is that late is still in time; later, it is laid out anew from now."""

_NO_ROOM = frozenset({ReminderReason.GAP, ReminderReason.CAP})


def lay_out(wanted: Collection[Wanted], rules: Rules, taken: Iterable[Taken], now: datetime) -> Mapping[str, Outcome]:
    """What becomes of each, by its key. `wanted` is everything of this person that was not sent yet; `taken` are the
    messages of the last two days. What should have come before now comes in one message, or is too late for it.
    """
    gone = tuple(taken)
    found = _Sheet.of(rules, gone).filled(wanted)
    over = _over_now(wanted, found, rules, now)
    if over:
        return {**over, **lay_out([one for one in wanted if one.key not in over], rules, gone, now)}
    return _caught_up(wanted, found, rules, gone, now)


def messages(laid: Mapping[str, Outcome]) -> dict[datetime, list[str]]:
    """The keys that come at each moment, in order of time."""
    found: dict[datetime, list[str]] = {}
    for key, outcome in sorted(laid.items()):
        if isinstance(outcome, Placed):
            found.setdefault(outcome.at, []).append(key)
    return dict(sorted(found.items()))


def _over_now(
    wanted: Iterable[Wanted], found: Mapping[str, Outcome], rules: Rules, now: datetime
) -> Mapping[str, Outcome]:
    """What is over, first of all where it found a place of its own: what joined an earlier message for want of room may
    find some when those are gone."""
    over = {one.key: why for one in wanted if (why := _over(one, found[one.key], rules, now)) is not None}
    own = {one.key for one in wanted if isinstance(at := found[one.key], Placed) and at.at >= one.at}
    return {key: why for key, why in over.items() if key in own} or over


def _over(one: Wanted, outcome: Outcome, rules: Rules, now: datetime) -> Withheld | None:
    """Why it will never come, when it should have come: it stands in nobody's way any more."""
    if isinstance(outcome, Withheld) or one.at > now:
        return None
    if now >= one.closes_at:
        return Withheld(ReminderReason.WINDOW_CLOSED)
    return Withheld(ReminderReason.LATE) if now > _since(one, outcome) + rules.grace else None


def _since(one: Wanted, outcome: Outcome) -> datetime:
    """From when on it is late. What joined a message before its own moment is not late because of that."""
    return max(one.at, outcome.at) if isinstance(outcome, Placed) else one.at


def _is_late(outcome: Outcome, rules: Rules, last: datetime | None, now: datetime) -> bool:
    """Its moment will not do any more: it is too long ago, another message came since, or it is quiet now."""
    if isinstance(outcome, Withheld) or outcome.at > now:
        return False
    another_came = last is not None and last > outcome.at
    return another_came or now - outcome.at > FRESH_FOR or rules.awake_from(now) != now


def _caught_up(
    wanted: Iterable[Wanted],
    found: Mapping[str, Outcome],
    rules: Rules,
    taken: Sequence[Taken],
    now: datetime,
) -> Mapping[str, Outcome]:
    """If anything is late: as if what was wished for in the past were wished for now, as far as there is time left."""
    last = max((one.at for one in taken), default=None)
    late = {one.key for one in wanted if one.at <= now and _is_late(found[one.key], rules, last, now)}
    if not late:
        return found
    since = {one.key: _since(one, found[one.key]) for one in wanted}
    kept: dict[str, Outcome] = {}
    rest: dict[str, Wanted] = {}
    for one in wanted:
        outcome, until = found[one.key], since[one.key] + rules.grace
        if now - one.at <= FRESH_FOR and one.key not in late:
            rest[one.key] = one
        elif isinstance(outcome, Withheld) and (outcome.reason not in _NO_ROOM or now > until):
            kept[one.key] = outcome
        else:
            rest[one.key] = replace(one, at=now, closes_at=min(one.closes_at, until + timedelta.resolution))
    again = _Sheet.of(rules, taken).filled(rest.values())
    said = {
        key: replace(outcome, because=MovedBecause.LATE, since=since[key])
        for key, outcome in again.items()
        if isinstance(outcome, Placed) and (key in late or (outcome.because is None and rest[key].at == now))
    }
    return {**kept, **again, **said}


@dataclass(frozen=True)
class _Ready:
    """One wanted at its own moment, awake and inside its window."""

    wanted: Wanted
    at: datetime
    because: MovedBecause | None

    def may_come_at(self, at: datetime) -> bool:
        return self.wanted.opens_at <= at < self.wanted.closes_at


@dataclass(frozen=True)
class _Bundle:
    members: Sequence[_Ready]

    @property
    def at(self) -> datetime:
        """Never before anybody's own moment."""
        return self.members[-1].at

    @property
    def order(self) -> tuple[tuple[int, int], datetime, str]:
        return min(one.wanted.rank for one in self.members), self.at, self.members[0].wanted.key


@dataclass
class _Sheet:
    """`every` moment of a message, sent or ahead; only those `ahead` may be joined."""

    rules: Rules
    every: list[datetime] = field(default_factory=list)
    ahead: list[datetime] = field(default_factory=list)
    count: Counter[date] = field(default_factory=Counter)
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    left_over: list[tuple[_Ready, ReminderReason, MovedBecause]] = field(default_factory=list)

    @classmethod
    def of(cls, rules: Rules, taken: Iterable[Taken]) -> _Sheet:
        counts: dict[datetime, bool] = {}
        for one in taken:
            counts[one.at] = counts.get(one.at, False) or one.counts
        return cls(rules, every=sorted(counts), count=Counter(rules.day(at) for at, does in counts.items() if does))

    def filled(self, wanted: Iterable[Wanted]) -> Mapping[str, Outcome]:
        ready = [found for one in wanted if (found := self._awake(one)) is not None]
        for one in sorted((one for one in ready if one.wanted.fixed), key=lambda one: one.at):
            self._take(one.at)
            self.outcomes[one.wanted.key] = Placed(one.at, one.because)
        for bundle in sorted(_bundles(one for one in ready if not one.wanted.fixed), key=lambda one: one.order):
            self._place(bundle)
        for one, reason, because in self.left_over:
            self._join_nearest(one, reason, because)
        return self.outcomes

    def _awake(self, one: Wanted) -> _Ready | None:
        """At its own moment, or withheld: out of its window, quiet to the end of it, or put to rest."""
        at = max(one.at, one.opens_at)
        awake = self.rules.awake_from(at) if at < one.closes_at else None
        if awake is None or awake >= one.closes_at:
            why = ReminderReason.QUIET_HOURS if at < one.closes_at else ReminderReason.WINDOW_CLOSED
        else:
            resting = self.rules.resting(one.assignment_id, self.rules.day(awake))
            if resting is None:
                return _Ready(one, awake, _because(one.at, at, awake))
            why = resting
        self.outcomes[one.key] = Withheld(why)
        return None

    def _place(self, bundle: _Bundle) -> None:
        at = self._first_free(bundle)
        inside = [one for one in bundle.members if at is not None and one.may_come_at(at)]
        if at is None or not inside:
            self._leave(bundle.members, ReminderReason.GAP, MovedBecause.GAP)
            return
        if at not in self.ahead:
            day = self.rules.day(at)
            if self.count[day] >= self.rules.cap:
                self._leave(bundle.members, ReminderReason.CAP, MovedBecause.CAP)
                return
            self.count[day] += 1
            self._take(at)
        for one in inside:
            self.outcomes[one.wanted.key] = Placed(at, _why(one, bundle, at))
        outside = [one for one in bundle.members if one not in inside]
        self._leave(outside, ReminderReason.GAP, MovedBecause.GAP)

    def _first_free(self, bundle: _Bundle) -> datetime | None:
        """The first moment that keeps the gap to every message before it, or that of a message ahead within the gap;
        on the same local date, for what is moved to another day is another day's."""
        at, day = bundle.at, self.rules.day(bundle.at)
        while True:
            near = self._within_the_gap(at)
            ahead = [one for one in near if one >= at and one in self.ahead]
            if ahead:
                return next((one for one in ahead if any(member.may_come_at(one) for member in bundle.members)), None)
            before = [one for one in near if one <= at]
            behind = self.rules.awake_from(before[-1] + self.rules.gap) if before else at
            if behind is None or self.rules.day(behind) != day:
                return None
            if behind == at:
                return at
            at = behind

    def _within_the_gap(self, at: datetime) -> Sequence[datetime]:
        gap = self.rules.gap
        near = self.every[bisect_right(self.every, at - gap) : bisect_left(self.every, at + gap)]
        same = bisect_left(self.every, at)
        return near or self.every[same : bisect_right(self.every, at)]

    def _join_nearest(self, one: _Ready, reason: ReminderReason, because: MovedBecause) -> None:
        day = self.rules.day(one.at)
        fits = [at for at in self.ahead if one.may_come_at(at) and self.rules.day(at) == day]
        nearest = min(fits, key=lambda at: (abs(at - one.at), at < one.at), default=None)
        self.outcomes[one.wanted.key] = Withheld(reason) if nearest is None else Placed(nearest, because)

    def _leave(self, members: Iterable[_Ready], reason: ReminderReason, because: MovedBecause) -> None:
        self.left_over.extend((one, reason, because) for one in members)

    def _take(self, at: datetime) -> None:
        for moments in (self.every, self.ahead):
            if at not in moments:
                insort(moments, at)


def _bundles(ready: Iterable[_Ready]) -> Iterator[_Bundle]:
    """Those whose moments lie within a quarter of an hour, as long as no window closes in between."""
    members: list[_Ready] = []
    for one in sorted(ready, key=lambda one: (one.at, one.wanted.key)):
        if members and not _goes_with(members, one):
            yield _Bundle(members)
            members = []
        members.append(one)
    if members:
        yield _Bundle(members)


def _goes_with(members: Sequence[_Ready], one: _Ready) -> bool:
    in_time = one.at - members[0].at <= BUNDLED_WITHIN
    return in_time and all(member.may_come_at(one.at) for member in members)


def _because(wished: datetime, in_window: datetime, awake: datetime) -> MovedBecause | None:
    if awake != in_window:
        return MovedBecause.QUIET_HOURS
    return MovedBecause.WINDOW if in_window != wished else None


def _why(one: _Ready, bundle: _Bundle, at: datetime) -> MovedBecause | None:
    if at != bundle.at:
        return MovedBecause.GAP
    return MovedBecause.BUNDLE if at != one.at else one.because
