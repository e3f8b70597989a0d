"""What the API gives of measures: how one is scored, single scores, and their course."""

from __future__ import annotations

from marshmallow import fields

from services.assignments.domain import codes
from services.assignments.domain.measure import Direction, Method, Reliable
from services.assignments.http.shapes import Answer, many, moment, named, number, one, one_of, words, yes


def amount(*, null: bool = False) -> fields.Float:
    return fields.Float(required=True, allow_none=null)


class Item(Answer):
    name = words()
    values = many(fields.Integer())
    reverse = yes()


class Subscale(Answer):
    code = words()
    label = words()
    items = many(fields.String())


class Band(Answer):
    """Of a mean, the border belongs to the next band."""

    code = one_of(codes.Severity)
    low = amount()
    high = amount()
    label = words()
    plain = words(description="In words for the client")


class Caseness(Answer):
    threshold = amount()
    source = words()


class ReliableChange(Answer):
    """Either `at_least`, or `sd` and `reliability`."""

    source = words()
    at_least = amount(null=True)
    sd = amount(null=True)
    reliability = amount(null=True)


class Measure(Answer):
    plain_title = words(description="In words for the client")
    recall_days = number()
    items = many(Item)
    method = one_of(Method)
    direction = one_of(Direction)
    missing_allowed = number()
    low = number(description="The lowest total")
    high = number(description="The highest total")
    subscales = many(Subscale)
    bands = many(Band)
    bands_source = words()
    caseness = one(Caseness, null=True)
    reliable_change = one(ReliableChange, null=True)
    licence = words()
    source = words()


class ScoreBefore(Answer):
    """A score that was replaced when the answers were put right."""

    version = number()
    total = amount()
    band = one_of(codes.Severity, null=True)
    recorded_at = moment()
    rating_source = one_of(codes.RatingSource)


class Score(ScoreBefore):
    id = words()
    measure_code = words()
    measure_version = number()
    band_label = words(null=True)
    plain_label = words(null=True, description="The band in words for the client")
    subscales = named(fields.Float())
    is_case = fields.Boolean(
        required=True, allow_none=True, metadata={"description": "Null where the measure has no threshold"}
    )
    taken_at = moment()
    earlier = many(ScoreBefore)


class ScoreInCourse(Score):
    occurrence_id = words()
    change = amount(null=True)
    reliable = one_of(Reliable, null=True)


class MeasureCourse(Answer):
    """All scores of one measure, by the time they were taken; changes are those from the first one."""

    code = words()
    version = number()
    title = words()
    measure = one(Measure)
    scores = many(ScoreInCourse)


class MeasureCourses(Answer):
    items = many(MeasureCourse)
    next = words(null=True, description="Always null: there are no more pages.")


class OwnCourse(Answer):
    episode_id = words()
    measures = many(MeasureCourse)


class OwnCourses(Answer):
    episodes = many(OwnCourse)
