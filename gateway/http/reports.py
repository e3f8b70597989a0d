"""What providers of messages tell us, brought to the service as it came: it knows the secret they sign with."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, Response, request

from chassis.problems import malformed, not_found
from gateway.audit import Act
from gateway.gateway import gateway
from gateway.upstream import PROVIDER

PREFIX = "/reports"
PER_MINUTE = 600
"""From one address; a provider may have many messages to tell of."""
LONGEST = 64 * 1024
_CLINIC, _CHANNEL = re.compile(r"cln_[0-9A-Za-z]{26}"), re.compile(r"[a-z_]{1,20}")
_FOUND, _IMPOSSIBLE, _TAKEN = 200, 422, 204


def take_reports(clinic_id: str, channel: str) -> Response:
    """Whoever signs wrongly, late, or for a channel that takes none, finds nothing here. Recorded once it is known
    whom it is about; nothing of it is said to the provider."""
    here = gateway()
    here.limits.count(f"reports {request.remote_addr}", PER_MINUTE)
    if not (_CLINIC.fullmatch(clinic_id) and _CHANNEL.fullmatch(channel)):
        raise not_found()
    said = {
        "clinic_id": clinic_id,
        "channel": channel,
        "body": _body(),
        "at": request.headers.get("Carryover-Time", ""),
        "signature": request.headers.get("Carryover-Signature", ""),
    }
    answer = here.upstream.for_holder(clinic_id, "reminders", "POST", PREFIX, body=said)
    if answer.status == _IMPOSSIBLE:
        raise malformed("The report has another shape. Nothing of it was taken.")
    if answer.status != _FOUND:
        raise not_found()
    _record(clinic_id, answer.json())
    return Response(status=_TAKEN)


def _body() -> str:
    raw = request.get_data(cache=False)
    if len(raw) > LONGEST:
        raise malformed("The report is too long. Send 100 at a time.")
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        raise malformed("The report is not UTF-8.") from error


def _record(clinic_id: str, found: Any) -> None:
    act = Act(
        clinic_id=clinic_id,
        role=PROVIDER.role,
        action="reminder.report",
        method="POST",
        path=PREFIX,
        objects=tuple(found["reminder_ids"]),
        client_ids=tuple(found["client_ids"]),
    )
    if act.objects:
        gateway().audit.write(PROVIDER, act, _FOUND)


def blueprint() -> Blueprint:
    reports = Blueprint("reports", __name__)
    reports.add_url_rule(f"{PREFIX}/<clinic_id>/<channel>", view_func=take_reports, methods=["POST"])
    return reports
