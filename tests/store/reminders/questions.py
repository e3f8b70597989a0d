"""What a store asks of MongoDB, and by which index it is answered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pymongo import monitoring
from pymongo.database import Database


class Asked(monitoring.CommandListener):
    """Keeps the reading and writing commands a store sends."""

    def __init__(self) -> None:
        self.commands: list[dict[str, Any]] = []

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        if event.command_name in {"find", "update", "delete", "findAndModify", "aggregate", "distinct"}:
            self.commands.append({name: value for name, value in event.command.items() if name not in _ENVELOPE})

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        """Only what was asked matters."""

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        """Only what was asked matters."""


_ENVELOPE = {"lsid", "$clusterTime", "$db", "$readPreference", "txnNumber", "writeConcern", "readConcern", "maxTimeMS"}


def stages(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for name in ("inputStage", "inputStages", "queryPlan", "winningPlan", "innerStage", "outerStage"):
        inner = plan.get(name) or []
        for one in inner if isinstance(inner, list) else [inner]:
            yield from stages(one)


def indexes_used(database: Database[Any], command: dict[str, Any]) -> set[str]:
    """The first field of each index the command runs on; `_id` for a look-up by id, `everything` for a full scan."""
    explained = database.command("explain", command, verbosity="queryPlanner")
    plan = explained.get("queryPlanner") or explained["stages"][0]["$cursor"]["queryPlanner"]
    used = set()
    for stage in stages(plan["winningPlan"]):
        if stage.get("stage") in {"IXSCAN", "DISTINCT_SCAN", "COUNT_SCAN"}:
            used.add(next(iter(stage["keyPattern"])))
        used |= {"_id"} if stage.get("stage") in {"IDHACK", "CLUSTERED_IXSCAN"} else set()
        used |= {"everything"} if stage.get("stage") == "COLLSCAN" else set()
    return used


def check_indexes(database: Database[Any], asked: Asked, allowed: set[str]) -> None:
    commands, asked.commands = asked.commands, []
    assert commands
    for command in commands:
        for single in _one_by_one(command):
            assert indexes_used(database, single) <= allowed, single


def _one_by_one(command: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """`explain` takes one write at a time."""
    many = "updates" if "updates" in command else "deletes" if "deletes" in command else None
    for one in command[many] if many else [None]:
        yield command if many is None else {**command, many: [one]}
