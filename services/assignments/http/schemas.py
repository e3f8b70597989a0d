"""What the API takes: shapes and limits. What needs knowledge of the present state is decided by the domain."""

from __future__ import annotations

from marshmallow import fields, validate

from chassis.http import PageQuery, StrictSchema
from services.assignments.domain.codes import (
    Approach,
    Cadence,
    EndReason,
    Family,
    MissedBy,
    Obstacle,
    Phase,
    Problem,
    Proposal,
    Reaction,
    ResponseKind,
    ScheduleKind,
    SessionKind,
    Shared,
)
from services.assignments.domain.glance import State
from services.assignments.domain.schedule import MAX_GRACE_DAYS, MAX_WEEKS_APART
from services.assignments.http.fields import Day, Instant, WallTime, Yes, id_of, text, whole

WRITER = "^[A-Za-z0-9_-]{8,64}$"
BASED_ON = (
    "By answer (or by cell of a table, `week/monday/morning`) that was changed here, the `version` of the draft that "
    "was read. The other answers stay as they are; left out, these answers replace all."
)
ZONE_EXAMPLE = {"example": "Europe/London", "description": "IANA name"}


class Nothing(StrictSchema):
    """A command that needs no words."""


class EpisodeTerms(StrictSchema):
    client_id = id_of("per", required=True)
    therapist_id = id_of("per", required=True)
    phase = fields.Enum(Phase, by_value=True, required=True)
    problem = fields.Enum(Problem, by_value=True, required=True)
    cadence = fields.Enum(Cadence, by_value=True, required=True)
    time_zone = text(64, required=True, metadata=ZONE_EXAMPLE)
    started_on = Day(required=True)
    group_id = id_of("grp", load_default=None, allow_none=True)


class EpisodeChanges(StrictSchema):
    therapist_id = id_of("per")
    phase = fields.Enum(Phase, by_value=True)
    problem = fields.Enum(Problem, by_value=True)
    cadence = fields.Enum(Cadence, by_value=True)
    time_zone = text(64, metadata=ZONE_EXAMPLE)


class EpisodeEnd(StrictSchema):
    reason = fields.Enum(EndReason, by_value=True, required=True)
    ended_on = Day(load_default=None, allow_none=True)


class SessionTerms(StrictSchema):
    starts_at = Instant(required=True, metadata={"example": "2026-11-26T18:00"})
    kind = fields.Enum(SessionKind, by_value=True, required=True)
    minutes = whole(5, 600, load_default=50)
    time_zone = text(64, load_default=None, allow_none=True, metadata=ZONE_EXAMPLE)


class SessionHeld(StrictSchema):
    reviewed_homework = Yes(required=True)
    review_minutes = whole(0, 600, load_default=None, allow_none=True)


class SessionMissed(StrictSchema):
    missed_by = fields.Enum(MissedBy, by_value=True, required=True)


class ScheduleTerms(StrictSchema):
    kind = fields.Enum(ScheduleKind, by_value=True, required=True)
    start_on = Day(required=True)
    end_on = Day(load_default=None, allow_none=True)
    time = WallTime(required=True)
    weekdays = fields.List(whole(1, 7), validate=validate.Length(max=7), metadata={"description": "1 is Monday"})
    every_weeks = whole(1, MAX_WEEKS_APART, load_default=1)
    grace_days = whole(0, MAX_GRACE_DAYS, load_default=1)


class ScheduleChanges(StrictSchema):
    kind = fields.Enum(ScheduleKind, by_value=True)
    start_on = Day()
    end_on = Day(allow_none=True)
    time = WallTime()
    weekdays = fields.List(whole(1, 7), validate=validate.Length(max=7))
    every_weeks = whole(1, MAX_WEEKS_APART)
    grace_days = whole(0, MAX_GRACE_DAYS)


class ClientsWords(StrictSchema):
    """What a client may say while agreeing."""

    own_name = text(120, least=1)
    confidence = whole(0, 10, allow_none=True)
    foreseen_obstacle = fields.Enum(Obstacle, by_value=True, allow_none=True)
    foreseen_obstacle_words = text(500)
    plan_if = text(300)
    plan_then = text(300)
    understood = Yes(allow_none=True)


class AssignmentTerms(ClientsWords):
    exercise_code = text(64, least=1, required=True)
    own_name = text(120, least=1, required=True)
    rationale = text(2000)
    what = text(2000)
    minutes = whole(1, 600, allow_none=True)
    schedule = fields.Nested(ScheduleTerms, required=True)
    agreed_in_session = Yes(load_default=False)


class AssignmentChanges(ClientsWords):
    rationale = text(2000)
    what = text(2000)
    minutes = whole(1, 600, allow_none=True)
    schedule = fields.Nested(ScheduleChanges)


