"""Clients of whom there are many: their ids, and two years of documents that are the same for all but for the ids."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bench.material import SOURCE
from chassis.documents import bucket_of
from chassis.ids import derived_id
from chassis.mongo import Document
from services.assignments.domain.identity import occurrence_id, score_id

NOW = datetime(2026, 11, 23, 19, tzinfo=UTC)  # a Monday evening
WEEKS = 104
BEGAN = NOW.date() - timedelta(weeks=WEEKS)
CLIENTS = 80  # of each therapist
SORTS = 12
CLINIC = derived_id("cln", SOURCE, "many years")
WEEKS_EACH = 12  # that one practice is agreed for
LAST = (WEEKS - 1) // WEEKS_EACH  # the number of the practice that goes on


@dataclass(frozen=True)
class Whose:
    """Ids of one client and of what is around them; `place` counts the clients of all therapists."""

    place: int

    @property
    def client(self) -> str:
        return derived_id("per", SOURCE, "client", str(self.place))

    @property
    def therapist(self) -> str:
        return derived_id("per", SOURCE, "therapist", str(self.place // CLIENTS))

    @property
    def episode(self) -> str:
        return derived_id("epi", SOURCE, str(self.place))

    def assignment(self, number: int) -> str:
        return derived_id("asg", SOURCE, str(self.place), str(number))

    def session(self, number: int) -> str:
        return derived_id("ses", SOURCE, str(self.place), str(number))

    @property
    def ids(self) -> list[str]:
        """All but those of occurrences, in an order that is the same for everybody."""
        agreed = [self.assignment(number) for number in range(LAST + 2)]
        met = [self.session(number) for number in range(WEEKS // 2 + 1)]
        return [self.client, self.therapist, self.episode, *agreed, *met]


@dataclass(frozen=True)
class History:
    """Raw documents of one client; `weeks` are the occurrences of each week, from the first on."""

    whose: Whose
    others: Mapping[str, Sequence[Document]]
    weeks: Sequence[Sequence[Document]]

    def others_of(self, whose: Whose) -> Iterator[tuple[str, list[Document]]]:
        """Everything but the occurrences, by collection, as it would be stored for somebody else."""
        ids = dict(zip(self.whose.ids, whose.ids, strict=True))
        for name, found in self.others.items():
            renamed: list[Document] = [_renamed(one, ids) for one in found]
            yield name, [{**one, "bucket": bucket_of(one["_id"])} for one in renamed]

    def names_for(self, whose: Whose) -> dict[str, str]:
        """The ids that stand in occurrences: of this client, and what takes their place."""
        pairs = dict(zip(self.whose.ids, whose.ids, strict=True))
        return {one: other for one, other in pairs.items() if not one.startswith("ses_")}


def occurrence_of(document: Document, names: Mapping[str, str]) -> Document:
    """The same occurrence as it would be stored for somebody else."""
    assignment, therapist = names[document["assignment_id"]], names[document["therapist_id"]]
    id_ = occurrence_id(assignment, document["slot"])
    own = {
        "_id": id_,
        "assignment_id": assignment,
        "episode_id": names[document["episode_id"]],
        "client_id": names[document["client_id"]],
        "therapist_id": therapist,
        "bucket": bucket_of(id_),
    }
    if "review" in document:
        own["review"] = {**document["review"], "reviewed_by": therapist}
    if "score" in document:
        own["score"] = {**document["score"], "id": score_id(id_)}
    return {**document, **own}


def _renamed(value: Any, ids: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return ids.get(value, value)
    if isinstance(value, dict):
        return {name: _renamed(one, ids) for name, one in value.items()}
    return [_renamed(one, ids) for one in value] if isinstance(value, list) else value
