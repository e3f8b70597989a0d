"""Small questions to a process on this machine: does it accept connections, does it say that it is ready.

They are asked ten times a second while something starts, so they use nothing heavier than a socket.
"""

from __future__ import annotations

import http.client
import socket
import struct

from local.ports import HOST


def listens(port: int, timeout: float = 1.0) -> bool:
    try:
        socket.create_connection((HOST, port), timeout=timeout).close()
    except OSError:
        return False
    return True


def is_ready(port: int, timeout: float = 3.0) -> bool:
    """Whether `/health/ready` answers 200."""
    connection = http.client.HTTPConnection(HOST, port, timeout=timeout)
    try:
        connection.request("GET", "/health/ready")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def kafka_serves(port: int, timeout: float = 2.0) -> bool:
    """Whether the broker on `port` is a member of its cluster; its port is open some time before that."""
    try:
        with socket.create_connection((HOST, port), timeout=timeout) as connection:
            connection.sendall(_DESCRIBE_CLUSTER)
            with connection.makefile("rb") as answer:
                size = struct.unpack(">i", answer.read(4))[0]
                return _brokers(answer.read(size)) > 0
    except (OSError, struct.error, IndexError):
        return False


def _request(api: int, version: int, client: bytes, body: bytes) -> bytes:
    """A request in Kafka's flexible format: sizes and numbers big-endian, empty tag buffers."""
    header = struct.pack(">hhih", api, version, 1, len(client)) + client + b"\0"
    return struct.pack(">i", len(header) + len(body)) + header + body


_DESCRIBE_CLUSTER = _request(60, 0, b"launcher", b"\0\0")


def _brokers(answer: bytes) -> int:
    """How many brokers a DescribeCluster answer (version 0) lists; strings and arrays carry their length plus one,
    which is below 128 here and so takes one byte."""
    position = 4 + 1 + 4  # correlation id, tags, throttle time
    if struct.unpack_from(">h", answer, position)[0] != 0:
        return 0
    position += 2
    for _ in ("error message", "cluster id"):
        position += 1 + max(0, answer[position] - 1)
    return answer[position + 4] - 1  # after the controller's id
