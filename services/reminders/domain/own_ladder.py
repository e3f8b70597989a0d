"""The ladder of one assignment: its own, if whoever agreed it with the client gave it one, else the clinic's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.reminders.domain.clinic_policy import ClinicPolicy
from services.reminders.domain.ladder import AssignmentKey
from services.reminders.domain.rungs import Ladder, Rung, asks_beyond_reminding, checked_ladder


@dataclass(frozen=True)
class OwnLadder:
    """`rungs` None: the clinic's hold. `since` is when a decision last made it another ladder: no silence climbs it
    from before that. `after_yes`: the client had agreed to the assignment by then. `version` 0: nobody has decided."""

    key: AssignmentKey
    rungs: Ladder | None = None
    since: datetime | None = None
    set_by: str | None = None
    after_yes: bool = False
    version: int = 0

    @property
    def goes_beyond_reminding(self) -> bool:
        return self.rungs is not None and asks_beyond_reminding(self.rungs)


@dataclass(frozen=True)
class InForce:
    """What is climbed for an assignment; no silence climbs it from before `since`."""

    rungs: Ladder
    since: datetime | None


def in_force(own: OwnLadder | None, policy: ClinicPolicy) -> InForce:
    """The assignment's own ladder or the clinic's."""
    if own is not None and own.rungs is not None:
        return InForce(own.rungs, own.since)
    changes = (own.since if own is not None else None, policy.ladder_since)
    return InForce(policy.ladder, max((at for at in changes if at is not None), default=None))


def decided(
    before: OwnLadder, wished: Sequence[Rung] | None, policy: ClinicPolicy, *, by: str, after_yes: bool, now: datetime
) -> OwnLadder:
    """`wished` None: back to the clinic's. What comes to the same rungs is no news, and no wait begins anew. Raises
    LadderImpossible."""
    rungs = None if wished is None else checked_ladder(wished)
    held = in_force(before, policy)
    if (policy.ladder if rungs is None else rungs) == held.rungs:
        return replace(before, rungs=rungs, since=held.since, set_by=by)
    return replace(before, rungs=rungs, since=now, set_by=by, after_yes=after_yes)


def is_news(own: OwnLadder, policy: ClinicPolicy, seen: datetime | None) -> bool:
    """Whether it is another ladder than the client saw: when they looked last, or else with their yes."""
    if seen is None:
        return own.after_yes
    since = in_force(own, policy).since
    return since is not None and since > seen
