"""What happened, for staff and for the client: the timeline, one exercise's course, what was done, and the week."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields, validate

from chassis.clock import iso
from chassis.http import PageQuery, StrictSchema, page
from services.assignments.domain import codes
from services.assignments.domain.glance import State
from services.assignments.domain.timeline import Entry, Kind
from services.assignments.http import homework_views, views
from services.assignments.http.answers import Session
from services.assignments.http.context import call
from services.assignments.http.exercise_answers import ExerciseName
from services.assignments.http.fields import Day, id_of
from services.assignments.http.homework_answers import AssignmentBrief, Occurrence
from services.assignments.http.measures import MeasureCourse
from services.assignments.http.paging import by_answer, paged, place_by_time
from services.assignments.http.routes import client, staff
from services.assignments.http.shapes import Answer, day, many, moment, one, one_of, page_of, words
from services.assignments.usecases import timeline
from services.assignments.usecases.call import Call
from services.assignments.usecases.timeline import Only


class TimelineQuery(PageQuery):
    exercise = fields.String(
        load_default=None,
        validate=validate.Regexp(r"^[A-Za-z0-9_]{1,64}\Z", error="Give a code such as breathing_practice."),
        metadata={"description": "Code of an exercise: only what is about it."},
    )
    assignment_id = id_of("asg", load_default=None)


class WeekQuery(StrictSchema):
    day = Day(load_default=None, metadata={"description": "A local day of the week that is wanted; else this week."})


class NamedHomework(AssignmentBrief):
    exercise = one(ExerciseName)


class TimelineEntry(Answer):
    """What an entry is not about is null. `quiet_since`: since then nothing had been answered, though something could
    be, for a week, ten days or two weeks at least, by the cadence; an entry `quiet`, for staff, says it goes on."""

    id = words()
    at = moment()
    kind = one_of(Kind)
    session = one(Session, null=True)
    assignment = one(NamedHomework, null=True)
    occurrence = one(Occurrence, null=True)
    phase = one_of(codes.Phase, null=True)
    quiet_since = moment(null=True)


class CoursePoint(Answer):
    occurrence_id = words()
    at = moment()
    local_date = day()
    value = fields.Float(required=True, allow_none=True)
    state = one_of(State, null=True)


class ExerciseCourse(Answer):
    """The latest answers, the oldest first. Without a `label` the numbers say how much of it was done, in per cent; of
    a measure they are its totals, and `measure` has the scores with their bands, once there is one."""

    assignment = one(NamedHomework)
    label = words(null=True)
    low = fields.Float(required=True)
    high = fields.Float(required=True)
    points = many(CoursePoint)
    measure = one(MeasureCourse, null=True)


class WeekDay(Answer):
    day = day()
    occurrences = many(Occurrence)


class AnyDay(Answer):
    """What can be done on any day of its time, once for each assignment."""

    occurrences = many(Occurrence)


class ClientWeek(Answer):
    first = day()
    days = many(WeekDay)
    any_day = many(AnyDay)


def blueprints() -> tuple[Blueprint, Blueprint]:
    theirs = staff("timeline", "What happened in a course of therapy")
    own = client("own_timeline", "What happened in a client's own courses of therapy")
    _theirs(theirs)
    _own(own)
    _days(own)
    return theirs, own


def _theirs(routes: Blueprint) -> None:
    @routes.get("/episodes/<episode_id>/timeline")
    @routes.arguments(TimelineQuery, location="query")
    @routes.response(200, page_of(TimelineEntry))
    def show_timeline(query: dict[str, Any], clinic_id: str, episode_id: str) -> Any:
        """Sessions, what was agreed and changed, answers with replies and scores, moves of phase, pauses; newest
        first."""
        asked = call()
        found = timeline.of_episode(asked, clinic_id, episode_id, _only(query), place_by_time(query))
        return _page(asked, found, query, own=False)

    @routes.get("/assignments/<assignment_id>/course")
    @routes.response(200, ExerciseCourse)
    def show_exercise_course(clinic_id: str, assignment_id: str) -> Any:
        """One number of every answer, for a picture of its course."""
        asked = call()
        return _course(asked, timeline.course_of(asked, clinic_id, assignment_id))


def _own(routes: Blueprint) -> None:
    @routes.get("/episodes/<episode_id>/timeline")
    @routes.arguments(TimelineQuery, location="query")
    @routes.response(200, page_of(TimelineEntry))
    def own_timeline(query: dict[str, Any], episode_id: str) -> Any:
        """Everything that happened in your own course of therapy, newest first."""
        asked = call()
        found = timeline.own(asked, episode_id, _only(query), place_by_time(query))
        return _page(asked, found, query, own=True)

    @routes.get("/assignments/<assignment_id>/course")
    @routes.response(200, ExerciseCourse)
    def own_exercise_course(assignment_id: str) -> Any:
        """One number of every answer, for a picture of its course."""
        asked = call()
        return _course(asked, timeline.own_course_of(asked, assignment_id))


def _days(routes: Blueprint) -> None:
    @routes.get("/done")
    @routes.arguments(PageQuery, location="query")
    @routes.response(200, page_of(Occurrence))
    def done(query: dict[str, Any]) -> Any:
        """Everything you handed in, with the replies, newest first."""
        asked = call()
        found, known = timeline.done(asked, place_by_time(query))
        return paged(
            found,
            query,
            by_answer,
            lambda rows: homework_views.occurrences(
                [(one, known[one.assignment_id]) for one in rows], asked.catalogue, asked.now(), own=True
            ),
        )

    @routes.get("/week")
    @routes.arguments(WeekQuery, location="query")
    @routes.response(200, ClientWeek)
    def week(query: dict[str, Any]) -> Any:
        """What there is on each day of a week, and once what can be done on any day."""
        asked = call()
        found = timeline.week(asked, query["day"])

        def shown(rows: Any) -> Any:
            pairs = [(one, found.assignments[one.assignment_id]) for one in rows]
            return homework_views.occurrences(pairs, asked.catalogue, asked.now(), own=True)

        return {
            "first": found.first.isoformat(),
            "days": [{"day": one.isoformat(), "occurrences": shown(rows)} for one, rows in found.days.items()],
            "any_day": [{"occurrences": shown(rows)} for rows in found.any_day],
        }


def _only(query: dict[str, Any]) -> Only:
    return Only(query["exercise"], query["assignment_id"])


def _page(asked: Call, found: timeline.Line, query: dict[str, Any], *, own: bool) -> Any:
    shown = page(found.entries, query["limit"], lambda one: [iso(one.at), one.id])
    return {**shown, "items": [_entry(asked, one, found, own=own) for one in shown["items"]]}


def _entry(asked: Call, one: Entry, found: timeline.Line, *, own: bool) -> views.Json:
    answered = None
    if one.occurrence is not None:
        its = found.assignments[one.occurrence.assignment_id]
        answered = homework_views.occurrence(one.occurrence, its, asked.catalogue, asked.now(), own=own)
    return {
        "id": one.id,
        "at": iso(one.at),
        "kind": one.kind.value,
        "session": views.session(one.session) if one.session else None,
        "assignment": homework_views.assignment_named(one.assignment, asked.catalogue) if one.assignment else None,
        "occurrence": answered,
        "phase": views.plain(one.phase),
        "quiet_since": views.plain(one.quiet_since),
    }


def _course(asked: Call, found: timeline.ExerciseCourse) -> views.Json:
    number = found.number
    return {
        "assignment": homework_views.assignment_named(found.assignment, asked.catalogue),
        "label": number.label if number else None,
        "low": number.low if number else 0,
        "high": number.high if number else 100,
        "points": [
            {
                "occurrence_id": one.occurrence.id,
                "at": iso(one.at),
                "local_date": one.occurrence.local_date.isoformat(),
                "value": one.value,
                "state": views.plain(one.state),
            }
            for one in found.points
        ],
        "measure": homework_views.measure_course(found.measure) if found.measure else None,
    }
