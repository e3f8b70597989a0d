"""Clinics and their settings."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from chassis.http import etag, require_if_match, with_etag
from chassis.idempotency import command_key
from gateway import access, sessions
from gateway.audit import touched
from gateway.domain.clinic import CrisisContact
from gateway.gateway import gateway
from gateway.http.schemas import ClinicAnswer, ClinicBody, ClinicList, ClinicPatch
from gateway.usecases import clinics


def _plain(body: dict[str, Any]) -> dict[str, Any]:
    """As the domain has it: contacts as such, and lists that do not change."""
    if "crisis_contacts" in body:
        body["crisis_contacts"] = tuple(CrisisContact(**each) for each in body["crisis_contacts"])
    return body | {name: tuple(body[name]) for name in ("working_days", "escalate_to") if name in body}


def blueprint() -> Blueprint:
    blp = Blueprint("clinics", __name__, url_prefix="/api/v1/clinics", description="Clinics and their settings")

    @blp.route("")
    @blp.response(200, ClinicList)
    def mine() -> dict[str, Any]:
        """My clinics; an administrator's are all of the organisation."""
        return {"items": clinics.mine(sessions.signed_in(), store=gateway().store), "next": None}

    @blp.route("", methods=["POST"])
    @blp.arguments(ClinicBody)
    @blp.response(201, ClinicAnswer)
    @blp.alt_response(200, schema=ClinicAnswer)
    def add(body: dict[str, Any]) -> Any:
        """Add a clinic (administrators); a `ref` that is known answers 200 with the clinic that has it."""
        new_clinic = clinics.NewClinic(**body)
        clinic, new = clinics.add(sessions.signed_in(), new_clinic, store=gateway().store, command=command_key())
        touched(clinic.id)
        return vars(clinic), 201 if new else 200, {"ETag": etag(clinic.id, clinic.version)}

    @blp.route("/<clinic_id>")
    @blp.response(200, ClinicAnswer)
    def read(clinic_id: str) -> Any:
        """A clinic's settings, for everybody who belongs to it."""
        clinic = access.clinic_for(sessions.signed_in(), clinic_id, gateway().store)
        return with_etag(vars(clinic), clinic.id, clinic.version)

    @blp.route("/<clinic_id>", methods=["PATCH"])
    @blp.arguments(ClinicPatch)
    @blp.response(200, ClinicAnswer)
    def change(body: dict[str, Any], clinic_id: str) -> Any:
        """Change settings (administrators and managers); needs If-Match."""
        store, person = gateway().store, sessions.signed_in()
        access.clinic_for(person, clinic_id, store)
        body = _plain(body)
        clinic = clinics.change(person, clinic_id, require_if_match(clinic_id), body, store=store)
        return with_etag(vars(clinic), clinic.id, clinic.version)

    return blp
