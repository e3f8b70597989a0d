"""What comes after an exercise, as the API takes it and gives it."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from chassis.http import StrictSchema
from services.assignments.domain.chain import MOST_RUNGS, MOST_TIMES, Reads, Way
from services.assignments.http.fields import Yes, text, whole
from services.assignments.http.shapes import Answer, many, number, one, one_of, words

FIELD = "Name of a number of the worksheet; of one asked before and after, the number after counts"
WAYS = (Way.UP, Way.DOWN)


class CriterionTerms(StrictSchema):
    reads = fields.Enum(Reads, by_value=True, required=True)
    field = text(64, least=1, load_default=None, allow_none=True, metadata={"description": FIELD})
    value = fields.Float(load_default=None, allow_none=True, allow_nan=False)
    times = whole(1, MOST_TIMES, load_default=1, metadata={"description": "In a row"})


class RungTerms(StrictSchema):
    item = text(200, load_default="", metadata={"description": "An item of a hierarchy, in the client's words"})
    exercise_code = text(64, load_default="", metadata={"description": "Empty: the exercise of this sheet"})


class ChainTerms(StrictSchema):
    """Without rungs it is repeated until the criterion is met, and ends by itself."""

    criterion = fields.Nested(CriterionTerms, required=True)
    rungs = fields.List(
        fields.Nested(RungTerms),
        load_default=list,
        validate=validate.Length(max=MOST_RUNGS),
        metadata={"description": "The easiest first"},
    )
    place = whole(0, MOST_RUNGS - 1, load_default=0, metadata={"description": "What is practised now; 0 is the first"})
    down_after = whole(
        1,
        MOST_TIMES,
        load_default=None,
        allow_none=True,
        metadata={"description": "After so many in a row that came to nothing a step down is offered"},
    )


def chain_terms() -> fields.Nested:
    return fields.Nested(ChainTerms, allow_none=True, metadata={"description": "What comes after; null: nothing"})


def _way() -> fields.Enum[Any]:
    error = "Choose up or down."
    return fields.Enum(Way, by_value=True, required=True, validate=validate.OneOf(WAYS, error=error))


class OwnStepTerms(StrictSchema):
    way = _way()


class StepTerms(OwnStepTerms):
    in_session = Yes(load_default=False, metadata={"description": "The client said yes in the session."})


class Criterion(Answer):
    reads = one_of(Reads)
    field = words(null=True)
    value = fields.Float(required=True, allow_none=True)
    times = number()


class Rung(Answer):
    item = words()
    exercise_code = words()


class Chain(Answer):
    criterion = one(Criterion)
    rungs = many(Rung)
    place = number()
    down_after = number(null=True)


class Offer(Answer):
    """The last `times` in a row speak for it; `to` is null where nothing comes after."""

    way = one_of(Way)
    times = number()
    to = one(Rung, null=True)


class Ladder(Answer):
    """The client's newest hierarchy, as far as it is shared: the easiest first."""

    items = many(fields.String())
