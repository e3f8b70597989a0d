"""A small client of the gateway's API: one connection pool, one person, JSON in and out, problems as errors."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import urllib3
from urllib3.util import Retry, Timeout

from local.errors import LocalError

_SAFE = frozenset({"GET", "HEAD"})


class Refused(LocalError):
    """The gateway answered with a problem, or did not answer."""

    def __init__(self, method: str, path: str, status: int, problem: Mapping[str, Any]) -> None:
        self.status, self.problem = status, problem
        said = problem.get("detail") or problem.get("title") or "no explanation"
        fields = f" {json.dumps(problem['errors'])}" if "errors" in problem else ""
        super().__init__(f"{method} {path} was answered with {status}: {said}{fields}")


@dataclass(frozen=True)
class Answer:
    """Status, parsed body and headers."""

    status: int
    body: Any
    headers: Mapping[str, str]


class Person:
    """One person at one gateway: nobody yet, signed in with a cookie, or known by an API token.

    Every change carries an Idempotency-Key, so that a request without an answer can be repeated.
    """

    def __init__(self, url: str, *, token: str | None = None, timeout: float = 30.0) -> None:
        self.url = url.rstrip("/")
        retries = Retry(total=4, status=3, status_forcelist=[502, 503], allowed_methods=None, backoff_factor=0.3)
        self._pool = urllib3.PoolManager(timeout=Timeout(timeout), retries=retries, maxsize=4)
        self._headers: dict[str, str] = {"Authorization": f"Bearer {token}"} if token else {}
        self.id = ""

    def sign_in(self, email: str, password: str) -> None:
        """Sign in with a password; raises Refused."""
        self._keep(self.call("POST", "/api/v1/sign-in", {"email": email, "password": password}))

    def welcome(self, token: str, password: str) -> None:
        """Set a password through a one-time link, and so sign in."""
        self._keep(self.call("POST", "/api/v1/welcome", {"token": token, "password": password}))

    def get(self, path: str, **query: Any) -> Any:
        """Return the body of a GET."""
        wanted = {name: value for name, value in query.items() if value is not None}
        return self.call("GET", f"{path}?{urlencode(wanted)}" if wanted else path).body

    def post(self, path: str, body: Mapping[str, Any] | None = None, *, key: str | None = None) -> Any:
        """Return the body of a POST."""
        return self.call("POST", path, body or {}, {"Idempotency-Key": key or uuid4().hex}).body

    def change(self, method: str, path: str, body: Mapping[str, Any]) -> Any:
        """Read, then change what was read (PUT or PATCH under its ETag)."""
        read = self.call("GET", path)
        headers = {"If-Match": read.headers["ETag"]} if "ETag" in read.headers else {}
        return self.call(method, path, body, headers).body

    def call(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Send one request; raises Refused for everything from 400 on and for no answer at all."""
        encoded = None if body is None else json.dumps(body).encode()
        sent = {**self._headers, "Content-Type": "application/json", "Accept": "application/json", **(headers or {})}
        try:
            answer = self._pool.request(method, self.url + path, body=encoded, headers=sent)
        except urllib3.exceptions.HTTPError as error:
            raise Refused(method, path, 0, {"detail": f"no answer from {self.url} ({type(error).__name__})"}) from error
        parsed = _parsed(answer)
        if answer.status >= 400:
            raise Refused(method, path, answer.status, parsed if isinstance(parsed, dict) else {})
        return Answer(answer.status, parsed, answer.headers)

    def _keep(self, answer: Answer) -> None:
        cookies = answer.headers.get("Set-Cookie", "")
        carryover = next((part for part in cookies.split(", ") if part.startswith("carryover=")), "")
        self._headers["Cookie"] = carryover.partition(";")[0]
        if answer.body.get("csrf_token"):
            self._headers["X-CSRF-Token"] = answer.body["csrf_token"]
        self.id = answer.body["person_id"]


def _parsed(answer: urllib3.BaseHTTPResponse) -> Any:
    try:
        return json.loads(answer.data) if answer.data else None
    except ValueError:
        return None
