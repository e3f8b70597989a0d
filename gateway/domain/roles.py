"""Roles, memberships, and which of several roles in one clinic a request uses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person is in a clinic; `admin` is given in one clinic and holds in the whole organisation.

    `lead` is a therapist who also decides what comes into the clinic's library of exercises, and nothing else.
    """

    CLIENT = "client"
    THERAPIST = "therapist"
    LEAD = "lead"
    FACILITATOR = "facilitator"
    MANAGER = "manager"
    ADMIN = "admin"


STAFF = frozenset({Role.THERAPIST, Role.LEAD, Role.FACILITATOR, Role.MANAGER, Role.ADMIN})
DEFAULT_ORDER = (Role.THERAPIST, Role.FACILITATOR, Role.MANAGER, Role.ADMIN, Role.LEAD, Role.CLIENT)


@dataclass(frozen=True, order=True)
class Membership:
    """One role in one clinic."""

    clinic_id: str
    role: Role


def chosen(held: Iterable[Role], prefers: Sequence[Role] = ()) -> Role | None:
    """The role a request uses: the first preferred one that is held, else the first in the usual order."""
    have = frozenset(held)
    return next((role for role in (*prefers, *DEFAULT_ORDER) if role in have), None)


def may_add(adder: Iterable[Role], role: Role) -> bool:
    """An administrator adds anybody, a manager anybody but administrators, a therapist clients."""
    held = frozenset(adder)
    if Role.ADMIN in held:
        return True
    if Role.MANAGER in held:
        return role is not Role.ADMIN
    return Role.THERAPIST in held and role is Role.CLIENT
