"""The messages of the next days as they will come: the layout, read as a person would read it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from services.reminders.domain.codes import Channel, MovedBecause, ReminderReason, ReminderTrigger
from services.reminders.domain.layout import lay_out
from services.reminders.domain.rules import Rules
from services.reminders.domain.wanted import Placed, Taken, Wanted, Withheld


@dataclass(frozen=True)
class Item:
    """What a message holds; `because` says why it does not come at the moment that was wished."""

    assignment_id: str
    trigger: ReminderTrigger
    rung: int
    wanted_at: datetime
    because: MovedBecause | None


@dataclass(frozen=True)
class Message:
    """`zone` is where the person's clock stands then; `only_if_silent`: an answer until then takes all of it back."""

    at: datetime
    zone: str
    channels: tuple[Channel, ...]
    items: tuple[Item, ...]

    @property
    def only_if_silent(self) -> bool:
        return all(one.rung > 1 for one in self.items)


@dataclass(frozen=True)
class NotComing:
    """What was wished and does not come."""

    assignment_id: str
    trigger: ReminderTrigger
    wanted_at: datetime
    reason: ReminderReason


@dataclass(frozen=True)
class Preview:
    messages: tuple[Message, ...]
    withheld: tuple[NotComing, ...]


def preview(
    wanted: Collection[Wanted], rules: Rules, taken: Iterable[Taken], now: datetime, until: datetime
) -> Preview:
    """The messages before `until`, and what was wished before it and is withheld; both in order of time."""
    by_moment: dict[datetime, list[tuple[Wanted, Placed]]] = {}
    withheld = []
    laid = lay_out(wanted, rules, taken, now)
    for one in sorted(wanted, key=lambda one: (one.rank, one.at, one.key)):
        outcome = laid[one.key]
        if isinstance(outcome, Withheld):
            withheld.append(NotComing(one.assignment_id, one.trigger, one.at, outcome.reason))
        elif outcome.at < until:
            by_moment.setdefault(outcome.at, []).append((one, outcome))
    return Preview(
        messages=tuple(_message(at, by_moment[at], rules) for at in sorted(by_moment)),
        withheld=tuple(sorted((one for one in withheld if one.wanted_at < until), key=lambda one: one.wanted_at)),
    )


def _message(at: datetime, members: list[tuple[Wanted, Placed]], rules: Rules) -> Message:
    """The most important first; what was put off on several channels is one thing in it."""
    channels = {channel for one, _ in members for channel in one.channels}
    items = dict.fromkeys(_item(one, placed) for one, placed in members)
    return Message(at, rules.zones.at(at).key, tuple(sorted(channels)), tuple(items))


def _item(one: Wanted, placed: Placed) -> Item:
    because = MovedBecause.SNOOZE if one.fixed and placed.because is None else placed.because
    return Item(one.assignment_id, one.trigger, one.rung, one.at, because)
