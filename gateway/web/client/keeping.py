"""Keeping what a page says: only what was changed on it, onto whatever is there by now, also from another device."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from gateway.web.client import answers, rows
from gateway.web.client.basis import Basis, field_of, parts_of, put
from gateway.web.client.screens import Screen
from gateway.web.client.values import Field, Form, is_answered
from gateway.web.client.work import Work, save, work_on
from gateway.web.i18n import gettext

MOVES = frozenset({"up", "down"})
GOES_ON = frozenset({"next", "skip"})
REFUSES_NOTHING = frozenset({"stop", "back"})
DECIDES = frozenset({"mine", "theirs", "both"})
JOINED = {"text": " / ", "long_text": "\n\n"}
TRIES = 3


@dataclass(frozen=True)
class Going:
    """Which button was pressed: `next`, or what is to be done with which row, such as `remove:diary:3:mark`."""

    way: str
    name: str = ""
    row: int = 0
    mark: str = ""

    @classmethod
    def of(cls, pressed: str) -> Going:
        way, name, row, mark = [*pressed.split(":"), "", "", ""][:4]
        return cls(way, name, int(row) if row.isdecimal() else 0, mark)


@dataclass(frozen=True)
class Kept:
    """What became of a form: the answers `after`, what cannot be kept as it is by field (`refused`), what is asked for
    once more (`empty`), and what another device has where both changed it (`asked`). `basis`: what the page knows."""

    after: Mapping[str, Any]
    refused: Mapping[str, list[str]]
    empty: Mapping[str, list[str]]
    asked: Mapping[str, Any]
    typed: Mapping[str, Any]
    basis: Basis

    @property
    def whole(self) -> bool:
        return not (self.refused or self.asked)


@dataclass(frozen=True)
class Filled:
    """One screen as it came back."""

    work: Work
    here: Screen
    going: Going
    form: Form

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        return self.here.open_fields(self.work.locked)

    @cached_property
    def basis(self) -> Basis:
        """What a page without one was drawn from is not known: then it is what is there now."""
        return Basis.of(self.form) or Basis.drawn(self.fields, self.work.given, self.work.version)

    @cached_property
    def read(self) -> answers.Read:
        move = answers.Move(self.going.name, self.going.way, self.going.row) if self.going.way in MOVES else None
        return answers.read(self.fields, self.form, self.work.given, move)

    @cached_property
    def settled(self) -> str:
        """The field that this button decides about."""
        return self.going.name if self.going.way in DECIDES else ""

    @cached_property
    def waiting(self) -> set[str]:
        """Fields that two devices changed and nobody decided about yet."""
        return set(self.form.getlist("asked")) - {self.settled}

    @cached_property
    def mine(self) -> dict[str, Any]:
        """The answers as this page has them; of two texts, the one from elsewhere comes first."""
        mine, name = self.read.onto(self.work.given), self.going.name
        kind = next((one["kind"] for one in self.fields if one["name"] == name), "")
        if self.going.way == "remove" and isinstance(mine.get(name), list):
            mine[name] = rows.without_entry(mine[name], self.going.row, self.going.mark)
        if self.going.way == "both" and kind in JOINED:
            mine[name] = JOINED[kind].join(filter(None, (self.work.given.get(name), mine.get(name))))
        return mine

    @cached_property
    def based_on(self) -> dict[str, int]:
        """The parts that were changed here. Entries of a diary were put onto what is there now, all else onto what the
        page had shown."""
        left = self.waiting | ({self.settled} if self.going.way == "theirs" else set())
        fields = [one for one in self.fields if one["name"] not in left]
        diaries = [str(one["name"]) for one in fields if one["kind"] == "entries"]
        typed = self.basis.changed([one for one in fields if one["kind"] != "entries"], self.mine)
        added = [name for name in diaries if self.mine.get(name) != self.work.given.get(name)]
        return {**{part: self.basis.seen(part) for part in sorted(typed)}, **dict.fromkeys(added, self.work.version)}

    @cached_property
    def after(self) -> dict[str, Any]:
        after, values = dict(self.work.given), dict(parts_of(self.fields, self.mine))
        for part in self.based_on:
            put(after, part, values.get(part))
        return {name: value for name, value in after.items() if is_answered(value)}

    @cached_property
    def fixed_elsewhere(self) -> answers.Read:
        """What was typed here into something that another device fixed meanwhile."""
        late = [one for one in self.here.open_fields({}) if one["name"] in self.work.locked]
        there = [one for one in late if self.form.get(str(one["name"]))]
        found = answers.read(there, self.form, self.work.given)
        changed = {field_of(part) for part in self.basis.changed(there, found.onto(self.work.given))}
        written = {name for name in changed if found.answers.get(name) != self.work.given.get(name)}
        say = gettext("This was fixed on another device meanwhile. What you wrote stands here, to take it elsewhere.")
        return answers.Read({}, set(), {name: [say] for name in written}, {name: found.typed[name] for name in written})

    def keep(self) -> Kept:
        way, work = self.going.way, self.work
        unread = {} if way in REFUSES_NOTHING else {**self.read.errors, **self.fixed_elsewhere.errors}
        empty = answers.left_empty(self.fields, self.after) if way == "next" else {}
        fixed = any(is_answered(self.after.get(str(one["name"]))) for one in self.fields)
        locks = self.here.locks and fixed and way in GOES_ON and not (unread or empty or self.waiting)
        short = {"short": True, "whole": False}.get(way, work.short)
        terms = {"based_on": self.based_on, "writer": self.basis.writer}
        reply = save(work, self.after, self.here.number, short=short, locks=locks, terms=terms)
        refused = {name.removeprefix("answers."): sentences for name, sentences in reply.errors.items()}
        theirs = {name: values["theirs"] for name, values in reply.conflicts.items()}
        version = reply.data.get("version")
        return Kept(
            after=self.after,
            refused={**unread, **refused},
            empty=empty,
            asked={**{name: work.given.get(name) for name in self.waiting}, **theirs},
            typed={**self.read.typed, **self.fixed_elsewhere.typed},
            basis=self.basis if version is None else self._saved(version, {*theirs, *map(field_of, refused)}),
        )

    def _saved(self, version: int, but: Collection[str]) -> Basis:
        saved = [part for part in self.based_on if field_of(part) not in but]
        return self.basis.knowing(saved, self.fields, self.after, version)


def keep(work: Work, here: Screen, going: Going, form: Form) -> Kept:
    """Again, when a diary got an entry from elsewhere in the same moment: entries never stand against each other."""
    diaries = {str(one["name"]) for one in here.fields if one["kind"] == "entries"}
    kept = Filled(work, here, going, form).keep()
    for _ in range(TRIES - 1):
        if kept.asked.keys() & diaries:
            kept = Filled(work_on(work.id), here, going, form).keep()
    return kept
