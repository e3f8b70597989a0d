"""What every page and route of the gateway works with, made once in `gateway.service` and kept in the application."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from flask import current_app

from chassis.clock import Clock
from gateway.access import clinic_here
from gateway.audit import Audit
from gateway.domain.clinic import Clinic
from gateway.limits import Limits
from gateway.passwords import Passwords
from gateway.people import names_of
from gateway.settings import GatewaySettings
from gateway.store import Store
from gateway.upstream import Upstream

EXTENSION = "carryover"


@dataclass(frozen=True)
class Gateway:
    """The collaborators of one gateway process. Pages get it with `gateway()`."""

    settings: GatewaySettings
    store: Store
    upstream: Upstream
    passwords: Passwords
    clock: Clock
    audit: Audit
    limits: Limits

    def clinic(self, clinic_id: str) -> Clinic:
        """Name, zone, word for homework and crisis contacts; raises NotThere. Access is checked by `require_role`."""
        return clinic_here(clinic_id, self.store)

    def names_for(self, clinic_id: str, ids: Iterable[str]) -> dict[str, str]:
        """Person id → name for the people of this clinic; ids of others are simply not in the answer."""
        return names_of(clinic_id, ids, self.store)


def gateway() -> Gateway:
    """The gateway of the current application."""
    return cast("Gateway", current_app.extensions[EXTENSION])
