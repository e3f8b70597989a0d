"""The closed lists of words that events and services share; a code may be added to a list, never taken away."""

from enum import StrEnum


class Role(StrEnum):
    CLIENT = "client"
    THERAPIST = "therapist"
    LEAD = "lead"
    FACILITATOR = "facilitator"
    MANAGER = "manager"
    ADMIN = "admin"


class HomeworkWord(StrEnum):
    HOMEWORK = "homework"
    TASKS = "tasks"
    ACTIVITIES = "activities"
    PRACTICE = "practice"


class EnteredVia(StrEnum):
    """How a fact came in: while it happened, or by the import that takes past times."""

    LIVE = "live"
    IMPORT = "import"


class Phase(StrEnum):
    ASSESSMENT = "assessment"
    PSYCHOEDUCATION = "psychoeducation"
    SKILLS = "skills"
    APPLICATION = "application"
    MAINTENANCE = "maintenance"


class Problem(StrEnum):
    DEPRESSION = "depression"
    GAD = "gad"
    PANIC = "panic"
    SOCIAL_ANXIETY = "social_anxiety"
    OCD = "ocd"
    PTSD = "ptsd"
    PHOBIA = "phobia"
    HEALTH_ANXIETY = "health_anxiety"
    INSOMNIA = "insomnia"
    STRESS = "stress"
    ANGER = "anger"
    OTHER = "other"


class Cadence(StrEnum):
    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"


class EpisodeStatus(StrEnum):
    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"


class EndReason(StrEnum):
    COMPLETED = "completed"
    STOPPED_EARLY = "stopped_early"
    DECLINED = "declined"
    REFERRED_ON = "referred_on"
    TRANSFERRED = "transferred"
    DIED = "died"
    OPENED_IN_ERROR = "opened_in_error"


class PauseReason(StrEnum):
    """Why a course of therapy rests; `clinic`: nobody there can see the client for now."""

    HOLIDAY = "holiday"
    ILLNESS = "illness"
    LIFE_EVENT = "life_event"
    OTHER_TREATMENT = "other_treatment"
    CLIENTS_WISH = "clients_wish"
    CLINIC = "clinic"
    OTHER = "other"


class SessionKind(StrEnum):
    ASSESSMENT = "assessment"
    TREATMENT = "treatment"
    BOTH = "both"
    REVIEW = "review"
    FOLLOW_UP = "follow_up"


class SessionForm(StrEnum):
    INDIVIDUAL = "individual"
    GROUP = "group"


class SessionStatus(StrEnum):
    SCHEDULED = "scheduled"
    HELD = "held"
    MISSED = "missed"
    CANCELLED = "cancelled"


class MissedBy(StrEnum):
    CLIENT = "client"
    CLINIC = "clinic"


class GroupStatus(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class Family(StrEnum):
    """What sort of thing an exercise is."""

    DIARY = "diary"
    WORKSHEET = "worksheet"
    PRACTICE = "practice"
    EXPERIMENT = "experiment"
    READING = "reading"
    VIDEO = "video"
    WRITING = "writing"
    GOAL = "goal"
    PLANNING = "planning"
    MEASURE = "measure"


class Origin(StrEnum):
    """Who set an assignment going: the two people in the room, or a group's programme."""

    INDIVIDUAL = "individual"
    PROGRAMME = "programme"


class ScheduleKind(StrEnum):
    ONCE = "once"
    DAILY = "daily"
    WEEKDAYS = "weekdays"
    BY_DATE = "by_date"
    MONTHLY = "monthly"
    TIMES_A_WEEK = "times_a_week"
    TIMES_IN_ALL = "times_in_all"
    RANDOM_MOMENTS = "random_moments"
    BEFORE_NEXT_SESSION = "before_next_session"
    BEFORE_SESSIONS = "before_sessions"
    UNTIL_NEXT_SESSION = "until_next_session"
    WHEN_TRIGGERED = "when_triggered"


class AssignmentStatus(StrEnum):
    PROPOSED = "proposed"
    AGREED = "agreed"
    DECLINED = "declined"
    PAUSED = "paused"
    ENDED = "ended"


class AssignmentEnd(StrEnum):
    """Why an assignment ended without anybody ending it: it has become easy, or the next exercise was agreed."""

    FLUENT = "fluent"
    STEPPED_ON = "stepped_on"


class OccurrenceStatus(StrEnum):
    SCHEDULED = "scheduled"
    STARTED = "started"
    RESPONDED = "responded"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


class ResponseKind(StrEnum):
    """The kind of answer; it stays what it was when the answer is reviewed."""

    DID = "did"
    SOMETHING_ELSE = "something_else"
    NOT_THIS_TIME = "not_this_time"


class Obstacle(StrEnum):
    """What got in the way."""

    TIME = "time"
    FORGOT = "forgot"
    PRACTICAL = "practical"
    UNCLEAR_WHAT = "unclear_what"
    UNCLEAR_WHY = "unclear_why"
    TOO_HARD = "too_hard"
    NOT_RELEVANT = "not_relevant"
    LOW_MOTIVATION = "low_motivation"
    TOO_DISTRESSING = "too_distressing"
    PERFECTIONISM = "perfectionism"
    LOW_FRUSTRATION_TOLERANCE = "low_frustration_tolerance"
    EGO_ANXIETY = "ego_anxiety"
    ANGER = "anger"
    CHOSE_NOT_TO = "chose_not_to"
    OTHER = "other"


class Shared(StrEnum):
    """How much of an answer its client shows to staff: all of it, its numbers, or only what became of it."""

    WHOLE = "whole"
    SUMMARY = "summary"
    DONE_ONLY = "done_only"


class FlagReason(StrEnum):
    """What kind of sheet an answer stood on that asks for a person."""

    MEASURE_ITEM = "measure_item"
    WORKSHEET_ITEM = "worksheet_item"


class RatingSource(StrEnum):
    """Who said how much was done; it changes the measured effect, so it is kept."""

    CLIENT = "client"
    THERAPIST = "therapist"
    SYSTEM = "system"


class Severity(StrEnum):
    """The band of a measure that a total lies in."""

    MINIMAL = "minimal"
    MILD = "mild"
    MODERATE = "moderate"
    MODERATELY_SEVERE = "moderately_severe"
    SEVERE = "severe"


class Timing(StrEnum):
    """When the client rated an attempt: right after it, or from memory."""

    AT_ONCE = "at_once"
    LATER = "later"


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
    """Why a reminder is not (or not yet) with the client."""

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
    """What the wished moment of a reminder was made from."""

    DUE = "due"
    BEFORE = "before"
    CUE = "cue"
    RANDOM = "random"
    SESSION = "session"
    UNFINISHED = "unfinished"


class MovedBecause(StrEnum):
    """Why a reminder is planned for another moment than the one that was wished."""

    QUIET_HOURS = "quiet_hours"
    WINDOW = "window"
    GAP = "gap"
    CAP = "cap"
    BUNDLE = "bundle"
    ZONE = "zone"
    SNOOZE = "snooze"
    HABIT = "habit"
    LATE = "late"


class RungKind(StrEnum):
    """The steps of a ladder, in the order in which they are climbed; the last two ask a person."""

    NUDGE = "nudge"
    SECOND_CHANNEL = "second_channel"
    ASK = "ask"
    TASK = "task"
    CALL = "call"


class EscalationReason(StrEnum):
    """Why a person is asked."""

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
