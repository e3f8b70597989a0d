"""The period that a question speaks of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar, Final

from marshmallow import ValidationError, fields, pre_load, validate, validates_schema

from chassis.http import StrictSchema
from chassis.problems import invalid
from services.analytics.domain.days import Period, PeriodBackwards, PeriodTooLong

DAYS: Final = validate.Range(date(1970, 1, 1), date(2199, 12, 31), error="Give a day between 1970 and 2199.")


class PeriodQuery(StrictSchema):
    """A period of the clinic's local days, both included; without one, the last four weeks."""

    first = fields.Date(data_key="from", validate=DAYS, metadata={"description": "first local day, as 2026-11-02"})
    last = fields.Date(data_key="to", validate=DAYS, metadata={"description": "last local day, included"})

    @validates_schema
    def _period(self, data: dict[str, Any], **_: object) -> None:
        first, last = data.get("first"), data.get("last")
        if (first is None) != (last is None):
            raise ValidationError("Give both days, from and to, or neither.", "from")
        if first is None or last is None:
            return
        try:
            Period(first, last)
        except PeriodBackwards:
            raise ValidationError("The last day lies before the first. Exchange them.", "to") from None
        except PeriodTooLong:
            raise ValidationError("The period is longer than 800 days. Ask for a shorter one.", "to") from None


class TherapistQuery(PeriodQuery):
    """A period, and whose part of it."""

    therapist_id = fields.String(metadata={"description": "only this therapist's part"})


class NowQuery(StrictSchema):
    """A question about now, which says so to whoever asks about a past time."""

    why_now: ClassVar[str] = "This is about now and is not kept. Leave as_of out."

    @pre_load
    def _no_past(self, data: Mapping[str, Any], **_: object) -> Mapping[str, Any]:
        if "as_of" in data:
            raise ValidationError(self.why_now, "as_of")
        return data


class DashboardQuery(NowQuery, TherapistQuery):
    """The page of now."""

    why_now = "This page is about now. Its figures as of a past time are those of /figures with as_of."


def must_be_past(as_of: datetime | None, now: datetime) -> None:
    """Refuse a moment that has not come yet."""
    if as_of is not None and as_of > now:
        raise invalid({"as_of": ["This moment has not come yet."]})
