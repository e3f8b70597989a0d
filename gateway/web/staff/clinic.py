"""The settings of a clinic: its name, zone, word for homework, and whom its clients can call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import available_timezones

from flask import redirect, render_template, request, url_for

from chassis.documents import StaleVersion
from gateway.domain.clinic import Clinic, CrisisContact, HomeworkWord
from gateway.domain.errors import BadInput, Outdated
from gateway.gateway import gateway
from gateway.sessions import require_role, signed_in
from gateway.usecases import clinics
from gateway.web.i18n import gettext
from gateway.web.staff import clock, wording
from gateway.web.staff.parts import Errors, Page, changed_meanwhile

REGIONS = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")
LONGEST = {"name": 120, "label": 80, "phone": 40, "note": 200}
MOST_CONTACTS = 10
SPARE_ROWS = 2
CONTACT = ("label", "phone", "note")
Rows = list[dict[str, str]]


@require_role("admin", "manager")
def settings(clinic_id: str) -> Page:
    return _draw(gateway().clinic(clinic_id), {}, {})


@require_role("admin", "manager")
def save(clinic_id: str) -> Page:
    form: dict[str, Any] = {**request.form.to_dict(), "working_days": request.form.getlist("working_days")}
    rows = contact_rows(form)
    errors = wrong_settings(form, rows) | clock.wrong(form, form["working_days"])
    clinic = gateway().clinic(clinic_id)
    if errors or not form.get("version", "").isdecimal():
        return _draw(clinic, form, errors, rows), 422
    changes: dict[str, Any] = {
        "name": form["name"].strip(),
        "time_zone": form["time_zone"],
        "homework_word": HomeworkWord(form["homework_word"]),
        "crisis_contacts": tuple(CrisisContact(**row) for row in rows),
        "missing_links": form.get("missing_links") == "yes",
        **clock.changes(form, form["working_days"]),
    }
    try:
        clinics.change(signed_in(), clinic_id, int(form["version"]), changes, store=gateway().store)
    except BadInput as wrong:
        return _draw(clinic, form, wrong.errors, rows), 422
    except (Outdated, StaleVersion):
        return _draw(gateway().clinic(clinic_id), form, {"": [changed_meanwhile()]}, rows, theirs=True), 412
    return redirect(url_for("staff.settings", clinic_id=clinic_id, said="saved"))


def contact_rows(form: Mapping[str, str]) -> Rows:
    """The contacts that have anything in them, in the order of the page."""
    rows = [
        {part: form.get(f"contact-{number}-{part}", "").strip() for part in CONTACT} for number in range(MOST_CONTACTS)
    ]
    return [row for row in rows if any(row.values())]


def wrong_settings(form: Mapping[str, str], rows: Rows) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    if not 0 < len(form.get("name", "").strip()) <= LONGEST["name"]:
        errors["name"] = [gettext("Write a name of up to %(most)s characters.", most=LONGEST["name"])]
    if form.get("time_zone") not in available_timezones():
        errors["time_zone"] = [gettext("Choose a time zone from the list.")]
    if form.get("homework_word") not in wording.HOMEWORK_WORDS:
        errors["homework_word"] = [gettext("Choose one of the words.")]
    for number, row in enumerate(rows):
        if not row["label"] or not row["phone"]:
            errors[f"contact-{number}-label"] = [gettext("Give each contact a name and a number to call.")]
        elif any(len(row[part]) > LONGEST[part] for part in CONTACT):
            errors[f"contact-{number}-label"] = [gettext("Keep contacts short: they are read in a hurry.")]
    return errors


def zones() -> list[tuple[str, str]]:
    """Places people know, as the list to choose from."""
    known = sorted(zone for zone in available_timezones() if zone.startswith(REGIONS))
    return [("UTC", "UTC"), *((zone, zone.replace("_", " ")) for zone in known)]


def _draw(
    clinic: Clinic, typed: Mapping[str, Any], errors: Errors, rows: Rows | None = None, *, theirs: bool = False
) -> str:
    """`theirs`: somebody else has changed it meanwhile, so it is shown beside what was typed, and comes next."""
    kept = [vars(contact) for contact in clinic.crisis_contacts] if rows is None else rows
    spare = max(1, min(SPARE_ROWS, MOST_CONTACTS - len(kept)))
    return render_template(
        "staff/settings.html",
        clinic=clinic,
        theirs=theirs,
        zones=zones(),
        homework_words=wording.options(wording.HOMEWORK_WORDS),
        contacts=[*kept, *({"label": "", "phone": "", "note": ""} for _ in range(spare))][:MOST_CONTACTS],
        typed=typed,
        errors=errors,
        **clock.shown(clinic, typed),
    )
