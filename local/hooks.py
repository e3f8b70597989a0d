"""A receiver of webhooks that keeps each request as a file: what would go to another service can be read.

The first part of the path says how it answers, so that a provider that misbehaves can be tried out:
`/later` 429 with Retry-After, `/broken` 500, `/garbage` what is no HTTP, `/late` after half a minute, `/gone` 410;
everything else 200.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path

from local.ports import HOST

RETRY_AFTER, LATE = 20, 30.0
_LARGEST = 1024 * 1024
_STATUS = {"later": 429, "broken": 500, "gone": 410}


class Receiver(ThreadingHTTPServer):
    """`moods` are taken one after the other before the path is asked; `late` is how many seconds late is."""

    daemon_threads = True

    def __init__(self, folder: Path, port: int = 0) -> None:
        super().__init__((HOST, port), _Handler)
        self.folder, self.moods, self.late = folder, list[str](), LATE
        self.closing = threading.Event()
        self._number = count(1)

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def keep(self, path: str, headers: dict[str, str], body: bytes) -> None:
        """Whole before it is answered."""
        at = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
        file = self.folder / f"{at}-{next(self._number):06d}.json"
        fresh = file.with_suffix(".part")
        fresh.write_text(json.dumps({"path": path, "headers": headers, "body": body.decode(errors="replace")}))
        fresh.replace(file)

    def received(self) -> list[dict[str, object]]:
        """The bodies so far, the oldest first, each with its headers under `headers`."""
        found = [json.loads(path.read_text()) for path in sorted(self.folder.glob("*.json"))]
        return [{**json.loads(one["body"]), "headers": one["headers"]} for one in found]


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(min(int(self.headers.get("Content-Length", 0)), _LARGEST))
        mood = self.server.moods.pop(0) if self.server.moods else self.path.split("/")[1]
        if mood not in {"later", "broken"}:
            self.server.keep(self.path, dict(self.headers), body)
        if mood == "late":
            self.server.closing.wait(self.server.late)
        if mood == "garbage":
            self.wfile.write(b"mumble mumble\r\n\r\n")
            return
        self.send_response(_STATUS.get(mood, 200))
        if mood == "later":
            self.send_header("Retry-After", str(RETRY_AFTER))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """The files tell it."""


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m local.hooks", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    chosen = parser.parse_args(argv)
    os.umask(0o077)
    with Receiver(chosen.folder, chosen.port) as receiver:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: threading.Thread(target=receiver.shutdown).start())
        receiver.serve_forever()


if __name__ == "__main__":
    main()
