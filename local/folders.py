"""The layout of a data folder, and how files with secrets are written into it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex


@dataclass(frozen=True)
class Folders:
    """The layout below one data folder; two folders are two independent installations."""

    root: Path

    @property
    def logs(self) -> Path:
        return self.root / "log"

    @property
    def secrets(self) -> Path:
        return self.root / "secrets"

    @property
    def mail(self) -> Path:
        return self.root / "mail"

    @property
    def hooks(self) -> Path:
        """What was sent to other services."""
        return self.root / "hooks"

    @property
    def mongodb(self) -> Path:
        return self.root / "mongodb"

    @property
    def kafka(self) -> Path:
        return self.root / "kafka"

    @property
    def state(self) -> Path:
        return self.root / "state.json"

    @property
    def logins(self) -> Path:
        """Demo logins or other accounts worth showing in `status`; written by the demo."""
        return self.root / "logins.json"

    def make(self) -> None:
        self.root.mkdir(parents=True, exist_ok=True)
        for folder in (self.logs, self.secrets, self.mail, self.hooks, self.mongodb, self.kafka):
            folder.mkdir(mode=0o700, exist_ok=True)


def write_private(path: Path, text: str) -> None:
    """Replace `path` in one step by a file that only its owner can read."""
    fresh = path.with_name(f".{path.name}.{token_hex(4)}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    fresh.replace(path)
