"""How pages speak to the services: `ask` reads, `tell` changes and hands back what was said."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from chassis.problems import Problem, not_found
from gateway.connections import ServiceAway
from gateway.gateway import gateway
from gateway.sessions import signed_in
from gateway.web.i18n import gettext

Service = Literal["assignments", "reminders", "analytics"]
MOST_A_PAGE = "200"
SHOWN_BESIDE_THE_FORM = frozenset({400, 409, 412, 422, 428})


@dataclass(frozen=True)
class Reply:
    """What a service said. `data` is the document, or the problem when not `ok`; `etag` goes into the form."""

    status: int
    data: Any
    etag: str = ""

    @property
    def ok(self) -> bool:
        return self.status < 300

    @property
    def stale(self) -> bool:
        """Somebody else changed it meanwhile: show theirs beside ours."""
        return self.status == 412

    @property
    def conflicts(self) -> Mapping[str, Mapping[str, Any]]:
        """By field what this save wanted and what is there, where another device changed it meanwhile."""
        return {} if self.ok else self.data.get("conflicts") or {}

    @property
    def errors(self) -> dict[str, list[str]]:
        """Field → sentences for `error_summary` and the fields; what belongs to no field is under ""."""
        if self.ok:
            return {}
        if self.stale:
            return {"": [gettext("It changed in the meantime. Look at how it stands now, then send yours again.")]}
        fields = flat(self.data.get("errors") or {})
        if self.conflicts:
            return fields
        return fields or {"": [str(self.data.get("detail") or self.data.get("title") or "")]}


def ask(service: Service, path: str, query: Mapping[str, str] | None = None) -> Any:
    """GET: the document; anything but success is raised as the problem it is, and becomes the page for it."""
    return asked(service, path, query).data


def asked(service: Service, path: str, query: Mapping[str, str] | None = None) -> Reply:
    """Like `ask`, with the ETag."""
    reply = _call(service, "GET", path, query=query)
    if not reply.ok:
        raise _problem(reply)
    return reply


def ask_if_there(service: Service, path: str, query: Mapping[str, str] | None = None) -> Any | None:
    """For the parts of a page that it can do without: nothing when the service is away or does not have it."""
    try:
        reply = _call(service, "GET", path, query=query)
    except ServiceAway:
        return None
    return reply.data if reply.ok else None


def every(read: Callable[[Mapping[str, str]], Any | None], query: Mapping[str, str] | None = None) -> list[Any]:
    """The items of all pages of a list. `read` gets the query for one page; when it finds nothing, the list ends."""
    found: list[Any] = []
    wanted = {**(query or {}), "limit": MOST_A_PAGE}
    while page := read(wanted):
        found += page.get("items") or []
        if not page.get("next"):
            break
        wanted["cursor"] = page["next"]
    return found


def tell(
    service: Service,
    method: str,
    path: str,
    body: Mapping[str, Any] | None = None,
    *,
    key: str = "",
    etag: str = "",
    query: Mapping[str, str] | None = None,
) -> Reply:
    """POST, PUT, PATCH, DELETE. `key`: the hidden field of the form; `etag`: from `asked`.

    What the person can mend (409, 412, 422 …) is returned; what they cannot is raised and becomes a page.
    """
    headers = {name: value for name, value in (("Idempotency-Key", key), ("If-Match", etag)) if value}
    reply = _call(service, method, path, body=dict(body or {}), headers=headers, query=query)
    if not reply.ok and reply.status not in SHOWN_BESIDE_THE_FORM:
        raise _problem(reply)
    return reply


def _call(service: Service, method: str, path: str, **parts: Any) -> Reply:
    person = signed_in()
    role = person.active.role if person.active else None
    answer = gateway().upstream.call(person, service, method, path, role=role, **parts)
    return Reply(answer.status, answer.json() or {}, answer.headers.get("etag", ""))


def _problem(reply: Reply) -> Problem:
    if reply.status == 404:
        return not_found()
    said = reply.data
    kind = str(said.get("type", "unexpected")).rpartition(":")[2]
    return Problem(reply.status, kind, str(said.get("title", "")), str(said.get("detail", "")))


def flat(errors: Mapping[str, Any], before: str = "") -> dict[str, list[str]]:
    """`{"schedule": {"time": ["…"]}}` → `{"schedule.time": ["…"]}`."""
    found: dict[str, list[str]] = {}
    for name, value in errors.items():
        where = f"{before}.{name}" if before else str(name)
        if isinstance(value, Mapping):
            found.update(flat(value, where))
        else:
            found[where] = [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)]
    return found
