"""Pages that belong to no role: where `/` leads, the web manifest and the browsable API description."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, redirect, render_template, send_from_directory
from werkzeug.wrappers import Response as AnyResponse

from gateway.sessions import current_person
from gateway.web.assets import ASSETS, ROOT, Assets
from gateway.web.headers import PUSH_WORKER
from gateway.web.i18n import gettext
from gateway.web.navigation import home_of

VERBS = ("get", "post", "put", "patch", "delete")


def home() -> AnyResponse:
    person = current_person()
    return redirect(home_of(person.memberships) if person else "/sign-in")


def web_manifest() -> Response:
    assets: Assets = current_app.extensions[ASSETS]
    response = jsonify(
        name="Carryover",
        short_name="Carryover",
        start_url="/",
        display="standalone",
        background_color="#fbfaf6",
        theme_color="#fbfaf6",
        icons=[{"src": assets.url("icon.svg"), "sizes": "any", "type": "image/svg+xml"}],
    )
    response.mimetype = "application/manifest+json"
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


def push_worker() -> Response:
    """What shows messages in a browser; asked for again each time, so that a change reaches everybody."""
    response = send_from_directory(ROOT, PUSH_WORKER.removeprefix("/"), max_age=None)
    response.headers["Cache-Control"] = "no-cache"
    return response


@dataclass(frozen=True)
class Operation:
    """One row of the API description."""

    method: str
    path: str
    summary: str
    answers: tuple[str, ...]


def operations(document: Mapping[str, Any]) -> dict[str, list[Operation]]:
    """The operations of an OpenAPI document by their first tag, in the order of the document."""
    groups: dict[str, list[Operation]] = {}
    for tag, operation in _operations(document):
        groups.setdefault(tag, []).append(operation)
    return groups


def _operations(document: Mapping[str, Any]) -> Iterator[tuple[str, Operation]]:
    for path, verbs in document.get("paths", {}).items():
        for verb in VERBS:
            if (found := verbs.get(verb)) is None:
                continue
            tag = (found.get("tags") or [gettext("other")])[0]
            summary = found.get("summary") or found.get("description") or ""
            yield tag, Operation(verb.upper(), path, summary, tuple(sorted(found.get("responses", {}))))


def api_docs(document: Mapping[str, Any]) -> str:
    """The page `/api/docs`, drawn from the merged OpenAPI document."""
    return render_template("api/docs.html", info=document.get("info", {}), groups=operations(document))


def blueprint() -> Blueprint:
    pages = Blueprint("pages", __name__)
    pages.add_url_rule("/", view_func=home)
    pages.add_url_rule("/manifest.webmanifest", view_func=web_manifest)
    pages.add_url_rule(PUSH_WORKER, view_func=push_worker)
    return pages
