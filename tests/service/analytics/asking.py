"""Signed questions to analytics."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient

from chassis.tokens import Actor, Signer

CLINIC = "cln_A"


class Asker:
    """Somebody of a clinic who asks; a manager if nothing else is said."""

    def __init__(self, client: FlaskClient, signer: Signer) -> None:
        self._client, self._signer = client, signer

    def get(
        self, path: str, role: str = "manager", person: str = "per_mia", clinics: tuple[str, ...] = (CLINIC,)
    ) -> Any:
        """Return the answer to a question about a clinic."""
        token = self._signer.sign(Actor(person, role, clinics), "analytics")
        return self._client.get(f"/api/v1/clinics/{path}", headers={"Authorization": f"Bearer {token}"})
