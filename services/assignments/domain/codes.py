"""Closed lists of codes; what may stand in a document, a request or an event."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    CLIENT = "client"
    THERAPIST = "therapist"
    LEAD = "lead"
    FACILITATOR = "facilitator"
    MANAGER = "manager"
    ADMIN = "admin"


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


class EndReason(StrEnum):
    COMPLETED = "completed"
    STOPPED_EARLY = "stopped_early"
    DECLINED = "declined"
    REFERRED_ON = "referred_on"
    TRANSFERRED = "transferred"
    DIED = "died"
    OPENED_IN_ERROR = "opened_in_error"


class EpisodeStatus(StrEnum):
    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"


class PauseReason(StrEnum):
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


class CalendarTrouble(StrEnum):
    """Why a time of a calendar needs a look before it becomes a session."""

    THERE_ALREADY = "there_already"
    OVERLAPS_SESSION = "overlaps_session"
    OVERLAPS_EVENT = "overlaps_event"
    ALL_DAY = "all_day"
    CANCELLED = "cancelled"
    UNKNOWN_TIME = "unknown_time"
    UNKNOWN_ZONE = "unknown_zone"
    UNKNOWN_RULE = "unknown_rule"
    LENGTH = "length"


class GroupStatus(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class Family(StrEnum):
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


class Approach(StrEnum):
    CBT = "cbt"
    REBT = "rebt"
    DBT = "dbt"
    ACT = "act"
    GENERAL = "general"


class FieldKind(StrEnum):
    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    INTEGER = "integer"
    SCALE = "scale"
    CHOICE = "choice"
    CHOICES = "choices"
    YES_NO = "yes_no"
    DATE = "date"
    TIME = "time"
    DATETIME = "datetime"
    DURATION = "duration"
    EMOTIONS = "emotions"
    ENTRIES = "entries"
    TABLE = "table"
    PAIR = "pair"
    HIERARCHY = "hierarchy"
    CHECKLIST = "checklist"
    LINK = "link"
    GUIDANCE = "guidance"
    PRIVATE_NOTE = "private_note"
    COMPUTED = "computed"


class LinkVerb(StrEnum):
    READ = "read"
    WATCHED = "watched"


class Origin(StrEnum):
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
    DID = "did"
    SOMETHING_ELSE = "something_else"
    NOT_THIS_TIME = "not_this_time"


class Proposal(StrEnum):
    """What may be tried when the same thing gets in the way again."""

    SMALLER = "smaller"
    OTHER_TIME = "other_time"
    OTHER_EXERCISE = "other_exercise"


class Shared(StrEnum):
    WHOLE = "whole"
    SUMMARY = "summary"
    DONE_ONLY = "done_only"


class RatingSource(StrEnum):
    CLIENT = "client"
    THERAPIST = "therapist"
    SYSTEM = "system"


class Severity(StrEnum):
    MINIMAL = "minimal"
    MILD = "mild"
    MODERATE = "moderate"
    MODERATELY_SEVERE = "moderately_severe"
    SEVERE = "severe"


class Timing(StrEnum):
    AT_ONCE = "at_once"
    LATER = "later"


class Reaction(StrEnum):
    READ = "read"
    LETS_LOOK = "lets_look"


class FlagReason(StrEnum):
    MEASURE_ITEM = "measure_item"
    WORKSHEET_ITEM = "worksheet_item"


class EnteredVia(StrEnum):
    LIVE = "live"
    IMPORT = "import"


class HomeworkWord(StrEnum):
    HOMEWORK = "homework"
    TASKS = "tasks"
    ACTIVITIES = "activities"
    PRACTICE = "practice"


class Obstacle(StrEnum):
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


class Sharing(StrEnum):
    """How far an exercise of a clinic's own has come."""

    PRIVATE = "private"
    SUBMITTED = "submitted"
    IN_LIBRARY = "in_library"
    RETIRED = "retired"


class LibraryStep(StrEnum):
    """What happened to an exercise of a clinic's own."""

    MADE = "made"
    PUBLISHED = "published"
    SUBMITTED = "submitted"
    TAKEN_IN = "taken_in"
    SENT_BACK = "sent_back"
    RETIRED = "retired"
