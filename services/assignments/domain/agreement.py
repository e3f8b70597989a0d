"""The sheet that two people agree on, who said what about it, and a change that waits for the other's yes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from services.assignments.domain.chain import Chain
from services.assignments.domain.codes import Obstacle, Role
from services.assignments.domain.schedule import Schedule

# What is the client's own to say: it needs nobody's yes.
CLIENTS_OWN = frozenset(
    {
        "own_name",
        "confidence",
        "foreseen_obstacle",
        "foreseen_obstacle_words",
        "plan_if",
        "plan_then",
        "easier",
        "understood",
        "understood_words",
    }
)
SCHEDULE = "schedule"


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """What was agreed, in people's own words: never leaves this service in an event."""

    own_name: str
    rationale: str = ""
    what: str = ""
    minutes: int | None = None
    short_form: bool = False  # only the short form of the worksheet is asked
    confidence: int | None = None
    foreseen_obstacle: Obstacle | None = None
    foreseen_obstacle_words: str = ""
    plan_if: str = ""
    plan_then: str = ""
    easier: str = ""  # what would make it easier
    understood: bool | None = None
    understood_words: str = ""
    chain: Chain | None = None  # what comes after

    @property
    def has_plan(self) -> bool:
        return bool(self.plan_if and self.plan_then)

    def different(self, changes: Mapping[str, Any]) -> dict[str, Any]:
        """Of these, what is not so already."""
        return {name: value for name, value in changes.items() if getattr(self, name) != value}


@dataclass(frozen=True, kw_only=True)
class By:
    """Who speaks. `in_session`: both were in the room, and the other said yes there."""

    role: Role
    person_id: str
    in_session: bool = False

    @property
    def is_client(self) -> bool:
        return self.role is Role.CLIENT


@dataclass(frozen=True, kw_only=True)
class Revision:
    """What stood on the sheet before a change."""

    at: datetime
    by: Role
    agreement: Agreement
    schedule: Schedule


class StepKind(StrEnum):
    """What somebody did about an agreement."""

    PROPOSED = "proposed"
    PROPOSED_ANOTHER_WAY = "proposed_another_way"
    AGREED = "agreed"
    DECLINED = "declined"
    TAKEN_BACK = "taken_back"
    CHANGED = "changed"
    CHANGE_PROPOSED = "change_proposed"
    CHANGE_AGREED = "change_agreed"
    CHANGE_DECLINED = "change_declined"
    CHANGE_TAKEN_BACK = "change_taken_back"
    PAUSED = "paused"
    RESUMED = "resumed"
    ENDED = "ended"


@dataclass(frozen=True, kw_only=True)
class Step:
    """`changed` are the names of what was to be different."""

    kind: StepKind
    at: datetime
    by: Role
    by_id: str
    in_session: bool = False
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PendingChange:
    """A change of something agreed: how the sheet would be, and which of its fields (or the schedule) differ.

    What was agreed goes on as it is until the other says yes.
    """

    at: datetime
    by: Role
    by_id: str
    agreement: Agreement
    schedule: Schedule
    changed: tuple[str, ...]

    def onto(self, agreed: Agreement) -> Agreement:
        """Only what was to be different is taken over."""
        return replace(agreed, **{name: getattr(self.agreement, name) for name in self.changed if name != SCHEDULE})

    def schedule_after(self, agreed: Schedule) -> Schedule:
        return self.schedule if SCHEDULE in self.changed else agreed
