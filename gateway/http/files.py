"""Files over the API: a route of its own, because a file is longer than an answer that is held in memory."""

from __future__ import annotations

from flask import Blueprint, Response

from gateway import downloads, sessions


def blueprint() -> Blueprint:
    blp = Blueprint("files", __name__)

    @blp.route("/api/v1/clinics/<clinic_id>/exports/<export_id>/file")
    def export(clinic_id: str, export_id: str) -> Response:
        """The file of an export; analytics describes it in the API."""
        return downloads.download(sessions.signed_in(), clinic_id, export_id)

    return blp
