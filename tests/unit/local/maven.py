"""A Maven repository for tests: a real HTTP server over a few files, that can be told to misbehave."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from local.jars import Jar


class Maven:
    """`requests` lists (path, Range header); a path in `cut` breaks off after that many bytes, once."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.requests: list[tuple[str, str | None]] = []
        self.authorizations: list[str | None] = []
        self.cut: dict[str, int] = {}
        self.ranges = True
        self.address = ""

    def has(self, name: str, body: bytes) -> Jar:
        path = f"org/example/{name}/1.0/{name}-1.0.jar"
        self.files[path] = body
        return Jar(f"org.example:{name}:1.0", path, hashlib.sha256(body).hexdigest(), len(body))

    def asked_for(self, jar: Jar) -> list[str | None]:
        return [wanted for path, wanted in self.requests if path == jar.path]


@contextmanager
def a_maven_repository() -> Iterator[Maven]:
    maven = Maven()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(maven))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    maven.address = f"http://127.0.0.1:{server.server_port}/maven"
    try:
        yield maven
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(maven: Maven) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.0"

        def do_GET(self) -> None:
            path = self.path.removeprefix("/maven/")
            wanted = self.headers.get("Range")
            maven.requests.append((path, wanted))
            maven.authorizations.append(self.headers.get("Authorization"))
            if path not in maven.files:
                self.send_error(404)
                return
            self._send(path, maven.files[path], wanted if maven.ranges else None)

        def _send(self, path: str, body: bytes, wanted: str | None) -> None:
            start = int(wanted.removeprefix("bytes=").removesuffix("-")) if wanted else 0
            self.send_response(206 if start else 200)
            self.send_header("Content-Length", str(len(body) - start))
            self.end_headers()
            self.wfile.write(body[start : maven.cut.pop(path, len(body))])

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name in the base class
            """Quiet: `requests` tells what a test wants to know."""

    return Handler
