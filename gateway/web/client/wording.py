"""The reminder of one assignment: its moments, in plain words beside the plan, and what it says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from gateway.sessions import require_role
from gateway.web.client.cards import Document, first, items, name_of, part, plan, use_zone_of
from gateway.web.client.lock_screen import lock_screen
from gateway.web.services import ask, asked, tell

Page = str | Response | tuple[str, int]
TRIGGERS = ("due", "before", "cue", "random", "session", "unfinished")


@require_role("client")
def wording(assignment_id: str) -> Page:
    return _draw(assignment_id, {}, {})


@require_role("client")
def save_wording(assignment_id: str) -> Page:
    form, go = request.form, request.form.get("go", "")
    if go == "preview":
        return _draw(assignment_id, {}, _typed(form))
    assignment = ask("assignments", f"/api/v1/me/assignments/{assignment_id}")
    seen = lock_screen(assignment, form.get("text", "").strip())
    if seen is not None and seen.noticed and go not in {"off", "as_it_is"}:
        return _draw(assignment_id, {}, _typed(form), asks=True)
    body = {
        "time": form.get("time") or None,
        "moments": list(_moments(form)),
        "text": form.get("text", "").strip() or None,
        "off": go == "off",
    }
    path = f"/api/v1/me/assignments/{assignment_id}/reminder"
    reply = tell("reminders", "PUT", path, body, etag=form.get("etag", ""))
    if not reply.ok:
        return _draw(assignment_id, reply.errors, _typed(form)), reply.status
    return redirect(url_for("client.wording", assignment_id=assignment_id, said="saved"))


def _moments(form: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    for trigger in TRIGGERS:
        if form.get(f"moment_{trigger}") == "yes":
            minutes, at = form.get(f"minutes_{trigger}", ""), form.get(f"at_{trigger}") or None
            yield {"trigger": trigger, "at": at, "minutes": int(minutes) if minutes.isdecimal() else None}


def _typed(form: Mapping[str, str]) -> dict[str, Any]:
    return {**form, **{f"moment_{one}": form.get(f"moment_{one}") == "yes" for one in TRIGGERS}}


def _fields(reminder: Document) -> dict[str, Any]:
    """What stands in the fields before anybody has typed: without a wish, it comes at its time."""
    wished = {str(one.get("trigger")): one for one in items(reminder, "moments")} or {"due": {}}
    return {
        **{f"moment_{trigger}": trigger in wished for trigger in TRIGGERS},
        **{f"minutes_{trigger}": one.get("minutes") for trigger, one in wished.items()},
        **{f"at_{trigger}": one.get("at") for trigger, one in wished.items()},
    }


def _draw(assignment_id: str, errors: Mapping[str, list[str]], typed: Mapping[str, Any], *, asks: bool = False) -> str:
    """`asks`: the words may tell others something, and nothing is saved before the client has seen that."""
    assignment = ask("assignments", f"/api/v1/me/assignments/{assignment_id}")
    use_zone_of(assignment)
    found = asked("reminders", f"/api/v1/me/assignments/{assignment_id}/reminder")
    own_plan = plan(assignment)
    text = typed.get("text", found.data.get("text") or own_plan)
    return render_template(
        "client/wording.html",
        assignment_id=assignment_id,
        name=name_of(assignment),
        reminder=found.data,
        fields=dict.fromkeys(f"{kind}_{one}" for kind in ("minutes", "at") for one in TRIGGERS) | _fields(found.data),
        etag=found.etag,
        own_plan=own_plan,
        text=text,
        shown=lock_screen(assignment, text.strip()),
        asks=asks,
        usual=first(part(assignment, "schedule").get("time"))[:5],
        errors={"moment_due" if name.startswith("moments") else name: said for name, said in errors.items()},
        typed=typed,
    )
