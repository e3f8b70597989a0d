"""What the API gives of homework: assignments, occurrences, responses and reviews."""

from __future__ import annotations

from marshmallow import fields

from services.assignments.domain import codes
from services.assignments.domain.glance import State
from services.assignments.http.answers import Aggregate
from services.assignments.http.exercise_answers import Exercise, ExerciseBrief, ExerciseName
from services.assignments.http.measures import Score
from services.assignments.http.shapes import Answer, day, many, moment, named, number, one, one_of, words, yes
from services.assignments.http.worksheets import computed


class Schedule(Answer):
    kind = one_of(codes.ScheduleKind)
    start_on = day()
    end_on = day(null=True)
    time = words(description="Wall time", example="18:30")
    weekdays = many(fields.Integer(metadata={"description": "1 is Monday"}))
    every_weeks = number(description="1: every week, 2: every other week; counted from the week of the first day")
    grace_days = number()


class Sheet(Answer):
    own_name = words()
    rationale = words()
    what = words()
    minutes = number(null=True)
    confidence = number(null=True)
    foreseen_obstacle = one_of(codes.Obstacle, null=True)
    foreseen_obstacle_words = words()
    plan_if = words()
    plan_then = words()
    understood = yes(null=True)


class Revision(Answer):
    """What stood on the sheet before a change."""

    at = moment()
    by = one_of(codes.Role)
    agreement = one(Sheet)
    schedule = one(Schedule)


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
    status = one_of(codes.AssignmentStatus)
    proposed_by = one_of(codes.Role)
    proposed_at = moment()
    agreed_at = moment(null=True)
    ended_at = moment(null=True)
    rested_by_episode = yes()
    revisions = many(Revision)


class AssignmentWithExercise(Assignment):
    exercise = one(Exercise)


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
    own_words = words()
    talk_about_it = yes()
    note = words()
    rating_source = one_of(codes.RatingSource)
    responded_at = moment()
    timing = one_of(codes.Timing)
    exercise_version = number()
    locked = named(moment())
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
    assignment_agreed_at = moment()
    local_date = day()
    local_time = words(description="Wall time", example="18:30")
    time_zone = words()
    opens_at = moment()
    due_at = moment()
    closes_at = moment()
    status = one_of(codes.OccurrenceStatus)
    state = one_of(State, null=True)
    first_opened_at = moment(null=True)
    response = one(Response, null=True)
    earlier_responses = many(Response)
    review = one(Review, null=True)
    score = one(Score, null=True)
    missing = many(fields.String(metadata={"description": "An item without which there is no score"}))
    assignment = one(AssignmentBrief)
    exercise = one(ExerciseBrief)
