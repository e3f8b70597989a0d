"""Names for one export only: who is who in it, but nobody outside it and not in any other export."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Final

_KEY_BYTES: Final = 32
_LENGTH: Final = 16


class Pseudonyms:
    """A keyed hash whose key lives as long as this object and is never stored: afterwards nobody can repeat it."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(_KEY_BYTES)

    def of(self, kind: str, identity: str) -> str:
        """Return 16 hexadecimal characters for an id; the same for the same id and kind within the export."""
        return hmac.new(self._key, f"{kind}\x1f{identity}".encode(), hashlib.sha256).hexdigest()[:_LENGTH]
