"""P10: how long `up` takes on a machine that has started it before."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench.figures import spread_of, timed
from bench.results import Goal, Result
from bench.room import Room
from local.settings import CHECKOUT

GOAL = Goal(15.0, "s", at_least=False)
_WITHIN = 180.0


def measure(room: Room) -> Result:
    with TemporaryDirectory(prefix="carryover-bench-") as folder:
        cold = _up(Path(folder))
        warm = room.rounds(lambda: _up(Path(folder)), 3, 2)
    detail = {"first_start_seconds": round(cold, 2), "rounds": len(warm), "spread": spread_of(warm)}
    value = median(warm)
    return Result("P10", "`up`, warm", value, GOAL, f"{value:.1f} s", f"first start {cold:.1f} s", detail)


def _up(folder: Path) -> float:
    """From the command to its return, when every process is ready and the greeting is printed; stopped again."""
    try:
        return timed(lambda: _local("up", "--detach", "--port", "0", folder=folder))
    finally:
        _local("down", folder=folder)


def _local(*arguments: str, folder: Path) -> None:
    subprocess.run(
        (sys.executable, "-m", "local", *arguments, "--var", str(folder)),
        cwd=CHECKOUT,
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=_WITHIN,
    )
