"""Messages that came in the app: read one here, follow it to what it is about, or put it off; and every reminder."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from gateway.sessions import require_role
from gateway.web.client import reminder_words
from gateway.web.client.addresses import POINTS
from gateway.web.client.cards import items, use_zone_of
from gateway.web.client.reminding import REMINDERS, here, names_of, own_homework, what_it_is_about
from gateway.web.services import Reply, ask, ask_if_there, tell

INBOX = "/api/v1/me/inbox"
A_PAGE = "20"
Page = str | Response | tuple[str, int]


@require_role("client")
def inbox() -> Page:
    return _draw({})


@require_role("client")
def open_reminder(reminder_id: str) -> Response:
    """Opening twice is opening once, so the key can be the reminder itself."""
    reply = tell("reminders", "POST", f"{INBOX}/{reminder_id}/opened", key=f"opened-{reminder_id}")
    about = next((one for one in items(reply.data, "items") if one.get("reminder_id") == reminder_id), None)
    occurrence_id = request.form.get("occurrence_id", "")
    if about is None and not occurrence_id:
        return redirect(url_for("client.today"))
    return redirect(what_it_is_about(about or {"occurrence_id": occurrence_id}))


@require_role("client")
def put_off(reminder_id: str) -> Page:
    """Later today or tomorrow, or not today at all."""
    form, wish = request.form, request.form.get("for", "")
    key = form.get("idempotency_key", "")
    if wish != "not_today":
        reply = tell("reminders", "POST", f"{REMINDERS}/{reminder_id}/snooze", {"for": wish}, key=key)
        return _after(reply, "put_off")
    for number, assignment_id in enumerate(form.getlist("assignment_id")):
        body = {"assignment_id": assignment_id}
        reply = tell("reminders", "POST", f"{REMINDERS}/rest", body, key=f"{key}-{number}")
        if not reply.ok:
            return _after(reply, "")
    return _after(tell("reminders", "POST", f"{INBOX}/{reminder_id}/opened", key=f"opened-{reminder_id}"), "not_today")


@require_role("client")
def read_all() -> Page:
    return _after(tell("reminders", "POST", f"{INBOX}/opened", key=request.form.get("idempotency_key", "")), "all_read")


@require_role("client")
def all_reminders() -> str:
    """What is to come and what became of each, with every state and its time."""
    agreed = own_homework()
    use_zone_of(*agreed)
    ahead, over = (_list_of(state) for state in ("ahead", "over"))
    return render_template(
        "client/all_reminders.html", ahead=ahead, over=over, names=names_of(agreed), words=reminder_words.ALL
    )


def _list_of(state: str) -> Any:
    cursor = request.args.get(state, "")
    query = {"state": state, "limit": A_PAGE, **({"cursor": cursor} if cursor else {})}
    return ask("reminders", REMINDERS, query)


def _after(reply: Reply, said: str) -> Page:
    if not reply.ok:
        return _draw({"": [sentence for found in reply.errors.values() for sentence in found]}), reply.status
    return redirect(url_for("client.inbox", said=said))


def _lost() -> list[dict[str, Any]]:
    """Addresses at which messages do not arrive any more."""
    found = ask_if_there("reminders", POINTS, here()) or {}
    return [one for one in items(found, "items") if one["state"] == "set_aside"]


def _draw(errors: dict[str, list[str]]) -> str:
    cursor, agreed = request.args.get("after", ""), own_homework()
    found = ask("reminders", INBOX, {"limit": A_PAGE, **({"cursor": cursor} if cursor else {})})
    use_zone_of(*agreed)
    return render_template(
        "client/inbox.html",
        messages=items(found, "items"),
        next=found.get("next"),
        lost=_lost(),
        names=names_of(agreed),
        words=reminder_words.ALL,
        errors=errors,
    )
