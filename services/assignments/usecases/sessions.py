"""Therapy sessions one by one: schedule, move, hold, miss, cancel, and put right what was noted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.assignments import access
from services.assignments.domain.codes import MissedBy, SessionKind, SessionStatus
from services.assignments.domain.episode import Episode
from services.assignments.domain.errors import Overlaps
from services.assignments.domain.facts import SessionFact
from services.assignments.domain.session import LONGEST, InSeries, Outcome, Session, SessionNote
from services.assignments.domain.walltime import zone
from services.assignments.usecases import settling
from services.assignments.usecases.call import Call, Seen, any_version, repeated

Changed = tuple[Session, SessionFact | None]
NAMED = 3  # of the sessions in the way, in the words of a refusal
IN_THE_WAY = (
    "Another session of yours or of this client takes place then: {times}. "
    "Choose another time. If it is meant to be like this, send it again and say so."
)


@dataclass(frozen=True)
class Appointment:
    starts_at: datetime
    kind: SessionKind
    minutes: int = 50
    time_zone: str | None = None


def schedule_session(
    call: Call, clinic_id: str, episode_id: str, appointment: Appointment, session_id: str, *, overlap_ok: bool = False
) -> Session:
    episode = access.episode_to_change(call.actor, clinic_id, episode_id, call.store)
    episode.must_be_open()
    if not overlap_ok:
        must_be_free(call, [planned(call, episode, appointment, session_id)])
    session = appoint(call, episode, appointment, session_id)
    settling.settle_if_changed(call.store, episode, call.now())
    settling.settle_session(call.store, session, call.now())
    return session


def appoint(call: Call, episode: Episode, appointment: Appointment, session_id: str) -> Session:
    scheduled, fact = planned(call, episode, appointment, session_id).scheduled(call.now())
    return call.add(call.store.sessions, scheduled, fact)


def planned(
    call: Call, episode: Episode, appointment: Appointment, session_id: str, series: InSeries | None = None
) -> Session:
    """Held by whoever plans it, if they treat this client too, else by the therapist of the episode."""
    return Session(
        id=session_id,
        clinic_id=episode.clinic_id,
        episode_id=episode.id,
        client_id=episode.client_id,
        therapist_id=episode.treated_by(call.actor.person_id),
        kind=appointment.kind,
        starts_at=appointment.starts_at,
        minutes=appointment.minutes,
        time_zone=appointment.time_zone or episode.time_zone,
        series=series,
    )


def in_the_way(call: Call, wanted: Sequence[Session]) -> list[Session]:
    """What the same therapist or the same client has at those times, other than these."""
    first, last = min(one.starts_at for one in wanted), max(one.ends_at for one in wanted)
    about = wanted[0]
    known = call.store.appointments.beside(about.clinic_id, about.therapist_id, about.client_id, first - LONGEST, last)
    own = {one.id for one in wanted}
    return [one for one in known if one.id not in own and any(one.meets(each) for each in wanted)]


def must_be_free(call: Call, wanted: Sequence[Session]) -> None:
    """A question rather than a rule: two clients at once may be meant, and two requests at the same moment pass."""
    found = in_the_way(call, wanted)
    if found:
        raise Overlaps(IN_THE_WAY.format(times=_times(found)))


def _times(found: Iterable[Session]) -> str:
    spans = [
        f"{one.starts_at.astimezone(zone(one.time_zone)):%d %B %Y, %H:%M}"
        f" to {one.ends_at.astimezone(zone(one.time_zone)):%H:%M}"
        for one in found
    ]
    more = f", and {len(spans) - NAMED} more" if len(spans) > NAMED else ""
    return "; ".join(spans[:NAMED]) + more


@repeated
def move_session(
    call: Call,
    clinic_id: str,
    session_id: str,
    changes: Mapping[str, Any],
    *,
    overlap_ok: bool = False,
    seen: Seen = any_version,
) -> Session:
    """Another time, kind or length for this one alone."""

    def moved(session: Session) -> Changed:
        after, fact = session.move(changes, call.now())
        if not overlap_ok and {"starts_at", "minutes"} & changes.keys():
            must_be_free(call, [after])
        return after, fact

    return _noted(call, clinic_id, session_id, moved, seen)


@repeated
def hold_session(call: Call, clinic_id: str, session_id: str, note: SessionNote) -> Session:
    return _noted(call, clinic_id, session_id, lambda one: one.hold(note, call.now()))


@repeated
def correct_session(
    call: Call, clinic_id: str, session_id: str, note: SessionNote, *, seen: Seen = any_version
) -> Session:
    return _noted(call, clinic_id, session_id, lambda one: one.correct(note, call.now()), seen)


@repeated
def put_session_right(
    call: Call,
    clinic_id: str,
    session_id: str,
    outcome: Outcome,
    *,
    overlap_ok: bool = False,
    seen: Seen = any_version,
) -> Session:
    """Something else became of it than was noted; what is counted by the sessions, or follows them, does so again."""

    def righted(session: Session) -> Changed:
        after, fact = session.put_right(outcome, call.actor.person_id, call.now())
        if outcome.status is SessionStatus.SCHEDULED:
            access.episode_to_change(call.actor, clinic_id, session.episode_id or "", call.store).must_be_open()
        if after.takes_time and not session.takes_time and not overlap_ok:
            must_be_free(call, [after])
        return after, fact

    return _noted(call, clinic_id, session_id, righted, seen)


@repeated
def miss_session(call: Call, clinic_id: str, session_id: str, missed_by: MissedBy) -> Session:
    return _noted(call, clinic_id, session_id, lambda one: one.miss(missed_by, call.now()))


@repeated
def cancel_session(call: Call, clinic_id: str, session_id: str) -> Session:
    return _noted(call, clinic_id, session_id, lambda one: one.cancel(call.now()))


def _noted(
    call: Call, clinic_id: str, session_id: str, act: Callable[[Session], Changed], seen: Seen = any_version
) -> Session:
    session = access.session_to_change(call.actor, clinic_id, session_id, call.store)
    if session.has_applied(call.command):
        return session
    session.must_be_version(seen(session.id))
    saved = call.save(call.store.sessions, *act(session))
    settling.settle_session(call.store, saved, call.now())
    return saved
