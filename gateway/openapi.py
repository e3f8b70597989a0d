"""Merges the OpenAPI documents of the gateway and the services into one, and says which of them is missing."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from gateway.connections import Connections, ServiceAway
from gateway.settings import GatewaySettings, Service

Document = Mapping[str, Any]
SERVICES: tuple[Service, ...] = ("assignments", "reminders", "analytics")
KEPT_SECONDS = 60.0
_REF = "#/components/"
_INTRODUCTION = (
    "One API for everything. Sign in for a cookie, or send an access token as a bearer token. Errors are problem"
    " documents (RFC 9457); lists are pages with `items` and `next`; a change needs If-Match with the ETag you read;"
    " a POST with an Idempotency-Key can be repeated."
)
_SECURITY = {
    "access_token": {"type": "http", "scheme": "bearer", "description": "An access token that begins with co_."},
    "cookie": {"type": "apiKey", "in": "cookie", "name": "carryover"},
}


@dataclass
class Documents:
    """Fetched when asked for and kept for a minute; a service that is away is asked again the next time."""

    settings: GatewaySettings
    connections: Connections
    own: Callable[[], Document]
    monotonic: Callable[[], float]
    _kept: dict[Service, tuple[float, Document]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def merged(self) -> dict[str, Any]:
        found = {service: self._of(service) for service in SERVICES}
        there = {service: document for service, document in found.items() if document is not None}
        return merge(self.own(), there, [service for service in SERVICES if service not in there])

    def _of(self, service: Service) -> Document | None:
        with self._lock:
            at, kept = self._kept.get(service, (0.0, None))
        if kept is not None and self.monotonic() - at < KEPT_SECONDS:
            return kept
        fetched = self._fetch(service)
        if fetched is not None:
            with self._lock:
                self._kept[service] = (self.monotonic(), fetched)
        return fetched

    def _fetch(self, service: Service) -> Document | None:
        url = f"{self.settings.address_of(service)}/openapi.json"
        try:
            answer = self.connections.send(service, "GET", url, {"Accept": "application/json"}, None)
        except ServiceAway:
            return None
        content = answer.json() if answer.ok else None
        return content if isinstance(content, Mapping) else None


def merge(own: Document, services: Mapping[Service, Document], missing: list[Service]) -> dict[str, Any]:
    """One document; the components of each part get its name in front, so that equal names do not meet."""
    parts: dict[str, Document] = {"gateway": own, **dict(services.items())}
    paths: dict[str, dict[str, Any]] = {}
    components: dict[str, dict[str, Any]] = {}
    for name, part in parts.items():
        renamed = _renamed(part, name)
        for path, operations in renamed.get("paths", {}).items():
            if path.startswith("/api/v1/"):
                paths.setdefault(path, {}).update(operations)
        for kind, entries in renamed.get("components", {}).items():
            if kind != "securitySchemes":
                components.setdefault(kind, {}).update({f"{name}.{key}": value for key, value in entries.items()})
    description = _INTRODUCTION
    if missing:
        description += f" Not shown, because it does not answer just now: {', '.join(missing)}."
    return {
        "openapi": own.get("openapi", "3.1.0"),
        "info": {"title": "Carryover", "version": "v1", "description": description},
        "servers": [{"url": "/"}],
        "security": [{"access_token": []}, {"cookie": []}],
        "tags": [tag for part in parts.values() for tag in part.get("tags", [])],
        "paths": dict(sorted(paths.items())),
        "components": {**components, "securitySchemes": _SECURITY},
    }


def _renamed(node: Any, name: str) -> Any:
    """The same with every reference pointing to the component's new name."""
    if isinstance(node, Mapping):
        return {key: _reference(value, name) if key == "$ref" else _renamed(value, name) for key, value in node.items()}
    if isinstance(node, list):
        return [_renamed(item, name) for item in node]
    return node


def _reference(target: Any, name: str) -> Any:
    if not isinstance(target, str) or not target.startswith(_REF):
        return target
    kind, _, component = target.removeprefix(_REF).partition("/")
    return f"{_REF}{kind}/{name}.{component}"
