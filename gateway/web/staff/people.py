"""People of a clinic: who is there, a way in for somebody new, and an end to access."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for

from chassis.documents import StaleVersion
from chassis.http import cursor_of, read_cursor
from gateway import access
from gateway.domain.errors import BadInput, NotAllowed, NotThere, Outdated
from gateway.domain.person import Person
from gateway.domain.roles import Role, may_add
from gateway.gateway import gateway
from gateway.sessions import require_role, signed_in
from gateway.usecases import people
from gateway.web.i18n import gettext
from gateway.web.staff import wording
from gateway.web.staff.adding import add_person, link_address
from gateway.web.staff.parts import Errors, Page, changed_meanwhile

SEES_ADDRESSES = frozenset({Role.ADMIN, Role.MANAGER})
PAGE = 50


@dataclass(frozen=True)
class Shown:
    """A link that is shown once, and for whom."""

    name: str = ""
    link: str = ""


@require_role("admin", "manager", "therapist")
def people_page(clinic_id: str) -> Page:
    return _draw(clinic_id, {}, {})


@require_role("admin", "manager", "therapist")
def add(clinic_id: str) -> Page:
    form = request.form.to_dict()
    wanted = form.get("role", "")
    if wanted not in wording.ROLES:
        return _draw(clinic_id, form, {"role": [gettext("Choose a role.")]}), 422
    added, errors = add_person(clinic_id, form, Role(wanted))
    if added is None:
        return _draw(clinic_id, form, errors), 422
    if added.link is None:
        return redirect(url_for("staff.people", clinic_id=clinic_id, said="joined"))
    return _draw(clinic_id, {}, {}, Shown(added.person.name, link_address(added.link)))


@require_role("admin", "manager", "therapist")
def change(clinic_id: str, person_id: str) -> Page:
    """A new link, the end (and the return) of access, or a say in the clinic's library."""
    act = request.form.get("act", "")
    try:
        if act == "invite":
            return _invite(clinic_id, person_id)
        if act in {"close", "open"}:
            return _set_access(clinic_id, person_id, active=act == "open")
        if act in {"lead", "no-lead"}:
            return _set_lead(clinic_id, person_id, leads=act == "lead")
    except (Outdated, StaleVersion):
        return _draw(clinic_id, {}, {"": [changed_meanwhile()]}), 412
    except BadInput as wrong:
        return _draw(clinic_id, {}, {"": [sentence for said in wrong.errors.values() for sentence in said]}), 422
    except NotAllowed:
        return _draw(clinic_id, {}, {"": [gettext("Your role cannot change this person. Ask an administrator.")]}), 403
    raise NotThere


def _invite(clinic_id: str, person_id: str) -> Page:
    here = gateway()
    link = people.invite_again(signed_in(), clinic_id, person_id, store=here.store, now=here.clock)
    name = here.names_for(clinic_id, [person_id]).get(person_id, "")
    return _draw(clinic_id, {}, {}, Shown(name, link_address(link)))


def _set_access(clinic_id: str, person_id: str, *, active: bool) -> Page:
    return _changed(clinic_id, person_id, people.Changes(active=active), "access_given" if active else "access_ended")


def _set_lead(clinic_id: str, person_id: str, *, leads: bool) -> Page:
    store, lead = gateway().store, {Role.LEAD}
    held = access.person_for(signed_in(), clinic_id, person_id, store).roles_in(clinic_id)
    changes = people.Changes(roles=held | lead if leads else held - lead)
    return _changed(clinic_id, person_id, changes, "made_lead" if leads else "no_lead")


def _changed(clinic_id: str, person_id: str, changes: people.Changes, said: str) -> Page:
    version = request.form.get("version", "")
    if not version.isdecimal():
        raise NotThere
    people.change(signed_in(), clinic_id, person_id, int(version), changes, store=gateway().store)
    return redirect(url_for("staff.people", clinic_id=clinic_id, said=said))


def _draw(clinic_id: str, typed: Mapping[str, str], errors: Errors, new: Shown | None = None) -> str:
    person = signed_in()
    held = person.roles_in(clinic_id)
    only = None if held & SEES_ADDRESSES else Role.CLIENT
    after = read_cursor(request.args.get("cursor"), 2)
    rows = people.page(person, clinic_id, only, after, PAGE + 1, store=gateway().store)
    return render_template(
        "staff/people.html",
        people=[_row(one, clinic_id, held, person.person_id) for one, _ in rows[:PAGE]],
        next=cursor_of((rows[PAGE - 1][1], rows[PAGE - 1][0].id)) if len(rows) > PAGE else "",
        roles=[(role, str(words)) for role, words in wording.ROLES.items() if _may_start_as(held, Role(role))],
        full=only is None,
        new=new or Shown(),
        typed=typed,
        errors=errors,
    )


def _may_start_as(held: frozenset[Role], role: Role) -> bool:
    """A therapist is made a lead therapist later, beside their name."""
    return role is not Role.LEAD and may_add(held, role)


def _row(one: Person, clinic_id: str, held: frozenset[Role], mine: str) -> dict[str, Any]:
    may = all(may_add(held, membership.role) for membership in one.memberships) and one.id != mine
    return {
        "id": one.id,
        "name": one.name,
        "email": one.email if held & SEES_ADDRESSES else "",
        "roles": ", ".join(wording.term("role", role.value) for role in sorted(one.roles_in(clinic_id))),
        "active": one.active,
        "version": one.version,
        "may_invite": may and one.active,
        "may_close": may and bool(held & SEES_ADDRESSES),
        "may_lead": may and one.active and bool(held & SEES_ADDRESSES) and one.has(clinic_id, Role.THERAPIST),
        "leads": one.has(clinic_id, Role.LEAD),
        "treats": Role.MANAGER in held and one.has(clinic_id, Role.THERAPIST),
    }
