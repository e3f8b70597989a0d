"""The safety list: answers that ask for a person, until somebody says what was done; and its line on every page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import redirect, render_template, request, url_for

from gateway.connections import ServiceAway
from gateway.domain.roles import Role
from gateway.gateway import gateway
from gateway.sessions import require_role, signed_in
from gateway.web.client.cards import Document
from gateway.web.i18n import gettext
from gateway.web.navigation import count_beside
from gateway.web.reader import reader
from gateway.web.services import flat
from gateway.web.staff.client_page import Wrong
from gateway.web.staff.parts import Page, away_words, names

CONCERNED = (Role.THERAPIST, Role.FACILITATOR, Role.MANAGER)


@require_role(*CONCERNED)
def safety_list(clinic_id: str) -> Page:
    return _draw(clinic_id, Wrong())


@require_role(*CONCERNED)
def acknowledge(clinic_id: str, flag_id: str) -> Page:
    """What was done has to be said; the flag then leaves every list."""
    form, where = request.form, f"done-{flag_id}"
    role = next((one for one in _roles(clinic_id) if one == form.get("as")), None)
    said = form.get("what_was_done", "").strip()
    wrong = {where: [gettext("Say in a few words what was done. It is kept with the answer.")]}
    if said and role:
        answer = gateway().upstream.call(
            signed_in(),
            "assignments",
            "POST",
            f"/api/v1/clinics/{clinic_id}/safety-flags/{flag_id}/acknowledge",
            body={"what_was_done": said},
            headers={"Idempotency-Key": form.get("idempotency_key", "")},
            role=role,
        )
        if answer.ok:
            return redirect(url_for("staff.safety", clinic_id=clinic_id, said="safety_done"))
        problem = answer.json() or {}
        wrong = {where: [one for found in flat(problem.get("errors") or {}).values() for one in found]}
        if not wrong[where]:
            wrong = {where: [str(problem.get("detail") or gettext("This stands on no list of yours any more."))]}
    return _draw(clinic_id, Wrong(where, wrong, form.to_dict(), 422)), 422


@require_role(*CONCERNED)
def banner(clinic_id: str) -> str:
    """The line itself, asked for again every few seconds; empty while nobody is needed."""
    return render_template("staff/safety_line.html", clinic_id=clinic_id, open=_count(clinic_id))


def watched() -> str:
    """The clinic whose list is asked for on every page; nothing for those it does not concern."""
    person = reader()
    clinic_id = (person.active.clinic_id if person.active else person.home_clinic_id) if person else ""
    return clinic_id if person and person.roles_in(clinic_id) & set(CONCERNED) else ""


def _draw(clinic_id: str, wrong: Wrong) -> str:
    away: list[str] = []
    try:
        found = standing(clinic_id)
    except ServiceAway:
        found, away = [], [away_words("assignments")]
    people = (one.get(part) for one in found for part in ("client_id", "therapist_id", "escalated_to"))
    count_beside("safety", len(found))
    return render_template(
        "staff/safety.html",
        clinic_id=clinic_id,
        flags=found,
        names=names(clinic_id, people),
        wrong=wrong,
        errors=wrong.errors,
        away=away,
    )


def standing(clinic_id: str) -> list[Document]:
    """Each flag once, in the role in which most of it can be seen."""
    found: dict[str, Any] = {}
    for role in _roles(clinic_id):
        for one in _ask(clinic_id, "", role).get("items") or []:
            if not found.get(one["id"], {}).get("may_read"):
                found[one["id"]] = {**one, "as": role.value}
    return sorted(found.values(), key=lambda one: (str(one["raised_at"]), str(one["id"])))


def _count(clinic_id: str) -> int:
    """The most that one of the roles sees; 0 also while that cannot be known."""
    try:
        return max(int(_ask(clinic_id, "/count", role).get("open") or 0) for role in _roles(clinic_id))
    except ServiceAway:
        return 0


def _ask(clinic_id: str, rest: str, role: Role) -> Document:
    path = f"/api/v1/clinics/{clinic_id}/safety-flags{rest}"
    answer = gateway().upstream.call(signed_in(), "assignments", "GET", path, role=role)
    found: Document = (answer.json() or {}) if answer.ok else {}
    return found


def _roles(clinic_id: str) -> Iterator[Role]:
    held = signed_in().roles_in(clinic_id)
    return (role for role in CONCERNED if role in held)
