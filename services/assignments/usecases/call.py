"""What every use case is told: who asks, when it happens, and how it came in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import wraps
from typing import ParamSpec, TypeVar

from services.assignments.access import Actor
from services.assignments.domain.aggregate import Aggregate
from services.assignments.domain.codes import EnteredVia
from services.assignments.domain.errors import Stale
from services.assignments.domain.facts import Fact
from services.assignments.usecases.clinic_catalogue import ClinicCatalogue
from services.assignments.usecases.ports import Kept, Store

A = TypeVar("A", bound=Aggregate)
P = ParamSpec("P")
T = TypeVar("T")

Clock = Callable[[], datetime]
Seen = Callable[[str], int | None]  # the version of that document the caller decided on; None: any
TRIES = 5


def any_version(_: str) -> None:
    """For commands that need no version, because the state itself guards them."""
    return


@dataclass(frozen=True)
class Call:
    """`now` is when it happens; the store's own clock says when it is recorded. `command` is the key of a command
    that may be repeated."""

    actor: Actor
    store: Store
    now: Clock
    catalogue: ClinicCatalogue
    command: str | None = None
    via: EnteredVia = EnteredVia.LIVE

    def add(self, kept: Kept[A], aggregate: A, *facts: Fact) -> A:
        return kept.add(replace(aggregate, entered_via=self.via), facts, self.command)

    def save(self, kept: Kept[A], aggregate: A, *facts: Fact | None) -> A:
        """Save a change; a fact that is None says that there was none."""
        happened = [fact for fact in facts if fact is not None]
        if not happened:
            return aggregate
        return kept.save(replace(aggregate, entered_via=self.via), happened, self.command)


def repeated(act: Callable[P, T]) -> Callable[P, T]:
    """Decide again on the newest state when somebody else was faster; who named a version hears of it instead."""

    @wraps(act)
    def acting(*args: P.args, **kwargs: P.kwargs) -> T:
        for _ in range(TRIES - 1):
            try:
                return act(*args, **kwargs)
            except Stale:
                continue
        return act(*args, **kwargs)

    return acting
