"""The background work of this service, one short turn at a time, each over what this process holds of the lanes."""

from __future__ import annotations

from dataclasses import dataclass

from chassis.leases import Leases
from chassis.worker import Step
from services.reminders.domain.codes import Channel
from services.reminders.domain.projections import ClientKey
from services.reminders.metrics import ReminderMetrics
from services.reminders.store import Store
from services.reminders.usecases.clocks import Clocks
from services.reminders.usecases.forgetting import forget_erased, purge
from services.reminders.usecases.looking import Desk
from services.reminders.usecases.planning import Planner
from services.reminders.usecases.sending import sweep
from services.reminders.usecases.showing import show_due

LOOK_EVERY = 0.5
"""Seconds between two looks for what is due: half of what a reminder may be late, and most of what waiting costs."""
_COUNTED_AT_MOST = 100_000
_MARKS = 100


@dataclass(frozen=True)
class Chores:
    store: Store
    planner: Planner
    desk: Desk
    leases: Leases
    metrics: ReminderMetrics
    clocks: Clocks

    def steps(self) -> list[Step]:
        return [
            Step("inbox", self.show, idle=LOOK_EVERY),
            Step("replan", self.replan, idle=LOOK_EVERY, rest=2.0),
            Step("tidy", self.tidy, idle=2.0, rest=5.0),
            Step("clocks", self.keep_to_clocks, idle=30.0),
        ]

    def show(self) -> int:
        """Put due reminders into inboxes."""
        held = self.leases.step()
        return show_due(self.desk, held) if held else 0

    def replan(self) -> int:
        """Plan anew for clients whose wishes changed, or what was agreed about their silence."""
        held = self.leases.step()
        wishes = self.store.wishes.to_replan(held, _MARKS) if held else []
        points = self.store.points.to_replan(held, _MARKS) if held else []
        ladders = self.store.own_ladders.to_replan(held, _MARKS) if held else []
        clients = {ClientKey(mark["clinic_id"], mark["client_id"]) for mark in (*wishes, *points)}
        clients |= {one.key.client for one in ladders}
        self.planner.replan(clients)
        if ladders:
            self.store.ladders.mark([one.key for one in ladders], self.desk.clock())
        forget_erased(clients, store=self.store, clock=self.desk.clock)
        for mark in wishes:
            self.store.ladders.mark_client(ClientKey(mark["clinic_id"], mark["client_id"]), self.desk.clock())
            self.store.wishes.replanned(mark)
        for mark in points:
            self.store.points.replanned(mark)
        for one in ladders:
            self.store.own_ladders.replanned(one)
        return len(wishes) + len(points) + len(ladders)

    def tidy(self) -> int:
        """Settle what senders left behind, finish forgetting, and measure what waits."""
        held = self.leases.step()
        if not held:
            return 0
        for channel in Channel:
            waiting = self.store.reminders.count_due(channel, held, self.desk.clock(), _COUNTED_AT_MOST)
            self.metrics.due(channel, waiting)
        now = self.desk.clock()
        self.metrics.ladders_behind(now - (self.store.ladders.longest_due(held, now) or now))
        return sweep(self.desk, held) + purge(held, store=self.store, clock=self.desk.clock)

    def keep_to_clocks(self) -> int:
        """Plan anew where the rules of a zone have changed."""
        return self.clocks.bring_in_line(self.leases.step())
