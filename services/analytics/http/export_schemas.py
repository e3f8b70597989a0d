"""What exports look like on the wire."""

from __future__ import annotations

import re
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from chassis.http import PageQuery, StrictSchema
from services.analytics.domain.definitions import DIMENSIONS
from services.analytics.domain.exports import Asked, Format, Kind, Reason, Status
from services.analytics.domain.facts import NONE
from services.analytics.domain.withholding import SMALLEST, Dates
from services.analytics.http.figure_schemas import FiguresQuery
from services.analytics.http.figures import FRAMES

_WORD = validate.Regexp(r"[A-Za-z0-9_.,:+-]{1,200}\Z", error="Only letters, digits and _ . , : + - can stand here.")
_BY_CODE = frozenset({"exercise", "programme"})
_CODE, _ID = re.compile(r"[a-z][a-z0-9_]{0,63}"), re.compile(r"[a-z]{2,4}_[0-9A-Za-z]{1,40}")
_NAME = validate.Regexp(r"[a-z_]{1,40}\Z", error="This is no field of a question for figures.")


def _is_coded(name: str, value: str) -> bool:
    """Whether a filter is a code or an id, because it is kept: no word that somebody wrote lies in analytics."""
    if name in FRAMES:
        return value == NONE or value in FRAMES[name]
    return name not in DIMENSIONS or value == NONE or bool((_CODE if name in _BY_CODE else _ID).fullmatch(value))


class FiguresOptions(StrictSchema):
    """What becomes of small numbers."""

    audience = fields.String(
        load_default="clinic",
        validate=validate.OneOf(["clinic", "outside"]),
        metadata={"description": "clinic: exact counts; outside: rounded, and small ones hidden."},
    )


class ResearchOptions(StrictSchema):
    """How much of the people shows."""

    dates = fields.String(load_default=Dates.WEEK.value, validate=validate.OneOf([one.value for one in Dates]))
    smallest = fields.Integer(
        load_default=SMALLEST[0],
        validate=validate.OneOf(SMALLEST),
        metadata={"description": "People behind every combination of what describes a course."},
    )


class ExportBody(StrictSchema):
    """What is to be exported."""

    kind = fields.Enum(Kind, by_value=True, required=True)
    format = fields.Enum(Format, by_value=True, required=True)
    query = fields.Dict(
        keys=fields.String(validate=_NAME),
        values=fields.String(validate=_WORD),
        load_default=dict,
        validate=validate.Length(0, 20),
        metadata={"description": "As in GET /figures; for research only from and to."},
    )
    options = fields.Dict(keys=fields.String(), load_default=dict, validate=validate.Length(0, 5))

    @validates_schema
    def _question(self, data: dict[str, Any], **_: object) -> None:
        wrong = FiguresQuery().validate(data["query"])
        if "format" in data["query"]:
            wrong["format"] = ["The format of a file stands beside the query."]
        wrong |= {
            name: ["Give a code or an id."] for name, value in data["query"].items() if not _is_coded(name, value)
        }
        if wrong:
            raise ValidationError({"query": wrong})

    @post_load
    def _asked(self, data: dict[str, Any], **_: object) -> Asked:
        options: Schema = FiguresOptions() if data["kind"] is Kind.FIGURES else ResearchOptions()
        try:
            known = options.load(data["options"])
        except ValidationError as wrong:
            raise ValidationError({"options": wrong.messages}) from None
        return Asked(data["kind"], data["format"], data["query"], known)


class ExportsQuery(PageQuery):
    """The list has no filter."""


class ExportSchema(Schema):
    """One export and how far it is."""

    id = fields.String()
    clinic_id = fields.String()
    person_id = fields.String()
    kind = fields.Enum(Kind, by_value=True)
    format = fields.Enum(Format, by_value=True)
    query = fields.Dict(keys=fields.String(), values=fields.String())
    options = fields.Dict(keys=fields.String())
    status = fields.Enum(Status, by_value=True)
    reason = fields.Enum(Reason, by_value=True, allow_none=True)
    rows_done = fields.Integer()
    rows_total = fields.Integer()
    progress = fields.Float()
    bytes = fields.Integer(allow_none=True)
    file_name = fields.String(allow_none=True)
    created_at = fields.AwareDateTime(format="iso")
    ready_at = fields.AwareDateTime(format="iso", allow_none=True)
    expires_at = fields.AwareDateTime(format="iso", allow_none=True)


class ExportsSchema(Schema):
    """A page of exports, newest first."""

    items = fields.List(fields.Nested(ExportSchema))
    next = fields.String(allow_none=True)
