"""What a client says about one occurrence; any amount counts, and not doing it is an answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Self

from services.assignments.domain.codes import Obstacle, RatingSource, Reaction, ResponseKind, Role, Shared, Timing
from services.assignments.domain.errors import Invalid
from services.assignments.domain.missing_links import STANDS_FOR, MissingLink
from services.assignments.domain.rating import Rating
from services.assignments.domain.worksheet.merging import Trail

DONE_FROM = 80


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What is handed in. `answers` are the fields of the worksheet in the version the client saw; `shared` is how much
    of it staff see."""

    kind: ResponseKind
    quantity: int | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    quality: int | None = None
    difficulty: int | None = None
    pleasure: int | None = None
    mastery: int | None = None
    usefulness: int | None = None
    minutes: int | None = None
    obstacles: tuple[Obstacle, ...] = ()
    missing_link: MissingLink | None = None
    own_words: str = ""
    talk_about_it: bool = False
    note: str = ""
    on_paper: bool = False
    shared: Shared = Shared.WHOLE
    rating_source: RatingSource = RatingSource.CLIENT

    def __post_init__(self) -> None:
        errors = {name: [sentence] for name, sentence in self._wrong()}
        if errors:
            raise Invalid(errors)

    def _wrong(self) -> Iterator[tuple[str, str]]:
        if self.kind is ResponseKind.NOT_THIS_TIME and self.quantity is not None:
            yield "quantity", "Leave this out for 'not this time', or choose 'did' for any amount that was done."
        if self.quantity is not None and not 0 <= self.quantity <= 100:
            yield "quantity", "Choose between 0 and 100."
        for name in Rating:
            value = getattr(self, name)
            if value is not None and not 0 <= value <= 10:
                yield name.value, "Choose between 0 and 10."
        if self.minutes is not None and not 0 <= self.minutes <= 24 * 60:
            yield "minutes", "Choose between 0 and 1440 minutes."
        if len(set(self.obstacles)) < len(self.obstacles):
            yield "obstacles", "Name each obstacle once."
        if self.missing_link is not None and self.kind is not ResponseKind.NOT_THIS_TIME:
            yield "missing_link", "This goes with 'not this time' alone. Leave it out, or name an obstacle instead."

    def with_its_obstacle(self) -> Self:
        """Where only the missing link is said, the obstacle that stands for it is named, too."""
        if self.missing_link is None or self.obstacles:
            return self
        return replace(self, obstacles=(STANDS_FOR[self.missing_link],))


@dataclass(frozen=True, kw_only=True)
class Response:
    """An answer as it was kept: `responded_at` is when the client gave it, `locked` when some of it was fixed, `trail`
    what was changed when and where."""

    answer: Answer
    responded_at: datetime
    timing: Timing
    exercise_version: int
    locked: Mapping[str, datetime] = field(default_factory=dict)
    trail: Trail = field(default_factory=Trail)


@dataclass(frozen=True, kw_only=True)
class Review:
    """The therapist's reply, in words or as a reaction."""

    reply: str
    reaction: Reaction | None
    reviewed_at: datetime
    reviewed_by: str
    reviewer_role: Role
    seen_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class ReplyDraft:
    """A reply that is not sent yet; for its author's eyes."""

    occurrence_id: str
    author_id: str
    reply: str
    saved_at: datetime
    version: int = 1
