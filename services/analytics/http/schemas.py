"""What the figures look like on the wire."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields

from services.analytics.domain.figures import Figure

CLINIC_PATH = "/api/v1/clinics/<clinic_id>"


class FigureSchema(Schema):
    """One number; shares are between 0 and 1 and carry both their counts."""

    value = fields.Float(allow_none=True)
    numerator = fields.Integer(allow_none=True)
    denominator = fields.Integer(allow_none=True)
    definition = fields.String()
    definition_version = fields.Integer()
    kind = fields.String(metadata={"description": "count, share, mean, median or stock"})
    unit = fields.String()


class FiguresField(fields.Dict):
    """Figures by name, as `FigureSchema` says, without asking it for each of the hundreds on a page."""

    def __init__(self, **more: Any) -> None:
        super().__init__(keys=fields.String(), values=fields.Nested(FigureSchema), **more)

    def _serialize(
        self,
        value: Any,
        attr: str | None,  # noqa: ARG002 - marshmallow's signature
        obj: Any,  # noqa: ARG002
        **kwargs: Any,  # noqa: ARG002
    ) -> dict[str, Any] | None:
        found: Mapping[str, Figure] | None = value
        return None if found is None else {name: _figure(one) for name, one in found.items()}


def _figure(one: Figure) -> dict[str, Any]:
    return {
        "value": None if one.value is None else float(one.value),
        "numerator": one.numerator,
        "denominator": one.denominator,
        "definition": one.definition,
        "definition_version": one.definition_version,
        "kind": str(one.kind),
        "unit": one.unit,
    }


class WeekSchema(Schema):
    """Counts of one week, Monday to Sunday."""

    week_start = fields.Date()
    agreed = fields.Integer()
    answered = fields.Integer()
    closed = fields.Integer()
    done = fields.Integer()
    partly = fields.Integer()
    tried = fields.Integer()
    no_quantity = fields.Integer()
    something_else = fields.Integer()
    not_this_time = fields.Integer()
    silent = fields.Integer()
    engagement = fields.Float(allow_none=True)


class ObstacleSchema(Schema):
    """How many closed occurrences named an obstacle."""

    code = fields.String()
    count = fields.Integer()


class TherapistSchema(Schema):
    """The figures of one therapist."""

    therapist_id = fields.String()
    figures = FiguresField()


class DashboardSchema(Schema):
    """Figures of a period, with their freshness and the definitions they used."""

    clinic_id = fields.String()
    therapist_id = fields.String(allow_none=True)
    first = fields.Date(data_key="from")
    last = fields.Date(data_key="to")
    as_of = fields.AwareDateTime(format="iso")
    lag_seconds = fields.Float()
    generation = fields.Integer()
    figures = FiguresField()
    previous = FiguresField()
    weeks = fields.List(fields.Nested(WeekSchema))
    obstacles = fields.List(fields.Nested(ObstacleSchema))
    by_therapist = fields.List(fields.Nested(TherapistSchema))


class DefinitionSchema(Schema):
    """The meaning of one figure."""

    id = fields.String()
    version = fields.Integer()
    current = fields.Boolean(metadata={"description": "false: an older version, which can still be asked for"})
    subject = fields.String()
    words = fields.String()
    formula = fields.String()
    source = fields.String()
    denominator = fields.String(allow_none=True, metadata={"description": "what it is a share or mean of, in words"})
    kind = fields.String(metadata={"description": "count, share, mean, median, stock or computed"})
    unit = fields.String()
    splits = fields.List(fields.String(), metadata={"description": "the dimensions by which it can be split"})
    since = fields.Date(allow_none=True, metadata={"description": "the day on which this version came"})
    beside_until = fields.Date(allow_none=True, metadata={"description": "until then the version before is shown, too"})
    is_rate = fields.Boolean()


class DefinitionsSchema(Schema):
    """Every definition, older versions too."""

    items = fields.List(fields.Nested(DefinitionSchema))
