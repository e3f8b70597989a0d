"""What the API takes of an agreement: the sheet, a yes, a change, several at once."""

from __future__ import annotations

from marshmallow import fields, validate

from chassis.http import StrictSchema
from services.assignments.domain.codes import Obstacle
from services.assignments.http.chain_schemas import chain_terms
from services.assignments.http.fields import Yes, id_of, text, whole
from services.assignments.http.schedule_schemas import ScheduleChanges, ScheduleTerms

MOST_AT_ONCE = 10


class ClientsWords(StrictSchema):
    """What a client may say while agreeing."""

    own_name = text(120, least=1)
    confidence = whole(0, 10, allow_none=True)
    foreseen_obstacle = fields.Enum(Obstacle, by_value=True, allow_none=True)
    foreseen_obstacle_words = text(500)
    plan_if = text(300)
    plan_then = text(300)
    easier = text(500, metadata={"description": "What would make it easier"})
    understood = Yes(allow_none=True)
    understood_words = text(1000, metadata={"description": "What is to be done and why, in the client's own words"})


class ClientsYes(ClientsWords):
    """The yes, to all of it or to less of it."""

    short_form = Yes(metadata={"description": "Only the short form"})
    minutes = whole(1, 600, metadata={"description": "Fewer than was suggested"})
    weekdays = fields.List(
        whole(1, 7), validate=validate.Length(max=7), metadata={"description": "Only these of the days; 1 is Monday"}
    )
    times = whole(1, 100, metadata={"description": "Fewer than was suggested"})


class StaffsYes(StrictSchema):
    in_session = Yes(load_default=False, metadata={"description": "The client said yes in the session."})


class SheetTerms(ClientsWords):
    exercise_code = text(64, least=1, required=True)
    own_name = text(120, least=1, required=True)
    rationale = text(2000)
    what = text(2000)
    minutes = whole(1, 600, allow_none=True)
    short_form = Yes(load_default=False)
    schedule = fields.Nested(ScheduleTerms, required=True)


class AssignmentTerms(SheetTerms):
    chain = chain_terms()
    agreed_in_session = Yes(load_default=False)


class OwnProposal(SheetTerms):
    """What a client suggests; `episode_id` is needed with more than one open course of therapy."""

    episode_id = id_of("epi")


class Agreements(StrictSchema):
    items = fields.List(
        fields.Nested(AssignmentTerms),
        required=True,
        validate=validate.Length(1, MOST_AT_ONCE, error=f"Send between 1 and {MOST_AT_ONCE} at once."),
    )


class OwnChanges(ClientsWords):
    what = text(2000)
    minutes = whole(1, 600, allow_none=True)
    short_form = Yes()
    schedule = fields.Nested(ScheduleChanges)


class AssignmentChanges(OwnChanges):
    chain = chain_terms()
    rationale = text(2000)
    agreed_in_session = Yes(load_default=False, metadata={"description": "The client said yes in the session."})


class CourseQuery(StrictSchema):
    episode_id = id_of("epi", load_default=None)


class LastSettingsQuery(StrictSchema):
    exercise = text(64, load_default="", metadata={"description": "Its code"})
