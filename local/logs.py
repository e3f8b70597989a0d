"""One log file per process below the data folder, kept small, readable from the terminal."""

from __future__ import annotations

import os
import shutil
from collections import deque
from dataclasses import dataclass
from pathlib import Path

LIMIT = 10 * 1024 * 1024
KEPT = 3


@dataclass(frozen=True)
class LogFile:
    """A process writes straight into the file (it must not depend on its supervisor being alive), so the file is
    rotated by copying and cutting, never by renaming."""

    path: Path
    limit: int = LIMIT
    kept: int = KEPT

    def open(self) -> int:
        """A descriptor that appends, for a child's output; the caller closes it."""
        return os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def size(self) -> int:
        return self.path.stat().st_size if self.path.exists() else 0

    def rotate(self) -> bool:
        """Keep the file below its limit; true when it was cut."""
        if self.size() <= self.limit:
            return False
        for number in range(self.kept, 1, -1):
            older = self._numbered(number - 1)
            if older.exists():
                older.replace(self._numbered(number))
        shutil.copyfile(self.path, self._numbered(1))
        os.truncate(self.path, 0)
        return True

    def last(self, lines: int, *, since: int = 0) -> list[str]:
        """The last lines that were written from byte `since` on."""
        if not self.path.exists():
            return []
        with self.path.open("rb") as file:
            file.seek(max(since, self.size() - 64 * 1024))
            return [line.decode("utf-8", "replace").rstrip() for line in deque(file, maxlen=lines)]

    def _numbered(self, number: int) -> Path:
        return self.path.with_name(f"{self.path.name}.{number}")


class Tail:
    """What is added to a file from now on, whole lines only."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._position = self._size()

    def new_lines(self) -> list[str]:
        if self._size() < self._position:  # it was rotated
            self._position = 0
        if self._size() == self._position:
            return []
        with self._path.open("rb") as file:
            file.seek(self._position)
            whole, newline, _ = file.read().rpartition(b"\n")
        self._position += len(whole) + len(newline)
        return whole.decode("utf-8", "replace").split("\n") if newline else []

    def _size(self) -> int:
        return self._path.stat().st_size if self._path.exists() else 0


def names(folder: Path) -> list[str]:
    return sorted(path.stem for path in folder.glob("*.log"))
