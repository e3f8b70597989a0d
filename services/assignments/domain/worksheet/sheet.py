"""A worksheet: its sections, and everything that is asked of answers to it as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from services.assignments.domain.codes import FieldKind
from services.assignments.domain.worksheet.conditions import is_empty
from services.assignments.domain.worksheet.field import UNANSWERED, Field
from services.assignments.domain.worksheet.fitting import Wrong, as_place, valid, wrong_in
from services.assignments.domain.worksheet.flagging import flags

Answers = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Section:
    """One screen of a phone. `locks`: once the client has gone on from here, these answers do not change any more."""

    screen: int
    fields: tuple[Field, ...]
    title: str | None = None
    locks: bool = False


@dataclass(frozen=True, kw_only=True)
class ShortForm:
    """For days of low motivation: only these fields are asked."""

    about: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Worksheet:
    sections: tuple[Section, ...]
    short_form: ShortForm | None = None

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        return tuple(field for section in self.sections for field in section.fields)

    @cached_property
    def by_name(self) -> Mapping[str, Field]:
        return {field.name: field for field in self.fields}

    def wrong(self, answers: Answers) -> Iterator[Wrong]:
        """Every place that does not fit, from the name of its field on. Any part of a sheet may be handed in."""
        for name, value in answers.items():
            if name not in self.by_name:
                yield as_place(name), "This worksheet has no such field. Load the exercise again to see its fields."
            elif value is not None:
                yield from ((f"{name}{place}", sentence) for place, sentence in wrong_in(self.by_name[name], value))

    def fitting(self, answers: Answers) -> Answers:
        """What of these answers can be kept."""
        return {
            name: value
            for name, value in answers.items()
            if name in self.by_name and (value is None or valid(self.by_name[name], value))
        }

    def hidden(self, answers: Answers) -> list[str]:
        """The fields that are not asked. What is itself hidden counts as not answered."""
        seen: dict[str, Any] = {}
        away: list[str] = []
        for field in self.fields:
            if field.show_if is None or field.show_if.holds(seen):
                seen[field.name] = answers.get(field.name)
            else:
                away.append(field.name)
        return away

    def computed(self, answers: Answers) -> Mapping[str, float | None]:
        sizes = {field.name: len(field.items) for field in self.fields}
        return {field.name: field.compute.value(answers, sizes) for field in self.fields if field.compute}

    def locking(self, screen: int) -> Section | None:
        """The section of that screen, if going on from it fixes its answers."""
        return next((one for one in self.sections if one.screen == screen and one.locks), None)

    def fixed_by(self, section: Section, answers: Answers) -> Iterator[str]:
        """What going on from this section fixes: fields that were left empty can still be filled in."""
        for field in section.fields:
            if field.kind not in UNANSWERED and not is_empty(answers.get(field.name)):
                yield field.name

    def carried(self, answers: Answers) -> Answers:
        """What a new sheet starts with, of the answers of an earlier one."""
        return {
            field.name: answers[field.name]
            for field in self.fields
            if field.carry_over and not is_empty(answers.get(field.name)) and valid(field, answers[field.name])
        }

    def flagged(self, answers: Answers) -> tuple[str, ...]:
        """The fields whose answers ask for a person at once, whether or not they are still asked."""
        return tuple(field.name for field in self.fields if flags(field, answers.get(field.name)))

    def unshared(self, answers: Answers) -> frozenset[str]:
        """Private notes that nobody but the client may see."""
        private = (field.name for field in self.fields if field.kind is FieldKind.PRIVATE_NOTE)
        return frozenset(name for name in private if not (answers.get(name) or {}).get("shared"))
