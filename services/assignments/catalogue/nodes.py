"""YAML as a tree that remembers its lines. Plain words stay what they look like: `18:00` and `no` are text here."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import yaml

DEEPEST = 40
_INTEGER = re.compile(r"[-+]?[0-9]{1,15}")
_NUMBER = re.compile(r"[-+]?[0-9]{1,15}\.[0-9]{1,15}")
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}


class Unreadable(Exception):
    """Text that is no YAML we take; `line` is where."""

    def __init__(self, line: int, sentence: str) -> None:
        super().__init__(sentence)
        self.line, self.sentence = line, sentence


@dataclass(frozen=True)
class Node:
    """A text as it is written, a list, or a mapping; `quoted` texts are never numbers."""

    line: int
    value: str | list[Node] | dict[str, Node]
    quoted: bool = False

    def plain(self) -> Any:
        """As JSON would have it."""
        if isinstance(self.value, dict):
            return {name: one.plain() for name, one in self.value.items()}
        if isinstance(self.value, list):
            return [one.plain() for one in self.value]
        return self.value if self.quoted else _scalar(self.value)


def _scalar(text: str) -> Any:
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _NUMBER.fullmatch(text) else text


def tree(text: str) -> Node:
    """The only document of this text."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        _check_events(yaml.parse(text, Loader=loader))
        found = yaml.compose(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise Unreadable(mark.line + 1 if mark else 1, f"This is no YAML: {error.problem or error.context}.") from error
    except yaml.YAMLError as error:
        raise Unreadable(1, f"This is no YAML: {str(error).splitlines()[0]}.") from error
    if found is None:
        raise Unreadable(1, "The file is empty.")
    return _node(found)


def _check_events(events: Iterable[yaml.Event]) -> None:
    """Before a tree is made: nothing lies too deep, and nothing stands for something elsewhere in the file."""
    depth = 0
    for event in events:
        line = event.start_mark.line + 1 if event.start_mark else 1
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise Unreadable(line, "Lists and keys lie too deep in one another.")
        if isinstance(event, yaml.AliasEvent):
            raise Unreadable(line, "Write this out where it is needed again, instead of using & and *.")


def _node(found: yaml.Node) -> Node:
    line = found.start_mark.line + 1
    if isinstance(found, yaml.MappingNode):
        return Node(line, _mapping(found))
    if isinstance(found, yaml.SequenceNode):
        return Node(line, [_node(one) for one in found.value])
    return Node(line, str(found.value), quoted=getattr(found, "style", None) not in {None, ""})


def _mapping(found: yaml.MappingNode) -> dict[str, Node]:
    items: dict[str, Node] = {}
    for key, value in found.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise Unreadable(line, "A key has to be one word.")
        if key.value in items:
            raise Unreadable(line, f"The key {key.value} is there twice.")
        inner = _node(value)
        items[str(key.value)] = Node(line, inner.value, inner.quoted)
    return items
