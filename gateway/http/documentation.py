"""One OpenAPI document for everything under /api/v1, and the page that shows it."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, json

from gateway.openapi import Documents
from gateway.web.pages import api_docs

DOCUMENTS = "carryover-documents"


def blueprint() -> Blueprint:
    blp = Blueprint("documentation", __name__)

    @blp.route("/api/v1/openapi.json")
    def document() -> Response:
        return Response(json.dumps(_documents().merged()), content_type="application/json")

    @blp.route("/api/docs")
    def page() -> str:
        return api_docs(_documents().merged())

    return blp


def _documents() -> Documents:
    found: Documents = current_app.extensions[DOCUMENTS]
    return found
