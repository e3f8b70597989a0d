"""A worksheet as a phone shows it: one section a screen, without what is not asked now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from gateway.web.client.cards import Document, items, part
from gateway.web.client.conditions import asked

READ_ONLY = frozenset({"guidance", "computed"})


@dataclass(frozen=True)
class Screen:
    """One section. `number` is its own and stays when others are left out; `locks`: fixed once one has gone on."""

    number: int
    title: str
    locks: bool
    fields: tuple[Document, ...]

    @property
    def heading(self) -> str:
        """The title stands over several questions; a single one speaks for itself."""
        return self.title if len(self.fields) > 1 else ""

    def open_fields(self, locked: Mapping[str, Any]) -> tuple[Document, ...]:
        """What can be written here."""
        return tuple(one for one in self.fields if one["kind"] not in READ_ONLY and one["name"] not in locked)


def screens_of(exercise: Document, answers: Mapping[str, Any], *, short: bool = False) -> tuple[Screen, ...]:
    """The screens to go through with these answers; in the short form only its questions."""
    return _screens(exercise, asked(items(part(exercise, "worksheet"), "fields"), answers), short=short)


def every_screen(exercise: Document, *, short: bool = False) -> tuple[Screen, ...]:
    """With what depends on answers, whatever they are."""
    return _screens(exercise, items(part(exercise, "worksheet"), "fields"), short=short)


def _screens(exercise: Document, fields: Sequence[Document], *, short: bool) -> tuple[Screen, ...]:
    worksheet = part(exercise, "worksheet")
    sections = {int(one.get("screen", 1)): one for one in items(worksheet, "sections")}
    wanted = items(part(worksheet, "short_form"), "fields") if short else None
    fields = [one for one in fields if wanted is None or one["name"] in wanted]
    return tuple(
        _screen(number, sections.get(number, {}), tuple(found))
        for number, found in groupby(fields, key=lambda one: int(one.get("screen", 1)))
    )


def _screen(number: int, section: Document, fields: tuple[Document, ...]) -> Screen:
    return Screen(number, str(section.get("title") or ""), bool(section.get("locks")), fields)


def has_short_form(exercise: Document) -> bool:
    return bool(items(part(part(exercise, "worksheet"), "short_form"), "fields"))


def small_version(exercise: Document) -> str:
    """What the short form is, in words; nothing where there is none."""
    about = part(part(exercise, "worksheet"), "short_form").get("about") or exercise.get("short_form")
    return about if isinstance(about, str) else ""
