"""Groups: those one runs or whose members one treats, and the grid of members and weeks in states."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import redirect, render_template, request, url_for

from gateway.domain.roles import Role
from gateway.gateway import gateway
from gateway.sessions import require_role, signed_in
from gateway.usecases import people
from gateway.web import dates, words
from gateway.web.client.cards import Document, items
from gateway.web.i18n import gettext
from gateway.web.staff.parts import Errors, Page, Parts, errors_of, names, typed_again

WEEKS = 6
MOST_MEMBERS = 40  # one request for each; a larger group is shown in part, and the page says so
OPENERS = frozenset({"facilitator", "manager"})


@require_role("facilitator", "therapist", "manager")
def groups(clinic_id: str) -> Page:
    return _draw(clinic_id, {}, {})


@require_role("facilitator", "manager")
def open_group(clinic_id: str) -> Page:
    form = request.form
    typed: dict[str, Any] = {**form.to_dict(), "facilitator_ids": form.getlist("facilitator_ids")}
    mine = [signed_in().person_id] if _role() == "facilitator" else []
    body: dict[str, Any] = {"facilitator_ids": list(dict.fromkeys([*mine, *typed["facilitator_ids"]]))}
    if form.get("programme", "").strip():
        body["programme"] = "_".join(form["programme"].casefold().split())
    if not body["facilitator_ids"]:
        return _draw(clinic_id, typed, {"facilitator_ids": [gettext("Choose who runs the group.")]}), 422
    reply = Parts(clinic_id).tell("POST", "groups", body, form)
    if not reply.ok:
        return _draw(clinic_id, typed_again(typed, reply), errors_of(reply)), reply.status
    return redirect(url_for("staff.group", clinic_id=clinic_id, group_id=reply.data["id"], said="group_opened"))


@require_role("facilitator", "therapist", "manager")
def group(clinic_id: str, group_id: str) -> Page:
    return _draw_one(clinic_id, group_id, {})


@require_role("therapist")
def add_member(clinic_id: str, group_id: str) -> Page:
    episode_id = request.form.get("episode_id", "")
    if not episode_id:
        return _draw_one(clinic_id, group_id, {"episode_id": [gettext("Choose a client.")]}), 422
    reply = Parts(clinic_id).tell("POST", f"groups/{group_id}/members", {"episode_id": episode_id}, request.form)
    if not reply.ok:
        return _draw_one(clinic_id, group_id, errors_of(reply)), reply.status
    return redirect(url_for("staff.group", clinic_id=clinic_id, group_id=group_id, said="member_added"))


def group_name(found: Document) -> str:
    """A group is called by its programme; without one it has no name of its own."""
    programme = str(found.get("programme") or "").replace("_", " ")
    return programme.capitalize() or gettext("Group without a programme")


def _role() -> str:
    active = signed_in().active
    return active.role.value if active else ""


def _has_figures_of_groups(clinic_id: str) -> bool:
    """Whoever treats or manages in the clinic, too, has other figures there."""
    return Role.FACILITATOR in (held := signed_in().roles_in(clinic_id)) and not held & {Role.THERAPIST, Role.MANAGER}


def _draw(clinic_id: str, typed: dict[str, Any], errors: Errors) -> str:
    parts = Parts(clinic_id)
    found = parts.every("assignments", "groups")
    known = names(clinic_id, (one for each in found for one in items(each, "facilitator_ids")))
    shown = [
        {
            "id": one["id"],
            "name": group_name(one),
            "facilitators": ", ".join(known[each] for each in items(one, "facilitator_ids")),
            "members": len(items(one, "member_episode_ids")),
            "closed": one.get("status") == "closed",
        }
        for one in found
    ]
    return render_template(
        "staff/groups.html",
        groups=shown,
        may_open=_role() in OPENERS,
        has_figures=bool(shown) and _has_figures_of_groups(clinic_id),
        facilitators=_facilitators(clinic_id) if _role() in OPENERS else [],
        mine=signed_in().person_id,
        typed=typed,
        errors=errors,
        away=parts.away,
    )


def _facilitators(clinic_id: str) -> list[tuple[str, str]]:
    found = people.page(signed_in(), clinic_id, Role.FACILITATOR, None, 200, store=gateway().store)
    return [(person.id, person.name) for person, _ in found if person.active]


def _draw_one(clinic_id: str, group_id: str, errors: Errors) -> str:
    parts = Parts(clinic_id)
    found = parts.read("assignments", f"groups/{group_id}") or {}
    episodes = [] if _role() == "manager" else parts.every("assignments", "episodes")
    inside = set(items(found, "member_episode_ids"))
    members = [one for one in episodes if one["id"] in inside][:MOST_MEMBERS]
    others = [one for one in episodes if one["id"] not in inside and one.get("status") != "closed"]
    known = names(clinic_id, [*(one.get("client_id") for one in [*members, *others]), *items(found, "facilitator_ids")])
    mondays = last_mondays(dates.today(), WEEKS)
    rows = [_row(parts, one, known, mondays, group_id) for one in members]
    return render_template(
        "staff/group.html",
        group=found,
        group_id=group_id,
        name=group_name(found),
        facilitators=[known[one] for one in items(found, "facilitator_ids")],
        mondays=mondays,
        rows=sorted(rows, key=lambda row: str(row["name"]).casefold()),
        totals=totals(rows, mondays),
        hidden=len(inside) - len(members),
        others=sorted((known[one["client_id"]], one["id"]) for one in others) if _role() == "therapist" else [],
        role=_role(),
        has_figures=_has_figures_of_groups(clinic_id),
        errors=errors,
        away=parts.away,
    )


def last_mondays(today: date, count: int) -> list[date]:
    """The Mondays of the last weeks, this one last."""
    monday = today - timedelta(days=today.weekday())
    return [monday - timedelta(weeks=back) for back in range(count - 1, -1, -1)]


def _row(parts: Parts, episode: Document, known: dict[str, str], mondays: list[date], group_id: str) -> dict[str, Any]:
    days = {"from": mondays[0].isoformat(), "to": dates.today().isoformat()}
    found = parts.every("assignments", f"episodes/{episode['id']}/occurrences", days)
    of_group = [one for one in found if one.get("group_id") == group_id and one.get("state")]
    return {
        "episode_id": episode["id"],
        "name": known.get(str(episode.get("client_id")), ""),
        "closed": episode.get("status") == "closed",
        "weeks": by_week(of_group, mondays),
        "waiting": sum(bool(one.get("response")) and not one.get("review") for one in of_group),
    }


def by_week(occurrences: list[Document], mondays: list[date]) -> list[list[str]]:
    """The states of each week, in the order of the days."""
    found: dict[date, list[str]] = {monday: [] for monday in mondays}
    for one in sorted(occurrences, key=lambda each: str(each.get("local_date"))):
        day = date.fromisoformat(str(one["local_date"]))
        monday = day - timedelta(days=day.weekday())
        if monday in found:
            found[monday].append(words.state_of(one))
    return list(found.values())


def totals(rows: list[dict[str, Any]], mondays: list[date]) -> list[tuple[int, int]]:
    """For each week: answered in any way, of all that were due."""
    silent = {"not_yet", "not_answered"}
    weeks = [[state for row in rows for state in row["weeks"][place]] for place in range(len(mondays))]
    return [(sum(state not in silent for state in week), len(week)) for week in weeks]
