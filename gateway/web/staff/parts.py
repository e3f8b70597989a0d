"""What every staff page needs: the parts of a page, of which some may be away, names for ids, and answers in order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from werkzeug.wrappers import Response

from chassis.problems import Problem
from gateway.connections import ServiceAway
from gateway.gateway import gateway
from gateway.sessions import signed_in
from gateway.web.client.cards import Document
from gateway.web.i18n import gettext
from gateway.web.services import Reply, Service, ask, every, tell

Page = str | Response | tuple[str, int]
Errors = Mapping[str, list[str]]
NOT_FOUND, AWAY = 404, 503


@dataclass
class Parts:
    """Reads the parts of one page. What is away is named in `away`, and the rest of the page is still shown."""

    clinic_id: str
    away: list[str] = field(default_factory=list)

    def path(self, rest: str) -> str:
        return f"/api/v1/clinics/{self.clinic_id}/{rest}"

    def read(self, service: Service, rest: str, query: Mapping[str, str] | None = None) -> Document | None:
        """The document, or nothing when the service is away; other problems become the page they are."""
        try:
            found: Document = ask(service, self.path(rest), query)
        except ServiceAway:
            self.note(service)
            return None
        except Problem as problem:
            if problem.status != AWAY:
                raise
            self.note(service)
            return None
        return found

    def every(self, service: Service, rest: str, query: Mapping[str, str] | None = None) -> list[Document]:
        """The whole list, page by page."""
        return every(lambda page: self.read(service, rest, page), query)

    def known(self, service: Service, rest: str, query: Mapping[str, str] | None = None) -> list[Document]:
        """The list; empty where the service has not heard yet of what was made in another one a moment ago."""
        try:
            return self.list(service, rest, query)
        except Problem as problem:
            if problem.status != NOT_FOUND:
                raise
            return []

    def list(self, service: Service, rest: str, query: Mapping[str, str] | None = None) -> list[Document]:
        found = self.read(service, rest, query)
        return list((found or {}).get("items") or [])

    def note(self, service: Service) -> None:
        sentence = away_words(service)
        if sentence not in self.away:
            self.away.append(sentence)

    def tell(self, method: str, rest: str, body: Mapping[str, Any], form: Mapping[str, str]) -> Reply:
        """A change in assignments with the form's key and ETag; a service that is away is an answer, too."""
        key, etag = form.get("idempotency_key", ""), form.get("etag", "")
        try:
            return tell("assignments", method, self.path(rest), body, key=key, etag=etag)
        except ServiceAway:
            return Reply(AWAY, {"detail": not_sent()})
        except Problem as problem:
            if problem.status != AWAY:
                raise
            return Reply(AWAY, {"detail": not_sent()})


def away_words(service: Service) -> str:
    sentences: dict[Service, str] = {
        "assignments": gettext("Courses of therapy and answers cannot be read right now. Nothing is lost."),
        "reminders": gettext("Reminders cannot be shown right now. They are sent as planned."),
        "analytics": gettext("The figures are not available right now. Everything is counted later."),
    }
    return sentences[service]


def not_sent() -> str:
    return gettext("This could not be sent right now. What you typed is still here: send it again in a moment.")


def changed_meanwhile() -> str:
    return gettext("This was changed meanwhile, perhaps in another window. You see below how it is now.")


def typed_again(form: Mapping[str, Any], reply: Reply) -> dict[str, Any]:
    """What was typed, for the same form again.

    A service keeps its refusal under the key of the form, so a corrected form needs a new key. The old one stays for
    what may be sent unchanged: nothing arrived, or the first sending is still being worked on.
    """
    same = reply.status >= AWAY or str((reply.data or {}).get("type", "")).endswith(":in-flight")
    return {**form, "idempotency_key": form.get("idempotency_key", "") if same else ""}


def errors_of(reply: Reply) -> dict[str, list[str]]:
    """What to show beside the form."""
    return {"": [changed_meanwhile()]} if reply.stale else reply.errors


def names(clinic_id: str, ids: Iterable[str | None]) -> dict[str, str]:
    """Id → name; somebody who is not in the clinic any more is called so."""
    wanted = {one for one in ids if one}
    known = gateway().names_for(clinic_id, wanted)
    return {one: known.get(one) or gettext("somebody who has left") for one in wanted}


def etag_of(document: Document) -> str:
    """As the service writes it; nothing for a document that is away."""
    return f'"{document["id"]}.{document.get("version", 1)}"' if document.get("id") else ""


def roles_here(clinic_id: str) -> frozenset[str]:
    return frozenset(role.value for role in signed_in().roles_in(clinic_id))
