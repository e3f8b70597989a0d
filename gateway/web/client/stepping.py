"""A step along a chain, on the client's side: ask for it, stay, or stop. None of them needs a reason."""

from __future__ import annotations

from flask import redirect, request, url_for

from gateway.sessions import require_role
from gateway.web.client.agreeing import refused
from gateway.web.client.worksheet import Page
from gateway.web.services import tell

WAYS = ("up", "down")
SAID = {"stay": "stays", "end": "ended_it"}


@require_role("client")
def take_step(assignment_id: str) -> Page:
    form, go = request.form, request.form.get("go", "")
    act, body = ("step", {"way": go}) if go in WAYS else (go if go in SAID else "stay", {})
    key = form.get("idempotency_key", "")
    reply = tell("assignments", "POST", f"/api/v1/me/assignments/{assignment_id}/{act}", body, key=key)
    if not reply.ok:
        return refused(assignment_id, reply)
    if act == "step" and reply.data.get("waits_for") not in {None, "client"}:
        return redirect(url_for("client.sheet", assignment_id=reply.data["id"], said="change_suggested"))
    return redirect(url_for("client.today", said=SAID.get(act, "agreed")))
