"""Asks the process of this container whether it can do its work; the exit code is the answer. Imports little: it runs
every few seconds in every container."""

import os
import socket
import sys
from pathlib import Path

MAIN = Path("/proc/1/cmdline")


def port(command: bytes, environ: "os._Environ[str] | dict[str, str]") -> int:
    """Where the main process, whose command line is `command`, answers about its health."""
    worker = command.split(b"\0")[-2:-1] == [b"worker"]
    return int((environ.get("HEALTH_PORT") or 9000) if worker else (environ.get("HTTP_PORT") or 8000))


def ready(where: int) -> bool:
    """True if /health/ready is answered with 200 in time."""
    try:
        with socket.create_connection(("127.0.0.1", where), timeout=3) as connection:
            connection.settimeout(3)
            connection.sendall(b"GET /health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            return connection.recv(64).split(b" ")[1:2] == [b"200"]
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(not ready(port(MAIN.read_bytes(), os.environ)))
