"""One occurrence as the client works on it: the exercise, what is written so far, and what is asked next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gateway.web.client.cards import Document, card, items, part, use_zone_of
from gateway.web.client.screens import Screen, has_short_form, screens_of
from gateway.web.rating_words import RATINGS
from gateway.web.services import Reply, asked, tell


@dataclass(frozen=True)
class Work:
    """`answers`: written by the client so far; `carried`: answers of last time that a new sheet starts with.

    `locked` says when an answer was fixed; `reached` is the number of the screen where the client stopped; `version`
    is that of the draft; `shared` how much staff see of it unless the client says otherwise.
    """

    id: str
    name: str
    exercise: Document
    answers: Mapping[str, Any]
    carried: Mapping[str, Any]
    locked: Mapping[str, str]
    computed: Mapping[str, Any]
    begun: bool
    version: int
    short: bool
    reached: int
    occurrence: Document
    assignment: Document
    review: Document
    response: Document
    etag: str
    taken_back: Document = field(default_factory=dict)
    may_be_taken_back: bool = False
    shared: str = "whole"

    @property
    def given(self) -> dict[str, Any]:
        """What the page starts from; what was carried over is kept with the first step."""
        return dict(self.answers) if self.begun else dict(self.carried)

    @property
    def measure(self) -> Document:
        """How the answers are scored; empty if they are not."""
        return part(self.exercise, "measure")

    @property
    def ratings(self) -> list[str]:
        """What the exercise asks at the end, and what was rated before, so that it is not lost."""
        asked: list[str] = items(self.exercise, "ratings")
        before = self.taken_back or self.response
        return [*asked, *(name for name in RATINGS if name not in asked and before.get(name) is not None)]

    @property
    def by_therapist(self) -> bool:
        return self.response.get("rating_source") == "therapist"

    @property
    def missing(self) -> list[tuple[int, str]]:
        """What was handed in without an answer that a score needs: the screen and the question."""
        names = set(items(self.occurrence, "missing"))
        return [(int(one["screen"]), str(one["label"])) for one in self.fields if one["name"] in names]

    @property
    def screens(self) -> tuple[Screen, ...]:
        return screens_of(self.exercise, self.given, short=self.short)

    @property
    def fields(self) -> list[Document]:
        """Every question of the worksheet, whether it is asked now or not."""
        return items(part(self.exercise, "worksheet"), "fields")

    @property
    def readable(self) -> dict[str, Any]:
        """Answers and what is worked out from them."""
        return {**self.answers, **self.computed}

    @property
    def total(self) -> int:
        """One more screen asks how it went."""
        return len(self.screens) + 1

    def place_of(self, number: int) -> int:
        """Which of the screens shown this is, from 1 on."""
        return sum(one.number <= number for one in self.screens)

    def is_from_last_time(self, name: str) -> bool:
        return name in self.carried and self.given.get(name) == self.carried[name]


def work_on(occurrence_id: str) -> Work:
    """Everything the pages of one occurrence need, in one request."""
    found = asked("assignments", f"/api/v1/me/occurrences/{occurrence_id}")
    data = found.data
    occurrence, assignment, exercise = (part(data, name) for name in ("occurrence", "assignment", "exercise"))
    use_zone_of(occurrence, assignment)
    draft, response = part(data, "draft"), part(data, "response")
    written = draft or response
    return Work(
        id=occurrence_id,
        name=card({**occurrence, "assignment": assignment, "exercise": exercise}).name,
        exercise=exercise,
        answers=part(draft, "answers") or part(response, "answers"),
        carried=part(data, "carried"),
        locked=part(written, "locked"),
        computed=part(written, "computed"),
        begun=bool(written),
        version=int(data.get("draft_version") or 0),
        short=bool(draft.get("short") if draft else assignment.get("short_form")) and has_short_form(exercise),
        reached=int(draft.get("screen") or 1),
        occurrence=occurrence,
        assignment=assignment,
        review=part(data, "review"),
        response=response,
        taken_back=part(data, "taken_back"),
        may_be_taken_back=bool(data.get("may_be_taken_back")),
        shared=str(data.get("shared_last") or "whole"),
        etag=found.etag,
    )


def save(
    work: Work,
    answers: Mapping[str, Any],
    screen: int,
    *,
    terms: Mapping[str, Any],
    short: bool,
    locks: bool = False,
) -> Reply:
    """Keep the draft. `terms`: what was changed since which version, and on which page; `locks`: the client goes on,
    and the answers of this screen stay as they are now."""
    body: dict[str, Any] = {"answers": dict(answers), "screen": screen, **terms}
    if has_short_form(work.exercise):
        body["short"] = short
    if locks:
        body["locks"] = [screen]
    return tell("assignments", "PUT", f"/api/v1/me/occurrences/{work.id}/draft", body)
