"""What the API gives of a worksheet: its sections, its fields and their keys."""

from __future__ import annotations

from marshmallow import fields

from services.assignments.domain import codes
from services.assignments.http.shapes import Answer, number, one_of, words, yes


def computed() -> fields.Float:
    """A value that was worked out; null while something is missing."""
    return fields.Float(allow_none=True)


class Option(Answer):
    value = words()
    label = words()


class SimpleField(Answer):
    """What does not apply is left out."""

    name = words()
    kind = one_of(codes.FieldKind)
    label = words()
    required = yes()
    help = fields.String()
    min = fields.Float()
    max = fields.Float()
    step = fields.Float()
    unit = fields.String()
    low_label = fields.String()
    high_label = fields.String()
    default = fields.Float(metadata={"description": "Where a scale starts"})
    options = fields.List(fields.Nested(Option))
    other = fields.Boolean(metadata={"description": "Whether own words may stand in for an option"})
    flag_if = fields.Dict(metadata={"description": "Answers that ask for a person at once: `at_least` or `is`"})


class WorksheetField(SimpleField):
    screen = number(description="The page of a phone it stands on.")
    rerates = fields.String(metadata={"description": "The field whose emotions are asked again."})
    fields_ = fields.List(
        fields.Nested(SimpleField), data_key="fields", metadata={"description": "Of one entry, or of one cell"}
    )
    stamp = fields.Boolean(metadata={"description": "Whether each entry says when it was, in `at`"})
    at_most = fields.Integer()
    entry_label = fields.String(metadata={"description": "What one entry is called"})
    rows = fields.List(fields.Nested(Option))
    columns = fields.List(fields.Nested(Option))
    items = fields.List(fields.Nested(Option))
    url = fields.String()
    verb = fields.Enum(codes.LinkVerb, by_value=True)
    compute = fields.Dict(metadata={"description": "What it is worked out from"})
    show_if = fields.Dict(metadata={"description": "A condition on answers of earlier sections"})
    carry_over = fields.Boolean(metadata={"description": "Whether a new sheet starts with the last answer"})


class WorksheetSection(Answer):
    """One screen of a phone."""

    screen = number()
    title = fields.String()
    locks = fields.Boolean(metadata={"description": "Answers are fixed once the client has gone on from here"})


class ShortForm(Answer):
    about = words()
    fields_ = fields.List(fields.String(), required=True, data_key="fields")


class Worksheet(Answer):
    sections = fields.List(fields.Nested(WorksheetSection), required=True)
    fields_ = fields.List(fields.Nested(WorksheetField), required=True, data_key="fields")
    short_form = fields.Nested(ShortForm, required=True, allow_none=True)
