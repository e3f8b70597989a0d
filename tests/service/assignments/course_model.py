"""A second opinion on a whole course of therapy: its homework, its sessions, its pauses, the visits of the worker."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from tests.service.assignments.episode_model import AGREED, LAPSED, OPEN, PAUSED, Homework, Meeting, Piece, midnight

LATE_ENTRY = timedelta(hours=24)
EARLY_START = timedelta(minutes=30)


@dataclass
class CourseModel:
    """`rests_since` and `goes_on` are those of the pause that lasts."""

    homework: list[Homework] = field(default_factory=list)
    meetings: dict[str, Meeting] = field(default_factory=dict)
    rests_since: datetime | None = None
    goes_on: date | None = None

    def pieces(self) -> dict[tuple[int, str], Piece]:
        """By the place of the homework and the key of the piece, in order."""
        found = {(place, key): piece for place, one in enumerate(self.homework) for key, piece in one.pieces.items()}
        return dict(sorted(found.items()))

    # ---- sessions

    def plan(self, id_: str, starts: datetime, now: datetime) -> None:
        self.meetings[id_] = Meeting(starts)
        self._sessions_changed(now)

    def move(self, id_: str, starts: datetime, now: datetime) -> bool:
        one = self.meetings[id_]
        if one.status != "scheduled" or (starts != one.starts and starts < now - LATE_ENTRY):
            return False
        one.starts = starts
        self._sessions_changed(now)
        return True

    def note(self, id_: str, outcome: str, now: datetime) -> bool:
        one = self.meetings[id_]
        begun = outcome == "cancelled" or now >= one.starts - EARLY_START
        if one.status != "scheduled" or not begun:
            return False
        one.status = outcome
        self._sessions_changed(now)
        return True

    def _sessions_changed(self, now: datetime) -> None:
        for one in self.homework:
            if one.status == AGREED and one.terms.rhythm.kind == "before_sessions":
                one.lay_out(now, self.meetings)

    # ---- pauses of the whole course

    def rest(self, until: date | None, now: datetime) -> None:
        self.rests_since, self.goes_on = self.rests_since or now, until
        self._follow(now)

    def go_on(self, now: datetime) -> bool:
        if self.rests_since is None:
            return False
        self.rests_since = self.goes_on = None
        self._follow(now)
        return True

    def _follow(self, now: datetime) -> None:
        """What was agreed or taken up again during the pause is meant for it."""
        for one in self.homework:
            if self.rests_since is None and one.rests_with_course and one.status == PAUSED:
                one.rests_with_course = False
                one.resume(now)
                one.lay_out(now, self.meetings)
            elif self.rests_since and one.status == AGREED and one.since and one.since <= self.rests_since:
                one.pause(now)
                one.rests_with_course = True
                one.lay_out(now, self.meetings)

    # ---- the worker

    def visited(self, now: datetime) -> None:
        if self.goes_on is not None and midnight(self.goes_on) <= now:
            self.go_on(now)
        for one in self.homework:
            if one.status == AGREED:
                one.lay_out(now, self.meetings)
            for piece in one.pieces.values():
                if piece.state == OPEN and piece.window.closes <= now:
                    piece.state = LAPSED
