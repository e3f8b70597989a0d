"""Organisations and clinics: what a clinic decides for everybody in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from gateway.domain.errors import BadInput


class HomeworkWord(StrEnum):
    """What a clinic calls homework; every text uses the chosen word."""

    HOMEWORK = "homework"
    TASKS = "tasks"
    ACTIVITIES = "activities"
    PRACTICE = "practice"


@dataclass(frozen=True)
class CrisisContact:
    """Whom to call when it cannot wait; shown on every page of a client."""

    label: str
    phone: str
    note: str = ""


@dataclass(frozen=True)
class Organisation:
    id: str
    name: str
    clinic_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class ClinicChanged:
    """The fact that a clinic has a new public state; `changed` names the fields."""

    changed: tuple[str, ...]


@dataclass(frozen=True)
class Clinic:
    id: str
    organisation_id: str
    name: str
    time_zone: str
    homework_word: HomeworkWord
    crisis_contacts: tuple[CrisisContact, ...] = ()
    active: bool = True
    working_days: tuple[int, ...] = (1, 2, 3, 4, 5)  # 1 is Monday
    working_from: str = "09:00"
    working_until: str = "17:00"
    escalate_after_minutes: int = 30
    escalate_to: tuple[str, ...] = ()  # who is told of an answer that asks for a person, in this order
    missing_links: bool = False  # what got in the way is asked as the missing links of DBT
    version: int = 1

    def __post_init__(self) -> None:
        check_zone(self.time_zone)
        if errors := {name: [sentence] for name, sentence in self._wrong()}:
            raise BadInput(errors)

    def _wrong(self) -> Iterator[tuple[str, str]]:
        if not self.working_days or len(set(self.working_days)) < len(self.working_days):
            yield "working_days", "Choose at least one day, each once."
        if self.working_from >= self.working_until:
            yield "working_until", "Choose a time after the one at which work begins."
        if len(set(self.escalate_to)) < len(self.escalate_to):
            yield "escalate_to", "Name each person once."

    def opened(self) -> ClinicChanged:
        return ClinicChanged(("time_zone", "homework_word", "active"))

    def changed(self, changes: Mapping[str, Any]) -> tuple[Clinic, ClinicChanged | None]:
        """The clinic after the change, and the fact, or nothing when it was like this before."""
        new = replace(self, **changes)
        different = tuple(f.name for f in fields(self) if getattr(self, f.name) != getattr(new, f.name))
        return (replace(new, version=self.version + 1), ClinicChanged(different)) if different else (self, None)


def check_zone(name: str) -> None:
    """Only names of the IANA database: an offset such as `+02:00` knows nothing of summer."""
    try:
        ZoneInfo(name)
    except (OSError, ValueError, LookupError):
        raise BadInput({"time_zone": ["Use a time zone name such as Europe/Berlin."]}) from None
