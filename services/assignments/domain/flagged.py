"""An occurrence whose answer may ask for a person: its flags, raised, climbing and acknowledged."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from services.assignments.domain.codes import FlagReason
from services.assignments.domain.errors import NotThere
from services.assignments.domain.facts import SafetyAcknowledged, SafetyEscalated, SafetyFlagged
from services.assignments.domain.planned import PlannedOccurrence
from services.assignments.domain.safety import Flag, SafetyClock, next_due


@dataclass(frozen=True, kw_only=True)
class FlaggedOccurrence(PlannedOccurrence):
    flags: tuple[Flag, ...] = ()

    @property
    def has_open_flag(self) -> bool:
        return any(flag.is_open for flag in self.flags)

    def flagged(self, flag_id: str) -> Flag:
        found = next((flag for flag in self.flags if flag.id == flag_id), None)
        if found is None:
            raise NotThere(flag_id)
        return found

    def flag(self, reason: FlagReason, at: datetime, clock: SafetyClock) -> tuple[Self, SafetyFlagged]:
        """Its answer asks for a person. One that is open already stays beside the new one."""
        raised = Flag.raised(self.id, len(self.flags) + 1, reason, at, clock)
        return self._with(raised), SafetyFlagged(at=at, flag=raised)

    def escalate(self, clock: SafetyClock, now: datetime) -> tuple[Self, SafetyEscalated | None]:
        """The first open flag whose time has come goes one rung up; others wait for the next look."""
        due = next((flag for flag in self.flags if flag.is_open and flag.next_rung_at <= now), None)
        if due is None:
            return self, None
        after = due.climb(clock, now)
        return self._with(after), SafetyEscalated(
            at=due.next_rung_at, flag=after, changed=("escalated_at", "escalated_to", "rung")
        )

    def acknowledge(
        self, flag_id: str, person_id: str, what_was_done: str, at: datetime
    ) -> tuple[Self, SafetyAcknowledged]:
        after = self.flagged(flag_id).acknowledge(person_id, what_was_done, at)
        changed = ("acknowledged_at", "acknowledged_by")
        return self._with(after), SafetyAcknowledged(at=at, flag=after, changed=changed)

    def _with(self, flag: Flag) -> Self:
        """With this flag, or this version of it."""
        known = flag.id in {one.id for one in self.flags}
        flags = tuple(flag if one.id == flag.id else one for one in self.flags) if known else (*self.flags, flag)
        return replace(self, flags=flags, settle_at=next_due(flags))
