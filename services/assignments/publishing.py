"""The one place where private facts become public events: the full state in codes, numbers and times, no words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, assert_never

from chassis.documents import Fact as Published
from services.assignments.domain.aggregate import Aggregate
from services.assignments.domain.assignment import Assignment
from services.assignments.domain.episode import Episode
from services.assignments.domain.facts import (
    AssignmentAgreed,
    AssignmentChanged,
    AssignmentDeclined,
    AssignmentEnded,
    AssignmentFact,
    AssignmentPaused,
    AssignmentProposed,
    EpisodeChanged,
    EpisodeClosed,
    EpisodeFact,
    EpisodeOpened,
    EpisodePaused,
    Fact,
    GroupChanged,
    GroupFact,
    GroupOpened,
    MeasureScored,
    OccurrenceFact,
    OccurrenceLapsed,
    OccurrenceRescheduled,
    OccurrenceResponded,
    OccurrenceReviewed,
    OccurrenceScheduled,
    OccurrenceStarted,
    OccurrenceTakenBack,
    OccurrenceWithdrawn,
    SafetyFact,
    SessionCancelled,
    SessionFact,
    SessionHeld,
    SessionMissed,
    SessionScheduled,
)
from services.assignments.domain.group import Group
from services.assignments.domain.measure import Score
from services.assignments.domain.occurrence import Occurrence
from services.assignments.domain.session import Session
from services.assignments.publishing_course import of_episode, of_group, of_session, plain
from services.assignments.publishing_parts import latest_of_flag, of_flag, response_state, safety_type

SOURCE = "assignments"
TOPIC = "assignments"
Data = Mapping[str, Any]


def published(aggregate: Aggregate, facts: Sequence[Fact], version: int, recorded_at: datetime) -> list[Published]:
    """The events about `aggregate` as it is at `version`."""
    return [_published(aggregate, fact, version, recorded_at) for fact in facts]


def current(aggregate: Aggregate) -> list[Published]:
    """The events that tell the present state again (`republish`), as recorded then."""
    assert aggregate.recorded_at is not None
    state = state_of(aggregate)
    when = {"version": aggregate.version, "recorded_at": aggregate.recorded_at}
    known = _told(aggregate, _latest_type(aggregate), state, (), when)
    if not isinstance(aggregate, Occurrence):
        return [known]
    scores = [_scored(aggregate, ())] if aggregate.score is not None else []
    return [known, *scores, *(of_flag(aggregate, flag, latest_of_flag(flag), ()) for flag in aggregate.flags)]


def _published(aggregate: Aggregate, fact: Fact, version: int, recorded_at: datetime) -> Published:
    if isinstance(fact, MeasureScored):
        return _scored(aggregate, fact.changed)
    if isinstance(fact, SafetyFact):
        return of_flag(aggregate, fact.flag, safety_type(fact), fact.changed)
    when = {"version": version, "recorded_at": recorded_at}
    return _told(aggregate, type_of(fact), state_of(aggregate), fact.changed, when)


def _told(aggregate: Aggregate, type_name: str, state: Data, changed: Sequence[str], when: Data) -> Published:
    """`when`: the version, and when it was recorded."""
    common = {
        "clinic_id": aggregate.clinic_id,
        **when,
        "entered_via": aggregate.entered_via,
        "changed": sorted({_public_name(name) for name in changed} & state.keys()),
    }
    return Published(f"carryover.{type_name}.v1", {**state, **common}, key_of(state))


def _scored(aggregate: Aggregate, changed: Sequence[str]) -> Published:
    """A score is a part of its occurrence with an id and versions of its own."""
    assert isinstance(aggregate, Occurrence)
    score = aggregate.score
    assert score is not None
    when = {"version": score.version, "recorded_at": score.recorded_at}
    told = _told(aggregate, "measure.scored", _score(aggregate, score), changed, when)
    return replace(told, subject=score.id, version=score.version)


def _public_name(name: str) -> str:
    """The name a changed field has in the event, where it is another one."""
    names = {"schedule": "schedule_kind", "response": "responded_at", "review": "reviewed_at"}
    return names.get(name, name)


def key_of(state: Data) -> str:
    """A client's events stay in one partition; those of a group go by the group."""
    return str(state.get("client_id") or state["group_id"])


def type_of(fact: Fact) -> str:
    if isinstance(fact, MeasureScored):
        return "measure.scored"
    if isinstance(fact, AssignmentFact | OccurrenceFact):
        return _type_of_homework(fact)
    if isinstance(fact, SafetyFact):
        return safety_type(fact)
    return _type_of_course(fact)


