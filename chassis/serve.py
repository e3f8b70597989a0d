"""Runs a web application under gunicorn: threads, no control socket, the metrics of all processes together."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from chassis import metrics
from chassis.settings import WebSettings

_MEMORY = "/dev/shm"  # noqa: S108 - a worker's heartbeat file must not wait for a disk


class RoutedLogger(Logger):  # type: ignore[misc]
    """gunicorn's messages go through `chassis.logs` like all others; requests are logged by `chassis.web`."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True


class _Server(BaseApplication):  # type: ignore[misc]
    """Builds the app in each worker process, after the fork: two processes must not share a MongoDB client."""

    def __init__(self, app_factory: Callable[[], Flask], options: dict[str, Any]) -> None:
        self._app_factory = app_factory
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        app = self._app_factory()
        gc.freeze()  # what is made once stays: looking through it again and again would hold up a request
        return app


def options(settings: WebSettings, directory: Path, *, temporary: bool) -> dict[str, Any]:
    """gunicorn's settings; `directory` holds the metrics of its processes."""
    return {
        "bind": f"{settings.http_host}:{settings.http_port}",
        "worker_class": "gthread",
        "workers": settings.http_processes,
        "threads": settings.http_threads,
        "preload_app": False,
        "control_socket_disable": True,
        "accesslog": None,
        "logger_class": RoutedLogger,
        "graceful_timeout": 20,
        "timeout": 60,
        "keepalive": 75,  # longer than the gateway keeps an idle connection, so it never writes to a closed one
        "worker_tmp_dir": _MEMORY if Path(_MEMORY).is_dir() else None,
        "child_exit": lambda _server, worker: metrics.process_ended(worker.pid),
        "on_exit": lambda _server: shutil.rmtree(directory, ignore_errors=True) if temporary else None,
    }


def run_gunicorn(app_factory: Callable[[], Flask], settings: WebSettings) -> None:
    """Serve until SIGTERM or SIGINT, then finish what is being answered, for 20 s at most. Ends by SystemExit."""
    given = os.environ.get(metrics.MULTIPROCESS_DIR)
    directory = Path(given or tempfile.mkdtemp(prefix="metrics-"))
    directory.mkdir(parents=True, exist_ok=True)
    for left_over in directory.glob("*.db"):
        left_over.unlink()
    os.environ[metrics.MULTIPROCESS_DIR] = str(directory)
    _Server(app_factory, options(settings, directory, temporary=not given)).run()
