"""A draft: what a client has written and not handed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from services.assignments.domain.worksheet.merging import Trail


@dataclass(frozen=True)
class Draft:
    """`screen` is where the client stopped, `short` whether it is the short form, `locked` what was fixed when, `trail`
    what was changed when and where."""

    answers: Mapping[str, Any]
    screen: int
    saved_at: datetime
    short: bool = False
    locked: Mapping[str, datetime] = field(default_factory=dict)
    trail: Trail = field(default_factory=Trail)
