"""The one door to the services: finds the way and the role, signs the token, calls, and records before anyone looks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote, urlencode

from chassis import trace
from chassis.tokens import Actor, Signer
from contracts import comparing
from gateway.audit import Act, Audit, clients_in
from gateway.connections import Answer, Connections, ServiceAway
from gateway.domain.errors import NotAllowed, NotThere, ScopeMissing
from gateway.domain.roles import Role
from gateway.domain.scopes import SAFE_METHODS, needed
from gateway.domain.signed_in import SignedIn
from gateway.forwarding import Place, place_of
from gateway.helping import with_help
from gateway.people import check_named
from gateway.settings import GatewaySettings, Service
from gateway.store import Store

Body = Mapping[str, Any] | bytes | None
Query = Mapping[str, Any] | str | None
PASSED_ON = ("If-Match", "If-None-Match", "Idempotency-Key", "Content-Type", "Range", "Accept")
_CSV = "text/csv"
_FOUND, _AWAY = 200, 503


HOLDER = Actor("link", "link", ())
"""Whoever holds a link that we sent: signed in or not, in nobody's name."""
ITSELF = Actor("gateway", comparing.OPERATOR, ())
"""The gateway in its own name, for what no person may ask."""


PROVIDER = Actor("provider", "provider", ())
"""Whoever brings messages and tells us what became of them: so it stands in the record."""


@dataclass(frozen=True)
class Upstream:
    settings: GatewaySettings
    store: Store
    signer: Signer
    connections: Connections
    audit: Audit

    def call(
        self,
        person: SignedIn,
        service: Service,
        method: str,
        path: str,
        *,
        body: Body = None,
        query: Query = None,
        headers: Mapping[str, str] | None = None,
        role: Role | None = None,
    ) -> Answer:
        """One request in the name of a person; `path` begins with `/api/v1/`.

        Of `headers` only PASSED_ON go on. `role` is for somebody with several in the clinic. Raises NotThere for a
        clinic that is not the person's, NotAllowed, ScopeMissing, BadInput for people who are not who the body says,
        and ServiceAway.
        """
        place = place_of(path)
        if place is None or place.route.service != service:
            raise NotThere
        return self.forward(person, place, Request(method, path, body, query, headers or {}), role)

    def forward(self, person: SignedIn, place: Place, request: Request, role: Role | None = None) -> Answer:
        """As `call`, for a path that was looked up before."""
        _check_scope(person, place, request.method)
        actor = _actor(person, place, role)
        content = request.content()
        if request.method not in SAFE_METHODS:
            check_named(place, request.method, content, self.store)
        act = _act(place, actor, request.method, clients_in(content))
        if not place.records(request.method):
            return self._send(place.route.service, actor, request)
        if request.method in SAFE_METHODS:
            return self._read(person, act, place, actor, request)
        return self._change(person, act, place, actor, request)

    def for_holder(self, clinic_id: str, service: Service, method: str, path: str, *, body: Body = None) -> Answer:
        """One request of whoever holds a link; the service looks at the link. Records are left to the caller, who knows
        what it is about only afterwards. Raises ServiceAway."""
        request_id = trace.current_request_id() or ""
        actor = replace(HOLDER, clinic_ids=(clinic_id,), request_id=request_id)
        return self._send(service, actor, Request(method, path, body))

    def in_own_name(
        self, clinic_id: str, service: Service, method: str, path: str, *, body: Body = None, query: Query = None
    ) -> Answer:
        """One request of the gateway itself; no person is shown the answer. Raises ServiceAway."""
        actor = replace(ITSELF, clinic_ids=(clinic_id,), request_id=trace.current_request_id() or "")
        return self._send(service, actor, Request(method, path, body, query))

    def _read(self, person: SignedIn, act: Act, place: Place, actor: Actor, request: Request) -> Answer:
        """What is the client's own is recorded while the service answers: it shows nobody else."""
        if place.clinic_id is not None:
            answer = self._send(place.route.service, actor, request)
            self.audit.write(person, _about(act, answer), answer.status)
            return answer
        kept = self.audit.beside(person, act, _FOUND)
        try:
            answer = self._send(place.route.service, actor, request)
        except ServiceAway:
            self.audit.complete(kept(), act, _AWAY)
            raise
        entry, about = kept(), _about(act, answer)
        if (answer.status, about) != (_FOUND, act):
            self.audit.complete(entry, about, answer.status)
        return answer

    def _change(self, person: SignedIn, act: Act, place: Place, actor: Actor, request: Request) -> Answer:
        """Announced before it is made: whatever happens in between, a change without a record cannot be."""
        entry = self.audit.write(person, act, None)
        try:
            answer = self._send(place.route.service, actor, request)
        except ServiceAway:
            self.audit.complete(entry, act, _AWAY)
            raise
        self.audit.complete(entry, _about(act, answer), answer.status)
        return answer

    def _send(self, service: Service, actor: Actor, request: Request) -> Answer:
        headers = {name: request.headers[name] for name in PASSED_ON if name in request.headers}
        data = request.data()
        if data is not None:
            headers.setdefault("Content-Type", "application/json")
        headers["Authorization"] = f"Bearer {self.signer.sign(actor, service)}"
        headers["Accept"] = _CSV if headers.get("Accept") == _CSV else "application/json"
        headers["X-Request-Id"] = actor.request_id
        if traceparent := trace.current_traceparent():
            headers["traceparent"] = traceparent
        address = self.settings.address_of(service) + request.target()
        return with_help(self.connections.send(service, request.method, address, headers, data), self.store)


