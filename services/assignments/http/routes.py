"""How a blueprint of this service is made: staff under their clinic, clients under /me."""

from __future__ import annotations

from flask_smorest import Blueprint

STAFF = "/api/v1/clinics/<clinic_id>"
CLIENT = "/api/v1/me"


def staff(name: str, description: str) -> Blueprint:
    return Blueprint(name, __name__, url_prefix=STAFF, description=description)


def client(name: str, description: str) -> Blueprint:
    return Blueprint(name, __name__, url_prefix=CLIENT, description=description)
