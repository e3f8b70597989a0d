"""The one line of navigation of staff pages: every role sees its own words and nothing that would be refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from flask import g

from gateway.domain.roles import Membership, Role
from gateway.web.i18n import gettext
from gateway.web.reader import reader


@dataclass(frozen=True)
class Item:
    """`key` is what a page sets as `here`."""

    key: str
    words: str
    href: str
    count: int = 0


def home_of(memberships: tuple[Membership, ...]) -> str:
    """Where `/` leads: the page a person works on first."""
    by_role = {held.role: held.clinic_id for held in reversed(memberships)}
    places = (
        (Role.THERAPIST, "/c/{}/caseload"),
        (Role.FACILITATOR, "/c/{}/groups"),
        (Role.MANAGER, "/c/{}/dashboard"),
        (Role.ADMIN, "/organisation"),
        (Role.CLIENT, "/today"),
    )
    return next((path.format(by_role[role]) for role, path in places if role in by_role), "/help")


def staff_navigation() -> list[Item]:
    """Counts beside the words come from the page: `count_beside("review", 3)`."""
    person = reader()
    if person is None:
        return []
    clinic_id = person.active.clinic_id if person.active else person.home_clinic_id
    counts = g.get("navigation_counts", {})
    return [replace(item, count=counts.get(item.key, 0)) for item in _items(person.roles_in(clinic_id), clinic_id)]


def count_beside(key: str, count: int) -> None:
    g.navigation_counts = {**g.get("navigation_counts", {}), key: count}


def _items(roles: frozenset[Role], clinic_id: str) -> Iterator[Item]:
    start = f"/c/{clinic_id}"
    yield from _care(roles, start)
    if roles & {Role.MANAGER, Role.THERAPIST, Role.FACILITATOR}:
        yield Item("dashboard", gettext("Figures"), f"{start}/dashboard")
    if roles & {Role.THERAPIST, Role.FACILITATOR, Role.MANAGER}:
        yield Item("groups", gettext("Groups"), f"{start}/groups")
    if roles & {Role.MANAGER, Role.ADMIN, Role.THERAPIST}:
        yield Item("people", gettext("People"), f"{start}/people")
    if roles & {Role.MANAGER, Role.ADMIN}:
        yield Item("settings", gettext("Clinic"), f"{start}/settings")
        yield Item("audit", gettext("Who saw what"), f"{start}/audit")
    if Role.ADMIN in roles:
        yield Item("organisation", gettext("Organisation"), "/organisation")


def _care(roles: frozenset[Role], start: str) -> Iterator[Item]:
    if Role.THERAPIST in roles:
        yield Item("caseload", gettext("Caseload"), f"{start}/caseload")
    if roles & {Role.THERAPIST, Role.FACILITATOR, Role.MANAGER}:
        yield Item("safety", gettext("Safety"), f"{start}/safety")
        yield Item("tasks", gettext("Get in touch"), f"{start}/tasks")
    if roles & {Role.THERAPIST, Role.FACILITATOR}:
        yield Item("review", gettext("To review"), f"{start}/review")
        yield Item("library", gettext("Library"), f"{start}/library")
    elif Role.MANAGER in roles:
        yield Item("library", gettext("Library"), f"{start}/library/own")
