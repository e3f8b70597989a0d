"""New and derived ids by the store's clock."""

from __future__ import annotations

from dataclasses import dataclass

from chassis.clock import Clock
from chassis.ids import derived_id, new_id


@dataclass(frozen=True)
class Ids:
    clock: Clock

    def new(self, prefix: str) -> str:
        return new_id(prefix, now=self.clock)

    def derived(self, prefix: str, *parts: str) -> str:
        return derived_id(prefix, *parts)
