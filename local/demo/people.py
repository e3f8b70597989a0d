"""The people of the demo, made through the API; a `ref` each, so that a second load finds them again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from local.demo import cast
from local.demo.cast import Clinic
from local.demo.entry import Administrator, api_token
from local.rest import Person

_SHOWN = {"northside": 2, "riverside": 1}
"""Clinics whose people are listed as logins, and how many clients and therapists of each."""


@dataclass(frozen=True)
class Staffed:
    """A clinic with its people; `clients` are (client id, therapist id)."""

    clinic: Clinic
    clinic_id: str
    therapists: tuple[str, ...]
    clients: tuple[tuple[str, str], ...]
    facilitator_id: str


def populate(admin: Administrator, clinic: Clinic, number: int) -> Staffed:
    """Make a clinic with everybody in it, or find them."""
    clinic_id = _clinic(admin.person, clinic, number)
    shown = _SHOWN.get(clinic.key, 0)

    def add(name: str, role: str, *, signs_in: bool) -> str:
        terms: dict[str, Any] = {"name": name, "email": cast.email_of(name, clinic), "role": role}
        terms |= {"ref": f"demo-{clinic.key}-{name}", "password": cast.PASSWORD if signs_in else None}
        return str(admin.person.post(f"/api/v1/clinics/{clinic_id}/people", terms)["person"]["id"])

    therapists = [add(name, "therapist", signs_in=n < shown) for n, name in enumerate(clinic.therapists)]
    names = list(cast.client_names(number, clinic.clients))
    clients = [
        (add(name, "client", signs_in=n < shown), therapists[n % len(therapists)]) for n, name in enumerate(names)
    ]
    add(clinic.manager, "manager", signs_in=True)  # it is they who see that everything is counted
    if number:
        add(clinic.admin, "admin", signs_in=bool(shown))
    facilitator = add(clinic.facilitator, "facilitator", signs_in=bool(shown))
    return Staffed(clinic, clinic_id, tuple(therapists), tuple(clients), facilitator)


def former_clients(admin: Administrator, staffed: Staffed, count: int) -> list[str]:
    """Make those whose therapy is over, or find them; returns their ids."""
    clinic = staffed.clinic
    path = f"/api/v1/clinics/{staffed.clinic_id}/people"
    names = cast.former_names(cast.CLINICS.index(clinic), count)
    terms = ({"name": name, "email": cast.email_of(name, clinic), "role": "client"} for name in names)
    refs = ({**one, "ref": f"demo-{clinic.key}-{one['name']}"} for one in terms)
    return [str(admin.person.post(path, one)["person"]["id"]) for one in refs]


def _clinic(admin: Person, clinic: Clinic, number: int) -> str:
    """The first clinic came with the administrator; the others are added."""
    if number == 0:
        found = next(one for one in admin.get("/api/v1/clinics")["items"] if one["name"] == clinic.name)
    else:
        terms = {"name": clinic.name, "time_zone": clinic.time_zone, "ref": f"demo-{clinic.key}"}
        found = admin.post("/api/v1/clinics", {**terms, "homework_word": clinic.homework_word})
    contacts = [
        {"label": f"{clinic.name} crisis line", "phone": clinic.crisis_phone, "note": "Every day, 8:00 to 22:00"},
        {"label": "Emergency services", "phone": "112", "note": "When life is in danger, at any hour"},
    ]
    if not found["crisis_contacts"]:
        admin.change("PATCH", f"/api/v1/clinics/{found['id']}", {"crisis_contacts": contacts})
    return str(found["id"])


def logins(url: str, staffed: list[Staffed]) -> list[dict[str, str]]:
    """Return who can sign in, with an API token each: every role in two clinics, in one of them two of some."""
    return [_login(url, one, name, role) for one in staffed for name, role in _who_signs_in(one)]


def _who_signs_in(staffed: Staffed) -> Iterator[tuple[str, str]]:
    clinic, shown = staffed.clinic, _SHOWN.get(staffed.clinic.key, 0)
    if not shown:
        return
    number = cast.CLINICS.index(clinic)
    yield from ((name, "client") for name in list(cast.client_names(number, shown)))
    yield from ((name, "therapist") for name in clinic.therapists[:shown])
    yield from ((clinic.facilitator, "facilitator"), (clinic.manager, "manager"), (clinic.admin, "admin"))


def _login(url: str, staffed: Staffed, name: str, role: str) -> dict[str, str]:
    email = cast.email_of(name, staffed.clinic)
    person = Person(url)
    person.sign_in(email, cast.PASSWORD)
    return {
        "role": role,
        "clinic": staffed.clinic.name,
        "clinic_id": staffed.clinic_id,
        "person_id": person.id,
        "name": name,
        "email": email,
        "password": cast.PASSWORD,
        "token": api_token(person, "demo", "read", "write"),
        "url": url,
    }
