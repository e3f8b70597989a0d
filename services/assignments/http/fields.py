"""Fields that take exactly what they say: a number is no text, a day exists, a text has an end."""

# ruff: noqa: ARG002 - the signature is marshmallow's

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from marshmallow import ValidationError, fields, validate

from services.assignments.domain.schedule import FIRST_YEAR, LAST_YEAR

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})?"
)
_YEARS = f"Choose a day between {FIRST_YEAR} and {LAST_YEAR}."
Data = Mapping[str, Any]


def text(most: int, *, least: int = 0, **options: Any) -> fields.String:
    limits = validate.Length(least, most, error=f"Write between {least} and {most} characters.")
    return fields.String(validate=limits, **options)


def whole(least: int, most: int, **options: Any) -> Whole:
    limits = validate.Range(least, most, error=f"Choose between {least} and {most}.")
    return Whole(validate=limits, **options)


def id_of(prefix: str, **options: Any) -> fields.String:
    pattern = rf"^{prefix}_[0-9A-HJKMNP-TV-Z]{{26}}\Z"
    return fields.String(
        validate=validate.Regexp(pattern, error=f"Give an id such as {prefix}_ and 26 characters."),
        metadata={"example": f"{prefix}_01J9ZQ8E5T3V7W2X4Y6Z8A0BCD", "pattern": pattern.replace("\\Z", "$")},
        **options,
    )


class Whole(fields.Integer):
    def _deserialize(self, value: Any, attr: str | None, data: Data | None, **kwargs: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise ValidationError("Give a whole number.")
        return super()._deserialize(value, attr, data, **kwargs)


class Yes(fields.Boolean):
    def _deserialize(self, value: Any, attr: str | None, data: Data | None, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise ValidationError("Answer true or false.")
        return value


class Day(fields.Date):
    def _deserialize(self, value: Any, attr: str | None, data: Data | None, **kwargs: Any) -> date:
        if not isinstance(value, str) or not _DAY.fullmatch(value):
            raise ValidationError("Give a day such as 2026-11-26.")
        try:
            day = date.fromisoformat(value)
        except ValueError as error:
            raise ValidationError("This day does not exist. Give one such as 2026-11-26.") from error
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise ValidationError(_YEARS)
        return day


class WallTime(fields.Time):
    def _deserialize(self, value: Any, attr: str | None, data: Data | None, **kwargs: Any) -> time:
        if not isinstance(value, str) or not _TIME.fullmatch(value):
            raise ValidationError("Give hours and minutes such as 18:30.")
        return time.fromisoformat(value)


class Instant(fields.DateTime):
    """With an offset (Z or +01:00) it is an instant; without one it is wall time, to be read in a zone."""

    def _deserialize(self, value: Any, attr: str | None, data: Data | None, **kwargs: Any) -> datetime:
        if not isinstance(value, str) or not _INSTANT.fullmatch(value):
            raise ValidationError("Give a time such as 2026-11-26T18:00:00Z, or 2026-11-26T18:00 on the wall.")
        try:
            at = datetime.fromisoformat(value)
        except ValueError as error:
            raise ValidationError("This time does not exist. Give one such as 2026-11-26T18:00:00Z.") from error
        if not FIRST_YEAR <= at.year <= LAST_YEAR:
            raise ValidationError(_YEARS)
        return at.replace(microsecond=at.microsecond // 1000 * 1000)


class UtcInstant(Instant):
    def _deserialize(self, value: Any, attr: str | None, data: Data | None, **kwargs: Any) -> datetime:
        at = super()._deserialize(value, attr, data, **kwargs)
        if at.tzinfo is None:
            raise ValidationError("Give the time with its offset, such as 2026-11-26T18:00:00Z.")
        return at
