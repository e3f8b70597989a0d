"""People: anyone who signs in, with their roles in the clinics of one organisation."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace

from gateway.domain.errors import BadInput
from gateway.domain.roles import STAFF, Membership, Role

_ADDRESS = re.compile(r"[^@\s\x00-\x1f]{1,64}@[^@\s\x00-\x1f]+\.[^@\s\x00-\x1f.]{2,}")


@dataclass(frozen=True)
class Person:
    """`clinic_id` is the clinic the person was first added to: the key under which their own records are kept."""

    id: str
    clinic_id: str
    organisation_id: str
    name: str
    email: str
    locale: str
    memberships: tuple[Membership, ...]
    active: bool = True
    version: int = 1

    def with_role(self, clinic_id: str, role: Role) -> Person:
        """The person with one more role; the same person when they have it already."""
        new = Membership(clinic_id, role)
        return self if new in self.memberships else replace(self, memberships=(*self.memberships, new))

    def roles_in(self, clinic_id: str) -> frozenset[Role]:
        return frozenset(held.role for held in self.memberships if held.clinic_id == clinic_id)

    def has(self, clinic_id: str, role: Role) -> bool:
        return self.active and Membership(clinic_id, role) in self.memberships

    @property
    def is_staff(self) -> bool:
        return any(held.role in STAFF for held in self.memberships)

    @property
    def is_admin(self) -> bool:
        return any(held.role is Role.ADMIN for held in self.memberships)


def normalised(email: str) -> str:
    """The address as a sign-in name: case and look-alike forms do not make two accounts."""
    return unicodedata.normalize("NFKC", email).strip().casefold()


def checked_email(email: str) -> str:
    plain = unicodedata.normalize("NFKC", email).strip()
    if len(plain) > 254 or not _ADDRESS.fullmatch(plain):
        raise BadInput({"email": ["Write an e-mail address such as name@example.org."]})
    return plain
