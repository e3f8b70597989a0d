"""What the API takes about sessions, one by one and in a row."""

from __future__ import annotations

from marshmallow import fields

from chassis.http import StrictSchema
from services.assignments.domain.codes import Cadence, MissedBy, SessionKind, SessionStatus
from services.assignments.domain.session_series import MOST
from services.assignments.http.fields import Day, Instant, Yes, text, whole
from services.assignments.http.schemas import ZONE_EXAMPLE

START = {"example": "2026-11-26T18:00", "description": "Without an offset it is wall time in the zone."}
OVERLAP = {"description": "That another session of the therapist or of the client takes place then is meant."}


class Overlapping(StrictSchema):
    overlap_ok = Yes(load_default=False, metadata=OVERLAP)


class SessionTerms(Overlapping):
    starts_at = Instant(required=True, metadata=START)
    kind = fields.Enum(SessionKind, by_value=True, required=True)
    minutes = whole(5, 600, load_default=50)
    time_zone = text(64, load_default=None, allow_none=True, metadata=ZONE_EXAMPLE)


class SessionChanges(Overlapping):
    starts_at = Instant(metadata=START)
    kind = fields.Enum(SessionKind, by_value=True)
    minutes = whole(5, 600)


class SeriesTerms(SessionTerms):
    cadence = fields.Enum(
        Cadence,
        by_value=True,
        load_default=None,
        allow_none=True,
        metadata={"description": "That of the course of therapy, if it is left out; monthly: the n-th weekday."},
    )
    count = whole(2, MOST, load_default=None, allow_none=True, metadata={"description": "Or `until`."})
    until = Day(load_default=None, allow_none=True, metadata={"description": "The last local day; or `count`."})


class SeriesMove(Overlapping):
    starts_at = Instant(required=True, metadata=START)
    cadence = fields.Enum(Cadence, by_value=True, load_default=None, allow_none=True)
    kind = fields.Enum(SessionKind, by_value=True, load_default=None, allow_none=True)
    minutes = whole(5, 600, load_default=None, allow_none=True)


class SessionHeld(StrictSchema):
    reviewed_homework = Yes(required=True)
    review_minutes = whole(0, 600, load_default=None, allow_none=True)
    minutes = whole(
        1, 600, load_default=None, allow_none=True, metadata={"description": "Its real length, if not as planned."}
    )


class SessionMissed(StrictSchema):
    missed_by = fields.Enum(MissedBy, by_value=True, required=True)


class SessionOutcome(Overlapping):
    status = fields.Enum(SessionStatus, by_value=True, required=True)
    missed_by = fields.Enum(
        MissedBy, by_value=True, load_default=None, allow_none=True, metadata={"description": "If it was missed."}
    )
    reviewed_homework = Yes(load_default=None, allow_none=True, metadata={"description": "If it was held."})
    review_minutes = whole(0, 600, load_default=None, allow_none=True)
    minutes = whole(1, 600, load_default=None, allow_none=True)
