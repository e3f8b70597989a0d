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


class HomeworkWord(StrEnum):
    HOMEWORK = "homework"
    TASKS = "tasks"
    ACTIVITIES = "activities"
    PRACTICE = "practice"


OFFERED_CHANNELS = (Channel.IN_APP, Channel.EMAIL)
"""The channels reminders are planned for today."""

FIRST_RUNG = 1
