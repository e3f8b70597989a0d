"""What every page tells the browser about safety: no code but ours, no frame, no foreign referrer, nothing kept."""

from __future__ import annotations

from flask import Flask, Response, request

from gateway.gateway import gateway
from gateway.web.problem_pages import is_page

PUSH_WORKER = "/push.js"
"""The one script that may stay in a browser: it shows messages, and pages never go through it."""

# Not no-referrer: a browser would then send forms with the origin "null", and they would be refused.
PAGES = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}


def register(app: Flask) -> None:
    app.after_request(_add)


def _add(response: Response) -> Response:
    if is_page():
        for name, value in PAGES.items():
            response.headers.setdefault(name, value)
        _allow_the_worker(response)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response


def _allow_the_worker(response: Response) -> None:
    """By its full address: another script of ours could not become one."""
    address = gateway().settings.public_url.rstrip("/") + PUSH_WORKER
    response.headers["Content-Security-Policy"] += f"; worker-src {address}"
