"""Saved views by e-mail: what is due is taken once, asked for in the name of whoever saved it, and sent.

A view is put off to its next time before its mail goes out. A process that dies in between sends nothing that week:
a mail too few can be opened as a page, a mail too many cannot be taken back.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from chassis.clock import Clock
from gateway.audit import Act
from gateway.connections import ServiceAway
from gateway.domain import mailed
from gateway.domain.mailed import Letter
from gateway.domain.roles import Role
from gateway.domain.signed_in import SignedIn
from gateway.domain.views import READERS, Sent, Span, View, days_of
from gateway.recognition import person_of
from gateway.settings import GatewaySettings
from gateway.store import Store
from gateway.upstream import Upstream
from gateway.web.letters import letter

ADDRESS = "{address}"
_PREFERRED = (Role.MANAGER, Role.THERAPIST)


@dataclass(frozen=True)
class Post:
    """Sends one letter to one address by the installation's mail server."""

    url: str
    sender: str

    def send(self, address: str, letter: Letter) -> bool:
        """Whether the server took it. apprise's log names addresses, so it is kept silent."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            import apprise  # noqa: PLC0415 - it takes a second
        log = logging.getLogger("apprise")
        log.propagate = False
        if not log.handlers:
            log.addHandler(logging.NullHandler())
        plugin = apprise.Apprise.instantiate(self._complete(address))
        if plugin is None:
            return False
        plugin.retry = 0
        return bool(plugin.notify(body=letter.text, title=letter.title, body_format="text"))

    def _complete(self, address: str) -> str:
        url = self.url.replace(ADDRESS, quote(address, safe=""))
        if "?from=" in url or "&from=" in url or not self.sender:
            return url
        return f"{url}{'&' if '?' in url else '?'}from={quote(self.sender, safe='')}"


@dataclass(frozen=True)
class Mailing:
    """One turn sends at most one mail."""

    store: Store
    upstream: Upstream
    send: Callable[[str, Letter], bool]
    settings: GatewaySettings
    clock: Clock

    def step(self) -> int:
        """Send what is due; returns how many views were taken."""
        now = self.clock()
        view = self.store.views.due(now)
        if view is None or view.mail is None:
            return 0
        clinic = self.store.clinics.get(view.clinic_id)
        person = person_of(self.store, view.person_id, "token", view.id)
        role = person.role_in(view.clinic_id, _PREFERRED) if person else None
        if clinic is None or person is None or role not in READERS:
            self.store.views.plan(view, None)
            return 1
        taken = replace(view.mail.after(now, clinic.time_zone), last_at=now, last=None)
        if self.store.views.plan(view, taken):
            sent = self._sent(view, person, role, clinic.time_zone)
            self.store.views.plan(replace(view, mail=taken), replace(taken, last=sent))
        return 1

    def _sent(self, view: View, person: SignedIn, role: Role, zone: str) -> Sent:
        today = self.clock().astimezone(ZoneInfo(zone)).date()
        query = {name: text for name, text in view.asked(today).items() if name in {"from", "to"}}
        if not query:
            first, last = days_of(Span.FOUR_WEEKS, today)
            query = {"from": first.isoformat(), "to": last.isoformat()}
        try:
            figures = self._figures(view, person, role, query)
        except ServiceAway:
            return Sent.NO_FIGURES
        path = "/api/v1/clinics/{clinic_id}/views/{id}"
        act = Act(view.clinic_id, role.value, "views.mail", "POST", path, objects=(view.id,))
        entry = self.upstream.audit.write(person, act, None)
        accepted = self.send(person.email, self._letter(view, query, figures, person.locale))
        self.upstream.audit.complete(entry, act, 200 if accepted else 502)
        return Sent.SENT if accepted else Sent.NOT_SENT

    def _figures(self, view: View, person: SignedIn, role: Role, query: dict[str, str]) -> dict[str, Any] | None:
        if not mailed.speaks_of_all(view.query):
            return None
        path = f"/api/v1/clinics/{view.clinic_id}/dashboard"
        answer = self.upstream.call(person, "analytics", "GET", path, query=query, role=role)
        found: dict[str, Any] | None = answer.json() if answer.ok else None
        return found

    def _letter(self, view: View, query: dict[str, str], figures: dict[str, Any] | None, language: str) -> Letter:
        views = f"{self.settings.public_url.rstrip('/')}/c/{view.clinic_id}/views"
        period = date.fromisoformat(query["from"]), date.fromisoformat(query["to"])
        return letter(f"{views}/{view.id}", views, period, figures, language)
