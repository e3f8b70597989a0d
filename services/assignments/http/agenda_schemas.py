"""What the API takes for an agenda, for several replies at once and for a draft of one."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from chassis.http import StrictSchema
from services.assignments.domain.agenda import MOST_POINTS, Part
from services.assignments.http.fields import id_of, text, whole
from services.assignments.http.schemas import ReviewTerms

MOST_AT_ONCE = 50
MOST_DISCUSSED = 500  # a month in which eight moments a day passed in silence, and more
_KEY = rf"^({'|'.join(Part)}):[A-Za-z0-9_]{{1,64}}$"


def _keys(**options: Any) -> fields.List[Any]:
    key = fields.String(
        validate=validate.Regexp(_KEY, error="Give the key of an item as the agenda names it."),
        metadata={"pattern": _KEY, "example": "measures:phq9"},
    )
    return fields.List(key, load_default=list, validate=validate.Length(max=200), metadata=dict(options))


class OneOfSeveral(StrictSchema):
    occurrence_id = id_of("occ", required=True)
    version = whole(1, 2**31, required=True, metadata={"description": "The one that was seen"})


def _several(most: int, **options: Any) -> fields.List[Any]:
    length = validate.Length(max=most, error=f"Take at most {most} at once.")
    return fields.List(fields.Nested(OneOfSeveral), validate=length, **options)


class Reviews(ReviewTerms):
    items = _several(MOST_AT_ONCE, required=True)


class ReplyDraftTerms(StrictSchema):
    reply = text(4000, required=True, metadata={"description": "Empty: nothing is kept any more."})
    based_on = whole(0, 2**31, load_default=0, metadata={"description": "The version that was read; 0: none was there"})


class PointTerms(StrictSchema):
    id = id_of("pnt", load_default=None, allow_none=True)
    text = text(500, least=1, required=True)


class AgendaTerms(StrictSchema):
    """The whole arrangement; what is left out is away."""

    points = fields.List(fields.Nested(PointTerms), load_default=list, validate=validate.Length(max=MOST_POINTS))
    order = _keys(description="Those that were moved, the first first")
    hidden = _keys(description="Those that were put away until the next session")


class DiscussedTerms(StrictSchema):
    keys = _keys(description="Everything that was talked about")
    occurrences = _several(MOST_DISCUSSED, load_default=list)
