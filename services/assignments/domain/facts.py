"""What happened to an aggregate: private facts, made public in one place (`publishing`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.assignments.domain.safety import Flag


@dataclass(frozen=True)
class Happened:
    """`at` is when it happened (not when it was recorded); `changed` names the fields that are different now."""

    at: datetime
    changed: tuple[str, ...] = ()


class EpisodeOpened(Happened): ...


class EpisodeChanged(Happened): ...


class EpisodePaused(Happened): ...


class EpisodeClosed(Happened): ...


class SessionScheduled(Happened): ...


class SessionHeld(Happened): ...


class SessionMissed(Happened): ...


class SessionCancelled(Happened): ...


class GroupOpened(Happened): ...


class GroupChanged(Happened): ...


class AssignmentProposed(Happened): ...


class AssignmentAgreed(Happened): ...


class AssignmentDeclined(Happened): ...


class AssignmentChanged(Happened): ...


class AssignmentPaused(Happened): ...


class AssignmentEnded(Happened): ...


class OccurrenceScheduled(Happened): ...


class OccurrenceRescheduled(Happened): ...


class OccurrenceStarted(Happened): ...


class OccurrenceResponded(Happened): ...


class OccurrenceTakenBack(Happened): ...


class OccurrenceLapsed(Happened): ...


class OccurrenceWithdrawn(Happened): ...


class OccurrenceReviewed(Happened): ...


@dataclass(frozen=True, kw_only=True)
class OfFlag(Happened):
    """About a flag that is part of an occurrence, as it is now."""

    flag: Flag


class SafetyFlagged(OfFlag): ...


class SafetyEscalated(OfFlag): ...


class SafetyAcknowledged(OfFlag): ...


class MeasureScored(Happened): ...


EpisodeFact = EpisodeOpened | EpisodeChanged | EpisodePaused | EpisodeClosed
SessionFact = SessionScheduled | SessionHeld | SessionMissed | SessionCancelled
GroupFact = GroupOpened | GroupChanged
AssignmentFact = (
    AssignmentProposed | AssignmentAgreed | AssignmentDeclined | AssignmentChanged | AssignmentPaused | AssignmentEnded
)
OccurrenceFact = (
    OccurrenceScheduled
    | OccurrenceRescheduled
    | OccurrenceStarted
    | OccurrenceResponded
    | OccurrenceTakenBack
    | OccurrenceLapsed
    | OccurrenceWithdrawn
    | OccurrenceReviewed
)
SafetyFact = SafetyFlagged | SafetyEscalated | SafetyAcknowledged
Fact = EpisodeFact | SessionFact | GroupFact | AssignmentFact | OccurrenceFact | MeasureScored | SafetyFact
