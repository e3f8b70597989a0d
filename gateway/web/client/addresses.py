"""Where reminders reach a client outside the app: give an address, enter the code that was sent there, take it away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from gateway.sessions import require_role, signed_in
from gateway.web.client.reminding import here
from gateway.web.i18n import lazy_gettext
from gateway.web.services import Reply, ask, tell

POINTS = "/api/v1/me/contact-points"
CHANNELS: Mapping[str, Any] = {
    "email": lazy_gettext("E-mail"),
    "sms": lazy_gettext("Text message"),
    "webhook": lazy_gettext("Another service of your clinic"),
    "push": lazy_gettext("A browser"),
}
BROWSER = "push"
Page = str | Response | tuple[str, int]


@require_role("client")
def addresses() -> str:
    return _draw({}, {})


@require_role("client")
def add_address() -> Page:
    form = request.form
    body = {"channel": form.get("channel", ""), "address": form.get("address", "").strip()}
    reply = tell("reminders", "POST", POINTS, body, key=form.get("idempotency_key", ""), query=here())
    return _after(reply, "browser_added" if body["channel"] == BROWSER else "code_sent", {})


@require_role("client")
def change_address(point_id: str) -> Page:
    """Enter its code, ask for another one, or take it away."""
    form, path = request.form, f"{POINTS}/{point_id}"
    go, key, field = form.get("go", ""), form.get("idempotency_key", ""), f"code_{point_id}"
    if go == "remove":
        return _after(tell("reminders", "DELETE", path), "address_removed", {})
    if go == "code":
        return _after(tell("reminders", "POST", f"{path}/code", key=key), "code_sent", {"address": field})
    body = {"code": "".join(form.get(field, "").split())}
    return _after(tell("reminders", "POST", f"{path}/confirm", body, key=key), "address_confirmed", {"code": field})


def _after(reply: Reply, said: str, fields: Mapping[str, str]) -> Page:
    """`fields`: where on the page a field of the service stands."""
    if reply.ok:
        return redirect(url_for("client.addresses", said=said))
    errors = {fields.get(name, name): sentences for name, sentences in reply.errors.items()}
    return _draw(errors, request.form.to_dict()), reply.status


def _draw(errors: Mapping[str, list[str]], typed: Mapping[str, str]) -> str:
    found = ask("reminders", POINTS, here())
    wishes = ask("reminders", "/api/v1/me/reminder-preferences", here())
    typed_in = [code for code in CHANNELS if code != BROWSER and code in wishes["channels_offered"]]
    return render_template(
        "client/addresses.html",
        points=found["items"],
        channels=[(code, CHANNELS[code]) for code in typed_in],
        push_key=found.get("push_key"),
        channel_words=CHANNELS,
        own_address=signed_in().email if not found["items"] else "",
        errors=errors,
        typed=typed,
    )