@dataclass(frozen=True)
class Request:
    """What is passed on: a body of bytes goes as it is, anything else as JSON; a query of text goes as it is."""

    method: str
    path: str
    body: Body = None
    query: Query = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def data(self) -> bytes | None:
        if self.body is None or isinstance(self.body, bytes):
            return self.body or None
        return json.dumps(self.body).encode()

    def content(self) -> Any:
        """The body as data, or nothing where it is not JSON: the service says so then."""
        if not isinstance(self.body, bytes):
            return self.body
        try:
            return json.loads(self.body) if self.body else None
        except ValueError:
            return None

    def target(self) -> str:
        query = self.query if isinstance(self.query, str) else urlencode(self.query or {}, doseq=True)
        return quote(self.path) + (f"?{query}" if query else "")


def _check_scope(person: SignedIn, place: Place, method: str) -> None:
    scope = needed(method, importing=place.route.importing)
    if scope not in person.scopes:
        raise ScopeMissing(scope.value)


def _actor(person: SignedIn, place: Place, role: Role | None) -> Actor:
    """In a clinic the person's role there, under /me the client with all their clinics."""
    request_id = trace.current_request_id() or ""
    if place.clinic_id is None:
        clinics = person.clinics_as(Role.CLIENT)
        if not clinics:
            raise NotAllowed
        return Actor(person.person_id, Role.CLIENT.value, clinics, request_id)
    prefers = (role, *place.route.prefers) if role else place.route.prefers
    used = person.role_in(place.clinic_id, prefers)
    if used is None or (role is not None and used is not role):
        raise NotThere
    return Actor(person.person_id, used.value, (place.clinic_id,), request_id)


def _act(place: Place, actor: Actor, method: str, named: tuple[str, ...]) -> Act:
    own = (actor.person_id,) if place.clinic_id is None else ()
    in_path = tuple(each for each in place.objects if each.startswith("per_"))
    return Act(
        clinic_id=place.clinic_id or actor.clinic_ids[0],
        role=actor.role,
        action=place.action(method),
        method=method,
        path=place.template,
        objects=place.objects,
        client_ids=tuple(dict.fromkeys((*own, *in_path, *named))),
    )


def _about(act: Act, answer: Answer) -> Act:
    """The act with what the answer tells: whom it shows, and the id of what was made."""
    content = answer.json() if answer.ok else None
    made = content.get("id") if isinstance(content, Mapping) else None
    return replace(
        act,
        objects=tuple(dict.fromkeys((*act.objects, *([made] if isinstance(made, str) else [])))),
        client_ids=tuple(dict.fromkeys((*act.client_ids, *clients_in(content)))),
    )
