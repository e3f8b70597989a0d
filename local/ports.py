"""Free TCP ports on this machine, and a plain word when the one that was asked for is taken."""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterable, Mapping
from pathlib import Path
from secrets import choice

from local.errors import PortTaken

HOST = "127.0.0.1"
_LOWEST, _HIGHEST = 15_000, 32_767
_KERNEL_RANGE = Path("/proc/sys/net/ipv4/ip_local_port_range")


def is_free(port: int, host: str = HOST) -> bool:
    try:
        _bind(port, host)
    except OSError:
        return False
    return True


def claim(port: int, host: str = HOST) -> int:
    """`port` itself when it can be bound (0: a free one is found), else `PortTaken` with a way out."""
    if port == 0:
        return free_ports(["gateway"], {})["gateway"]
    try:
        _bind(port, host)
    except OSError as error:
        way_out = f"choose another: `python -m local up --port {port + 1}`, or set CARRYOVER_PORT"
        if error.errno == errno.EACCES:
            raise PortTaken(f"port {port} needs rights that this user does not have; {way_out}") from error
        raise PortTaken(f"port {port} is taken by another program; {way_out}") from error
    return port


def free_ports(names: Iterable[str], remembered: Mapping[str, int], taken: Iterable[int] = ()) -> dict[str, int]:
    """A distinct free port for each name, the one it had last time when that is still free.

    They come from below the range from which the kernel takes ports for outgoing connections: such a port could be
    gone while a process that owned it is being restarted.
    """
    given: dict[str, int] = {}
    used = set(taken)
    for name in names:
        port = remembered.get(name, 0)
        while port in used or port == 0 or not is_free(port):
            port = choice(_candidates())
        given[name] = port
        used.add(port)
    return given


def _candidates() -> range:
    kernel = _KERNEL_RANGE.read_text(encoding="ascii").split() if _KERNEL_RANGE.exists() else []
    highest = min(_HIGHEST, int(kernel[0]) - 1) if kernel else _HIGHEST
    return range(_LOWEST, highest + 1) if highest > _LOWEST else range(_LOWEST, _HIGHEST + 1)


def _bind(port: int, host: str) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # as the servers do it: a port in TIME_WAIT after a restart is free
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))
        probe.listen(1)  # without it, two sockets with SO_REUSEADDR may both be bound
