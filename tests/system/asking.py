"""One request exactly as a test wants it, with no retry and no exception: what came back is what the test looks at."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import urllib3

from local.rest import Person

_POOL = urllib3.PoolManager(maxsize=16, retries=False, timeout=urllib3.Timeout(connect=2, read=30))
NO_ANSWER = 0
TOO_FAST = 429


@dataclass(frozen=True)
class Reply:
    """`body` is parsed JSON, None where it is none; status 0 means that nobody answered."""

    status: int
    text: str
    headers: Mapping[str, str]

    @property
    def body(self) -> Any:
        try:
            return json.loads(self.text)
        except ValueError:
            return None

    @property
    def kind(self) -> str:
        return self.headers.get("Content-Type", "").partition(";")[0]


def ask(
    who: Person | str,
    method: str,
    path: str,
    body: Mapping[str, Any] | bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> Reply:
    """Send one request as this person, or as nobody to this address.

    All tests come from one address: where they are together too fast for the gateway's limit, they wait as it says.
    """
    url, known = (who, {}) if isinstance(who, str) else (who.url, who._headers)
    sent = {"Accept": "application/json", **known}
    if body is not None:
        sent["Content-Type"] = "application/json"
    data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
    reply = _sent(method, url + path, data, sent | dict(headers or {}))
    if reply.status == TOO_FAST:
        time.sleep(int(reply.headers["Retry-After"]))
        reply = _sent(method, url + path, data, sent | dict(headers or {}))
    return reply


def _sent(method: str, address: str, data: bytes | None, headers: Mapping[str, str]) -> Reply:
    try:
        answer = _POOL.request(method, address, body=data, headers=headers)
    except urllib3.exceptions.HTTPError:
        return Reply(NO_ANSWER, "", {})
    return Reply(answer.status, answer.data.decode("utf-8", "replace"), answer.headers)


def etag_of(who: Person, path: str) -> str:
    """What If-Match has to say to change what is there now."""
    return ask(who, "GET", path).headers["ETag"]
