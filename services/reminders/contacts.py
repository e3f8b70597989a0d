"""The background work for contact points: addresses that came before points were confirmed wait for their code."""

from __future__ import annotations

from dataclasses import dataclass

from chassis.leases import Leases
from chassis.worker import Step
from services.reminders.store import Store
from services.reminders.usecases.points import take_over_addresses
from services.reminders.usecases.ports import Seals


@dataclass(frozen=True)
class Contacts:
    store: Store
    keys: Seals
    leases: Leases

    def steps(self) -> list[Step]:
        return [Step("contacts", self.take_over, idle=30.0)]

    def take_over(self) -> int:
        held = self.leases.step()
        return take_over_addresses(held, store=self.store, keys=self.keys) if held else 0
