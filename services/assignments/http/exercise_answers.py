"""What the API gives of exercises: in a list, found, whole, suggested."""

from __future__ import annotations

from marshmallow import fields

from services.assignments.domain import codes
from services.assignments.domain.library.search import Place
from services.assignments.domain.library.suggestions import Why
from services.assignments.domain.rating import Rating
from services.assignments.http.measures import Measure
from services.assignments.http.shapes import Answer, many, moment, named, number, one, one_of, words, yes
from services.assignments.http.worksheets import Worksheet


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
    ratings = many(fields.Enum(Rating, by_value=True, metadata={"description": "Asked at the end, in this order"}))


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