def _type_of_course(fact: EpisodeFact | SessionFact | GroupFact) -> str:  # noqa: C901, PLR0911 - one line for each fact
    match fact:
        case EpisodeOpened():
            return "episode.opened"
        case EpisodeChanged():
            return "episode.changed"
        case EpisodePaused():
            return "episode.paused"
        case EpisodeClosed():
            return "episode.closed"
        case SessionScheduled():
            return "session.scheduled"
        case SessionHeld():
            return "session.held"
        case SessionMissed():
            return "session.missed"
        case SessionCancelled():
            return "session.cancelled"
        case GroupOpened():
            return "group.opened"
        case GroupChanged():
            return "group.changed"
    assert_never(fact)


def _type_of_homework(fact: AssignmentFact | OccurrenceFact) -> str:  # noqa: C901, PLR0911, PLR0912 - as above
    match fact:
        case AssignmentProposed():
            return "assignment.proposed"
        case AssignmentAgreed():
            return "assignment.agreed"
        case AssignmentDeclined():
            return "assignment.declined"
        case AssignmentChanged():
            return "assignment.changed"
        case AssignmentPaused():
            return "assignment.paused"
        case AssignmentEnded():
            return "assignment.ended"
        case OccurrenceScheduled():
            return "occurrence.scheduled"
        case OccurrenceRescheduled():
            return "occurrence.rescheduled"
        case OccurrenceStarted():
            return "occurrence.started"
        case OccurrenceResponded():
            return "occurrence.responded"
        case OccurrenceTakenBack():
            return "occurrence.taken_back"
        case OccurrenceLapsed():
            return "occurrence.lapsed"
        case OccurrenceWithdrawn():
            return "occurrence.withdrawn"
        case OccurrenceReviewed():
            return "occurrence.reviewed"
    assert_never(fact)


def _latest_type(aggregate: Aggregate) -> str:
    match aggregate:
        case Episode():
            return {"open": "episode.opened", "paused": "episode.paused", "closed": "episode.closed"}[aggregate.status]
        case Session():
            return f"session.{aggregate.status}"
        case Group():
            return "group.opened" if aggregate.status == "open" else "group.closed"
        case Assignment():
            return f"assignment.{aggregate.status}"
        case Occurrence():
            return "occurrence.reviewed" if aggregate.review else f"occurrence.{aggregate.status}"
    raise TypeError(type(aggregate).__name__)


def state_of(aggregate: Aggregate) -> dict[str, Any]:
    match aggregate:
        case Episode():
            return of_episode(aggregate)
        case Session():
            return of_session(aggregate)
        case Group():
            return of_group(aggregate)
        case Assignment():
            return _assignment(aggregate)
        case Occurrence():
            return _occurrence(aggregate)
    raise TypeError(type(aggregate).__name__)


def _assignment(one: Assignment) -> dict[str, Any]:
    names = ("episode_id", "client_id", "therapist_id", "group_id", "exercise_code", "exercise_version", "family")
    more = ("phase", "problem", "origin", "cadence", "programme", "time_zone", "status", "proposed_by")
    return {
        "assignment_id": one.id,
        **plain(one, (*names, *more, "proposed_at", "agreed_at", "ended_at", "end_reason")),
        "schedule_kind": one.schedule.kind,
        "confidence": one.agreement.confidence,
        "has_plan": one.agreement.has_plan,
        "has_foreseen_obstacle": one.agreement.foreseen_obstacle is not None,
        "waits_for": one.waits_for,
        "short_form": one.agreement.short_form,
    }


def _occurrence(one: Occurrence) -> dict[str, Any]:
    names = ("assignment_id", "episode_id", "client_id", "therapist_id", "group_id", "exercise_code")
    more = ("exercise_version", "family", "phase", "problem", "origin", "cadence", "programme", "time_zone")
    times = ("assignment_agreed_at", "opens_at", "due_at", "closes_at", "has_due_time", "status", "first_opened_at")
    return {
        "occurrence_id": one.id,
        **plain(one, (*names, *more, *times)),
        "local_date": one.local_date.isoformat(),
        "local_time": one.local_time.isoformat("minutes"),
        **response_state(one),
        "reviewed_at": one.review.reviewed_at if one.review else None,
        "reviewed_by": one.review.reviewed_by if one.review else None,
        "discussed_at": one.discussed_at,
    }


def _score(one: Occurrence, score: Score) -> dict[str, Any]:
    names = ("assignment_id", "episode_id", "client_id", "therapist_id", "group_id")
    own = ("measure_code", "measure_version", "total", "band", "taken_at", "rating_source")
    return {
        "score_id": score.id,
        "occurrence_id": one.id,
        **plain(one, names),
        **{name: getattr(score, name) for name in own},
    }
