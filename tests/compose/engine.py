"""The Docker engine of this machine, if one runs, and the commands that speak to it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


class NoEngine(Exception):
    """One sentence that says what is missing."""


class Failed(Exception):
    """A command ended badly; the end of what it said."""


@dataclass(frozen=True)
class Engine:
    """`docker` and `compose` begin every command; DOCKER and COMPOSE in the environment name others."""

    docker: tuple[str, ...]
    compose: tuple[str, ...]

    def run(self, command: Sequence[str], environ: Mapping[str, str] | None = None, *, within: float = 600) -> str:
        """What the command printed; raises Failed."""
        ran = subprocess.run(
            command,
            cwd=ROOT,
            env={**os.environ, "DOCKER_BUILDKIT": "1", **(environ or {})},
            capture_output=True,
            text=True,
            timeout=within,
            check=False,
        )
        if ran.returncode:
            raise Failed(
                f"{' '.join(command)} ended with {ran.returncode}: {(ran.stdout + ran.stderr)[-3000:].strip()}"
            )
        return ran.stdout


def find_engine(environ: Mapping[str, str]) -> Engine:
    """The engine and Compose (2, or 1.29); raises NoEngine."""
    docker = (environ.get("DOCKER", "docker"),)
    if shutil.which(docker[0]) is None:
        raise NoEngine("No Docker client is installed here, so the composition was not started.")
    if _fails((*docker, "info")):
        raise NoEngine("No Docker engine runs here, so the composition was not started.")
    named = ((environ["COMPOSE"],),) if "COMPOSE" in environ else ((*docker, "compose"), ("docker-compose",))
    compose = next((each for each in named if not _fails((*each, "version"))), None)
    if compose is None:
        raise NoEngine("A Docker engine runs, but Compose is missing, so the composition was not started.")
    return Engine(docker, compose)


def _fails(command: Sequence[str]) -> bool:
    try:
        ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return True
    return ran.returncode != 0 or "ERROR:" in ran.stdout
