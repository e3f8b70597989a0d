"""What the API takes and gives of exercises that clinicians write, of differences, and of imports and exports."""

from __future__ import annotations

from typing import Any

from marshmallow import INCLUDE, Schema, ValidationError, fields, validate, validates_schema

from chassis.http import PageQuery, StrictSchema
from services.assignments.domain import codes
from services.assignments.domain.definition import MOST_BYTES
from services.assignments.domain.worksheet.diff import Difference
from services.assignments.exchange.library import Taken
from services.assignments.http.exercise_answers import Exercise
from services.assignments.http.fields import text
from services.assignments.http.shapes import Answer, many, moment, named, number, one, one_of, words, yes

DEFINITION = {"description": "An exercise as its file has it: title, family, sections …"}
ITEM = {"description": "An exercise with its `definition`"}


class CopyOf(StrictSchema):
    code = text(64, least=1, required=True)
    version = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(1, 999))


class Written(StrictSchema):
    """As data, or as the text of a file."""

    definition = fields.Dict(keys=fields.String(), metadata=DEFINITION)
    yaml = text(MOST_BYTES)

    @validates_schema
    def one_of_them(self, data: dict[str, Any], **_: Any) -> None:
        if len(data) > 1:
            raise ValidationError("Give one of these, not several.", next(iter(data)))


class NewExercise(Written):
    """One of these, or nothing for an empty draft."""

    copy_of = fields.Nested(CopyOf)


class Word(StrictSchema):
    word = text(500, least=1, required=True)


class WhoseQuery(PageQuery):
    whose = fields.String(load_default="mine", validate=validate.OneOf(("mine", "clinic")))


class DiffQuery(StrictSchema):
    from_ = fields.Integer(load_default=None, data_key="from", validate=validate.Range(1, 999))
    to = fields.Integer(load_default=None, validate=validate.Range(1, 999))


class ExportQuery(StrictSchema):
    codes = text(4000, load_default="", metadata={"description": "Codes with commas; empty: all one can set"})


class ImportQuery(StrictSchema):
    dry_run = fields.Boolean(load_default=False)


class LibraryDocument(Schema):
    """As it is exported here, or a FHIR R4 `Questionnaire` with its `resourceType`."""

    class Meta:
        unknown = INCLUDE

    format = text(64, metadata={"example": "carryover-exercises"})
    format_version = fields.Integer()
    exercises = fields.List(fields.Dict(keys=fields.String(), metadata=ITEM))

    @validates_schema
    def ours_or_a_questionnaire(self, data: dict[str, Any], **_: Any) -> None:
        if data.get("resourceType") == "Questionnaire":
            return
        ours = ("format", "format_version", "exercises")
        wrong = {name: ["Give this, too."] for name in ours if name not in data}
        wrong |= {name: ["Unknown field."] for name in data if name not in ours}
        if wrong:
            raise ValidationError(wrong)


class Origin(Answer):
    code = words()
    version = number()


class OwnCard(Answer):
    code = words()
    clinic_id = words()
    version = number(description="Raised with each change; part of the ETag.")
    owner_id = words()
    is_mine = yes()
    title = words()
    sharing = one_of(codes.Sharing)
    made_at = moment()
    saved_at = moment(null=True)
    has_draft = yes()
    newest = number(null=True, description="The newest version")
    offered = number(null=True, description="The version in the library")
    submitted = number(null=True, description="The version that waits for the library")
    retired_at = moment(null=True)
    origin = one(Origin, null=True)


class Remark(Answer):
    place = words(description="Where in the definition, such as sections[1].fields[0].label")
    line = number(null=True, description="Of the text")
    field = words(description="Name of the field")
    sentence = words()


class Version(Answer):
    number = number()
    published_at = moment()
    published_by = words()


class Step(Answer):
    at = moment()
    by = words()
    what = one_of(codes.LibraryStep)
    version = number(null=True)
    word = words()


class OwnExercise(OwnCard):
    definition = named(fields.Raw())
    yaml = words()
    is_unread = yes()
    remarks = many(Remark)
    preview = one(Exercise, null=True)
    newer_origin = number(null=True)
    versions = many(Version)
    history = many(Step)


class Change(Answer):
    what = one_of(Difference)
    field = words(description="Name of the field; empty for the exercise itself")
    label = words()
    key = words(description="What of it is different")
    before = fields.Raw(required=True, allow_none=True)
    after = fields.Raw(required=True, allow_none=True)


class Diff(Answer):
    code = words()
    title = words()
    from_ = fields.Integer(required=True, data_key="from")
    to = number()
    newest = number()
    changes = many(Change)


class LibraryExport(Answer):
    format = words()
    format_version = number()
    exercises = many(fields.Dict(keys=fields.String()))


class ImportedItem(Answer):
    number = number()
    title = words()
    outcome = one_of(Taken)
    reason = words()
    remarks = many(Remark)
    code = words(null=True, description="Of the draft it became")


class ImportOutcome(Answer):
    dry_run = yes()
    taken = number()
    skipped = number()
    refused = number()
    items = many(ImportedItem)
