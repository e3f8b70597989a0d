"""What the stack needs to know about one thing it runs: when to start it, how, when it is ready, when to stop it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

from local.process import Command


class Layer(IntEnum):
    """Layers are stopped from the highest down, so that everything can still drain into what it depends on."""

    SERVERS = 0
    WORKERS = 1
    WEBS = 2
    EDGE = 3


@dataclass(frozen=True)
class Part:
    """`command` may first download or format something; `settle` runs once it is ready and before anything that comes
    `after` it; `grace` is how many seconds it may take to stop."""

    name: str
    layer: Layer
    port: int
    command: Callable[[Callable[[str], None]], Command]
    probe: Callable[[], bool]
    after: tuple[str, ...] = ()
    settle: Callable[[], None] = lambda: None
    grace: float = 25.0
