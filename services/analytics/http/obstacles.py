"""What got in the way, and what came next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask.views import MethodView
from flask_smorest import Blueprint
from marshmallow import Schema, fields

from chassis.clock import Clock
from chassis.tokens import current_actor
from services.analytics import access
from services.analytics.domain.days import Period
from services.analytics.domain.definitions.obstacles import GROUP_OF
from services.analytics.domain.in_the_way import Week
from services.analytics.http.course_schemas import AnswerSchema, IntervalShareSchema, ObstacleQuery, head, rate, share
from services.analytics.http.schemas import CLINIC_PATH, FigureSchema
from services.analytics.usecases import obstacles as usecases
from services.analytics.usecases.course_ports import Courses
from services.analytics.usecases.outcomes import ask


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


def blueprint(courses: Courses, now: Clock) -> Blueprint:
    """Return the route of obstacles."""
    routes = Blueprint("obstacles", __name__, url_prefix=CLINIC_PATH, description="What got in the way")

    @routes.route("/obstacles")
    class ObstaclesView(MethodView):
        """What got in the way, and what came next."""

        @routes.arguments(ObstacleQuery, location="query")
        @routes.response(200, ObstaclesSchema)
        def get(self, query: dict[str, Any], clinic_id: str) -> dict[str, Any]:
            """Codes, groups, weeks of therapy and next steps of the occurrences that closed in the period."""
            scope = access.scope_for(current_actor(), clinic_id, query.get("therapist_id"))
            period = Period(query["first"], query["last"]) if "first" in query else None
            asked = ask(scope, period, courses, now)
            return _wire(usecases.obstacles(asked, query.get("split"), store=courses))

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
