"""A person whose messages are laid out, sent and answered, as the service would do it: one layout, and time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from services.reminders.domain.layout import lay_out, messages
from services.reminders.domain.rules import Rules
from services.reminders.domain.wanted import Placed, Taken, Wanted, Withheld


@dataclass(frozen=True)
class Message:
    """What came at one moment: its keys, and whether it was one that the client put off to that very moment."""

    at: datetime
    keys: frozenset[str]
    rules: Rules
    put_off: bool = False


@dataclass
class Person:
    """`wanted` are those not sent, answered or over; `ended` says of every key that is none of these what became of it.

    `working` is False while the service is away: time passes, and nothing is sent.
    """

    now: datetime
    rules: Rules
    wanted: dict[str, Wanted] = field(default_factory=dict)
    sent: list[Message] = field(default_factory=list)
    ended: dict[str, str] = field(default_factory=dict)
    answered: set[str] = field(default_factory=set)
    working: bool = True

    def laid(self) -> dict[str, Placed | Withheld]:
        return dict(lay_out(self.wanted.values(), self.rules, self.taken(), self.now))

    def preview(self) -> list[tuple[datetime, frozenset[str]]]:
        return [(at, frozenset(keys)) for at, keys in messages(self.laid()).items()]

    def taken(self) -> Iterator[Taken]:
        return (Taken(one.at, counts=not one.put_off) for one in self.sent)

    def let_pass(self, until: datetime) -> None:
        """Sends each message at its moment; every time everything is laid out anew, as after any event."""
        while self.working:
            laid = messages(self.laid())
            at = next(iter(laid), None)
            if at is None or at > until:
                break
            self.now = max(self.now, at)
            self._send(at, frozenset(laid[at]))
        self.now = until
        self._write_down_what_is_over()

    def answer(self, key: str) -> None:
        self.answered.add(key)
        self.ended[key] = "answered"
        del self.wanted[key]

    def _send(self, at: datetime, keys: frozenset[str]) -> None:
        fixed = any(self.wanted[key].fixed for key in keys)
        self.sent.append(Message(at, keys, self.rules, fixed))
        for key in keys:
            del self.wanted[key]
            self.ended[key] = "sent"

    def _write_down_what_is_over(self) -> None:
        for key, outcome in self.laid().items():
            if isinstance(outcome, Withheld) and self.now >= self.wanted[key].closes_at:
                del self.wanted[key]
                self.ended[key] = outcome.reason

    def per_day(self) -> Counter[tuple[date, int]]:
        return Counter((one.rules.day(one.at), one.rules.cap) for one in self.sent if not one.put_off)
