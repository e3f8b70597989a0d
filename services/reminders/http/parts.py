"""What the routes work with; put into the app by the wiring."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, current_app

from chassis.clock import Clock
from services.reminders.domain.deny_list import DenyList
from services.reminders.domain.policy import Installation
from services.reminders.keys import Keys
from services.reminders.store import Store
from services.reminders.usecases.channels import Settings
from services.reminders.usecases.points import Counter
from services.reminders.usecases.wording import Signed

_NAME = "reminders"


@dataclass(frozen=True)
class Parts:
    store: Store
    installation: Installation
    keys: Keys
    clock: Clock
    deny_list: DenyList
    public_url: str
    providers_inside: bool = False
    push_services: frozenset[str] = frozenset()
    push_key: str | None = None

    @property
    def signed(self) -> Signed:
        return Signed(self.keys, self.public_url)

    @property
    def channel_settings(self) -> Settings:
        """Where administrators set how messages leave the house."""
        return Settings(self.store, self.keys, self.clock, self.providers_inside)

    @property
    def counter(self) -> Counter:
        """Where clients hand in their addresses."""
        return Counter(self.store, self.keys, self.clock, self.installation.offered, self.push_services)


def provide(app: Flask, parts: Parts) -> Flask:
    app.extensions[_NAME] = parts
    return app


def parts() -> Parts:
    found: Parts = current_app.extensions[_NAME]
    return found
