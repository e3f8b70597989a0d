"""The only field types an event may be built from: none of them lets free text through."""

import math
import re
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any, ClassVar
from zoneinfo import available_timezones

from marshmallow import ValidationError, fields

ULID = "[0-9A-HJKMNP-TV-Z]{26}"  # Crockford's base 32: no I, L, O, U


@cache
def known_zones() -> frozenset[str]:
    """The IANA names this machine knows, read once and not on import."""
    return frozenset(available_timezones())


class Promised(fields.Field[Any]):
    """A field whose promise can be written down: its kind, whether it may be null, and its limits."""

    kind: ClassVar[str]

    def __init__(self, *, nullable: bool = False, note: str = "") -> None:
        super().__init__(required=not nullable, allow_none=nullable)
        self.note = note

    def accepts(self, value: Any) -> bool:
        raise NotImplementedError

    def limits(self) -> dict[str, Any]:
        """What the promise says beyond the kind, such as the prefix of an id."""
        return {}

    def promise(self) -> dict[str, Any]:
        return {"kind": self.kind, "nullable": self.allow_none, **self.limits()}

    def shape(self) -> dict[str, Any]:
        """The JSON Schema of a value that is not null."""
        raise NotImplementedError

    def json_schema(self) -> dict[str, Any]:
        shape = self.shape()
        if self.allow_none:
            shape["type"] = [shape["type"], "null"]
            if "enum" in shape:
                shape["enum"] = [*shape["enum"], None]
        return shape | ({"description": self.note} if self.note else {})

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:  # noqa: ARG002 - marshmallow's signature
        if not self.accepts(value):
            raise ValidationError(f"is not what {self.kind} promises")  # the value itself is never repeated
        return value


class Patterned(Promised):
    """A string that a pattern describes completely, so that a sentence cannot be one."""

    pattern: ClassVar[re.Pattern[str]]

    def accepts(self, value: Any) -> bool:
        return isinstance(value, str) and self.pattern.fullmatch(value) is not None

    def shape(self) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^{self.pattern.pattern}$"}


class Id(Promised):
    """An opaque id with one of the given prefixes, such as `asg_` and 26 characters."""

    kind = "id"

    def __init__(self, prefix: str, *, nullable: bool = False, note: str = "") -> None:
        super().__init__(nullable=nullable, note=note)
        self.prefix = prefix
        self.pattern = re.compile(f"{prefix}_{ULID}")

    def accepts(self, value: Any) -> bool:
        return isinstance(value, str) and self.pattern.fullmatch(value) is not None

    def limits(self) -> dict[str, Any]:
        return {"prefix": self.prefix}

    def shape(self) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^{self.pattern.pattern}$"}


class Code(Promised):
    """A word from a closed list in `contracts.codes`."""

    kind = "code"

    def __init__(self, codes: type[StrEnum], *, nullable: bool = False, note: str = "") -> None:
        super().__init__(nullable=nullable, note=note)
        self.list_name = codes.__name__
        self.codes = frozenset(code.value for code in codes)

    def accepts(self, value: Any) -> bool:
        return isinstance(value, str) and value in self.codes

    def limits(self) -> dict[str, Any]:
        return {"codes": sorted(self.codes)}

    def shape(self) -> dict[str, Any]:
        return {"type": "string", "enum": sorted(self.codes)}


class CatalogueCode(Patterned):
    """The code of a shipped exercise or programme. One made by a clinic gets a code made for it, never its title."""

    kind = "catalogue_code"
    pattern = re.compile("[a-z][a-z0-9_]{1,63}")


ExerciseCode = CatalogueCode
ProgrammeCode = CatalogueCode


class Timestamp(Patterned):
    """An instant in UTC with milliseconds: 2026-11-22T18:00:00.000Z."""

    kind = "timestamp"
    pattern = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z")

    def accepts(self, value: Any) -> bool:
        return super().accepts(value) and _exists(datetime, value)


class LocalDate(Patterned):
    """A calendar day on the client's wall: 2026-11-22."""

    kind = "local_date"
    pattern = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")

    def accepts(self, value: Any) -> bool:
        return super().accepts(value) and _exists(date, value)


class LocalTime(Patterned):
    """A wall time: 18:30."""

    kind = "local_time"
    pattern = re.compile("([01][0-9]|2[0-3]):[0-5][0-9]")


class Zone(Patterned):
    """The IANA name of a time zone that exists."""

    kind = "zone"
    pattern = re.compile("[A-Za-z][A-Za-z0-9_+-]{0,30}(/[A-Za-z0-9_+-]{1,30}){0,2}")

    def accepts(self, value: Any) -> bool:
        return super().accepts(value) and value in known_zones()


class FieldName(Patterned):
    """The name of a field of the same event; `contracts.promise` compares it with the real ones."""

    kind = "field_name"
    pattern = re.compile("[a-z][a-z_]{1,40}")


class Integer(Promised):
    """A whole number between two bounds, both included; no upper bound when `most` is None."""

    kind = "integer"

    def __init__(self, least: int, most: int | None = None, *, nullable: bool = False, note: str = "") -> None:
        super().__init__(nullable=nullable, note=note)
        self.least, self.most = least, most

    def accepts(self, value: Any) -> bool:
        if not isinstance(value, int) or isinstance(value, bool):
            return False
        return value >= self.least and (self.most is None or value <= self.most)

    def limits(self) -> dict[str, Any]:
        return {"least": self.least, "most": self.most}

    def shape(self) -> dict[str, Any]:
        upper = {} if self.most is None else {"maximum": self.most}
        return {"type": "integer", "minimum": self.least, **upper}


class Number(Promised):
    """A finite number, whole or not."""

    kind = "number"

    def accepts(self, value: Any) -> bool:
        return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)

    def shape(self) -> dict[str, Any]:
        return {"type": "number"}


class Yes(Promised):
    """True or false, nothing that merely looks like it."""

    kind = "boolean"

    def accepts(self, value: Any) -> bool:
        return isinstance(value, bool)

    def shape(self) -> dict[str, Any]:
        return {"type": "boolean"}


class Many(Promised):
    """A list of ids or codes."""

    kind = "list"

    def __init__(self, of: Promised, *, nullable: bool = False, note: str = "") -> None:
        super().__init__(nullable=nullable, note=note)
        self.of = of

    def accepts(self, value: Any) -> bool:
        return isinstance(value, list | tuple) and all(self.of.accepts(item) for item in value)

    def limits(self) -> dict[str, Any]:
        return {"of": self.of.promise()}

    def shape(self) -> dict[str, Any]:
        return {"type": "array", "items": self.of.json_schema()}


def _exists(kind: type[date], text: str) -> bool:
    try:
        kind.fromisoformat(text)
    except ValueError:
        return False
    return True
