"""Therapy sessions as a series: plan them from the cadence, move or cancel one and all later ones.

Every step leads to the same sessions when it is repeated: their ids follow from the series and the place in it, and a
move says where the first one goes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from services.assignments import access
from services.assignments.domain.codes import Cadence, SessionKind, SessionStatus
from services.assignments.domain.episode import Episode
from services.assignments.domain.errors import NotOpen, Stale
from services.assignments.domain.facts import SessionFact
from services.assignments.domain.identity import derived
from services.assignments.domain.session import InSeries, Session
from services.assignments.domain.session_series import Series
from services.assignments.usecases import settling
from services.assignments.usecases.call import Call, Seen, any_version, repeated
from services.assignments.usecases.sessions import Appointment, must_be_free, planned


@dataclass(frozen=True)
class InARow:
    """`cadence` None: that of the episode; `count` or `until`, one of the two."""

    first: Appointment
    cadence: Cadence | None = None
    count: int | None = None
    until: date | None = None


@dataclass(frozen=True)
class Replanned:
    """Where the first one goes; what is None stays as it is."""

    starts_at: datetime
    cadence: Cadence | None = None
    kind: SessionKind | None = None
    minutes: int | None = None


def plan_series(
    call: Call, clinic_id: str, episode_id: str, wanted: InARow, series_id: str, *, overlap_ok: bool = False
) -> list[Session]:
    episode = access.episode_to_change(call.actor, clinic_id, episode_id, call.store)
    episode.must_be_open()
    sessions = _sessions(call, episode, wanted, series_id)
    if not overlap_ok:
        must_be_free(call, sessions)
    now = call.now()
    call.store.sessions.add_many(one.scheduled(now) for one in sessions)
    settling.settle_if_changed(call.store, episode, now)
    return _settled(call, episode, call.store.appointments.of_series(clinic_id, episode_id, series_id))


def _sessions(call: Call, episode: Episode, wanted: InARow, series_id: str) -> list[Session]:
    first = wanted.first
    series = Series(
        starts_at=first.starts_at,
        time_zone=first.time_zone or episode.time_zone,
        cadence=wanted.cadence or episode.cadence,
        count=wanted.count,
        until=wanted.until,
    )
    return [
        planned(
            call,
            episode,
            replace(first, starts_at=at),
            derived("ses", series_id, str(place)),
            InSeries(id=series_id, place=place, cadence=series.cadence),
        )
        for place, at in enumerate(series.times())
    ]


@repeated
def replan_series(
    call: Call,
    clinic_id: str,
    session_id: str,
    wanted: Replanned,
    *,
    overlap_ok: bool = False,
    seen: Seen = any_version,
) -> list[Session]:
    """This one and all later ones that are still planned; those that were moved for themselves stay where they are."""
    first = access.session_to_change(call.actor, clinic_id, session_id, call.store)
    if not first.has_applied(call.command):
        first.must_be_version(seen(first.id))
    later = _later(call, first)
    together = [one for one in later if one.id == first.id or not _of(one).apart]
    moved = _moved(together, first, wanted, call.now())
    if not overlap_ok:
        must_be_free(call, [one for one, _ in moved])
    _save(call, first, moved)
    return _of_episode(call, first, later)


@repeated
def cancel_later(call: Call, clinic_id: str, session_id: str) -> list[Session]:
    """This one and all later ones of its series, wherever they were moved to."""
    first = access.session_to_change(call.actor, clinic_id, session_id, call.store)
    later = _later(call, first)
    _save(call, first, [one.cancel(call.now()) for one in later])
    return _of_episode(call, first, later)


def _later(call: Call, first: Session) -> list[Session]:
    if first.series is None or first.episode_id is None:
        raise NotOpen("This session is not part of a series. Change it for itself.")
    if first.status is not SessionStatus.SCHEDULED and not first.has_applied(call.command):
        raise NotOpen(f"This session is already marked as {first.status}. Choose the next one that is planned.")
    known = call.store.appointments.of_series(first.clinic_id, first.episode_id, first.series.id)
    later = [one for one in known if _of(one).place >= first.series.place and one.status is SessionStatus.SCHEDULED]
    return sorted(later, key=lambda one: _of(one).place)


def _moved(
    together: Sequence[Session], first: Session, wanted: Replanned, now: datetime
) -> list[tuple[Session, SessionFact | None]]:
    """In the same rhythm a gap (a holiday) stays a gap; another rhythm starts anew, without any."""
    cadence = wanted.cadence or _of(first).cadence
    start = _of(first).place
    if cadence is _of(first).cadence:
        places = [_of(one).place for one in together]
    else:
        places = list(range(start, start + len(together)))
    count = max(places, default=start) - start + 1
    times = Series(starts_at=wanted.starts_at, time_zone=first.time_zone, cadence=cadence, count=count).times()
    also: dict[str, Any] = {"kind": wanted.kind, "minutes": wanted.minutes}
    given = {name: value for name, value in also.items() if value is not None}
    return [
        one.move_with_series(
            {"starts_at": times[place - start], **given},
            replace(_of(one), place=place, cadence=cadence, apart=False),
            now,
        )
        for one, place in zip(together, places, strict=True)
    ]


def _save(call: Call, first: Session, changed: Sequence[tuple[Session, SessionFact | None]]) -> None:
    """The first one keeps the command; it comes last, so that a repeat finds the rest done or does it again."""
    real = [(replace(one, entered_via=call.via), fact) for one, fact in changed if fact is not None]
    others = [(one, fact) for one, fact in real if one.id != first.id]
    if call.store.sessions.save_many(others) < len(others):
        raise Stale(first.id)
    for one, fact in real:
        if one.id == first.id:
            call.save(call.store.sessions, one, fact)


def _of_episode(call: Call, first: Session, later: Sequence[Session]) -> list[Session]:
    """As they are now, with everything that follows from the change."""
    assert first.episode_id is not None
    episode = call.store.episodes.get([first.clinic_id], first.episode_id)
    assert episode is not None
    ids = {one.id for one in later}
    known = call.store.appointments.of_series(first.clinic_id, first.episode_id, _of(first).id)
    return _settled(call, episode, [one for one in known if one.id in ids])


def _settled(call: Call, episode: Episode, sessions: list[Session]) -> list[Session]:
    """Once for all of them; what a crash leaves is left to the worker."""
    settling.sessions_changed(call.store, episode, call.now())
    call.store.sessions.settled([(one, settling.DONE) for one in sessions])
    return sessions


def _of(session: Session) -> InSeries:
    assert session.series is not None
    return session.series
