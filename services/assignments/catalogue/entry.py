"""Reading one mapping of a file: values by key, and a note of everything that is wrong with its line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from typing import TypeVar

from services.assignments.catalogue.nodes import Node
from services.assignments.domain.worksheet.field import Option

LANGUAGE = "en"
NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
VALUE = re.compile(r"[a-z0-9][a-z0-9_]{0,63}")
_LANGUAGE = re.compile(r"[a-z]{2}(-[A-Z]{2})?")
E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True)
class Note:
    """Something that is wrong; `where` is the field it is about, if it is about one, `key` what is missing there."""

    line: int
    where: str
    sentence: str
    key: str = ""

    def __str__(self) -> str:
        return f"line {self.line}{', field ' if self.where else ''}{self.where}: {self.sentence}"


@dataclass
class Notes:
    """What was found so far; `where` is the field that is being read."""

    where: str = ""
    found: list[Note] = field(default_factory=list)

    def add(self, line: int, sentence: str, key: str = "") -> None:
        self.found.append(Note(line, self.where, sentence, key))


class Entry:
    """One mapping. What is missing or wrong is noted and read as nothing, so that the rest can be looked at, too."""

    def __init__(self, node: Node, notes: Notes, keys: Iterable[str]) -> None:
        self.line, self.notes = node.line, notes
        known = sorted(keys)
        self.items: dict[str, Node] = {}
        if not isinstance(node.value, dict):
            notes.add(node.line, f"Write this as keys and values; the keys are {', '.join(known)}.")
            return
        for key, value in node.value.items():
            if key in known:
                self.items[key] = value
            else:
                near = get_close_matches(key, known, 1)
                hint = f"Did you mean {near[0]}?" if near else f"The keys here are {', '.join(known)}."
                notes.add(value.line, f"There is no key {key} here. {hint}")

    def __contains__(self, key: str) -> bool:
        return key in self.items

    def node(self, key: str, *, needed: bool = False) -> Node | None:
        found = self.items.get(key)
        if found is None and needed:
            self.notes.add(self.line, f"The key {key} is missing.", key)
        return found

    def text(self, key: str, *, needed: bool = False) -> str | None:
        """A text as it is written."""
        found = self.node(key, needed=needed)
        if found is None:
            return None
        if isinstance(found.value, str) and found.value.strip():
            return found.value.strip()
        self.notes.add(found.line, f"Give {key} a text.")
        return None

    def words(self, key: str, *, needed: bool = False) -> str | None:
        """A text by language; the one of our language."""
        found = self.node(key, needed=needed)
        return None if found is None else self.spoken(found, key)

    def spoken(self, found: Node, what: str) -> str | None:
        if not isinstance(found.value, dict) or not all(map(_LANGUAGE.fullmatch, found.value)):
            self.notes.add(found.line, f'Write {what} by language, such as {{{LANGUAGE}: "…"}}.')
            return None
        for language, node in found.value.items():
            if not isinstance(node.value, str) or not node.value.strip():
                self.notes.add(node.line, f"Give {what} a text in the language {language}.")
                return None
        if LANGUAGE not in found.value:
            self.notes.add(found.line, f"{what.capitalize()} needs a text in the language {LANGUAGE}.")
            return None
        return str(found.value[LANGUAGE].value).strip()

    def name(self, key: str, *, needed: bool = False) -> str | None:
        return self._like(NAME, key, needed)

    def _like(self, pattern: re.Pattern[str], key: str, needed: bool) -> str | None:
        found = self.text(key, needed=needed)
        if found is not None and not pattern.fullmatch(found):
            letters = "small letters, digits and _, at most 64 in all"
            self.notes.add(self.items[key].line, f"Write {key} with {letters}; “{found[:64]}” has others.")
            return None
        return found

    def number(self, key: str, *, needed: bool = False) -> float | None:
        found = self.node(key, needed=needed)
        if found is None:
            return None
        value = found.plain()
        if isinstance(value, int | float) and not isinstance(value, bool):
            return value
        self.notes.add(found.line, f"Give {key} a number.")
        return None

    def whole(self, key: str, least: int, most: int, *, needed: bool = False) -> int | None:
        value = self.number(key, needed=needed)
        if value is not None and not (isinstance(value, int) and least <= value <= most):
            self.notes.add(self.items[key].line, f"Give {key} a whole number between {least} and {most}.")
            return None
        return None if value is None else int(value)

    def yes(self, key: str) -> bool:
        found = self.node(key)
        if found is None:
            return False
        value = found.plain()
        if not isinstance(value, bool):
            self.notes.add(found.line, f"Give {key} true or false.")
        return value is True

    def one_of(self, key: str, kind: type[E]) -> E | None:
        found = self.text(key, needed=True)
        return None if found is None else self._code(found, kind, self.items[key].line, key)

    def _code(self, text: str, kind: type[E], line: int, what: str) -> E | None:
        codes = [one.value for one in kind]
        if text in codes:
            return kind(text)
        self.notes.add(line, f"There is no {what} “{text[:64]}”. Choose one of {', '.join(codes)}.")
        return None

    def codes(self, key: str, kind: type[E]) -> tuple[E, ...]:
        """Several codes of a closed list, each once."""
        texts = [(node.line, str(node.value)) for node in self.many(key, needed=True)]
        found = [self._code(text, kind, line, key) for line, text in texts]
        self.each_once(key, texts)
        return tuple(code for code in found if code is not None)

    def many(self, key: str, *, needed: bool = False) -> list[Node]:
        found = self.node(key, needed=needed)
        if found is None:
            return []
        if isinstance(found.value, list) and found.value:
            return found.value
        self.notes.add(found.line, f"Give {key} a list with something in it.")
        return []

    def names(self, key: str) -> list[tuple[int, str]]:
        """A list of names, with their lines."""
        texts = [(node.line, str(node.value)) for node in self.many(key)]
        self.each_once(key, texts)
        return texts

    def options(self, key: str) -> tuple[Option, ...]:
        """Values with labels, each value once."""
        found = list(self._options(key))
        self.each_once(key, [(line, option.value) for line, option in found])
        return tuple(option for _, option in found)

    def _options(self, key: str) -> Iterator[tuple[int, Option]]:
        for node in self.many(key, needed=True):
            entry = Entry(node, self.notes, ("value", "label"))
            value, label = entry._like(VALUE, "value", needed=True), entry.words("label", needed=True)
            if value and label:
                yield node.line, Option(value=value, label=label)

    def each_once(self, what: str, texts: Iterable[tuple[int, str]]) -> None:
        seen: set[str] = set()
        for line, text in texts:
            if text in seen:
                self.notes.add(line, f"“{text[:64]}” is there twice in {what}.")
            seen.add(text)
