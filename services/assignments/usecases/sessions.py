"""Therapy sessions: schedule, hold, miss, cancel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.assignments import access
from services.assignments.domain.codes import MissedBy, SessionKind
from services.assignments.domain.episode import Episode
from services.assignments.domain.session import Session
from services.assignments.usecases import settling
from services.assignments.usecases.call import Call, repeated


@dataclass(frozen=True)
class Appointment:
    starts_at: datetime
    kind: SessionKind
    minutes: int = 50
    time_zone: str | None = None


def schedule_session(call: Call, clinic_id: str, episode_id: str, appointment: Appointment, session_id: str) -> Session:
    episode = access.episode_to_change(call.actor, clinic_id, episode_id, call.store)
    episode.must_be_open()
    session = appoint(call, episode, appointment, session_id)
    settling.settle_if_changed(call.store, episode, call.now())
    return session


def appoint(call: Call, episode: Episode, appointment: Appointment, session_id: str) -> Session:
    session = Session(
        id=session_id,
        clinic_id=episode.clinic_id,
        episode_id=episode.id,
        client_id=episode.client_id,
        therapist_id=episode.therapist_id,
        kind=appointment.kind,
        starts_at=appointment.starts_at,
        minutes=appointment.minutes,
        time_zone=appointment.time_zone or episode.time_zone,
    )
    scheduled, fact = session.scheduled(call.now())
    return call.add(call.store.sessions, scheduled, fact)


@repeated
def hold_session(
    call: Call, clinic_id: str, session_id: str, reviewed_homework: bool, review_minutes: int | None
) -> Session:
    session = access.session_to_change(call.actor, clinic_id, session_id, call.store)
    if session.has_applied(call.command):
        return session
    held, fact = session.hold(reviewed_homework, review_minutes, call.now())
    saved = call.save(call.store.sessions, held, fact)
    settling.settle_session(call.store, saved, call.now())
    return saved


@repeated
def miss_session(call: Call, clinic_id: str, session_id: str, missed_by: MissedBy) -> Session:
    session = access.session_to_change(call.actor, clinic_id, session_id, call.store)
    if session.has_applied(call.command):
        return session
    return call.save(call.store.sessions, *session.miss(missed_by, call.now()))


@repeated
def cancel_session(call: Call, clinic_id: str, session_id: str) -> Session:
    session = access.session_to_change(call.actor, clinic_id, session_id, call.store)
    if session.has_applied(call.command):
        return session
    return call.save(call.store.sessions, *session.cancel(call.now()))
