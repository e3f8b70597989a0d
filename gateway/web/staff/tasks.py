"""Clients whom reminders did not reach: the list of those to get in touch with, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request, url_for

from gateway.domain.roles import Role
from gateway.gateway import gateway
from gateway.sessions import require_role, signed_in
from gateway.usecases import people
from gateway.web import ladder_words
from gateway.web.client.cards import Document, items
from gateway.web.i18n import gettext
from gateway.web.navigation import count_beside
from gateway.web.services import Reply, asked, tell
from gateway.web.staff.parts import Page, Parts, errors_of, names, typed_again

CONCERNED = (Role.THERAPIST, Role.FACILITATOR, Role.MANAGER)
MOST_STAFF = 200
ACTS = {"note": "task_noted", "assign": "task_assigned", "done": "task_done"}


@require_role(*CONCERNED)
def task_list(clinic_id: str) -> Page:
    """One's own; `of=all`: everybody one may see; `of=over`: what was done. `more`: beyond what a day should hold."""
    which = request.args.get("of", "") if request.args.get("of") in {"all", "over"} else ""
    parts = Parts(clinic_id)
    mine = not which and _asked_personally(clinic_id)
    query = {"state": "over" if which == "over" else "open", "mine": "true" if mine else "false"}
    first = parts.read("reminders", "tasks", {**query, "limit": "50"}) or {}
    found, whole = items(first, "items"), bool(request.args.get("more")) or which == "all"
    if whole and first.get("next"):
        found = parts.every("reminders", "tasks", query)
    lines = len(found) if which or whole else min(int(first.get("lines") or 0), len(found))
    count_beside("tasks", int(first.get("lines") or 0))
    return render_template(
        "staff/tasks.html",
        clinic_id=clinic_id,
        which=which,
        tasks=[_line(one) for one in found[:lines]],
        waiting=0 if which else max(int(first.get("open") or 0) - lines, 0),
        budget=first.get("budget"),
        names=names(clinic_id, (one.get(who) for one in found for who in ("client_id", "assignee_id"))),
        away=parts.away,
    )


@require_role(*CONCERNED)
def task(clinic_id: str, task_id: str) -> Page:
    return _draw(clinic_id, task_id, {}, {})


@require_role(*CONCERNED)
def act_on_task(clinic_id: str, task_id: str) -> Page:
    """Note something, hand it on, or say what came of it."""
    form = request.form
    act = form.get("act", "") if form.get("act") in ACTS else "note"
    reply = tell(
        "reminders",
        "POST",
        f"{_path(clinic_id, task_id)}/{act}",
        _body(act, form),
        key=form.get("idempotency_key", ""),
        etag=form.get("etag", ""),
    )
    if not reply.ok:
        return _draw(clinic_id, task_id, _errors(act, reply), typed_again(form.to_dict(), reply)), reply.status
    if act == "note":
        return redirect(url_for("staff.task", clinic_id=clinic_id, task_id=task_id, said=ACTS[act]))
    return redirect(url_for("staff.tasks", clinic_id=clinic_id, said=ACTS[act]))


def _body(act: str, form: Mapping[str, str]) -> dict[str, Any]:
    if act == "assign":
        return {"assignee_id": form.get("assignee_id", "")}
    if act == "done":
        return {"outcome": form.get("outcome", ""), "words": form.get("words", "").strip() or None}
    return {"note": form.get("note", "")}


def _errors(act: str, reply: Reply) -> dict[str, list[str]]:
    found = errors_of(reply)
    if act == "done" and "outcome" in found:
        found["outcome"] = [gettext("Choose what came of it.")]
    if "assignee_id" in found:
        found["assignee_id"] = [gettext("Choose somebody who works in this clinic.")]
    return found


def _draw(clinic_id: str, task_id: str, errors: Mapping[str, list[str]], typed: Mapping[str, str]) -> str:
    found = asked("reminders", _path(clinic_id, task_id))
    one: Document = found.data
    colleagues = _colleagues(clinic_id)
    return render_template(
        "staff/task.html",
        clinic_id=clinic_id,
        task=_line(one),
        etag=found.etag,
        names=names(clinic_id, (one.get(who) for who in ("client_id", "assignee_id", "resolved_by"))),
        outcomes=[(code, str(words)) for code, words in ladder_words.OUTCOMES.items()],
        staff=colleagues,
        page=_their_page(clinic_id, one),
        errors=errors,
        typed=typed,
    )


def _their_page(clinic_id: str, one: Document) -> str:
    """Where one works with this client: their own page, or for whoever runs a group the one of its member."""
    roles, episode_id, group_id = signed_in().roles_in(clinic_id), one.get("episode_id"), one.get("group_id")
    if not one.get("may_read"):
        return ""
    if Role.THERAPIST in roles:
        return url_for("staff.client", clinic_id=clinic_id, episode_id=episode_id)
    if Role.FACILITATOR in roles and group_id:
        return url_for("staff.member", clinic_id=clinic_id, group_id=group_id, episode_id=episode_id)
    return ""


def _line(found: Document) -> dict[str, Any]:
    kind, outcome = str(found.get("kind")), found.get("outcome")
    return {
        **found,
        "what": ladder_words.TASKS.get(kind, kind),
        "came_of_it": ladder_words.OUTCOMES.get(str(outcome), "") if outcome else "",
    }


def _asked_personally(clinic_id: str) -> bool:
    """Managers look at the whole clinic."""
    person = signed_in()
    role = person.active.role if person.active else None
    return role is not Role.MANAGER and bool(person.roles_in(clinic_id))


def _colleagues(clinic_id: str) -> list[tuple[str, str]]:
    """Everybody who may be asked, each once."""
    found = {
        person.id: person.name
        for role in CONCERNED
        for person, _ in people.page(signed_in(), clinic_id, role, None, MOST_STAFF, store=gateway().store)
    }
    return sorted(found.items(), key=lambda one: one[1].casefold())


def _path(clinic_id: str, task_id: str) -> str:
    return f"/api/v1/clinics/{clinic_id}/tasks/{task_id}"
