"""A file system that is small enough to be filled, and the ballast that fills it to the last byte."""

from __future__ import annotations

import errno
import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MEGABYTES = 200
CANNOT_MOUNT = "a full disk needs the right to mount a small file system: run this as root, or under `unshare -rm`"
_EVERY = 0.1
_CHUNKS = (1024**2, 4096, 1)


@contextmanager
def small_disk(folder: Path, megabytes: int = MEGABYTES) -> Iterator[bool]:
    """A file system of its own for this folder inside the block; False where nobody may mount one."""
    folder.mkdir(parents=True, exist_ok=True)
    mount = ("mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0700", "tmpfs", str(folder))
    mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(("umount", str(folder)), capture_output=True, check=True)


@contextmanager
def full(folder: Path) -> Iterator[None]:
    """Not a byte is free inside the block: what somebody gives back is taken at once."""
    ballast, over = folder / "ballast", threading.Event()

    def keep_full() -> None:
        with ballast.open("wb", buffering=0) as file:
            _fill(file.fileno())
            while not over.wait(_EVERY):
                _fill(file.fileno())

    thread = threading.Thread(target=keep_full)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        ballast.unlink()


def _fill(descriptor: int) -> None:
    for size in _CHUNKS:
        try:
            while os.write(descriptor, b"\0" * size):
                pass
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
