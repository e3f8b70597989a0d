"""What the API gives of homework: assignments, occurrences, responses and reviews."""

from __future__ import annotations

from marshmallow import fields

from services.assignments.domain import codes
from services.assignments.domain.agreement import StepKind
from services.assignments.domain.glance import State
from services.assignments.domain.missing_links import MissingLink
from services.assignments.http.answers import Aggregate
from services.assignments.http.chain_schemas import Chain
from services.assignments.http.exercise_answers import Exercise, ExerciseBrief, ExerciseName
from services.assignments.http.measures import Score
from services.assignments.http.schedule_schemas import Schedule
from services.assignments.http.shapes import Answer, day, many, moment, named, number, one, one_of, words, yes
from services.assignments.http.worksheets import computed


class Sheet(Answer):
    own_name = words()
    rationale = words()
    what = words()
    minutes = number(null=True)
    short_form = yes()
    confidence = number(null=True)
    foreseen_obstacle = one_of(codes.Obstacle, null=True)
    foreseen_obstacle_words = words()
    plan_if = words()
    plan_then = words()
    easier = words()
    understood = yes(null=True)
    understood_words = words()
    chain = one(Chain, null=True)


class Revision(Answer):
    """What stood on the sheet before a change."""

    at = moment()
    by = one_of(codes.Role)
    agreement = one(Sheet)
    schedule = one(Schedule)


class PendingChange(Answer):
    """How the sheet would be; what was agreed goes on as it is until the other says yes."""

    at = moment()
    by = one_of(codes.Role)
    by_id = words()
    agreement = one(Sheet)
    schedule = one(Schedule)
    changed = many(fields.String(metadata={"description": "What is to be different; `schedule` for the schedule"}))


class AgreementStep(Answer):
    kind = one_of(StepKind)
    at = moment()
    by = one_of(codes.Role)
    by_id = words()
    in_session = yes()
    changed = many(fields.String(metadata={"description": "What was to be different"}))


class Assignment(Aggregate, Sheet):
    episode_id = words()
    client_id = words()
    therapist_id = words()
    group_id = words(null=True)
    exercise_code = words()
    exercise_version = number()
    exercise = one(ExerciseName)
    family = one_of(codes.Family)
    phase = one_of(codes.Phase)
    problem = one_of(codes.Problem)
    cadence = one_of(codes.Cadence)
    time_zone = words()
    schedule = one(Schedule)
    origin = one_of(codes.Origin)
    programme = words(null=True, description="Of the group therapy in which it was set")
    status = one_of(codes.AssignmentStatus)
    proposed_by = one_of(codes.Role)
    proposed_at = moment()
    agreed_at = moment(null=True)
    ended_at = moment(null=True)
    end_reason = one_of(codes.AssignmentEnd, null=True)
    follows = words(null=True, description="The assignment whose chain led here")
    on_rung_since = moment(null=True)
    rested_by_episode = yes()
    revisions = many(Revision)
    waits_for = one_of(codes.Role, null=True)
    pending = one(PendingChange, null=True)
    steps = many(AgreementStep)


class Assignments(Answer):
    items = many(Assignment)


class SheetSettings(Sheet):
    schedule = one(Schedule)


class LastSettings(Answer):
    """`of_client`: for this client; else for somebody else, and without any words."""

    settings = one(SheetSettings, null=True)
    of_client = yes()


class AssignmentWithExercise(Assignment):
    exercise = one(Exercise)


class BeforeAndAfter(Answer):
    """A number before and after; null where an emotion was named only once."""

    label = words()
    before = fields.Float(required=True, allow_none=True)
    after = fields.Float(required=True, allow_none=True)
    taken_from = many(fields.String(metadata={"description": "Name of a field"}))


class Response(Answer):
    kind = one_of(codes.ResponseKind)
    quantity = number(null=True, description="Percent of what was meant")
    answers = named(fields.Raw(metadata={"description": "In the shape of the field of the worksheet"}))
    quality = number(null=True)
    difficulty = number(null=True)
    pleasure = number(null=True)
    mastery = number(null=True)
    usefulness = number(null=True)
    minutes = number(null=True)
    obstacles = many(fields.Enum(codes.Obstacle, by_value=True))
    missing_link = one_of(MissingLink, null=True)
    own_words = words()
    talk_about_it = yes()
    note = words()
    on_paper = yes()
    shared = one_of(codes.Shared)
    rating_source = one_of(codes.RatingSource)
    responded_at = moment()
    timing = one_of(codes.Timing)
    exercise_version = number()
    locked = named(moment())
    changes = many(BeforeAndAfter)
    computed = named(computed())
    hidden = many(fields.String(metadata={"description": "A field that the conditions do not ask"}))


class Review(Answer):
    reply = words()
    reaction = one_of(codes.Reaction, null=True)
    reviewed_at = moment()
    reviewed_by = words()
    reviewer_role = one_of(codes.Role)
    seen_at = moment(null=True)


class AssignmentBrief(Answer):
    id = words()
    own_name = words()
    what = words()
    minutes = number(null=True)
    plan_if = words()
    plan_then = words()
    schedule_kind = one_of(codes.ScheduleKind)
    status = one_of(codes.AssignmentStatus)


class Occurrence(Aggregate):
    assignment_id = words()
    episode_id = words()
    client_id = words()
    therapist_id = words()
    group_id = words(null=True)
    exercise_code = words()
    exercise_version = number()
    family = one_of(codes.Family)
    phase = one_of(codes.Phase)
    problem = one_of(codes.Problem)
    origin = one_of(codes.Origin)
    cadence = one_of(codes.Cadence, null=True)
    programme = words(null=True, description="Of the group therapy in which it was set")
    assignment_agreed_at = moment()
    local_date = day()
    local_time = words(description="Wall time", example="18:30")
    time_zone = words()
    opens_at = moment()
    due_at = moment()
    closes_at = moment()
    slot = words(description="Which one of its assignment; stays when it is moved")
    has_due_time = yes()
    status = one_of(codes.OccurrenceStatus)
    state = one_of(State, null=True)
    first_opened_at = moment(null=True)
    response = one(Response, null=True)
    earlier_responses = many(Response)
    review = one(Review, null=True)
    discussed_at = moment(null=True)
    score = one(Score, null=True)
    missing = many(fields.String(metadata={"description": "An item without which there is no score"}))
    assignment = one(AssignmentBrief)
    exercise = one(ExerciseBrief)
