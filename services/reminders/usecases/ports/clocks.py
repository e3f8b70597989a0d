"""What use cases need to know about the rules of zones by which lanes were planned."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol


class Clocks(Protocol):
    def planned_by_others(self, lanes: Collection[int], version: str) -> set[int]: ...
    def planned_by(self, lane: int, version: str) -> None: ...
