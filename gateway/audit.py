"""Who read or changed what: kept before anybody sees the answer, so that nothing is shown that was not recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any, Protocol

from flask import g, has_request_context

from chassis import trace
from chassis.clock import Clock
from chassis.ids import new_id
from gateway.domain.records import Entry
from gateway.store.audit_log import AuditLog


class Somebody(Protocol):
    """Whom a record names: a person, or whoever holds a link."""

    @property
    def person_id(self) -> str: ...


@dataclass(frozen=True)
class Act:
    """What somebody is about to do, by codes and ids."""

    clinic_id: str
    role: str
    action: str
    method: str
    path: str
    objects: tuple[str, ...] = ()
    client_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Audit:
    """A change is announced before it is made and completed afterwards; a read is written when it succeeded, or beside
    the service's work where it is known beforehand whom the answer shows.
    """

    log: AuditLog
    clock: Clock
    writers: Executor

    def write(self, person: Somebody, act: Act, status: int | None) -> Entry:
        entry = self._entry(person, act, status)
        self.log.write(entry)
        if has_request_context():
            g.carryover_recorded = True
        return entry

    def beside(self, person: Somebody, act: Act, status: int) -> Callable[[], Entry]:
        """Begin to write; what it returns waits until the entry is kept, and raises what came in between."""
        entry = self._entry(person, act, status)
        written = self.writers.submit(self.log.write, entry)

        def kept() -> Entry:
            written.result()
            return entry

        return kept

    def complete(self, entry: Entry, act: Act, status: int) -> None:
        """What became of what was written before it happened."""
        self.log.complete(entry, status, act.objects, act.client_ids)

    def _entry(self, person: Somebody, act: Act, status: int | None) -> Entry:
        return Entry(
            id=new_id("aud", now=self.clock),
            clinic_id=act.clinic_id,
            at=self.clock(),
            person_id=person.person_id,
            role=act.role,
            action=act.action,
            method=act.method,
            path=act.path,
            objects=act.objects,
            client_ids=act.client_ids,
            request_id=trace.current_request_id() or "",
            status=status,
        )


def recorded_already() -> bool:
    """Whether this request has left a record, so that the general one is not needed."""
    return bool(g.get("carryover_recorded"))


def touched(*ids: str) -> None:
    """Name what this request made or changed, where its path does not: for the general record of a change."""
    g.carryover_touched = (*g.get("carryover_touched", ()), *ids)


def touched_by_request() -> tuple[str, ...]:
    return tuple(g.get("carryover_touched", ()))


def clients_in(content: Any) -> tuple[str, ...]:
    """Whom an answer is about: every `client_id` in it, in the order of appearance."""
    return tuple(dict.fromkeys(_clients(content)))


def _clients(content: Any) -> Iterator[str]:
    if isinstance(content, Mapping):
        found = content.get("client_id")
        if isinstance(found, str):
            yield found
        for value in content.values():
            yield from _clients(value)
    elif isinstance(content, list):
        for value in content:
            yield from _clients(value)
