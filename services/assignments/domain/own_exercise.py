"""An exercise that a clinician wrote: a draft, published versions that never change, and its way into the library."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from services.assignments.domain.codes import LibraryStep, Sharing
from services.assignments.domain.definition import Definition, content_of
from services.assignments.domain.errors import NotOpen, Stale

CODE = re.compile(r"exr_[0-9a-z]{26}")  # says nothing of what is in it, because codes travel in events
MOST_VERSIONS = 99
MOST_STEPS = 200


def is_own(code: str) -> bool:
    return CODE.fullmatch(code) is not None


@dataclass(frozen=True)
class Origin:
    """What it was copied from."""

    code: str
    version: int


@dataclass(frozen=True)
class Version:
    """One that was published; its definition is kept beside it and never written again."""

    number: int
    content: str
    published_at: datetime
    published_by: str


@dataclass(frozen=True)
class Step:
    """A line of the history; `word` is what somebody wrote with it."""

    at: datetime
    by: str
    what: LibraryStep
    version: int | None = None
    word: str = ""


@dataclass(frozen=True, kw_only=True)
class OwnExercise:
    """`draft` is what will be the next version (None: as published), `text` how it was typed where that was YAML.

    `title` and `content` are those of the draft, else of the newest version. `offered` is the version in the clinic's
    library, `submitted` the one that waits for a decision. `version` counts changes, as for any aggregate.
    """

    code: str
    clinic_id: str
    owner_id: str
    made_at: datetime
    title: str = ""
    content: str = ""
    version: int = 0
    commands: tuple[str, ...] = ()
    origin: Origin | None = None
    draft: Definition | None = None
    text: str | None = None
    is_unread: bool = False
    saved_at: datetime | None = None
    versions: tuple[Version, ...] = ()
    offered: int | None = None
    submitted: int | None = None
    retired_at: datetime | None = None
    history: tuple[Step, ...] = ()

    @property
    def newest(self) -> int | None:
        return self.versions[-1].number if self.versions else None

    @property
    def next_number(self) -> int:
        return (self.newest or 0) + 1

    @property
    def sharing(self) -> Sharing:
        if self.retired_at is not None:
            return Sharing.RETIRED
        if self.submitted is not None:
            return Sharing.SUBMITTED
        return Sharing.PRIVATE if self.offered is None else Sharing.IN_LIBRARY

    @property
    def is_shared(self) -> bool:
        """Whether others of the clinic come across it."""
        return self.offered is not None or self.submitted is not None

    def offered_to(self, person_id: str) -> int | None:
        """The version this person can set now: the author the newest, others the one in the library."""
        if self.retired_at is not None:
            return None
        return self.newest if person_id == self.owner_id else self.offered

    def has_applied(self, command: str | None) -> bool:
        return command is not None and command in self.commands

    def must_be_version(self, seen: int | None) -> None:
        if seen is not None and seen != self.version:
            raise Stale(self.code)

    def write(self, definition: Definition, text: str | None, at: datetime, *, is_unread: bool = False) -> Self:
        """Keep what was typed, right or not."""
        self._must_be_in_use()
        return replace(
            self,
            draft=definition,
            text=text,
            is_unread=is_unread,
            saved_at=at,
            title=title_of(definition),
            content=content_of(definition),
        )

    def publish(self, definition: Definition, by: str, at: datetime) -> Self:
        self._must_be_in_use()
        if self.next_number > MOST_VERSIONS:
            raise NotOpen(f"There are {MOST_VERSIONS} versions. Copy this exercise and go on with the copy.")
        new = Version(self.next_number, content_of(definition), at, by)
        after = replace(self, versions=(*self.versions, new), draft=None, text=None, saved_at=None)
        return after._noted(LibraryStep.PUBLISHED, by, at, new.number)

    def submit(self, by: str, at: datetime) -> Self:
        """The newest version waits for a decision; until then the library keeps the one it has."""
        self._must_be_in_use()
        if self.newest is None:
            raise NotOpen("Publish a first version, then submit it.")
        if self.newest in (self.submitted, self.offered):
            raise NotOpen("This version is submitted or in the library already. Publish a change, then submit that.")
        return replace(self, submitted=self.newest)._noted(LibraryStep.SUBMITTED, by, at, self.newest)

    def take_in(self, by: str, at: datetime) -> Self:
        number = self._waiting()
        return replace(self, offered=number, submitted=None)._noted(LibraryStep.TAKEN_IN, by, at, number)

    def send_back(self, word: str, by: str, at: datetime) -> Self:
        number = self._waiting()
        return replace(self, submitted=None)._noted(LibraryStep.SENT_BACK, by, at, number, word)

    def retire(self, by: str, at: datetime) -> Self:
        """It cannot be set any more; what is set goes on with its version."""
        self._must_be_in_use()
        return replace(self, retired_at=at, submitted=None)._noted(LibraryStep.RETIRED, by, at)

    def _noted(self, what: LibraryStep, by: str, at: datetime, version: int | None = None, word: str = "") -> Self:
        return replace(self, history=(*self.history, Step(at, by, what, version, word))[-MOST_STEPS:])

    def _waiting(self) -> int:
        if self.submitted is None:
            raise NotOpen("This does not wait for the library any more. Load it again to see how it stands.")
        return self.submitted

    def _must_be_in_use(self) -> None:
        if self.retired_at is not None:
            raise NotOpen("This exercise is retired. Copy it to go on with it.")


def title_of(definition: Definition) -> str:
    """As far as it is written yet."""
    title = definition.get("title")
    found = title.get("en") if isinstance(title, dict) else title
    return found.strip()[:200] if isinstance(found, str) else ""
