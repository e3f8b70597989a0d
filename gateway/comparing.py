"""Holds what analytics keeps against what the owners say, through the services' own doors, and has mended what differs.

Both sides reckon count and checksum of each day; only of days that differ the aggregates are told one by one. What
differs is looked at twice, so that an event on its way is no difference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from chassis.mongo import Document
from contracts import comparing
from gateway.connections import Answer
from gateway.domain.clinic import ClinicChanged
from gateway.publishing import clinic_fact
from gateway.settings import Service
from gateway.store import Store

COPY: Final = "analytics"
OWNERS: Final[Mapping[str, Service]] = {
    **dict.fromkeys(("episode", "session", "group", "assignment", "occurrence", "measure"), "assignments"),
    **dict.fromkeys(("reminder", "escalation"), "reminders"),
}
"""By subject; clinics are the gateway's own."""
_DAYS, _IDS = 40, 200  # in one question
Lines = dict[str, Mapping[str, str]]


class Door(Protocol):
    """How the gateway asks a service in its own name."""

    def __call__(
        self, clinic_id: str, service: Service, method: str, path: str, *, body: Any = None, query: Any = None
    ) -> Answer: ...


class NotAnswered(Exception):
    """A service refused to say what it has; `subject` and status say where."""


@dataclass(frozen=True)
class Difference:
    """One aggregate: the digests of owner and copy, empty where it has none, and the id under which it is told."""

    clinic_id: str
    subject: str
    id: str
    owner: str
    copy: str
    owner_id: str

    @property
    def what(self) -> str:
        """A word for it."""
        if not self.owner:
            return "unknown to its owner"
        return "different" if self.copy else "missing"


@dataclass(frozen=True)
class Comparison:
    """`pause` lets what is on its way arrive."""

    door: Door
    store: Store
    pause: Callable[[], None]

    def subjects(self, clinic_id: str) -> list[str]:
        """What can be compared."""
        return [one["subject"] for one in self._asked(clinic_id)]

    def differences(self, clinic_id: str, subject: str) -> list[Difference]:
        """Those that differ at both looks, by id. Raises ServiceAway, NotAnswered."""
        how = next(one for one in self._asked(clinic_id) if one["subject"] == subject)
        days = self._days_that_differ(clinic_id, how)
        first = self._look(clinic_id, how, days) if days else []
        if not first:
            return []
        self.pause()
        again = set(self._look(clinic_id, how, self._days_that_differ(clinic_id, how)))
        return sorted((one for one in first if one in again), key=lambda one: one.id)

    def mend(self, found: Sequence[Difference]) -> None:
        """Have published again what differs, and taken away what its owner knows nothing of; nothing else."""
        for some in _of_one_kind(found):
            clinic_id, subject = some[0].clinic_id, some[0].subject
            unknown = [one.id for one in some if not one.owner]
            if unknown:
                self._command(clinic_id, COPY, f"{subject}/unknown", unknown)
            if wrong := [one.id for one in some if one.owner and one.copy]:
                self._command(clinic_id, COPY, f"{subject}/doubted", wrong)
            if again := sorted({one.owner_id for one in some if one.owner}):
                self._publish(clinic_id, subject, again)

    def _asked(self, clinic_id: str) -> list[Any]:
        found: list[Any] = self._read(clinic_id, COPY, "", {})["subjects"]
        return found

    def _days_that_differ(self, clinic_id: str, how: Mapping[str, Any]) -> list[str]:
        owner, copy = (one["days"] for one in self._both(clinic_id, how, []))
        return sorted(on for on in owner.keys() | copy.keys() if owner.get(on) != copy.get(on))

    def _look(self, clinic_id: str, how: Mapping[str, Any], days: Sequence[str]) -> list[Difference]:
        """One by one. An aggregate whose day itself is wrong is on two of the days, so that all are put together."""
        owner: Lines = {}
        copy: Lines = {}
        for some in _batches(days, _DAYS):
            for lines, told in zip((owner, copy), self._both(clinic_id, how, some), strict=True):
                lines.update((one["id"], one) for one in told["lines"])
        forgotten = {id_ for id_, one in copy.items() if not one["digest"]}
        return [
            Difference(
                clinic_id, how["subject"], id_, *_digests(id_, owner, copy), owner.get(id_, {}).get("owner_id", "")
            )
            for id_ in (owner.keys() | copy.keys()) - forgotten
            if owner.get(id_, {}).get("digest") != copy.get(id_, {}).get("digest")
        ]

    def _both(self, clinic_id: str, how: Mapping[str, Any], days: Sequence[str]) -> tuple[Any, Any]:
        subject, of = how["subject"], {"of": list(days)}
        copy = self._read(clinic_id, COPY, f"/{subject}", of)
        if subject not in OWNERS:
            return comparing.answer(self._own(clinic_id, how), days), copy
        asked = {"field": how["field"], "day": how["day"], **of}
        return self._read(clinic_id, OWNERS[subject], f"/{subject}", asked), copy

    def _own(self, clinic_id: str, how: Mapping[str, Any]) -> Iterator[comparing.Line]:
        clinic = self.store.clinics.get(clinic_id)
        if clinic is not None:
            told = clinic_fact(clinic, ClinicChanged(()), self.store.clinics.clock())
            yield comparing.line(clinic.id, told.data, how["field"], how["day"])

    def _publish(self, clinic_id: str, subject: str, ids: Sequence[str]) -> None:
        if subject in OWNERS:
            self._command(clinic_id, OWNERS[subject], f"{subject}/again", ids)
        elif clinic := self.store.clinics.get(clinic_id):
            self.store.clinics.publish_again(clinic)

    def _command(self, clinic_id: str, service: Service, what: str, ids: Sequence[str]) -> None:
        for some in _batches(ids, _IDS):
            path = f"/api/v1/clinics/{clinic_id}/states/{what}"
            _content(self.door(clinic_id, service, "POST", path, body={"ids": list(some)}), what)

    def _read(self, clinic_id: str, service: Service, what: str, query: Document) -> Any:
        return _content(
            self.door(clinic_id, service, "GET", f"/api/v1/clinics/{clinic_id}/states{what}", query=query), what
        )


def _content(answer: Answer, what: str) -> Any:
    if not answer.ok:
        raise NotAnswered(what, answer.status)
    return answer.json()


def _digests(id_: str, owner: Lines, copy: Lines) -> tuple[str, str]:
    return owner.get(id_, {}).get("digest", ""), copy.get(id_, {}).get("digest", "")


def _of_one_kind(found: Sequence[Difference]) -> Iterator[list[Difference]]:
    together: dict[tuple[str, str], list[Difference]] = {}
    for one in found:
        together.setdefault((one.clinic_id, one.subject), []).append(one)
    yield from together.values()


def _batches(things: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for start in range(0, len(things), size):
        yield things[start : start + size]
