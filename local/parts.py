"""The list of everything the stack runs, with what each waits for."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import partial

from local.addresses import PARTS, SERVICES, Addresses
from local.kafka import Kafka
from local.mongodb import MongoDB
from local.part import Layer, Part
from local.probes import is_ready, kafka_serves, listens
from local.process import Command
from local.settings import CHECKOUT

Report = Callable[[str], None]


def all_parts(addresses: Addresses) -> list[Part]:
    """Servers named in the environment are not ours to run."""
    parts = [_mail(addresses), _hooks(addresses), *_services(addresses)]
    if not addresses.environ.get("KAFKA_BOOTSTRAP_SERVERS"):
        parts.insert(0, _kafka(addresses))
    if not addresses.environ.get("MONGODB_URI"):
        parts.insert(0, _mongodb(addresses))
    return parts


def _mongodb(addresses: Addresses) -> Part:
    port = addresses.ports["mongodb"]
    server = MongoDB(addresses.folders, addresses.secrets, port)
    return Part(
        "mongodb",
        Layer.SERVERS,
        port,
        command=lambda _: server.command(addresses.base_environment()),
        probe=server.answers,
        settle=server.settle,
    )


def _kafka(addresses: Addresses) -> Part:
    port = addresses.ports["kafka"]
    server = Kafka(addresses.folders, addresses.secrets, port, addresses.ports["kafka-controller"])
    return Part(
        "kafka",
        Layer.SERVERS,
        port,
        command=lambda report: server.command(addresses.base_environment(), report),
        probe=partial(kafka_serves, port),
    )


def _mail(addresses: Addresses) -> Part:
    port = addresses.ports["mail"]
    argv = (sys.executable, "-m", "local.mail", "--port", str(port), "--folder", str(addresses.folders.mail))
    command = Command(argv, addresses.base_environment(), CHECKOUT)
    return Part("mail", Layer.SERVERS, port, command=lambda _: command, probe=partial(listens, port))


def _hooks(addresses: Addresses) -> Part:
    port = addresses.ports["hooks"]
    argv = (sys.executable, "-m", "local.hooks", "--port", str(port), "--folder", str(addresses.folders.hooks))
    command = Command(argv, addresses.base_environment(), CHECKOUT)
    return Part("hooks", Layer.SERVERS, port, command=lambda _: command, probe=partial(listens, port))


def _services(addresses: Addresses) -> Iterator[Part]:
    for part in PARTS:
        yield _process(addresses, part, "worker", Layer.WORKERS, ("mongodb", "kafka"))
    for part in SERVICES:
        yield _process(addresses, part, "web", Layer.WEBS, ("mongodb",))
    yield _process(addresses, "gateway", "web", Layer.EDGE, ("mongodb", *(f"{part}-web" for part in SERVICES)))


def _process(addresses: Addresses, part: str, kind: str, layer: Layer, after: tuple[str, ...]) -> Part:
    name = f"{part}-{kind}"
    port = addresses.ports[name]

    def command(_: Report) -> Command:
        return addresses.program(part, kind)

    return Part(name, layer, port, command=command, probe=partial(is_ready, port), after=after)
