"""What the API takes and gives about tasks, and about a client's ladder."""

from __future__ import annotations

from marshmallow import fields, validate

from chassis.http import PageQuery, StrictSchema
from services.reminders.domain.codes import EscalationStatus, ReminderReason, RungKind, TaskOutcome
from services.reminders.http.policy_schemas import MOST_RUNGS, RungBody, RungWhen

_PERSON = validate.Regexp(r"^per_[0-9A-Za-z]{10,40}\Z", error="Give the id of a person of this clinic.")
_LONGEST = 5000  # the domain says how long is too long; this only keeps nonsense out


class TaskQuery(PageQuery):
    state = fields.String(load_default="open", validate=validate.OneOf(["open", "over"]))
    mine = fields.Boolean(load_default=False)


class AssignBody(StrictSchema):
    assignee_id = fields.String(required=True, validate=_PERSON)


class NoteBody(StrictSchema):
    note = fields.String(required=True, validate=validate.Length(max=_LONGEST))


class DoneBody(StrictSchema):
    outcome = fields.Enum(TaskOutcome, by_value=True, required=True)
    words = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=_LONGEST))


class TaskAnswer(StrictSchema):
    task_id = fields.String(required=True)
    client_id = fields.String(required=True)
    episode_id = fields.String(required=True)
    assignment_id = fields.String(required=True)
    group_id = fields.String(allow_none=True, metadata={"description": "The group the homework was set in, if any."})
    kind = fields.Enum(RungKind, by_value=True)
    status = fields.Enum(EscalationStatus, by_value=True)
    assignee_id = fields.String(allow_none=True)
    raised_at = fields.String(required=True)
    due_at = fields.String(required=True, metadata={"description": "Within the working hours of the clinic."})
    may_read = fields.Boolean(metadata={"description": "Whether the words about it are shown."})
    note = fields.String(allow_none=True)
    outcome = fields.Enum(TaskOutcome, by_value=True, allow_none=True)
    outcome_words = fields.String(allow_none=True)
    because = fields.Enum(ReminderReason, by_value=True, allow_none=True)
    resolved_at = fields.String(allow_none=True)
    resolved_by = fields.String(allow_none=True)
    version = fields.Integer(required=True)


class TaskPage(StrictSchema):
    items = fields.List(fields.Nested(TaskAnswer))
    next = fields.String(allow_none=True)
    open = fields.Integer(metadata={"description": "How many are open in all."})
    budget = fields.Integer(metadata={"description": "How many a day the clinic wants anybody to be told of."})
    lines = fields.Integer(metadata={"description": "How many of the open ones to tell of one by one now."})


class LadderBody(StrictSchema):
    without_rungs = fields.List(
        fields.Enum(RungKind, by_value=True), required=True, validate=validate.Length(max=len(RungKind))
    )


class LadderRung(StrictSchema):
    kind = fields.Enum(RungKind, by_value=True)
    after_minutes = fields.Integer(metadata={"description": "The wait after the rung before it."})
    when = fields.Nested(RungWhen, allow_none=True)
    taken_out = fields.Boolean()


class LadderAnswer(StrictSchema):
    assignment_id = fields.String(required=True)
    rungs = fields.List(fields.Nested(LadderRung))
    asks = fields.String(metadata={"description": "Who is asked in person: therapist, or facilitator of the group."})
    off = fields.Boolean(metadata={"description": "No reminder for this one: then no rung is climbed either."})
    changed = fields.Boolean(metadata={"description": "It was changed after the client looked last, or said yes."})
    version = fields.Integer(required=True)


class OwnLadderBody(StrictSchema):
    ladder = fields.List(fields.Nested(RungBody), required=True, validate=validate.Length(max=MOST_RUNGS))


class OwnLadderAnswer(StrictSchema):
    assignment_id = fields.String(required=True)
    ladder = fields.List(fields.Nested(RungBody), metadata={"description": "What holds: its own, or the clinic's."})
    own = fields.Boolean(metadata={"description": "It is the assignment's own."})
    clinic_ladder = fields.List(fields.Nested(RungBody))
    since = fields.String(allow_none=True, metadata={"description": "No silence climbs it from before that."})
    set_by = fields.String(allow_none=True, metadata={"description": "Who decided last, also to go back."})
    version = fields.Integer(required=True, metadata={"description": "0 as long as nobody decided on anything."})
