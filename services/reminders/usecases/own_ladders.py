"""Give an assignment a ladder of its own, or the clinic's again; the worker plans anew afterwards, within a second."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from services.reminders.domain.own_ladder import OwnLadder, decided
from services.reminders.domain.projections import Assigned
from services.reminders.domain.rungs import Rung
from services.reminders.usecases.forgetting import unless_erased
from services.reminders.usecases.ports import Store


def set_own_ladder(
    before: OwnLadder, wished: Sequence[Rung] | None, about: Assigned, *, by: str, store: Store, now: datetime
) -> OwnLadder:
    """`wished` None: the clinic's. `before` carries the version that was read (0: none yet); raises LadderImpossible,
    AlreadySet or StaleVersion."""
    policy = store.policies.of(about.clinic_id)
    saved = store.own_ladders.save(decided(before, wished, policy, by=by, after_yes=about.has_a_yes, now=now))
    unless_erased(saved.key.client, store)
    return saved
