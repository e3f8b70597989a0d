"""What surrounds every request of the gateway, page or API: limits, proof of origin, records of changes, cookies."""

from __future__ import annotations

from flask import Flask, Response, g, request

from chassis.mongo import DATABASE_AWAY
from chassis.problems import to_response, unavailable
from gateway import csrf, recognition
from gateway.audit import Act, recorded_already, touched_by_request
from gateway.domain.errors import NotSignedIn, ScopeMissing
from gateway.domain.roles import Role
from gateway.domain.scopes import SAFE_METHODS, needed
from gateway.domain.signed_in import SignedIn
from gateway.forwarding import place_of
from gateway.gateway import gateway

_UNCOUNTED = ("/health/", "/metrics", "/assets/")
_SERVER_FAULT = 500
# Their answers hold a secret that is shown once, so they are not kept; each is safe to repeat in its own way.
_NOT_KEPT = ("/api/v1/sign-in", "/api/v1/sign-out", "/api/v1/welcome", "/api/v1/tokens", "/api/v1/me/password")
_SECRET_ENDINGS = ("/people", "/invitation")


def register(app: Flask) -> None:
    """Flask runs after-request hooks from the last to the first: the record comes before the cookies."""
    app.before_request(before)
    app.after_request(csrf.set_cookie)
    app.after_request(recognition.set_cookie)
    app.after_request(record)


def before() -> None:
    if request.path.startswith(_UNCOUNTED):
        return
    here = gateway()
    here.limits.count(f"address {request.remote_addr}", here.settings.requests_per_minute_address)
    csrf.check()
    if "Authorization" in request.headers:
        _check_scope()


def idempotency_scope() -> str | None:
    """Whose key an Idempotency-Key is, for the gateway's own commands; what a service answers, the service keeps.

    Runs before `before`, so it makes sure itself that the person really asked.
    """
    path = request.path
    if not path.startswith("/api/v1/") or path in _NOT_KEPT or path.endswith(_SECRET_ENDINGS) or place_of(path):
        return None
    csrf.check()
    person = recognition.person()
    return person.person_id if person else None


def record(response: Response) -> Response:
    """Every change leaves a record, also one that no route thought of; without it the answer is not given."""
    person = recognition.who_acted()
    if request.method in SAFE_METHODS or person is None or recorded_already() or response.status_code >= _SERVER_FAULT:
        return response
    place = place_of(request.path)
    if place is not None and not place.records(request.method):
        return response
    try:
        gateway().audit.write(person, _act(person), response.status_code)
    except DATABASE_AWAY:
        g.pop("carryover_cookie", None)
        return to_response(unavailable())
    return response


def _check_scope() -> None:
    """Reading and writing of the gateway's own things; forwarded paths are looked at on their way."""
    person = recognition.person()
    if person is None:
        raise NotSignedIn
    scope = needed(request.method)
    if scope not in person.scopes and place_of(request.path) is None:
        raise ScopeMissing(scope.value)


def _act(person: SignedIn) -> Act:
    arguments = request.view_args or {}
    clinic_id = str(arguments.get("clinic_id", ""))
    role = person.role_in(clinic_id) or person.role_in(person.home_clinic_id)
    in_path = (str(value) for name, value in arguments.items() if name.endswith("_id"))
    return Act(
        clinic_id=clinic_id if person.roles_in(clinic_id) else person.home_clinic_id,
        role=(role or Role.CLIENT).value,
        action=request.endpoint or "unknown",
        method=request.method,
        path=request.url_rule.rule if request.url_rule else "unmatched",
        objects=tuple(dict.fromkeys((*in_path, *touched_by_request()))),
    )
