"""Who is in the demo: three clinics of one organisation and the people in them. All of them are invented."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

ORGANISATION: Final = "Linden Practices"
PASSWORD: Final = "a-week-between-sessions"  # noqa: S105 - the demo listens on this machine only
"""The same for every login of the demo, which listens on this machine only."""
MAIL_DOMAIN: Final = "demo.invalid"


@dataclass(frozen=True)
class Clinic:
    """A clinic of the demo; `key` is its ref and the middle of its people's addresses, `ended` the number of courses
    that end there in a quarter, `better` how much more they help than elsewhere (a share of the highest score)."""

    key: str
    name: str
    time_zone: str
    homework_word: str
    therapists: tuple[str, ...]
    clients: int
    facilitator: str
    manager: str
    admin: str
    crisis_phone: str
    ended: int
    better: float


CLINICS: Final = (
    Clinic(
        "northside",
        "Northside",
        "Europe/London",
        "homework",
        ("Ruth Calder", "Samir Haddad", "Ines Moreau", "Noor Aziz", "Paul Winter"),
        24,
        "Gwen Pryce",
        "Martin Oakes",
        "Ada Lindqvist",
        "020 7946 0018",
        72,
        0.0,
    ),
    Clinic(
        "riverside",
        "Riverside",
        "Europe/London",
        "activities",
        ("Tomasz Zielinski", "Leila Amari", "Hugo Brandt"),
        12,
        "Owen Hart",
        "Beatrix Nolan",
        "Jonas Weber",
        "020 7946 0127",
        60,
        -0.04,
    ),
    Clinic(
        "hillview",
        "Hillview",
        "Europe/Berlin",
        "practice",
        ("Clara Engel", "David Okoro", "Selma Ruud"),
        12,
        "Petra Lang",
        "Felix Braun",
        "Mira Sand",
        "030 23125 018",
        60,
        0.05,
    ),
)

_FIRST: Final = (
    "Alex",
    "Bea",
    "Chris",
    "Dana",
    "Eli",
    "Farah",
    "George",
    "Hanna",
    "Ivan",
    "Joy",
    "Kit",
    "Lena",
    "Milo",
    "Nora",
    "Oskar",
    "Pia",
    "Quinn",
    "Rosa",
    "Sven",
    "Tess",
    "Umar",
    "Vera",
    "Will",
    "Yara",
)
_LAST: Final = (
    "Archer",
    "Blum",
    "Castell",
    "Dunne",
    "Eklund",
    "Fenn",
    "Grieve",
    "Holt",
    "Ibarra",
    "Jarvis",
    "Keane",
    "Lowe",
    "Marsh",
    "Nash",
    "Orme",
    "Pike",
    "Quist",
    "Reyes",
    "Stone",
    "Thorne",
    "Usher",
    "Vance",
    "Wren",
    "Young",
)


def client_names(clinic: int, count: int) -> Iterator[str]:
    """Yield names that no two clients of a clinic share."""
    for number in range(count):
        yield _name(clinic, number, 0)


def former_names(clinic: int, count: int) -> Iterator[str]:
    """Yield names of those whose therapy is over; no client of the clinic has one of them."""
    for number in range(count):
        yield _name(clinic, number, 1 + number // len(_FIRST))


def _name(clinic: int, number: int, further: int) -> str:
    first = _FIRST[(number + 5 * clinic) % len(_FIRST)]
    return f"{first} {_LAST[(number * 7 + 3 * clinic + further) % len(_LAST)]}"


def email_of(name: str, clinic: Clinic) -> str:
    """Return the address of a person of the demo."""
    return f"{name.lower().replace(' ', '.')}@{clinic.key}.{MAIL_DOMAIN}"
