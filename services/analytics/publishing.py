"""Analytics publishes nothing: it is where events end. The module stands here so that every service reads alike."""

from __future__ import annotations

from typing import Final

PUBLISHES: Final[tuple[str, ...]] = ()
