"""What the routes work with; put into the app by the wiring."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, current_app

from chassis.clock import Clock
from services.reminders.domain.deny_list import DenyList
from services.reminders.domain.policy import Installation
from services.reminders.keys import Keys
from services.reminders.store import Store
from services.reminders.usecases.wording import Signed

_NAME = "reminders"


@dataclass(frozen=True)
class Parts:
    store: Store
    installation: Installation
    clock: Clock
    keys: Keys
    deny_list: DenyList
    public_url: str

    @property
    def signed(self) -> Signed:
        return Signed(self.keys, self.public_url)


def provide(app: Flask, parts: Parts) -> Flask:
    app.extensions[_NAME] = parts
    return app


def parts() -> Parts:
    found: Parts = current_app.extensions[_NAME]
    return found
