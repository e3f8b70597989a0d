"""The closed lists this service speaks in; the contracts test compares them with the published ones."""

from __future__ import annotations

from enum import StrEnum


class Channel(StrEnum):
    IN_APP = "in_app"
    EMAIL = "email"
    SMS = "sms"
    PUSH = "push"
    WEBHOOK = "webhook"


class ReminderStatus(StrEnum):
    PLANNED = "planned"
    CLAIMED = "claimed"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    OPENED = "opened"
    SNOOZED = "snoozed"
    SUPPRESSED = "suppressed"
    EXPIRED = "expired"
    UNKNOWN = "unknown"
    UNDELIVERABLE = "undeliverable"


class ReminderReason(StrEnum):
    ANSWERED = "answered"
    PAUSED = "paused"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    QUIET_HOURS = "quiet_hours"
    CHANNEL_OFF = "channel_off"
    WINDOW_CLOSED = "window_closed"
    LATE = "late"
    NO_ADDRESS = "no_address"
    REFUSED = "refused"
    CRASH = "crash"
    REPLACED = "replaced"
    ERASED = "erased"
    CAP = "cap"
    GAP = "gap"
    NOT_TODAY = "not_today"
    RESTING = "resting"
    OFF = "off"
    UNSUBSCRIBED = "unsubscribed"
    UNCONFIRMED = "unconfirmed"
    BOUNCED = "bounced"
    RATE_LIMITED = "rate_limited"
    SNOOZED = "snoozed"
    BY_HAND = "by_hand"


class ReminderTrigger(StrEnum):
    """What the wished moment was made from."""

    DUE = "due"
    BEFORE = "before"
    CUE = "cue"
    RANDOM = "random"
    SESSION = "session"
    UNFINISHED = "unfinished"


class MovedBecause(StrEnum):
    """Why it is planned for another moment than the one that was wished."""

    QUIET_HOURS = "quiet_hours"
    WINDOW = "window"
    GAP = "gap"
    CAP = "cap"
    BUNDLE = "bundle"
    ZONE = "zone"
    SNOOZE = "snooze"
    HABIT = "habit"
    LATE = "late"


class HomeworkWord(StrEnum):
    HOMEWORK = "homework"
    TASKS = "tasks"
    ACTIVITIES = "activities"
    PRACTICE = "practice"


class RungKind(StrEnum):
    """The steps of a ladder, in the order in which they are climbed; the last two ask a person."""

    NUDGE = "nudge"
    SECOND_CHANNEL = "second_channel"
    ASK = "ask"
    TASK = "task"
    CALL = "call"

    @property
    def number(self) -> int:
        """The same whatever a clinic or a client leaves out: ids are made of it."""
        return list(RungKind).index(self) + 1


class EscalationReason(StrEnum):
    SILENT = "silent"


class EscalationStatus(StrEnum):
    """`dropped`: nobody needs to do it any more."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


class TaskOutcome(StrEnum):
    """What came of asking the client in person."""

    REACHED = "reached"
    LEFT_WORD = "left_word"
    NOT_REACHED = "not_reached"
    TALKED = "talked"
    CHANGED_TOGETHER = "changed_together"
    NOT_NEEDED = "not_needed"


EXTERNAL_CHANNELS = tuple(channel for channel in Channel if channel is not Channel.IN_APP)
"""Where somebody else brings the message: it may be lost, and nobody can take it back."""

FIRST_RUNG = 1
