"""A second opinion on a course of therapy: what is agreed, what is to be done when, and what becomes of it.

Nothing of the service is used here. Two rhythms are known: certain weekdays, and so many days before each session.
Clocks are those of London; what was agreed stays open for one day more than it is meant for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

HOME = ZoneInfo("Europe/London")
DAY = timedelta(days=1)
AHEAD = 28 * DAY
SAME_SESSION = timedelta(minutes=30)
TAKEN_BACK_WITHIN = timedelta(minutes=10)
CLIENT, THERAPIST = "client", "therapist"
PROPOSED, AGREED, PAUSED, DECLINED, ENDED = "proposed", "agreed", "paused", "declined", "ended"
OPEN, DONE, LAPSED, GONE = "open", "done", "lapsed", "gone"
OWN = frozenset({"name"})


def day_of(at: datetime) -> date:
    return at.astimezone(HOME).date()


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), HOME).astimezone(UTC)


def other(who: str) -> str:
    return THERAPIST if who == CLIENT else CLIENT


@dataclass(frozen=True)
class Rhythm:
    """`weekdays` with the days (1 is Monday), or `before_sessions` with how many days before."""

    kind: str
    numbers: tuple[int, ...]


@dataclass(frozen=True)
class Terms:
    minutes: int
    rhythm: Rhythm
    name: str = "Five quiet minutes"

    def differing(self, from_: Terms) -> frozenset[str]:
        return frozenset(name for name, value in vars(self).items() if getattr(from_, name) != value)


@dataclass(frozen=True)
class Asked:
    """A change that waits for a yes."""

    by: str
    terms: Terms
    names: frozenset[str]


@dataclass(frozen=True)
class Window:
    """When it opens, up to when it makes sense to ask for it, when it is due and when it is over."""

    day: date
    opens: datetime
    due: datetime
    closes: datetime
    useful_until: datetime


@dataclass
class Piece:
    """One thing to do; `answers` are the times of those that stand."""

    window: Window
    state: str = OPEN
    answers: list[datetime] = field(default_factory=list)
    replied: bool = False

    def answer(self, at: datetime) -> bool:
        in_time = self.state == DONE or (self.state == OPEN and at < self.window.closes)
        if self.replied or not in_time or at < self.window.opens:
            return False
        self.answers.append(at)
        self.state = DONE
        return True

    def take_back(self, at: datetime) -> bool:
        if self.state != DONE or self.replied or at >= self.answers[-1] + TAKEN_BACK_WITHIN:
            return False
        self.answers.pop()
        if not self.answers:
            self.state = OPEN if at < self.window.closes else LAPSED
        return True

    def reply(self) -> bool:
        if self.state != DONE or self.replied:
            return False
        self.replied = True
        return True


@dataclass
class Meeting:
    starts: datetime
    status: str = "scheduled"

    @property
    def counts(self) -> bool:
        return self.status in {"scheduled", "held"}


@dataclass
class Homework:
    """`since`: when they last agreed on the days; `laid_out_to`: the last day that was laid out."""

    id: str
    offered_by: str
    terms: Terms
    start_on: date
    status: str = PROPOSED
    asked: Asked | None = None
    agreed_at: datetime | None = None
    since: datetime | None = None
    stopped_at: datetime | None = None
    laid_out_to: date | None = None
    rests_with_course: bool = False
    pieces: dict[str, Piece] = field(default_factory=dict)

    @property
    def is_over(self) -> bool:
        return self.status in {DECLINED, ENDED}

    @property
    def waits_for(self) -> str | None:
        if self.status == PROPOSED:
            return other(self.offered_by)
        return other(self.asked.by) if self.asked else None

    # ---- what people say

    def say_yes(self, who: str, at: datetime, *, in_session: bool = False) -> bool:
        if self.waits_for is None or (who != self.waits_for and not in_session):
            return False
        if self.asked:
            wanted = {name: getattr(self.asked.terms, name) for name in self.asked.names}
            self.asked = None
            self._take_over(replace(self.terms, **wanted), at)
        else:
            self.status, self.agreed_at, self.since = AGREED, at, at
        return True

    def say_no(self) -> bool:
        if self.waits_for is None:
            return False
        if self.asked:
            self.asked = None
        else:
            self.status = DECLINED
        return True

    def change(self, who: str, at: datetime, wanted: Mapping[str, Any], *, in_session: bool = False) -> bool:
        if self.is_over:
            return False
        if self.status == PROPOSED:
            self._offer(who, at, wanted)
            return self.say_yes(who, at, in_session=True) if in_session else True
        own = {name: value for name, value in wanted.items() if in_session or (who == CLIENT and name in OWN)}
        after = replace(self.terms, **own)
        if in_session and after != self.terms:
            self.asked = None
        self._take_over(after, at)
        self._ask(who, {name: value for name, value in wanted.items() if name not in own})
        return True

    def _offer(self, who: str, at: datetime, wanted: Mapping[str, Any]) -> None:
        after = replace(self.terms, **wanted)
        differing = after.differing(self.terms)
        if differing - (OWN if who == CLIENT else frozenset()):
            self.offered_by = who
        self._take_over(after, at)

    def _ask(self, who: str, wanted: Mapping[str, Any]) -> None:
        """On top of what lies on the table; a change back to what is agreed takes it off."""
        before = {name: getattr(self.asked.terms, name) for name in self.asked.names} if self.asked else {}
        table = replace(self.terms, **before)
        after = replace(table, **wanted)
        if after != table:
            names = after.differing(self.terms)
            self.asked = Asked(who, after, names) if names else None

    def _take_over(self, terms: Terms, at: datetime) -> None:
        other_days = terms.rhythm != self.terms.rhythm
        self.terms = terms
        if other_days:
            self._from_today(at)

    def pause(self, at: datetime) -> bool:
        if self.status != AGREED:
            return False
        self.status, self.stopped_at = PAUSED, at
        return True

    def resume(self, at: datetime) -> bool:
        if self.status != PAUSED or self.rests_with_course:
            return False
        self.status, self.stopped_at = AGREED, None
        self._from_today(at)
        return True

    def end(self, at: datetime) -> bool:
        if self.is_over:
            return False
        self.status, self.stopped_at, self.asked = ENDED, at, None
        return True

    def _from_today(self, at: datetime) -> None:
        """Days before today are not filled in afterwards."""
        yesterday = day_of(at) - DAY
        self.laid_out_to = max(self.laid_out_to or yesterday, yesterday)
        if self.agreed_at:
            self.since = at

    # ---- what follows

    def lay_out(self, now: datetime, meetings: Mapping[str, Meeting]) -> None:
        """Bring what is open in line with what is agreed; what is done stays."""
        if self.status != AGREED:
            since = min(now, self.stopped_at or now)
            for piece in self.pieces.values():
                if piece.state in {OPEN, LAPSED} and piece.window.closes > since:
                    piece.state = GONE
            return
        wanted = self._wanted(now, meetings)
        for key, window in wanted.items():
            known = self.pieces.get(key)
            if known is None:
                if now < window.useful_until or self._was_never_laid_out(window, now):
                    self.pieces[key] = Piece(window)
            elif known.state == OPEN or (known.state in {GONE, LAPSED} and now < window.useful_until):
                known.state, known.window = OPEN, window
        for key, piece in self.pieces.items():
            if piece.state == OPEN and key not in wanted and now < piece.window.closes:
                piece.state = GONE
        self.laid_out_to = max(self.laid_out_to or day_of(now), day_of(now) + AHEAD)

    def _wanted(self, now: datetime, meetings: Mapping[str, Meeting]) -> dict[str, Window]:
        """What reaches into the days from today, or from the first that was never laid out, to four weeks ahead."""
        assert self.agreed_at is not None
        first, last = max(self.start_on, day_of(self.agreed_at)), day_of(now) + AHEAD
        begin = first if self.laid_out_to is None else max(first, min(day_of(now), self.laid_out_to + DAY))
        by_days = self.terms.rhythm.kind == "weekdays"
        found = self._on_weekdays(first, last) if by_days else self._before(first, meetings)
        return {key: one for key, one in found if one.closes > midnight(begin) and one.opens < midnight(last + DAY)}

    def _on_weekdays(self, first: date, last: date) -> Iterator[tuple[str, Window]]:
        for number in range((last - first).days + 1):
            day = first + number * DAY
            if day.isoweekday() in self.terms.rhythm.numbers:
                due = midnight(day + DAY)
                yield day.isoformat(), Window(day, midnight(day), due, midnight(day + 2 * DAY), due)

    def _before(self, first: date, meetings: Mapping[str, Meeting]) -> Iterator[tuple[str, Window]]:
        """Only for sessions after they agreed; the one they sit in does not count."""
        assert self.since is not None
        after = max(self.since + SAME_SESSION, midnight(first))
        for key, one in meetings.items():
            if one.counts and one.starts > after:
                day = max(day_of(one.starts) - self.terms.rhythm.numbers[0] * DAY, first)
                due = min(midnight(day + DAY), one.starts)
                yield key, Window(day, midnight(day), due, midnight(day_of(one.starts) + 2 * DAY), one.starts)

    def _was_never_laid_out(self, window: Window, now: datetime) -> bool:
        assert self.agreed_at is not None
        before = self.laid_out_to is None or self.laid_out_to < window.day
        return before and window.day < day_of(now) and window.closes > self.agreed_at
