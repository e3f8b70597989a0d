"""How a clinic's messages are sent: for each channel a provider, a test, and whether it is on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request, url_for

from gateway.sessions import require_role
from gateway.web.i18n import lazy_gettext
from gateway.web.services import Reply, ask, ask_if_there, asked, tell
from gateway.web.staff.parts import Page

NAMES: Mapping[str, Any] = {
    "email": lazy_gettext("E-mail"),
    "sms": lazy_gettext("Text message"),
    "webhook": lazy_gettext("Another service"),
}
BEGINNINGS: Mapping[str, Any] = {
    "email": lazy_gettext("Such as mailtos://user:password@mail.example.org/?from=clinic@example.org&to={address}"),
    "sms": lazy_gettext("Such as twilio://sid:token@from/{address}, as the provider gives it"),
    "webhook": lazy_gettext("Such as https://hooks.example.org/carryover: each message is posted there as JSON"),
}
OUTCOMES: Mapping[str, Any] = {
    "due": lazy_gettext("on its way"),
    "sending": lazy_gettext("on its way"),
    "sent": lazy_gettext("taken by the provider"),
    "refused": lazy_gettext("not taken: the provider does not accept the address or the message"),
    "unknown": lazy_gettext("may have arrived: the provider did not answer"),
    "not_sent": lazy_gettext("not sent: the provider could not be reached"),
}


@require_role("admin")
def channels(clinic_id: str) -> Page:
    return _draw(clinic_id, {}, {})


@require_role("admin")
def set_channel(clinic_id: str, channel: str) -> Page:
    """Save how it is, or send a test message."""
    form, path = request.form, f"/api/v1/clinics/{clinic_id}/reminder-channels/{channel}"
    if form.get("go") == "test":
        body: dict[str, Any] = {"address": form.get(f"address_{channel}", "")}
        key = form.get("idempotency_key", "")
        return _after(tell("reminders", "POST", f"{path}/test", body, key=key), clinic_id, channel, "test_sent")
    if form.get("go") in ("reports", "no_reports"):
        method = "POST" if form["go"] == "reports" else "DELETE"
        reply = tell("reminders", method, f"{path}/reports", key=form.get("idempotency_key", ""))
        return _after(reply, clinic_id, channel, "saved")
    url, rate = form.get(f"url_{channel}", "").strip(), form.get(f"per_minute_{channel}", "").strip()
    body = {"on": form.get(f"on_{channel}") == "yes", "per_minute": int(rate) if rate.isdecimal() else None}
    body["url"] = "" if form.get(f"installed_{channel}") == "yes" else url or None
    return _after(tell("reminders", "PUT", path, body, etag=form.get("etag", "")), clinic_id, channel, "saved")


def _after(reply: Reply, clinic_id: str, channel: str, said: str) -> Page:
    if reply.ok:
        return redirect(url_for("staff.channels", clinic_id=clinic_id, said=said))
    errors = {f"{name}_{channel}" if name else "": sentences for name, sentences in reply.errors.items()}
    return _draw(clinic_id, errors, request.form.to_dict()), reply.status


def _draw(clinic_id: str, errors: Mapping[str, list[str]], typed: Mapping[str, str]) -> str:
    path = f"/api/v1/clinics/{clinic_id}/reminder-channels"
    found = [asked("reminders", f"{path}/{one['channel']}") for one in ask("reminders", path)["items"]]
    return render_template(
        "staff/channels.html",
        clinic_id=clinic_id,
        channels=[{**one.data, "etag": one.etag, "reported": _reported(path, one.data)} for one in found],
        names=NAMES,
        beginnings=BEGINNINGS,
        outcomes=OUTCOMES,
        errors=errors,
        typed={name: value for name, value in typed.items() if not name.startswith("url_")},
    )


def _reported(path: str, channel: Mapping[str, Any]) -> Any:
    """Where its provider tells what became of messages, and the secret it signs with; None where it may not."""
    return ask_if_there("reminders", f"{path}/{channel['channel']}/reports") if channel.get("reports") else None
