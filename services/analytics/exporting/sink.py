"""Where a writer puts the bytes of a file: cut into parts of one size, kept one by one, so that memory stays flat."""

from __future__ import annotations

import hashlib
from collections.abc import Callable


class Sink:
    """A file that can only be written at its end. `keep` gets the number of each part and its bytes."""

    def __init__(self, keep: Callable[[int, bytes], None], part_bytes: int) -> None:
        self._keep, self._part_bytes = keep, part_bytes
        self._buffer = bytearray()
        self._hash = hashlib.sha256()
        self._parts = 0
        self.size = 0

    def write(self, data: bytes) -> int:
        """Take the next bytes; returns how many."""
        self._buffer += data
        self._hash.update(data)
        self.size += len(data)
        while len(self._buffer) >= self._part_bytes:
            self._put(self._part_bytes)
        return len(data)

    def flush(self) -> None:
        """A ZIP asks for it; parts are kept when they are full."""

    def close(self) -> None:
        """Keep what is left."""
        if self._buffer:
            self._put(len(self._buffer))

    @property
    def digest(self) -> str:
        """SHA-256 of what was written."""
        return self._hash.hexdigest()

    def _put(self, length: int) -> None:
        self._keep(self._parts, bytes(self._buffer[:length]))
        del self._buffer[:length]
        self._parts += 1
