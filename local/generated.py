"""Files that are generated and committed: written anew, or compared with what they would be."""

from __future__ import annotations

import sys
from pathlib import Path


def kept(file: Path, text: str, command: str, *, check: bool) -> int:
    """The exit code: 1 if it is only checked and is not this text; `command` of `python -m local` writes it."""
    if not check:
        file.write_text(text, encoding="utf-8")
        return 0
    if file.exists() and file.read_text(encoding="utf-8") == text:
        return 0
    print(f"{file.name} is stale: run `python -m local {command}`", file=sys.stderr)
    return 1
