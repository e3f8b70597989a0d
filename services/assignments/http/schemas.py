"""What the API takes: shapes and limits. What needs knowledge of the present state is decided by the domain."""

from __future__ import annotations

from marshmallow import fields, validate

from chassis.http import PageQuery, StrictSchema
from services.assignments.domain.codes import (
    Approach,
    Cadence,
    EndReason,
    Family,
    Obstacle,
    PauseReason,
    Phase,
    Problem,
    Proposal,
    Reaction,
    ResponseKind,
    Shared,
)
from services.assignments.domain.glance import State
from services.assignments.domain.missing_links import MissingLink
from services.assignments.http.fields import Day, Yes, id_of, text, whole

WRITER = "^[A-Za-z0-9_-]{8,64}$"
BASED_ON = (
    "By answer (or by cell of a table, `week/monday/morning`) that was changed here, the `version` of the draft that "
    "was read. The other answers stay as they are; left out, these answers replace all."
)
MISSING_LINK = (
    "With `not_this_time`: the first of the links that was missing. Without `obstacles` the one that it stands for is "
    "kept, too."
)
MOST_TOGETHER = 5
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
    co_therapist_ids = fields.List(id_of("per"), validate=validate.Length(max=MOST_TOGETHER))


class EpisodePause(StrictSchema):
    reason = fields.Enum(PauseReason, by_value=True, required=True)
    resume_on = Day(load_default=None, allow_none=True, metadata={"description": "Goes on by itself on this day."})


class EpisodeEnd(StrictSchema):
    reason = fields.Enum(EndReason, by_value=True, required=True)
    ended_on = Day(load_default=None, allow_none=True)


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
    missing_link = fields.Enum(MissingLink, by_value=True, allow_none=True, metadata={"description": MISSING_LINK})
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
