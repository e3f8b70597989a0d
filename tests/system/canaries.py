"""A word of its own in every field of the API that takes any text, and where each of them was put."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from secrets import token_hex
from typing import Any

from local.rest import Person
from tests.system.asking import Reply, ask
from tests.system.openapi import Operation, a_body, free_texts

CODES = frozenset({"time_zone", "exercise_code", "time", "until_time", "clinic_id", "locale", "field"})
"""Text by its schema, but only listed values are taken: a word in there is refused and must leave no trace either."""
SECRETS = frozenset({"password", "old", "new", "token"})
_EMAIL = frozenset({"email", "address"})
_ORDINARY = {"time_zone": "Etc/GMT", "exercise_code": "thought_record", "time": "18:30"}

Spot = tuple[str, str]
"""An operation and the dotted name of a field in its body."""


def a_chain(word: str) -> dict[str, Any]:
    """What comes after, in these words."""
    rungs = [{"item": word}, {"item": f"{word} again"}]
    return {"criterion": {"reads": "done", "times": 2}, "rungs": rungs}


def daily(now: datetime) -> dict[str, Any]:
    """From that day on, at that time of day."""
    return {"kind": "daily", "start_on": now.date().isoformat(), "time": now.strftime("%H:%M")}


def found(words: list[str], places: dict[str, bytes] | Any) -> list[tuple[str, str]]:
    """Which of the words stand in which of the places."""
    return [(word, place) for place, content in places.items() for word in words if word.encode() in content]


@dataclass
class Canaries:
    """`words`: which word was put where."""

    operations: Mapping[str, Operation]
    words: dict[str, Spot] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)

    def word(self, operation: str, name: str) -> str:
        """A fresh word, remembered with its place."""
        fresh = f"kestrel{token_hex(6)}"
        self.words[fresh] = (operation, name)
        return fresh

    def send(self, who: Person, operation: str, ids: Mapping[str, str], known: Mapping[str, Any], **more: str) -> Reply:
        """Do it with a word in every text field that `known` does not say otherwise; it has to work."""
        reply = self.tried(who, operation, ids, known, more)
        assert reply.status < 300, f"{operation} {reply}"
        return reply

    def refuse(self, who: Person, operation: str, ids: Mapping[str, str], known: Mapping[str, Any]) -> None:
        """Send words where they are not taken."""
        before = set(self.words)
        reply = self.tried(who, operation, ids, known, {})
        assert 400 <= reply.status < 500, f"{operation} {reply}"
        self.refused |= set(self.words) - before

    def tried(
        self,
        who: Person,
        operation: str,
        ids: Mapping[str, str],
        known: Mapping[str, Any],
        headers: Mapping[str, str],
    ) -> Reply:
        one = self.operations[operation]
        body = self.body(one, dict(ids), known)
        sent = {"Idempotency-Key": token_hex(8)} | {name.replace("_", "-"): value for name, value in headers.items()}
        return ask(who, one.method, one.at(ids), body, sent)

    def body(self, one: Operation, ids: Mapping[str, str], known: Mapping[str, Any]) -> dict[str, Any] | None:
        body = a_body(one.schema, ids)
        if body is None:
            return None
        body |= {name: value for name, value in _ORDINARY.items() if name in body}
        for path in free_texts(one.schema):
            if path[0] not in known and path[-1] not in CODES:
                self._put(body, path, one)
        return body | dict(known)

    def _put(self, body: dict[str, Any], path: tuple[str, ...], one: Operation) -> None:
        name = path[-1]
        word = self.word(str(one), ".".join(path))
        text: Any = f"{word}@canary.invalid" if name in _EMAIL else word
        if len(path) == 1:
            body[name] = text
        elif path[0] == "chain":
            body["chain"] = a_chain(word)
        elif path[0] == "crisis_contacts":
            body.setdefault(path[0], [{}])[0][name] = text
        else:
            body.setdefault(path[0], {})[name] = text

    def unplanted(self) -> set[Spot]:
        """Text fields of the API into which nothing was written: a new one has to be added to the walk."""
        planted = set(self.words.values()) | {(where, name.partition(".")[0]) for where, name in self.words.values()}
        wanted = {(str(one), ".".join(path)) for one in self.operations.values() for path in free_texts(one.schema)}
        return {spot for spot in wanted - planted if spot[1].rsplit(".", 1)[-1] not in CODES}
