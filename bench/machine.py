"""What the figures were measured on: the same code is not as fast everywhere, or beside other work."""

from __future__ import annotations

import os
import platform
import time
from importlib.metadata import version
from typing import Any

import psutil

PACKAGES = ("pymongo", "kafka-python", "cloudevents", "marshmallow", "flask", "gunicorn")
_LOOK = 1.0


def facts(*, quick: bool) -> dict[str, Any]:
    """Cores, memory, versions, and how busy the machine was before anything was measured."""
    memory = psutil.virtual_memory()
    return {
        "cores": os.cpu_count(),
        "memory_gb": round(memory.total / 2**30, 1),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "packages": {name: version(name) for name in PACKAGES},
        "busy_before": round(psutil.cpu_percent(_LOOK) / 100, 2),
        "quick": quick,
        "measured_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    }
