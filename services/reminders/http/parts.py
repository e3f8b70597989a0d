"""What the routes work with; put into the app by the wiring."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, current_app

from chassis.clock import Clock
from services.reminders.domain.policy import Installation
from services.reminders.keys import Keys
from services.reminders.store import Store
from services.reminders.usecases.channels import Settings
from services.reminders.usecases.points import Counter

_NAME = "reminders"


@dataclass(frozen=True)
class Parts:
    store: Store
    installation: Installation
    keys: Keys
    clock: Clock
    providers_inside: bool = False

    @property
    def channel_settings(self) -> Settings:
        """Where administrators set how messages leave the house."""
        return Settings(self.store, self.keys, self.clock, self.providers_inside)

    @property
    def counter(self) -> Counter:
        """Where clients hand in their addresses."""
        return Counter(self.store, self.keys, self.clock, self.installation.offered)


def provide(app: Flask, parts: Parts) -> Flask:
    app.extensions[_NAME] = parts
    return app


def parts() -> Parts:
    found: Parts = current_app.extensions[_NAME]
    return found
