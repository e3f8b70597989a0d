"""How messages get through: figures for each channel, and what may have arrived or not, to be sent again by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request, url_for

from gateway.gateway import gateway
from gateway.sessions import require_role, signed_in
from gateway.web.client.cards import Document
from gateway.web.services import tell
from gateway.web.staff.parts import Page, Parts

_FIGURES = frozenset({"manager", "admin"})
_UNKNOWN = frozenset({"manager", "therapist"})


@require_role("manager", "admin", "therapist")
def deliveries(clinic_id: str) -> Page:
    return _draw(clinic_id, {}, {})


@require_role("manager", "therapist")
def send_again(clinic_id: str, reminder_id: str) -> Page:
    """With the reason why; a service that cannot do it now says so beside the field."""
    form, field = request.form, f"reason_{reminder_id}"
    path = f"/api/v1/clinics/{clinic_id}/reminders/{reminder_id}/resend"
    reply = tell("reminders", "POST", path, {"reason": form.get(field, "")}, key=form.get("idempotency_key", ""))
    if reply.ok:
        return redirect(url_for("staff.deliveries", clinic_id=clinic_id, said="sent_again"))
    errors = {field if name == "reason" else name: sentences for name, sentences in reply.errors.items()}
    return _draw(clinic_id, errors, form.to_dict()), reply.status


def _draw(clinic_id: str, errors: Mapping[str, list[str]], typed: Mapping[str, str]) -> str:
    parts, person = Parts(clinic_id), signed_in()
    role = str(person.active.role) if person.active else ""
    health = parts.read("reminders", "delivery-health") if role in _FIGURES else None
    unknown = parts.list("reminders", "reminders/unknown") if role in _UNKNOWN else []
    names: Mapping[str, Any] = gateway().names_for(clinic_id, [one["client_id"] for one in unknown if one["client_id"]])
    return render_template(
        "staff/deliveries.html",
        clinic_id=clinic_id,
        channels=[_with_shares(one) for one in (health or {}).get("channels") or []],
        sees_figures=role in _FIGURES,
        unknown=unknown,
        names=names,
        errors=errors,
        typed=typed,
        away=parts.away,
    )


def _with_shares(one: Document) -> Document:
    """In whole per cent of what was handed over; nothing where nothing was."""
    tried, parted = int(one["tried"]), ("taken", "refused", "uncertain")
    shares = {f"{name}_share": round(100 * int(one[name]) / tried) for name in parted} if tried else {}
    return {**one, **shares}
