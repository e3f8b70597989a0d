"""Who asks: a person together with what this request may use of their roles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from gateway.domain.roles import STAFF, Membership, Role, chosen
from gateway.domain.scopes import ALL_SCOPES, Scope


@dataclass(frozen=True)
class SignedIn:
    """A signed-in person. `active` is the membership the current page works with (set by `require_role`)."""

    person_id: str
    name: str
    email: str
    locale: str
    organisation_id: str
    home_clinic_id: str
    memberships: tuple[Membership, ...]
    via: Literal["cookie", "token"]
    via_id: str
    scopes: frozenset[Scope] = ALL_SCOPES
    active: Membership | None = None

    def roles_in(self, clinic_id: str) -> frozenset[Role]:
        return frozenset(held.role for held in self.memberships if held.clinic_id == clinic_id)

    def role_in(self, clinic_id: str, prefers: Sequence[Role] = ()) -> Role | None:
        """The role a request about this clinic uses; nothing for a clinic the person does not belong to."""
        return chosen(self.roles_in(clinic_id), prefers)

    def clinics_as(self, role: Role) -> tuple[str, ...]:
        return tuple(held.clinic_id for held in self.memberships if held.role is role)

    @property
    def clinic_ids(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(held.clinic_id for held in self.memberships))

    @property
    def is_staff(self) -> bool:
        return any(held.role in STAFF for held in self.memberships)

    @property
    def is_client(self) -> bool:
        return any(held.role is Role.CLIENT for held in self.memberships)

    @property
    def is_admin(self) -> bool:
        return any(held.role is Role.ADMIN for held in self.memberships)

    def acting(self, clinic_id: str, role: Role) -> SignedIn:
        return replace(self, active=Membership(clinic_id, role))

    def only_in(self, clinic_id: str) -> SignedIn:
        """The same person with the roles of one clinic only, as an access token may be bound."""
        return replace(self, memberships=tuple(held for held in self.memberships if held.clinic_id == clinic_id))
