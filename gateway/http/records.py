"""The audit log, for those who answer for a clinic, and for clients about their own things."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from flask_smorest import Blueprint

from chassis.http import PageQuery, page, read_cursor
from gateway import sessions
from gateway.domain.records import Entry
from gateway.gateway import gateway
from gateway.http.schemas import RecordList
from gateway.usecases import records


def blueprint() -> Blueprint:
    blp = Blueprint("records", __name__, url_prefix="/api/v1", description="Who read or changed what")

    @blp.route("/clinics/<clinic_id>/audit")
    @blp.arguments(PageQuery, location="query")
    @blp.response(200, RecordList)
    def of_clinic(query: dict[str, Any], clinic_id: str) -> dict[str, Any]:
        """Every read of clinical content and every change in a clinic, newest first (administrators and managers)."""
        limit, before = query["limit"], _before(query)
        found = records.of_clinic(sessions.signed_in(), clinic_id, before, limit + 1, store=gateway().store)
        return _answer(found, limit)

    @blp.route("/me/audit")
    @blp.arguments(PageQuery, location="query")
    @blp.response(200, RecordList)
    def about_me(query: dict[str, Any]) -> dict[str, Any]:
        """Who opened or changed my things, newest first (clients)."""
        limit, before = query["limit"], _before(query)
        found = records.about_me(sessions.signed_in(), before, limit + 1, store=gateway().store)
        answer = _answer(found, limit)
        for item in answer["items"]:
            del item["client_ids"]  # a record of a list names other clients, too
        return answer

    return blp


def _before(query: dict[str, Any]) -> str | None:
    after = read_cursor(query["cursor"], 1)
    return str(after[0]) if after else None


def _answer(found: Sequence[Entry], limit: int) -> dict[str, Any]:
    shown = page(found, limit, lambda entry: (entry.id,))
    names: dict[str, str] = {}
    for clinic_id in {entry.clinic_id for entry in shown["items"]}:
        here = {entry.person_id for entry in shown["items"] if entry.clinic_id == clinic_id}
        names |= gateway().names_for(clinic_id, here)
    items = [asdict(entry) | {"name": names.get(entry.person_id, "")} for entry in shown["items"]]
    return {"items": items, "next": shown["next"]}
