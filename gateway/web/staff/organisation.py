"""The clinics of an organisation, for its administrator."""

from __future__ import annotations

from collections.abc import Mapping

from flask import redirect, render_template, request, url_for

from gateway.audit import touched
from gateway.domain.clinic import HomeworkWord
from gateway.domain.errors import BadInput
from gateway.gateway import gateway
from gateway.sessions import require_role, signed_in
from gateway.usecases import clinics
from gateway.web.staff import wording
from gateway.web.staff.clinic import wrong_settings, zones
from gateway.web.staff.parts import Errors, Page


@require_role("admin")
def organisation() -> Page:
    return _draw({}, {})


@require_role("admin")
def add_clinic() -> Page:
    form = request.form.to_dict()
    errors = wrong_settings(form, [])
    if errors:
        return _draw(form, errors), 422
    new = clinics.NewClinic(form["name"].strip(), form["time_zone"], HomeworkWord(form["homework_word"]))
    try:
        clinic, _ = clinics.add(signed_in(), new, store=gateway().store, command=form.get("idempotency_key") or None)
    except BadInput as wrong:
        return _draw(form, wrong.errors), 422
    touched(clinic.id)
    return redirect(url_for("staff.people", clinic_id=clinic.id, said="clinic_added"))


def _draw(typed: Mapping[str, str], errors: Errors) -> str:
    return render_template(
        "staff/organisation.html",
        clinics=sorted(clinics.mine(signed_in(), store=gateway().store), key=lambda one: one.name.casefold()),
        zones=zones(),
        homework_words=wording.options(wording.HOMEWORK_WORDS),
        typed=typed,
        errors=errors,
    )
