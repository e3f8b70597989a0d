"""Mistakes in how homework is laid out and replied to, each put into the code under test for the length of a `with`."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from typing import Any
from unittest.mock import patch

from chassis.ids import new_id
from services.assignments.domain import planned
from services.assignments.domain.assignment import Assignment
from services.assignments.domain.facts import OccurrenceReviewed
from services.assignments.domain.planning import Plan
from services.assignments.store.aggregates import Aggregates
from services.assignments.usecases import settling
from services.assignments.usecases.ports import Store
from tests.schedules.bugs import Bug
from tests.schedules.homework import HOMEWORK
from tests.schedules.replying import REPLYING


def a_random_id() -> AbstractContextManager[Any]:
    """Whoever lays a day out gives it an id of its own."""
    return patch.object(planned, "occurrence_id", lambda *_: new_id("occ"))


def noted_before_it_is_made() -> AbstractContextManager[Any]:
    """The days are noted as laid out, and made in a second write."""
    carry_out = settling.carry_out

    def note_first(store: Store, plans: Sequence[tuple[Assignment, Plan]], now: datetime) -> bool:
        store.assignments.settled([(one, settling.kept_of(one, its)) for one, its in plans])
        return carry_out(store, plans, now)

    return patch.object(settling, "carry_out", note_first)


def replied_to_whatever_is_there() -> AbstractContextManager[Any]:
    """A reply is saved onto whatever version is stored."""
    save = Aggregates.save

    def onto_the_newest(self: Any, aggregate: Any, facts: Sequence[Any], command: str | None = None) -> Any:
        if any(isinstance(one, OccurrenceReviewed) for one in facts):
            stored = self.get([aggregate.clinic_id], aggregate.id)
            aggregate = replace(aggregate, version=stored.version)
        return save(self, aggregate, facts, command)

    return patch.object(Aggregates, "save", onto_the_newest)


BUGS = (
    Bug("an occurrence gets a random id", a_random_id, HOMEWORK, 10),
    Bug("days noted as laid out before they are made", noted_before_it_is_made, HOMEWORK, 30),
    Bug("a reply is saved without the version guard", replied_to_whatever_is_there, REPLYING, 20),
)
