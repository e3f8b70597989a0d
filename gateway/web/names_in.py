"""Names of people in words that others may read: the service of reminders knows no names, so pages look for them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gateway.domain.roles import STAFF, Role
from gateway.gateway import gateway

_MOST = 500
_SHORTEST = 3
_WORD = re.compile(r"\w+")


def names_in(text: str, clinic_id: str) -> list[str]:
    """The names of people who work in the clinic, as far as they stand in the text as they are written."""
    said = set(_WORD.findall(text))
    return sorted({name for staff in _staff(clinic_id) for name in staff.split() if _is_told(name, said)})


def _is_told(name: str, said: set[str]) -> bool:
    return len(name) >= _SHORTEST and name[:1].isupper() and name in said


def _staff(clinic_id: str) -> Iterator[str]:
    for role in sorted(STAFF - {Role.ADMIN}):
        yield from (person.name for person, _ in gateway().store.people.page(clinic_id, role, None, _MOST))
