"""What an import takes: one shape for each kind of record."""

from __future__ import annotations

from marshmallow import fields, validate

from chassis.http import StrictSchema
from services.assignments.domain.codes import EndReason, MissedBy, RatingSource, Reaction, SessionKind
from services.assignments.http.agreement_schemas import AssignmentTerms
from services.assignments.http.fields import Day, Instant, UtcInstant, Yes, id_of, text, whole
from services.assignments.http.schemas import AnswerTerms, EpisodeTerms, GroupTerms

MOST_RECORDS = 200
SLOT = "^[A-Za-z0-9_-]{1,40}(/[0-9]{1,3})?$"


def ref(**options: object) -> fields.String:
    return text(120, least=1, **options)


class RecordTerms(StrictSchema):
    op = text(40, required=True)
    ref = ref(required=True)
    at = UtcInstant(required=True)


class OpenGroupTerms(RecordTerms, GroupTerms):
    member_refs = fields.List(ref(), validate=validate.Length(max=1000))


class OpenEpisodeTerms(RecordTerms, EpisodeTerms):
    class Meta(StrictSchema.Meta):
        exclude = ("group_id",)

    group_ref = ref(load_default=None, allow_none=True)
    programme = text(64, load_default=None, allow_none=True)


class CloseEpisodeTerms(RecordTerms):
    episode_ref = ref(required=True)
    reason = fields.Enum(EndReason, by_value=True, required=True)
    ended_on = Day(load_default=None, allow_none=True)


class ScheduleSessionTerms(RecordTerms):
    episode_ref = ref(required=True)
    starts_at = Instant(required=True)
    kind = fields.Enum(SessionKind, by_value=True, required=True)
    minutes = whole(5, 600, load_default=50)
    time_zone = text(64, load_default=None, allow_none=True)


class HoldSessionTerms(RecordTerms):
    session_ref = ref(required=True)
    reviewed_homework = Yes(required=True)
    review_minutes = whole(0, 600, load_default=None, allow_none=True)


class MissSessionTerms(RecordTerms):
    session_ref = ref(required=True)
    missed_by = fields.Enum(MissedBy, by_value=True, required=True)


class AgreeAssignmentTerms(RecordTerms, AssignmentTerms):
    episode_ref = ref(required=True)
    group_ref = ref(load_default=None, allow_none=True)


def slot() -> fields.String:
    return fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Regexp(SLOT, error="Give the slot as the API shows it, such as 2026-11-23/2."),
        metadata={"description": "Where an assignment has several a day or week", "pattern": SLOT},
    )


class RespondTerms(RecordTerms, AnswerTerms):
    assignment_ref = ref(required=True)
    local_date = Day(required=True)
    slot = slot()
    rating_source = fields.Enum(RatingSource, by_value=True)


class ReviewTerms(RecordTerms):
    assignment_ref = ref(required=True)
    local_date = Day(required=True)
    slot = slot()
    reply = text(4000)
    reaction = fields.Enum(Reaction, by_value=True, allow_none=True)
    reviewer_id = id_of("per", allow_none=True)


class ImportTerms(StrictSchema):
    records = fields.List(fields.Dict(), required=True, validate=validate.Length(1, MOST_RECORDS))
