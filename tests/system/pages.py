"""Pages without a browser: what an address shows, the forms on it, and what it says to a form that is sent."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from urllib.parse import urlencode, urlsplit

import urllib3

from local.rest import Person

Inputs = Mapping[str, Sequence[str]]


@dataclass
class Form:
    """`filled`: what it sends as it stands; `offered`: every name on it with the values that can be chosen."""

    action: str
    filled: dict[str, list[str]] = field(default_factory=dict)
    offered: dict[str, list[str]] = field(default_factory=dict)

    def sent(self, typed: Inputs) -> dict[str, Sequence[str]]:
        """With what somebody typed; only what stands on the page can be typed into."""
        unknown = typed.keys() - self.offered.keys()
        assert not unknown, f"{self.action} has no {sorted(unknown)}"
        return {**self.filled, **typed}


@dataclass(frozen=True)
class Page:
    status: int
    address: str
    html: str

    @property
    def words(self) -> str:
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", self.html)).split())

    def form(self, action: str) -> Form:
        found = _Forms()
        found.feed(self.html)
        return next(one for one in found.forms if one.action == action)


class Browser:
    """One signed-in person; scripts do not run here."""

    def __init__(self, person: Person) -> None:
        self._url, self._cookie = person.url, person._headers["Cookie"]
        self._pool = urllib3.PoolManager(maxsize=1, retries=False)

    def get(self, address: str) -> Page:
        return self._ask("GET", address, None)

    def send(self, address: str, form: Inputs) -> Page:
        """The page that the answer leads to."""
        sent = self._ask("POST", address, urlencode(form, doseq=True))
        return self.get(sent.address) if 300 <= sent.status < 400 else sent

    def _ask(self, method: str, address: str, body: str | None) -> Page:
        headers = {"Cookie": self._cookie, "Accept": "text/html"}
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": self._url}
        answer = self._pool.request(method, self._url + address, body=body, headers=headers, redirect=False)
        to = urlsplit(answer.headers.get("Location") or address)
        page = Page(answer.status, f"{to.path}?{to.query}" if to.query else to.path, answer.data.decode())
        assert page.status < 400 or page.status == 422, f"{method} {address}: {page.status} {page.words[:300]}"
        return self.get(page.address) if method == "GET" and page.status >= 300 else page


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._open: Form | None = None
        self._text: tuple[str, str] | None = None  # the box or list that is being read, and what stands in it

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = Form(given.get("action", ""))
            self.forms.append(self._open)
        elif self._open is not None and tag == "option":
            self._option(given)
        elif self._open is not None and given.get("name"):
            self._input(self._open, tag, given)

    def _input(self, form: Form, tag: str, given: Mapping[str, str]) -> None:
        name, value = given["name"], given.get("value", "")
        offered = form.offered.setdefault(name, [])
        if tag in {"textarea", "select"}:
            self._text = (name, "")
            return
        offered.append(value)
        chosen = given.get("type") not in {"radio", "checkbox"} or "checked" in given
        if tag == "input" and chosen:
            form.filled.setdefault(name, []).append(value)

    def _option(self, given: Mapping[str, str]) -> None:
        if self._open and self._text:
            self._open.offered[self._text[0]].append(given.get("value", ""))
            if "selected" in given:
                self._text = (self._text[0], given.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self._text and self.lasttag == "textarea":
            self._text = (self._text[0], self._text[1] + data)

    def handle_endtag(self, tag: str) -> None:
        if tag in {"textarea", "select"} and self._text and self._open:
            self._open.filled.setdefault(self._text[0], []).append(self._text[1])
            self._text = None
        if tag == "form":
            self._open = None
