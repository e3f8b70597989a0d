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


OFFERED_CHANNELS = (Channel.IN_APP, Channel.EMAIL)
"""The channels reminders are planned for today."""

EXTERNAL_CHANNELS = tuple(channel for channel in Channel if channel is not Channel.IN_APP)
"""Where somebody else brings the message: it may be lost, and nobody can take it back."""

FIRST_RUNG = 1
