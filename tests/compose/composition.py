"""One composition under a name of its own: built, started, looked at, crashed, removed."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.journey import eventually
from tests.compose.engine import ROOT, Engine

PROJECT = "carryover-test"
IMAGE = "carryover:test"
FILES = ("docker-compose.yml", "tests/compose/with-mail.yml")
SETTINGS = "tests/compose/settings.env"
LOCAL_IMAGES = {
    "BASE": "carryover-base:local",
    "KAFKA_IMAGE": "carryover-kafka:local",
    "MONGODB_IMAGE": "carryover-mongodb:local",
}


@dataclass(frozen=True)
class Composition:
    """`port` is the gateway's on this machine; `environ` names images and what the build needs."""

    engine: Engine
    port: int
    environ: Mapping[str, str]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def build(self) -> None:
        """The server's image. CERTIFICATES, PIP_INDEX_URL and BUILD_NETWORK: as this network needs them."""
        arguments = [
            f"--build-arg={name}={self.environ[name]}" for name in ("BASE", "PIP_INDEX_URL") if name in self.environ
        ]
        if "CERTIFICATES" in self.environ:
            arguments.append(f"--secret=id=certificates,src={self.environ['CERTIFICATES']}")
        if "BUILD_NETWORK" in self.environ:
            arguments.append(f"--network={self.environ['BUILD_NETWORK']}")
        self.engine.run((*self.engine.docker, "build", *arguments, "--tag", IMAGE, "."), within=1800)

    def up(self) -> None:
        self.compose("up", "--detach", "--no-build")
        for part in self.parts():
            eventually(f"{part}, healthy,", lambda part=part: self._healthy(part), 300)  # type: ignore[misc]

    def down(self) -> None:
        self.compose("down", "--volumes", "--remove-orphans", "--timeout", "30")

    def compose(self, *arguments: str) -> str:
        files = [word for name in FILES for word in ("--file", name)]
        own = ("--project-name", PROJECT, "--env-file", SETTINGS, *files)
        return self.engine.run((*self.engine.compose, *own, *arguments), self._told())

    def execute(self, service: str, *command: str) -> str:
        return self.compose("exec", "-T", service, *command)

    def parts(self) -> list[str]:
        """Every container that stays: not the jobs."""
        services = self.compose("config", "--services").split()
        return sorted(name for name in services if name not in {"keys", "database", "mail"})

    def crash(self, service: str) -> None:
        """kill -9, as a crash: the engine starts it again. Where its processes are not ours to see: stop and start."""
        before = self.inspect(service)["State"]
        if _belongs(before["Pid"], self._id(service)):
            os.kill(before["Pid"], signal.SIGKILL)
        else:
            self.compose("kill", service)
            self.compose("start", service)
        eventually(f"{service} after its crash", lambda: self._again(service, before["StartedAt"]), 300)

    def inspect(self, service: str) -> dict[str, Any]:
        described: list[dict[str, Any]] = json.loads(
            self.engine.run((*self.engine.docker, "inspect", self._id(service)))
        )
        return described[0]

    def _id(self, service: str) -> str:
        return self.compose("ps", "-a", "-q", service).strip()

    def _again(self, service: str, before: str) -> bool:
        return self._healthy(service) and self.inspect(service)["State"]["StartedAt"] != before

    def _healthy(self, service: str) -> bool:
        state = self.inspect(service)["State"]
        return bool(state["Running"] and state["Health"]["Status"] == "healthy")

    def _told(self) -> dict[str, str]:
        told = {
            "CARRYOVER_IMAGE": IMAGE,
            "CARRYOVER_PORT": str(self.port),
            "PUBLIC_URL": self.url,
            "EMAIL_URL": "mailto://mail:2525/?from=Carryover<noreply@carryover.test.invalid>&to={address}",
        }
        return {**told, **self.environ}


def _belongs(pid: int, container: str) -> bool:
    """Whether this machine's process `pid` is that of the container: with an engine elsewhere it is somebody else's."""
    with suppress(OSError):
        return bool(container) and container in Path(f"/proc/{pid}/cgroup").read_text(encoding="utf-8")
    return False


def local_images(engine: Engine) -> Mapping[str, str]:
    """Images made on this machine, where no registry is reachable."""
    engine.run((str(ROOT / "deploy/local-images/make.sh"),), {"DOCKER": engine.docker[0]}, within=1200)
    return LOCAL_IMAGES
