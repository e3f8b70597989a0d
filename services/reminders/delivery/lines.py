"""Every way out of the house: those of the installation, and those of clinics that have one of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from services.reminders.delivery.line import Line
from services.reminders.domain.channels import ClinicChannel
from services.reminders.domain.codes import Channel
from services.reminders.keys import NotSealed
from services.reminders.usecases.ports import Channels, Clock, Provider, Seals

Build = Callable[[Channel, str], Provider]
_EACH = timedelta(seconds=5)


@dataclass(frozen=True)
class Way:
    """A line and the clinics it serves: `only` these, or all `without` those."""

    line: Line
    only: frozenset[str] | None
    without: frozenset[str]


class Turn:
    """How much each way of one channel takes in this turn, so that no more is claimed than finds a place."""

    def __init__(self, rooms: Sequence[tuple[Way, int]]) -> None:
        self._of_clinic = {clinic: (way, room) for way, room in rooms for clinic in way.only or ()}
        self._of_others = next(((way, room) for way, room in rooms if way.only is None), None)
        self._left = {id(way): room for way, room in rooms}

    @property
    def only(self) -> frozenset[str] | None:
        """The clinics to look at, where not all."""
        if self._of_others is not None and self._of_others[1]:
            return None
        return frozenset(clinic for clinic, (_, room) in self._of_clinic.items() if room)

    @property
    def without(self) -> frozenset[str]:
        """The clinics not to look at."""
        return frozenset(clinic for clinic, (_, room) in self._of_clinic.items() if not room)

    @property
    def limit(self) -> int:
        return sum(self._left.values())

    def line_of(self, clinic_id: str) -> Line | None:
        found = self._of_clinic.get(clinic_id) or self._of_others
        return None if found is None else found[0].line

    def takes(self, clinic_id: str) -> bool:
        """Whether there is room for one more of that clinic, which then has it."""
        found = self._of_clinic.get(clinic_id) or self._of_others
        if found is None or not self._left[id(found[0])]:
            return False
        self._left[id(found[0])] -= 1
        return True


@dataclass
class Lines:
    """`build` makes a provider of a URL; `defaults` are the installation's. Clinics' own are looked up anew every few
    seconds, so that a change needs no restart.
    """

    channels: Channels
    keys: Seals
    build: Build
    defaults: Mapping[Channel, Provider]
    clock: Clock
    senders: int
    per_minute: int
    _default: dict[Channel, Line] = field(default_factory=dict)
    _own: dict[tuple[str, Channel], tuple[ClinicChannel, Line | None]] = field(default_factory=dict)
    _leaving: list[Line] = field(default_factory=list)
    _looked: datetime | None = None

    def ways(self, channel: Channel) -> Iterator[Way]:
        """First those of single clinics, then the installation's for all others."""
        own = {clinic: line for (clinic, on), (_, line) in self._own.items() if on is channel}
        for clinic, line in own.items():
            if line is not None:
                yield Way(line, frozenset({clinic}), frozenset())
        default = self._line_of(channel)
        if default is not None:
            yield Way(default, None, frozenset(own))

    def of(self, clinic_id: str, channel: Channel) -> Line | None:
        """None where the clinic or the installation has none."""
        known = self._own.get((clinic_id, channel))
        return self._line_of(channel) if known is None else known[1]

    def refresh(self) -> None:
        now = self.clock()
        if self._looked is not None and self._looked <= now < self._looked + _EACH:
            return
        self._looked = now
        stored = {(one.clinic_id, one.channel): one for one in self.channels.every() if one.sealed or not one.on}
        for key in [key for key, (known, _) in self._own.items() if not _same(known, stored.get(key))]:
            _, line = self._own.pop(key)
            self._leaving += [line] if line else []
        for key, one in stored.items():
            if key not in self._own:
                self._own[key] = (one, self._made(one))

    def every(self) -> list[Line]:
        return [*self._default.values(), *(line for _, line in self._own.values() if line), *self._leaving]

    def collect(self) -> list[BaseException]:
        errors = [error for line in self.every() for error in line.collect()]
        for line in [one for one in self._leaving if not one.at_work]:
            line.close()
            self._leaving.remove(line)
        return errors

    def _line_of(self, channel: Channel) -> Line | None:
        provider = self.defaults.get(channel)
        if provider is not None and channel not in self._default:
            self._default[channel] = Line(provider, self.clock, senders=self.senders, per_minute=self.per_minute)
        return self._default.get(channel)

    def _made(self, one: ClinicChannel) -> Line | None:
        """None for one that is off, or whose URL cannot be opened or used any more: `check` says which."""
        if not one.on or one.sealed is None:
            return None
        try:
            provider = self.build(one.channel, self.keys.unseal(one.sealed))
        except (NotSealed, ValueError):
            return None
        per_minute = one.per_minute or self.per_minute
        return Line(provider, self.clock, senders=self.senders, per_minute=per_minute)


def _same(known: ClinicChannel, stored: ClinicChannel | None) -> bool:
    """A test changes nothing about the way itself."""
    return stored is not None and (known.sealed, known.on, known.per_minute) == (
        stored.sealed,
        stored.on,
        stored.per_minute,
    )
