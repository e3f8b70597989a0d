"""Whether a web process can do its work."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pymongo.database import Database

from chassis.mongo import DATABASE_AWAY

Check = Callable[[], bool]


@dataclass(frozen=True)
class Health:
    """Named checks of what a web process needs. That it lives, it shows by answering at all."""

    ready: Mapping[str, Check] = field(default_factory=dict)

    def readiness(self) -> tuple[dict[str, str], int]:
        """What each check found, and the HTTP status: 503 keeps requests away."""
        found = {name: "ok" if check() else "away" for name, check in self.ready.items()}
        away = "away" in found.values()
        return {"status": "away" if away else "ok", **found}, 503 if away else 200


def database_check(database: Database[Any]) -> Check:
    def answers() -> bool:
        try:
            database.command("ping")
        except DATABASE_AWAY:
            return False
        return True

    return answers
