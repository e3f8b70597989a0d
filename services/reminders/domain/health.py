"""How deliveries went on one channel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from services.reminders.domain.codes import Channel, ReminderReason, ReminderStatus

LATE_AFTER = (5, 60, 600)
"""Seconds after its moment at which a message counts as late."""
WITHHELD = frozenset(
    {
        ReminderReason.NO_ADDRESS,
        ReminderReason.UNCONFIRMED,
        ReminderReason.BOUNCED,
        ReminderReason.UNSUBSCRIBED,
        ReminderReason.RATE_LIMITED,
    }
)
"""Reasons for which nothing goes out that lie with the address or the provider."""
_TAKEN = (ReminderStatus.SENT, ReminderStatus.DELIVERED, ReminderStatus.OPENED)


@dataclass(frozen=True)
class ChannelHealth:
    """`states`: how many ended how; `late`: how many were handed over later than so many seconds; `set_aside`: how many
    addresses are not written to any more; `withheld`: how many did not go out, by what the address or the provider had
    to do with it."""

    channel: Channel
    states: Mapping[ReminderStatus, int]
    late: Mapping[int, int]
    set_aside: int = 0
    withheld: Mapping[ReminderReason, int] = field(default_factory=dict)

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
