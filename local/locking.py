"""Rewrites the lock of Kafka's Java files for another version, by resolving it once from a Maven repository."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import jgo

from local.errors import JarRefused, LocalError
from local.jars import Jar, Lock, Repository, public_repository

_LOG4J = "org.apache.logging.log4j"


def lock_kafka(version: str, chosen: str) -> Lock:
    """Kafka's server with everything it needs at run time, and the bridge that lets it log through log4j.

    `chosen` is the address of a Maven repository; empty for the public one.
    """
    repositories = {"chosen": chosen} if chosen else None
    try:
        # one root only: asked for two at once, the resolver mixes up their versions
        artifacts = jgo.resolve(f"org.apache.kafka:kafka_2.13:{version}", repositories=repositories)
    except (RuntimeError, OSError) as error:
        raise LocalError(f"Kafka {version} cannot be resolved: {error}") from error
    paths = {_coordinates(each): f"{each.component.path_prefix}/{each.filename}" for each in artifacts}
    bridge = _log_bridge({(each.groupId, each.artifactId): each.version for each in artifacts})
    paths[bridge] = _path(bridge)
    source = Repository(chosen or public_repository())
    with ThreadPoolExecutor(8) as pool:
        jars = pool.map(lambda item: _measure(item[0], item[1], source), sorted(paths.items()))
        return Lock(version, tuple(jars))


def _log_bridge(versions: Mapping[tuple[str, str], str]) -> str:
    """Coordinates of the binding that fits both the slf4j and the log4j that Kafka brings."""
    slf4j, log4j = versions.get(("org.slf4j", "slf4j-api")), versions.get((_LOG4J, "log4j-core"))
    if slf4j is None or log4j is None:
        raise LocalError("this Kafka brings no slf4j-api or no log4j-core: its logging is unknown to the launcher")
    name = "log4j-slf4j-impl" if slf4j.startswith("1.") else "log4j-slf4j2-impl"
    return f"{_LOG4J}:{name}:{log4j}"


def _coordinates(artifact: Any) -> str:
    parts = [artifact.groupId, artifact.artifactId, artifact.version]
    return ":".join([*parts, artifact.classifier] if artifact.classifier else parts)


def _path(coordinates: str) -> str:
    group, name, version = coordinates.split(":")
    return f"{group.replace('.', '/')}/{name}/{version}/{name}-{version}.jar"


def _measure(coordinates: str, path: str, source: Repository) -> Jar:
    body = source.read(path)
    promised = source.read(f"{path}.sha1").decode("ascii").split()[0]
    if hashlib.sha1(body, usedforsecurity=False).hexdigest() != promised:
        raise JarRefused(f"{path} does not have the checksum that {source.address} publishes beside it")
    return Jar(coordinates, path, hashlib.sha256(body).hexdigest(), len(body))
