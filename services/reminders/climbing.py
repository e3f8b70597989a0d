"""The background work around ladders, over what this process holds of the lanes and buckets."""

from __future__ import annotations

from dataclasses import dataclass

from chassis.clock import Clock
from chassis.leases import Leases
from chassis.worker import Step
from services.reminders.domain.ladder import AssignmentKey
from services.reminders.domain.projections import ClientKey
from services.reminders.store import Store
from services.reminders.usecases.climbing import Climber, follow
from services.reminders.usecases.planning import Planner

_CLIENTS = 50


@dataclass(frozen=True)
class Climbing:
    store: Store
    climber: Climber
    planner: Planner
    leases: Leases
    clock: Clock

    def steps(self) -> list[Step]:
        return [
            Step("ladders", self.climb, idle=0.5, rest=2.0),
            Step("policies", self.unfold, idle=2.0, rest=5.0),
        ]

    def climb(self) -> int:
        """Look at the ladders that have news or whose time has come."""
        held = self.leases.step()
        return self.climber.climb(held) if held else 0

    def unfold(self) -> int:
        """Bring a clinic's changed policy to its clients, some of them at a time."""
        held = self.leases.step()
        found = self.store.policies.to_unfold(held, 1) if held else []
        for one in found:
            agreed = self.store.projections.agreed_after(one.clinic_id, one.after, _CLIENTS)
            clients = list(dict.fromkeys(ClientKey(one.clinic_id, client_id) for client_id, _ in agreed))
            self.planner.replan(set(clients))
            for client in clients:
                self.store.ladders.mark_client(client, self.clock())
            follow(self.store, [AssignmentKey(one.clinic_id, *each) for each in agreed], (), self.clock())
            self.store.policies.unfolded(one, clients[-1].client_id if clients else None)
        return len(found)
