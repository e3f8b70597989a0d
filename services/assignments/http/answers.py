"""What the API gives: episodes, sessions, groups, exercises, assignments and occurrences."""

from __future__ import annotations

from marshmallow import fields

from services.assignments.domain import codes
from services.assignments.domain.glance import State
from services.assignments.domain.library.search import Place
from services.assignments.domain.library.suggestions import Why
from services.assignments.http.measures import Measure, Score
from services.assignments.http.shapes import Answer, day, many, moment, named, number, one, one_of, words, yes
from services.assignments.http.worksheets import Worksheet, computed


class Aggregate(Answer):
    id = words()
    clinic_id = words()
    version = number(description="Raised with each change; part of the ETag.")


class PhaseSince(Answer):
    phase = one_of(codes.Phase)
    at = moment()


class Episode(Aggregate):
    client_id = words()
    therapist_id = words()
    phase = one_of(codes.Phase)
    problem = one_of(codes.Problem)
    cadence = one_of(codes.Cadence)
    time_zone = words()
    started_on = day()
    group_id = words(null=True)
    programme = words(null=True)
    status = one_of(codes.EpisodeStatus)
    ended_on = day(null=True)
    closed_at = moment(null=True)
    end_reason = one_of(codes.EndReason, null=True)
    treatment_contacts = number()
    phases = many(PhaseSince)


class NamedEpisode(Episode):
    """With the clinic's word for homework."""

    homework_word = one_of(codes.HomeworkWord)


class Session(Aggregate):
    therapist_id = words()
    kind = one_of(codes.SessionKind)
    starts_at = moment()
    ends_at = moment()
    minutes = number()
    time_zone = words()
    episode_id = words(null=True)
    client_id = words(null=True)
    group_id = words(null=True)
    form = one_of(codes.SessionForm)
    status = one_of(codes.SessionStatus)
    reviewed_homework = yes(null=True)
    review_minutes = number(null=True)
    missed_by = one_of(codes.MissedBy, null=True)
    attendance = many(fields.String(metadata={"description": "Id of an episode"}))


class Group(Aggregate):
    facilitator_ids = many(fields.String())
    member_episode_ids = many(fields.String())
    session_ids = many(fields.String())
    programme = words(null=True)
    status = one_of(codes.GroupStatus)


class ExerciseName(Answer):
    code = words()
    title = words()
    family = one_of(codes.Family)


class ExerciseBrief(ExerciseName):
    minutes = number()


class ExerciseCard(ExerciseBrief):
    version = number()
    approach = one_of(codes.Approach)
    phases = many(fields.Enum(codes.Phase, by_value=True))
    problems = many(fields.Enum(codes.Problem, by_value=True))
    suggested_cadence = words()
    rationale = words()


class Exercise(ExerciseCard):
    instructions = many(fields.String())
    short_form = words(null=True, description="What the short form is about")
    prerequisites = many(fields.String(metadata={"description": "Code of an exercise"}))
    example = named(fields.Raw(metadata={"description": "Answer of an invented person"}))
    worksheet = one(Worksheet)
    measure = one(Measure, null=True)


class Match(Answer):
    """Where a word that was looked for stands, and the word that stands there."""

    place = one_of(Place)
    word = words()


class FoundExercise(ExerciseCard):
    """As the person who asks knows it."""

    has_short_form = yes()
    matches = many(Match)
    starred = yes()
    last_set_at = moment(null=True)


class FoundExercises(Answer):
    items = many(FoundExercise)
    next = words(null=True, description="Always null: the list comes whole, up to `limit`.")
    total = number(description="How many fit, shown or not.")


class ExerciseDetail(Exercise):
    versions = many(number())
    comes_after = many(ExerciseName)
    starred = yes()


class Star(Answer):
    code = words()
    starred = yes()


class Reason(Answer):
    """`code` says which of the others are there."""

    code = one_of(Why)
    problem = fields.Enum(codes.Problem, by_value=True)
    phase = fields.Enum(codes.Phase, by_value=True)
    exercise = fields.String(metadata={"description": "Code of the exercise that comes before"})
    title = fields.String(metadata={"description": "Its title"})
    answered_on = fields.String(metadata={"format": "date", "description": "Local day"})
    minutes = fields.Integer()
    obstacle = fields.Enum(codes.Obstacle, by_value=True)
    times = fields.Integer(metadata={"description": "How often it was in the way lately"})


class Suggestion(Answer):
    exercise = one(ExerciseCard)
    reasons = many(Reason)


class AnswersSchema(Answer):
    code = words()
    version = number()
    answers = named(fields.Raw(metadata={"description": "JSON schema, draft 2020-12"}))


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
