"""A browser that shows messages: the address its push service gave it, and the keys that only it can read with."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

from services.reminders.domain.errors import AddressImpossible

LONGEST = 2000
_LONGEST_ENDPOINT = 1000
_POINT, _SECRET = 65, 16
"""Bytes of a point on the curve P-256, uncompressed, and of the secret beside it (RFC 8291)."""
_ADVICE = "This browser gave no address that messages can be sent to. Reminders in the app still come."


@dataclass(frozen=True)
class Browser:
    """`endpoint` is a URL of its push service; `key` and `secret` are as the browser wrote them."""

    endpoint: str
    key: str
    secret: str

    @property
    def host(self) -> str:
        return urlsplit(self.endpoint).hostname or ""

    def written(self) -> str:
        """In the shape in which browsers write it, and nothing else that they add."""
        keys = {"p256dh": self.key, "auth": self.secret}
        return json.dumps({"endpoint": self.endpoint, "keys": keys}, separators=(",", ":"))


def browser_of(text: str, hosts: Collection[str]) -> Browser:
    """What a browser wrote about itself; raises AddressImpossible. `hosts` are the push services that may be asked: a
    name that begins with a dot stands for all names that end so."""
    try:
        found = json.loads(text) if len(text) <= LONGEST else None
        browser = _read(found) if isinstance(found, Mapping) else None
        place = None if browser is None else urlsplit(browser.endpoint)
        port = None if place is None else place.port
    except (ValueError, RecursionError) as error:
        raise AddressImpossible("address", _ADVICE) from error
    if browser is None or place is None or not _is_clean(place) or port == 0:
        raise AddressImpossible("address", _ADVICE)
    if not _is_one_of(place.hostname or "", hosts):
        raise AddressImpossible("address", "Messages cannot be sent to this browser from here. Use another one.")
    return browser


def _read(found: Mapping[str, Any]) -> Browser | None:
    keys = found.get("keys")
    if not isinstance(keys, Mapping):
        return None
    endpoint, key, secret = found.get("endpoint"), keys.get("p256dh"), keys.get("auth")
    if not (isinstance(endpoint, str) and isinstance(key, str) and isinstance(secret, str)):
        return None
    point, length = _bytes(key), len(_bytes(secret))
    fits = len(endpoint) <= _LONGEST_ENDPOINT and len(point) == _POINT and point[0] == 4 and length == _SECRET
    return Browser(endpoint, key, secret) if fits else None


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _is_clean(place: SplitResult) -> bool:
    return place.scheme == "https" and "@" not in place.netloc and not place.fragment


def _is_one_of(host: str, hosts: Collection[str]) -> bool:
    return any(host == one or (one.startswith(".") and host.endswith(one)) for one in hosts)
