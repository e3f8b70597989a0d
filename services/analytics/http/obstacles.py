"""What got in the way, and what came next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import Response
from flask.views import MethodView
from flask_smorest import Blueprint
from marshmallow import Schema, fields

from services.analytics.domain.definitions.obstacles import GROUP_OF
from services.analytics.domain.in_the_way import Week
from services.analytics.http.answering import answer
from services.analytics.http.costs import TOO_OFTEN
from services.analytics.http.course_questions import CourseQuestions
from services.analytics.http.course_schemas import AnswerSchema, IntervalShareSchema, ObstacleQuery, head, rate, share
from services.analytics.http.csv import Cell
from services.analytics.http.schemas import CLINIC_PATH, FigureSchema
from services.analytics.usecases import obstacles as usecases
from services.analytics.usecases.course_ports import Which

_NEXT = ("numerator", "denominator", "value")


class ObstacleCodeSchema(Schema):
    """Occurrences that named an obstacle; one counts once under each code."""

    code = fields.String()
    group = fields.String()
    count = fields.Integer()
    share = fields.Nested(FigureSchema)


class ObstacleGroupSchema(Schema):
    """Occurrences that named any obstacle of a group."""

    group = fields.String()
    count = fields.Integer()
    share = fields.Nested(FigureSchema)


class ObstacleWeekSchema(Schema):
    """A week of therapy; the first seven days are week 1."""

    week = fields.Integer()
    closed = fields.Integer()
    with_obstacle = fields.Integer()
    codes = fields.Dict(keys=fields.String(), values=fields.Integer())


class NextStepSchema(Schema):
    """What was tried after an obstacle, and whether that was answered."""

    code = fields.String()
    tried = fields.String(metadata={"description": "same_exercise, another_exercise or nothing_yet"})
    n = fields.Integer()
    answered = fields.Nested(IntervalShareSchema, allow_none=True)


class ObstacleRowSchema(Schema):
    """One value of the split."""

    value = fields.String()
    closed = fields.Integer()
    with_obstacle = fields.Nested(FigureSchema)
    codes = fields.List(fields.Nested(ObstacleCodeSchema))


class ObstaclesSchema(AnswerSchema):
    """Obstacles of the occurrences that closed in the period."""

    note = fields.Constant("association")
    closed = fields.Integer()
    with_obstacle = fields.Nested(FigureSchema)
    codes = fields.List(fields.Nested(ObstacleCodeSchema))
    groups = fields.List(fields.Nested(ObstacleGroupSchema))
    weeks = fields.List(fields.Nested(ObstacleWeekSchema))
    next = fields.List(fields.Nested(NextStepSchema))
    split = fields.String(allow_none=True)
    rows = fields.List(fields.Nested(ObstacleRowSchema))


def blueprint(questions: CourseQuestions) -> Blueprint:
    """Return the route of obstacles."""
    routes = Blueprint("obstacles", __name__, url_prefix=CLINIC_PATH, description="What got in the way")

    @routes.route("/obstacles")
    class ObstaclesView(MethodView):
        """What got in the way, and what came next."""

        @routes.arguments(ObstacleQuery, location="query")
        @routes.response(200, ObstaclesSchema)
        @routes.alt_response(429, description=TOO_OFTEN)
        def get(self, query: dict[str, Any], clinic_id: str) -> Response:
            """Codes, groups, weeks of therapy and next steps of the occurrences that closed in the period.

            For a facilitator these are the homework of the groups that they run, and nothing else of their members.
            """
            with questions.asked(query, clinic_id, Which.ACTIVE, of_groups=True) as asked:
                found = usecases.obstacles(asked, query.get("split"))
            return answer(ObstaclesSchema(), _wire(found), _table, query)

    return routes


def _wire(found: usecases.InTheWay) -> dict[str, Any]:
    named = found.whole.with_obstacle
    return {
        **head(found.asked),
        **_part(found.whole),
        "groups": [
            {"group": group, "count": count, "share": rate(count, named, f"obstacle_group_{group}")}
            for group, count in found.groups.items()
        ],
        "weeks": [_week(each) for each in found.weeks],
        "next": [
            {
                "code": each.code,
                "tried": each.tried,
                "n": each.n,
                "answered": share(each.answered, "answered_after_obstacle") if each.answered.denominator else None,
            }
            for each in found.next
        ],
        "split": found.split,
        "rows": [{"value": value, **_part(part)} for value, part in found.rows.items()],
    }


def _table(told: Mapping[str, Any]) -> Iterator[Sequence[Cell]]:
    yield ("part", "of", "name", "count", "denominator", "share")
    for part in ({**told, "value": None}, *told["rows"]):
        where = told["split"] if part["value"] else "whole"
        some = part["with_obstacle"]
        yield (where, part["value"], "with_obstacle", some["numerator"], some["denominator"], some["value"])
        for each in part["codes"]:
            found = each["share"]
            yield (where, part["value"], each["code"], each["count"], found["denominator"], found["value"])
    for each in told["groups"]:
        found = each["share"]
        yield ("group", None, each["group"], each["count"], found["denominator"], found["value"])
    for each in told["weeks"]:
        yield ("week", each["week"], "with_obstacle", each["with_obstacle"], each["closed"], None)
    for each in told["next"]:
        found = each["answered"] or {}
        yield (each["tried"], each["code"], "answered", *(found.get(name) for name in _NEXT))


def _part(part: usecases.Part) -> dict[str, Any]:
    return {
        "closed": part.closed,
        "with_obstacle": rate(part.with_obstacle, part.closed, "with_obstacle"),
        "codes": _codes(part.codes, part.with_obstacle),
    }


def _codes(codes: Mapping[str, int], named: int) -> list[dict[str, Any]]:
    """Most frequent first, those that nobody named at the end."""
    ordered = sorted(codes.items(), key=lambda item: (-item[1], item[0]))
    return [
        {"code": code, "group": GROUP_OF[code], "count": count, "share": rate(count, named, f"obstacle_{code}")}
        for code, count in ordered
    ]


def _week(week: Week) -> dict[str, Any]:
    return {"week": week.week, "closed": week.closed, "with_obstacle": week.with_obstacle, "codes": week.codes}
