"""Who may see which figures: the scope of a question is obtained here or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


class ClinicNotFound(LookupError):
    """Not there, or not this person's: the two look alike."""


class FiguresNotForRole(PermissionError):
    """The role has no figures: clients see their own course elsewhere, administrators see no clinical content."""


class BenchmarksNotForRole(PermissionError):
    """Clinics are compared for their managers alone."""


class ListNotForRole(PermissionError):
    """The list of people at risk is for their own therapist; nobody else reads it."""


class WeightsNotForRole(PermissionError):
    """The weights of the list are set by managers."""


class Asker(Protocol):
    """Whoever asks, as the signed token says."""

    @property
    def person_id(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def clinic_ids(self) -> tuple[str, ...]: ...


@dataclass(frozen=True)
class Scope:
    """What may be counted: one clinic, one therapist's part of it if `therapist_id` is set, or only the groups named in
    `group_ids`. With `homework_only` nothing is told of whole courses of therapy.
    """

    clinic_id: str
    therapist_id: str | None
    group_ids: tuple[str, ...] | None = None
    homework_only: bool = False


class Groups(Protocol):
    """Where the groups of a facilitator are known."""

    def groups_of(self, clinic_id: str, person_id: str) -> Sequence[str]: ...


def scope_for(asker: Asker, clinic_id: str, therapist_id: str | None = None, *, groups: Groups | None = None) -> Scope:
    """Return what `asker` may count in the clinic; a therapist always gets their own part, whatever was asked.

    A facilitator gets the homework of their own groups where `groups` tells which these are.
    Raises ClinicNotFound for a clinic that is not the asker's, FiguresNotForRole for roles without figures.
    """
    if clinic_id not in asker.clinic_ids:
        raise ClinicNotFound(clinic_id)
    if asker.role == "therapist":
        return Scope(clinic_id, asker.person_id)
    if asker.role == "manager":
        return Scope(clinic_id, therapist_id)
    if asker.role == "facilitator" and groups is not None:
        return Scope(clinic_id, None, tuple(groups.groups_of(clinic_id, asker.person_id)), homework_only=True)
    raise FiguresNotForRole(asker.role)


def benchmarks_for(asker: Asker, clinic_id: str) -> str:
    """Return the clinic whose manager `asker` is. Raises ClinicNotFound and BenchmarksNotForRole."""
    if clinic_id not in asker.clinic_ids:
        raise ClinicNotFound(clinic_id)
    if asker.role != "manager":
        raise BenchmarksNotForRole(asker.role)
    return clinic_id


def own_list_for(asker: Asker, clinic_id: str) -> Scope:
    """Return whose list `asker` may read: a therapist's own. Raises ClinicNotFound, ListNotForRole."""
    if clinic_id not in asker.clinic_ids:
        raise ClinicNotFound(clinic_id)
    if asker.role != "therapist":
        raise ListNotForRole(asker.role)
    return Scope(clinic_id, asker.person_id)


def clinic_for_weights(asker: Asker, clinic_id: str) -> str:
    """Return the clinic whose weights `asker` may set. Raises ClinicNotFound, WeightsNotForRole."""
    if clinic_id not in asker.clinic_ids:
        raise ClinicNotFound(clinic_id)
    if asker.role != "manager":
        raise WeightsNotForRole(asker.role)
    return clinic_id
