"""Opening a course of therapy: for somebody who is a client of the clinic already, or for a new client with a link."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for

from gateway.domain.roles import Role
from gateway.gateway import gateway
from gateway.sessions import require_role, signed_in
from gateway.usecases import people
from gateway.web import dates
from gateway.web.i18n import gettext
from gateway.web.staff import wording
from gateway.web.staff.adding import add_person, link_address
from gateway.web.staff.parts import Errors, Page, Parts, errors_of, typed_again

NEW = "new"
COURSE = ("phase", "problem", "cadence")
MOST = 500


@dataclass(frozen=True)
class Whom:
    """The client of the new course, and the link of one who was added for it."""

    client_id: str = ""
    link: str = ""
    name: str = ""


@require_role("therapist")
def show(clinic_id: str) -> Page:
    return _draw(clinic_id, {}, {})


@require_role("therapist")
def open_course(clinic_id: str) -> Page:
    """The link is drawn on the answer itself and nowhere kept, so that no address or log holds it."""
    form = request.form.to_dict()
    errors = _missing(form)
    if errors:
        return _draw(clinic_id, form, errors), 422
    whom, refused = _whom(clinic_id, form)
    if refused:
        return _draw(clinic_id, form, refused), 422
    parts = Parts(clinic_id)
    reply = parts.tell("POST", "episodes", _body(clinic_id, whom, form), request.form)
    if not reply.ok:
        kept = {**typed_again(form, reply), "client_id": whom.client_id}
        return _draw(clinic_id, kept, errors_of(reply), whom), reply.status
    if whom.link:
        return render_template("staff/opened.html", whom=whom, episode_id=reply.data["id"])
    return redirect(url_for("staff.client", clinic_id=clinic_id, episode_id=reply.data["id"], said="opened"))


def _missing(form: Mapping[str, str]) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    chosen = form.get("client_id", "")
    if not chosen:
        errors["client_id"] = [gettext("Choose a client, or add a new one.")]
    if chosen == NEW and not form.get("name", "").strip():
        errors["name"] = [gettext("Write the client’s name.")]
    if chosen == NEW and not form.get("email", "").strip():
        errors["email"] = [gettext("Write the client’s e-mail address: the way in is sent there.")]
    if not form.get("problem"):
        errors["problem"] = [gettext("Choose what the therapy is about.")]
    return errors


def _whom(clinic_id: str, form: Mapping[str, str]) -> tuple[Whom, Errors]:
    if form["client_id"] != NEW:
        return Whom(form["client_id"]), {}
    added, errors = add_person(clinic_id, form, Role.CLIENT)
    if added is None:
        return Whom(), errors
    return Whom(added.person.id, link_address(added.link), added.person.name), {}


def _body(clinic_id: str, whom: Whom, form: Mapping[str, str]) -> dict[str, Any]:
    return {
        **{name: form.get(name, "") for name in COURSE},
        "client_id": whom.client_id,
        "therapist_id": signed_in().person_id,
        "time_zone": form.get("time_zone") or gateway().clinic(clinic_id).time_zone,
        "started_on": form.get("started_on") or dates.today().isoformat(),
    }


def _draw(clinic_id: str, typed: Mapping[str, str], errors: Errors, whom: Whom | None = None) -> str:
    return render_template(
        "staff/open.html",
        clients=clients_of(clinic_id),
        terms={name: wording.options(table) for name, table in _tables().items()},
        first_day=dates.today().isoformat(),
        zone=gateway().clinic(clinic_id).time_zone,
        whom=whom or Whom(),
        typed=typed,
        errors=errors,
    )


def _tables() -> dict[str, wording.Words]:
    return {"phase": wording.PHASES, "problem": wording.PROBLEMS, "cadence": wording.CADENCES}


def clients_of(clinic_id: str) -> list[tuple[str, str]]:
    """Active clients of the clinic by name."""
    found = people.page(signed_in(), clinic_id, Role.CLIENT, None, MOST, store=gateway().store)
    return [(person.id, person.name) for person, _ in found if person.active]