class Draft(StrictSchema):
    answers = fields.Dict(keys=fields.String(), required=True)
    screen = whole(0, 100, load_default=1)
    short = Yes(load_default=False, metadata={"description": "Only the short form is asked."})
    based_on = fields.Dict(
        keys=fields.String(validate=validate.Length(max=200)),
        values=whole(0, 2**31),
        metadata={"description": BASED_ON},
    )
    writer = fields.String(
        validate=validate.Regexp(WRITER, error="Give 8 to 64 letters, digits, - or _."),
        metadata={"description": "A name of this page or device, always the same.", "pattern": WRITER},
    )
    exercise_version = whole(1, 999, metadata={"description": "Refused unless it is the one that was set."})
    locks = fields.List(
        whole(1, 100),
        load_default=list,
        validate=validate.Length(max=100),
        metadata={"description": "Screens whose section locks and that the client goes on from."},
    )


class Attempt(StrictSchema):
    """What was done, and how it was."""

    kind = fields.Enum(ResponseKind, by_value=True, required=True)
    quantity = whole(0, 100, allow_none=True)
    quality = whole(0, 10, allow_none=True)
    difficulty = whole(0, 10, allow_none=True)
    pleasure = whole(0, 10, allow_none=True)
    mastery = whole(0, 10, allow_none=True)
    usefulness = whole(0, 10, allow_none=True)
    minutes = whole(0, 24 * 60, allow_none=True)
    obstacles = fields.List(fields.Enum(Obstacle, by_value=True), validate=validate.Length(max=len(Obstacle)))
    own_words = text(2000)
    talk_about_it = Yes()
    note = text(2000)
    on_paper = Yes()


class AnswerTerms(Attempt):
    answers = fields.Dict(keys=fields.String())
    exercise_version = whole(1, 999, metadata={"description": "Refused unless it is the one that was set."})
    shared = fields.Enum(
        Shared, by_value=True, metadata={"description": "How much staff see; left out, as much as last time."}
    )


class Wish(StrictSchema):
    wish = fields.Enum(Proposal, by_value=True, load_default=None, allow_none=True)


class MeasureAnswers(StrictSchema):
    answers = fields.Dict(keys=fields.String(), required=True)


class FilledIn(MeasureAnswers):
    measure_code = fields.String(
        required=True,
        validate=validate.Regexp(r"^[a-z][a-z0-9_]{1,63}\Z", error="Give a code such as phq9."),
        metadata={"example": "phq9"},
    )


class ReviewTerms(StrictSchema):
    reply = text(4000, load_default="")
    reaction = fields.Enum(Reaction, by_value=True, load_default=None, allow_none=True)


class FlagAcknowledged(StrictSchema):
    what_was_done = text(2000, least=1, required=True, metadata={"description": "Clinical content: kept, in no event"})


class SafetyPlanTerms(StrictSchema):
    answers = fields.Dict(keys=fields.String(), required=True, metadata={"description": "All of the plan"})


class GroupTerms(StrictSchema):
    facilitator_ids = fields.List(id_of("per"), required=True, validate=validate.Length(1, 20))
    programme = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Regexp(r"^[a-z][a-z0-9_]{1,63}\Z", error="Give a code such as calm_evenings."),
    )


class NewMember(StrictSchema):
    episode_id = id_of("epi", required=True)


class VersionQuery(StrictSchema):
    version = fields.Integer(load_default=None, validate=validate.Range(1, 999))


class ExerciseQuery(StrictSchema):
    find = text(200, load_default="", metadata={"description": "Words; one or two letters of each may be wrong."})
    family = fields.Enum(Family, by_value=True, load_default=None)
    approach = fields.Enum(Approach, by_value=True, load_default=None)
    phase = fields.Enum(Phase, by_value=True, load_default=None)
    problem = fields.Enum(Problem, by_value=True, load_default=None)
    minutes = fields.Integer(
        load_default=None,
        validate=validate.Range(1, 600, error="Choose between 1 and 600 minutes."),
        error_messages={"invalid": "Give whole minutes, such as 10."},
        metadata={"description": "What it may take at most."},
    )
    limit = fields.Integer(
        load_default=None,
        validate=validate.Range(1, 500, error="Choose between 1 and 500."),
        error_messages={"invalid": "Give a whole number, such as 50."},
        metadata={"description": "The best so many; all of them if it is left out."},
    )


class OccurrenceQuery(PageQuery):
    from_ = Day(data_key="from", load_default=None, metadata={"description": "First local day."})
    to = Day(load_default=None, metadata={"description": "Last local day."})
    state = fields.Enum(State, by_value=True, load_default=None)
