"""A draft: what a client has written and not handed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Draft:
    answers: Mapping[str, Any]
    screen: int
    saved_at: datetime
