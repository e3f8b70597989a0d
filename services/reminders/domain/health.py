"""How deliveries went on one channel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from services.reminders.domain.codes import Channel, ReminderStatus

LATE_AFTER = (5, 60, 600)
"""Seconds after its moment at which a message counts as late."""
_TAKEN = (ReminderStatus.SENT, ReminderStatus.DELIVERED, ReminderStatus.OPENED)


@dataclass(frozen=True)
class ChannelHealth:
    """`states`: how many ended how; `late`: how many were handed over later than so many seconds; `set_aside`: how many
    addresses are not written to any more."""

    channel: Channel
    states: Mapping[ReminderStatus, int]
    late: Mapping[int, int]
    set_aside: int = 0

    @property
    def taken(self) -> int:
        """The provider took them."""
        return sum(self.states.get(state, 0) for state in _TAKEN)

    @property
    def tried(self) -> int:
        """Those that were handed over, whatever became of them."""
        return (
            self.taken + self.states.get(ReminderStatus.UNDELIVERABLE, 0) + self.states.get(ReminderStatus.UNKNOWN, 0)
        )
