"""When a field is asked: comparisons with earlier answers, joined by and, or and not; data, never code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

Answers = Mapping[str, Any]


def is_empty(value: Any) -> bool:
    """Whether nothing was answered; a zero and a no are answers."""
    return value is None or value in ("", [], {})


def _number(value: Any) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


@dataclass(frozen=True)
class Is:
    """This answer was given; of several, it is among them."""

    field: str
    value: str | float | bool

    def holds(self, answers: Answers) -> bool:
        given = answers.get(self.field)
        if isinstance(self.value, bool) or isinstance(given, bool):
            return given is self.value
        return self.value in given if isinstance(given, list) else bool(given == self.value)

    def names(self) -> Iterator[str]:
        yield self.field

    def as_data(self) -> dict[str, Any]:
        return {"field": self.field, "is": self.value}


@dataclass(frozen=True)
class AtLeast:
    field: str
    value: float

    def holds(self, answers: Answers) -> bool:
        given = _number(answers.get(self.field))
        return given is not None and given >= self.value

    def names(self) -> Iterator[str]:
        yield self.field

    def as_data(self) -> dict[str, Any]:
        return {"field": self.field, "at_least": self.value}


@dataclass(frozen=True)
class Below:
    field: str
    value: float

    def holds(self, answers: Answers) -> bool:
        given = _number(answers.get(self.field))
        return given is not None and given < self.value

    def names(self) -> Iterator[str]:
        yield self.field

    def as_data(self) -> dict[str, Any]:
        return {"field": self.field, "below": self.value}


@dataclass(frozen=True)
class Answered:
    """Something was answered, or (False) nothing was."""

    field: str
    value: bool

    def holds(self, answers: Answers) -> bool:
        return is_empty(answers.get(self.field)) is not self.value

    def names(self) -> Iterator[str]:
        yield self.field

    def as_data(self) -> dict[str, Any]:
        return {"field": self.field, "answered": self.value}


@dataclass(frozen=True)
class AllOf:
    parts: tuple[Condition, ...]

    def holds(self, answers: Answers) -> bool:
        return all(part.holds(answers) for part in self.parts)

    def names(self) -> Iterator[str]:
        for part in self.parts:
            yield from part.names()

    def as_data(self) -> dict[str, Any]:
        return {"all": [part.as_data() for part in self.parts]}


@dataclass(frozen=True)
class AnyOf:
    parts: tuple[Condition, ...]

    def holds(self, answers: Answers) -> bool:
        return any(part.holds(answers) for part in self.parts)

    def names(self) -> Iterator[str]:
        for part in self.parts:
            yield from part.names()

    def as_data(self) -> dict[str, Any]:
        return {"any": [part.as_data() for part in self.parts]}


@dataclass(frozen=True)
class Not:
    part: Condition

    def holds(self, answers: Answers) -> bool:
        return not self.part.holds(answers)

    def names(self) -> Iterator[str]:
        return self.part.names()

    def as_data(self) -> dict[str, Any]:
        return {"not": self.part.as_data()}


Condition = Is | AtLeast | Below | Answered | AllOf | AnyOf | Not


@dataclass(frozen=True)
class FlagIf:
    """Which answers to a field ask for a person at once: one of the two is given. An option that is written as a whole
    number counts as that number."""

    at_least: float | None = None
    value: str | float | bool | None = None

    def holds(self, given: Any) -> bool:
        if self.at_least is None:
            return Is("it", cast("str | float | bool", self.value)).holds({"it": given})
        numbers = (_number_of_option(one) for one in (given if isinstance(given, list) else [given]))
        return any(number is not None and number >= self.at_least for number in numbers)

    def as_data(self) -> dict[str, Any]:
        return {"is": self.value} if self.at_least is None else {"at_least": self.at_least}


def _number_of_option(value: Any) -> float | None:
    return int(value) if isinstance(value, str) and value.isdecimal() else _number(value)
