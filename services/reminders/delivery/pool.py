"""Hands what is due to the lines it goes by, so that a provider that hangs holds up nothing but itself."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from chassis.documents import BUCKETS
from chassis.leases import Leases
from chassis.mongo import DATABASE_AWAY
from chassis.worker import Step
from services.reminders.delivery.lines import Lines, Turn, Way
from services.reminders.domain.codes import EXTERNAL_CHANNELS, Channel, ReminderReason
from services.reminders.usecases.errands import begin_errand, due_errands, run_errand
from services.reminders.usecases.looking import Desk
from services.reminders.usecases.ports import Seals
from services.reminders.usecases.sending import claim_due, deliver

_TRY_AGAIN = 1.0


class Pool:
    """One turn asks each line how many it takes, and claims no more than that."""

    def __init__(self, desk: Desk, lines: Lines, keys: Seals, leases: Leases) -> None:
        self._desk, self._lines, self._keys, self._leases = desk, lines, keys, leases
        self._closing = threading.Event()

    def steps(self) -> list[Step]:
        return [Step("senders", self.step, idle=0.5, rest=1.0, close=self.close)]

    @property
    def at_work(self) -> int:
        return sum(line.at_work for line in self._lines.every())

    def step(self) -> int:
        """Claim and hand out what is due; returns how many that were."""
        self._collect()
        held = self._leases.step()
        if not held:
            return 0
        self._lines.refresh()
        return self._errands(held) + sum(self._reminders(channel, held) for channel in EXTERNAL_CHANNELS)

    def close(self) -> None:
        self._closing.set()
        for line in self._lines.every():
            line.close()

    def _errands(self, held: Collection[int]) -> int:
        """What somebody waits for goes before what was planned."""
        now, done, share = self._desk.clock(), 0, len(held) / BUCKETS
        for errand in due_errands(self._desk, held):
            line = self._lines.of(errand.clinic_id, errand.channel)
            if line is not None and line.room(now, share) and (begun := begin_errand(self._desk, errand)) is not None:
                line.submit(run_errand, self._desk, line, self._keys, begun, self._safely)
                done += 1
        return done

    def _reminders(self, channel: Channel, held: Collection[int]) -> int:
        ways, now = list(self._lines.ways(channel)), self._desk.clock()
        turn = Turn([(way, self._room(way, channel, held)) for way in ways])
        self._desk.watch.left_alone(channel, sum(way.line.shut_until(now) is not None for way in ways))
        claimed = claim_due(self._desk, channel, held, secrets.token_hex(12), turn) if turn.limit else []
        for message in claimed:
            line = turn.line_of(message[0].clinic_id)
            if line is not None:
                line.submit(deliver, self._desk, line, self._keys, message, self._safely)
        return len(claimed)

    def _room(self, way: Way, channel: Channel, held: Collection[int]) -> int:
        now = self._desk.clock()
        until = way.line.shut_until(now)
        if until is not None:
            self._put_off(way, channel, held, until)
        return way.line.room(now, len(held) / BUCKETS)

    def _put_off(self, way: Way, channel: Channel, held: Collection[int], until: datetime) -> None:
        """Once each time it is shut, so that nobody looks at what waits there again and again."""
        if way.line.postponed_until != until:
            because = ReminderReason.RATE_LIMITED if way.line.asked_to_wait else None
            put_off = self._desk.store.reminders.put_off
            put_off(channel, held, until, because, only=way.only, without=way.without)
            way.line.postponed_until = until

    def _collect(self) -> None:
        """An unforeseen error is raised here, in the step, where it is counted and logged."""
        errors: Sequence[BaseException] = self._lines.collect()
        unforeseen = [error for error in errors if not isinstance(error, DATABASE_AWAY)]
        if unforeseen:
            raise unforeseen[0]

    def _safely(self, write: Callable[[], None]) -> None:
        """Repeat while the database is away; after that long somebody else has settled it as unknown anyway."""
        for _ in range(int(self._desk.sending_for.total_seconds() / _TRY_AGAIN)):
            try:
                return write()
            except DATABASE_AWAY:
                if self._closing.wait(_TRY_AGAIN):
                    break
        return write()
