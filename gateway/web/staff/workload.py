"""Whom a therapist treats, for managers: names and days, nothing of the therapy; and handing a course over."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for

from gateway import access
from gateway.gateway import gateway
from gateway.sessions import require_role, signed_in
from gateway.web.i18n import gettext
from gateway.web.staff.client_history import colleagues
from gateway.web.staff.client_page import Wrong
from gateway.web.staff.parts import Page, Parts, errors_of, etag_of, names, typed_again


@require_role("manager")
def show(clinic_id: str, person_id: str) -> Page:
    return _draw(clinic_id, person_id, Wrong())


@require_role("manager")
def hand_over(clinic_id: str, person_id: str, episode_id: str) -> Page:
    form, to = request.form, request.form.get("therapist_id", "")
    if not to:
        errors = {"therapist_id": [gettext("Choose who takes over.")]}
        return _draw(clinic_id, person_id, Wrong(episode_id, errors, form.to_dict(), 422))
    reply = Parts(clinic_id).tell("POST", f"workload/{episode_id}/transfer", {"therapist_id": to}, form)
    if not reply.ok:
        wrong = Wrong(episode_id, errors_of(reply), typed_again(form.to_dict(), reply), reply.status)
        return _draw(clinic_id, person_id, wrong)
    return redirect(url_for("staff.workload", clinic_id=clinic_id, person_id=person_id, said="handed_over"))


def _draw(clinic_id: str, person_id: str, wrong: Wrong) -> Page:
    therapist = access.person_for(signed_in(), clinic_id, person_id, gateway().store)
    parts = Parts(clinic_id)
    found = parts.every("assignments", "workload", {"therapist_id": therapist.id})
    known = names(clinic_id, [str(one["client_id"]) for one in found])
    rows = [(known[str(one["client_id"])], one, etag_of(one)) for one in found]
    page = render_template(
        "staff/workload.html",
        clinic_id=clinic_id,
        therapist=therapist,
        rows=sorted(rows, key=lambda row: row[0].casefold()),
        others=[one for one in colleagues(clinic_id) if one[0] != therapist.id],
        wrong=wrong,
        errors=wrong.errors,
        away=parts.away,
    )
    return page if wrong.status < 300 else (page, wrong.status)
