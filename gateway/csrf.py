"""Proof that an unsafe request comes from one of our own pages: a token bound to the sign-in, and the right origin.

Signed in, the token is a keyed hash of the cookie. Before that (sign-in form, one-time link) a random cookie of its own
takes that place. Access tokens need none of it: no browser sends them by itself.
"""

from __future__ import annotations

import hashlib
import hmac
from secrets import token_urlsafe
from urllib.parse import urlsplit

from flask import Response, g, request

from gateway import recognition
from gateway.domain.errors import FormExpired
from gateway.domain.scopes import SAFE_METHODS
from gateway.gateway import gateway

FORM_COOKIE = "carryover_form"
FIELD = "csrf_token"
HEADER = "X-CSRF-Token"
_COOKIE_UNUSED = frozenset({"/api/v1/sign-in", "/api/v1/welcome"})
# Whoever holds such a link or signs a report may send from anywhere: that is the proof, and no cookie is looked at.
_BY_LINK = ("/u/", "/q/", "/reports/")
_FORM_AGE = 12 * 3600


def token() -> str:
    """The token for forms of this answer; before signing in it also sets the cookie it is bound to."""
    person = recognition.person()
    secret = recognition.cookie_secret() if person and person.via == "cookie" else _form_secret()
    return _keyed(secret or "")


def check() -> None:
    """Raises FormExpired for an unsafe request that a foreign page may have caused; looked at once a request."""
    if request.method in SAFE_METHODS or "Authorization" in request.headers or g.get("carryover_form_checked"):
        return
    if request.path.startswith(_BY_LINK):
        return
    if not _own_origin():
        raise FormExpired
    if not (_is_first_json() or _token_fits()):
        raise FormExpired
    g.carryover_form_checked = True


def set_cookie(response: Response) -> Response:
    """An after-request hook: the cookie of forms that were drawn for somebody who is not signed in."""
    secret: str | None = g.get("carryover_form_secret")
    if secret is not None:
        response.set_cookie(
            FORM_COOKIE,
            secret,
            max_age=_FORM_AGE,
            path="/",
            secure=gateway().settings.cookie_secure,
            httponly=True,
            samesite="Lax",
        )
    return response


def _is_first_json() -> bool:
    """JSON that uses no cookie (nobody is signed in, or somebody signs in anew): a foreign page cannot send it."""
    return request.is_json and (request.path in _COOKIE_UNUSED or recognition.person() is None)


def _token_fits() -> bool:
    given = request.headers.get(HEADER) or request.form.get(FIELD, "")
    person = recognition.person()
    secret = recognition.cookie_secret() if person else request.cookies.get(FORM_COOKIE)
    return bool(secret) and hmac.compare_digest(given.encode(), _keyed(secret or "").encode())


def _own_origin() -> bool:
    origin = request.headers.get("Origin")
    if origin is None:
        return request.headers.get("Sec-Fetch-Site", "same-origin") in {"same-origin", "none"}
    return urlsplit(origin).netloc in {request.host, urlsplit(gateway().settings.public_url).netloc}


def _form_secret() -> str:
    if "carryover_form_secret" not in g:
        g.carryover_form_secret = request.cookies.get(FORM_COOKIE) or token_urlsafe(24)
    return str(g.carryover_form_secret)


def _keyed(secret: str) -> str:
    key = gateway().settings.secret_key.reveal().encode()
    return hmac.new(key, b"form\x1f" + secret.encode(), hashlib.sha256).hexdigest()
