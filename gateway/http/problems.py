"""The one table from what the gateway refuses to what it answers."""

from __future__ import annotations

from chassis.documents import StaleVersion
from chassis.problems import (
    Problem,
    Table,
    conflict,
    forbidden,
    invalid,
    not_found,
    stale,
    unauthorised,
)
from gateway.connections import ServiceAway
from gateway.domain import errors
from gateway.settings import Service

# What people miss while a service is away.
_PARTS: dict[Service, str] = {
    "assignments": "Agreeing, doing and reviewing homework is",
    "reminders": "Reminders and their settings are",
    "analytics": "The figures are",
}


def table() -> Table:
    return {
        errors.NotSignedIn: lambda _: unauthorised(),
        errors.WrongSignIn: lambda _: _wrong_sign_in(),
        errors.TooManyAttempts: lambda error: _too_many(error.retry_after),
        errors.FormExpired: lambda _: _form_expired(),
        errors.NotThere: lambda _: not_found(),
        errors.NotAllowed: lambda _: forbidden(),
        errors.ScopeMissing: lambda error: _scope(error.scope),
        errors.NameTaken: lambda _: _name_taken(),
        errors.LinkSpent: lambda _: _link_spent(),
        errors.BadInput: lambda error: invalid(error.errors),
        errors.Outdated: lambda _: stale(),
        StaleVersion: lambda _: stale(),
        ServiceAway: _away,
    }


def _wrong_sign_in() -> Problem:
    detail = "Check both and try again. After some attempts there is a short wait."
    return Problem(401, "wrong-sign-in", "E-mail address and password do not fit together", detail)


def _too_many(seconds: int) -> Problem:
    detail = f"Wait {seconds} s and try again. Nothing was changed."
    return Problem(429, "too-many", "Too many requests", detail, headers={"Retry-After": str(seconds)})


def _form_expired() -> Problem:
    detail = "Load the page again and repeat. With a cookie, send its token in X-CSRF-Token; nothing was changed."
    return Problem(403, "form-expired", "The form is no longer valid", detail)


def _scope(scope: str) -> Problem:
    detail = f"This access token lacks the scope “{scope}”. Make one that has it."
    return Problem(403, "scope", "Not for this access token", detail, extra={"scope": scope})


def _name_taken() -> Problem:
    detail = "Somebody else uses this e-mail address to sign in. Use another one, or ask your administrator."
    return conflict("name-taken", "E-mail address in use", detail)


def _link_spent() -> Problem:
    detail = "It was used, replaced by a newer one, or is too old. Ask your clinic for a new one."
    return Problem(410, "link-spent", "This link no longer works", detail)


def _away(error: ServiceAway) -> Problem:
    detail = f"{_PARTS[error.service]} not available for a moment. Repeat it, with the same Idempotency-Key."
    headers = {"Retry-After": str(error.retry_after)}
    return Problem(
        503, "service-away", "Not available right now", detail, extra={"service": error.service}, headers=headers
    )
