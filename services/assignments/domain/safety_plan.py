"""A safety plan: what helps in a crisis, in the client's words. It is content, never homework: not set, not due, not
reminded, and no event speaks of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Self

from services.assignments.domain.aggregate import Aggregate
from services.assignments.domain.codes import Role
from services.assignments.domain.identity import derived

MOST_EARLIER = 50


@dataclass(frozen=True, kw_only=True)
class Writing:
    """The plan as somebody left it, in the version of the sheet they wrote on."""

    answers: Mapping[str, Any]
    written_at: datetime
    written_by: str
    written_as: Role
    sheet_version: int


@dataclass(frozen=True, kw_only=True)
class SafetyPlan(Aggregate):
    """One for each client and clinic; version 0 is one that nobody has written yet. The last MOST_EARLIER writings
    are kept, the newest last."""

    client_id: str
    now: Writing | None = None
    earlier: tuple[Writing, ...] = field(default=())

    @classmethod
    def blank(cls, clinic_id: str, client_id: str) -> Self:
        return cls(id=plan_id(clinic_id, client_id), clinic_id=clinic_id, client_id=client_id)

    def write(self, writing: Writing) -> Self:
        earlier = (*self.earlier, self.now) if self.now else self.earlier
        return replace(self, now=writing, earlier=earlier[-MOST_EARLIER:])


def plan_id(clinic_id: str, client_id: str) -> str:
    return derived("pln", clinic_id, client_id)
