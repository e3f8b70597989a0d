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

    def __call__(self, path: str, **more: Any) -> Any:
        """Return the answer to a question about the clinic."""
        return self.get(f"{CLINIC}/{path}", **more)

    def get(
        self,
        path: str,
        role: str = "manager",
        person: str = "per_mia",
        clinics: tuple[str, ...] = (CLINIC,),
        method: str = "GET",
        **more: Any,
    ) -> Any:
        """The same; the path begins with a clinic. `more` goes to the client."""
        token = self._signer.sign(Actor(person, role, clinics), "analytics")
        headers = {"Authorization": f"Bearer {token}", **(more.pop("headers", None) or {})}
        return self._client.open(f"/api/v1/clinics/{path}", method=method, headers=headers, **more)
