"""What happened in a course of therapy, as one line: sessions, what was agreed and changed, answers, moves of phase."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.assignments.domain.assignment import Assignment
from services.assignments.domain.codes import AssignmentStatus, Phase, ResponseKind
from services.assignments.domain.episode import Episode
from services.assignments.domain.occurrence import Occurrence
from services.assignments.domain.session import Session


class Kind(StrEnum):
    """Of an entry; a reply stands with the answer it belongs to."""

    SESSION = "session"
    PROPOSED = "proposed"
    AGREED = "agreed"
    ASKED = "asked"
    CHANGED = "changed"
    DECLINED = "declined"
    RESTING = "resting"
    ENDED = "ended"
    ANSWER = "answer"
    SCORE = "score"
    OBSTACLE = "obstacle"
    PHASE = "phase"
    PAUSED = "paused"
    WENT_ON = "went_on"
    QUIET = "quiet"


@dataclass(frozen=True)
class Entry:
    """`id` orders what happened at the same moment; what an entry is not about is None. `quiet_since`: it ended a
    silent stretch that began then; of the entry QUIET, which stands for now, the stretch goes on."""

    at: datetime
    id: str
    kind: Kind
    session: Session | None = None
    assignment: Assignment | None = None
    occurrence: Occurrence | None = None
    phase: Phase | None = None
    quiet_since: datetime | None = None

    @property
    def place(self) -> tuple[datetime, str]:
        return self.at, self.id


def of_session(one: Session) -> Entry:
    return Entry(one.starts_at, one.id, Kind.SESSION, session=one)


def of_answer(one: Occurrence, quiet_since: datetime | None = None) -> Entry:
    """An answer with its score and its reply."""
    assert one.response is not None
    kind = Kind.OBSTACLE if one.response.answer.kind is ResponseKind.NOT_THIS_TIME else Kind.ANSWER
    return Entry(
        one.response.responded_at, one.id, Kind.SCORE if one.score else kind, occurrence=one, quiet_since=quiet_since
    )


def of_episode(one: Episode) -> Iterator[Entry]:
    """Moves of phase, the first phase being none, and pauses."""
    for number, since in enumerate(one.phases[1:], start=1):
        yield Entry(since.at, f"{one.id}:{number:03}", Kind.PHASE, phase=since.phase)
    for number, pause in enumerate(one.pauses):
        yield Entry(pause.at, f"{one.id}:p{number:03}", Kind.PAUSED)
        if pause.ended_at is not None:
            yield Entry(pause.ended_at, f"{one.id}:w{number:03}", Kind.WENT_ON)


def of_assignment(one: Assignment) -> Iterator[Entry]:
    """From the proposal to the end; a proposal that was agreed to at once is an agreement."""
    at_once = one.agreed_at is not None and one.agreed_at == one.proposed_at
    moments: list[tuple[datetime | None, Kind]] = [
        (None if at_once else one.proposed_at, Kind.PROPOSED),
        (one.agreed_at, Kind.AGREED),
        *((revision.at, Kind.CHANGED) for revision in one.revisions),
        (one.ended_at, Kind.DECLINED if one.status is AssignmentStatus.DECLINED else Kind.ENDED),
        (one.pending.at if one.pending else None, Kind.ASKED),
        (one.stopped_at if one.status is AssignmentStatus.PAUSED else None, Kind.RESTING),
    ]
    for number, (at, kind) in enumerate(moments):
        if at is not None:
            yield Entry(at, f"{one.id}:{number:03}", kind, assignment=one)


def quiet_now(since: datetime, now: datetime) -> Entry:
    return Entry(now, str(Kind.QUIET), Kind.QUIET, quiet_since=since)


def newest(entries: Iterable[Entry], before: tuple[datetime, str] | None, limit: int) -> list[Entry]:
    """Those before this place, the newest first, with one more than `limit`."""
    found = (one for one in entries if before is None or one.place < before)
    return sorted(found, key=lambda one: one.place, reverse=True)[: limit + 1]
