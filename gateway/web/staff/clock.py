"""The part of a clinic's settings about answers that ask for a person: when somebody works, and who is told next."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from gateway.domain.clinic import Clinic
from gateway.domain.roles import Role
from gateway.gateway import gateway
from gateway.sessions import signed_in
from gateway.usecases import clinics, people
from gateway.web.i18n import gettext
from gateway.web.schedule_words import weekday_options

MOST_TOLD = 20
MOST_STAFF = 200
SPARE_ROWS = 2
WALL = re.compile(r"([01]?[0-9]|2[0-3]):[0-5][0-9]")
Form = Mapping[str, str]


def changes(form: Form, days: list[str]) -> dict[str, Any]:
    """What the form says, once `wrong` has found nothing."""
    return {
        "working_days": tuple(sorted(int(day) for day in set(days))),
        "working_from": form["working_from"].strip().zfill(5),
        "working_until": form["working_until"].strip().zfill(5),
        "escalate_after_minutes": int(form["escalate_after_minutes"]),
        "escalate_to": told(form),
    }


def wrong(form: Form, days: list[str]) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    if not days or not set(days) <= set("1234567"):
        errors["working_days"] = [gettext("Choose at least one day.")]
    for name in ("working_from", "working_until"):
        if not WALL.fullmatch(form.get(name, "").strip()):
            errors[name] = [gettext("Write hours and minutes such as 09:00.")]
    minutes = form.get("escalate_after_minutes", "")
    if not (minutes.isdecimal() and 1 <= int(minutes) <= 1440):
        errors["escalate_after_minutes"] = [gettext("Give whole minutes between 1 and 1440.")]
    return errors


def told(form: Form) -> tuple[str, ...]:
    """The people of the list, each once, in the order of the page."""
    chosen = (form.get(f"told-{number}", "") for number in range(MOST_TOLD))
    return tuple(dict.fromkeys(one for one in chosen if one))


def shown(clinic: Clinic, form: Form) -> dict[str, Any]:
    """What the page is drawn from; `form` is empty the first time."""
    kept = told(form) if form else clinic.escalate_to
    spare = max(1, min(SPARE_ROWS, MOST_TOLD - len(kept)))
    return {"told": [*kept, *[""] * spare][:MOST_TOLD], "staff": dict(_staff(clinic.id)), "weekdays": weekday_options()}


def _staff(clinic_id: str) -> Iterator[tuple[str, str]]:
    for role in (one for one in Role if one in clinics.TOLD):
        for person, _ in people.page(signed_in(), clinic_id, role, None, MOST_STAFF, store=gateway().store):
            yield person.id, person.name
