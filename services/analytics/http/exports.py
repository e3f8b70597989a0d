"""Exports: begun, looked at, fetched in pieces and removed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from flask import Response, request
from flask.views import MethodView
from flask_smorest import Blueprint

from chassis.clock import Clock, iso, parse_iso
from chassis.http import page, read_cursor
from chassis.ids import derived_id, new_id
from chassis.problems import Problem, conflict, forbidden, invalid
from chassis.tokens import Actor, current_actor
from services.analytics import access
from services.analytics.domain import exports
from services.analytics.domain.days import local_day
from services.analytics.domain.exports import Asked, Export, Kind, Status
from services.analytics.http.export_schemas import ExportBody, ExportSchema, ExportsQuery, ExportsSchema
from services.analytics.store.exports import ExportStore

MEDIA_TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "zip": "application/zip",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}
_SHARED: Final = (
    "A file that leaves the clinic has some of these days already; it was asked for on {}. From two such files a hidden"
    " number could be computed. Ask for days that it does not have."
)
GONE: Final = (Status.EXPIRED, Status.CANCELLED, Status.REFUSED)


def blueprint(store: ExportStore, zone: Callable[[str], str], now: Clock) -> Blueprint:
    """Return the routes of exports; `zone` gives that of a clinic."""
    routes = Blueprint("exports", __name__, url_prefix="/api/v1/clinics/<clinic_id>/exports", description="Exports")
    _list_and_add(routes, store, zone, now)
    _one(routes, store, now)
    return routes


def _list_and_add(routes: Blueprint, store: ExportStore, zone: Callable[[str], str], now: Clock) -> None:
    @routes.route("")
    class ExportsView(MethodView):
        """The exports of a clinic: a manager's all, a therapist's own."""

        @routes.arguments(ExportsQuery, location="query")
        @routes.response(200, ExportsSchema)
        def get(self, query: dict[str, Any], clinic_id: str) -> dict[str, Any]:
            """Exports of the last year, newest first; their files are there for a week."""
            scope = access.scope_for(current_actor(), clinic_id)
            found = store.page(clinic_id, scope.therapist_id, _before(query["cursor"]), query["limit"] + 1)
            shown = page(found, query["limit"], lambda export: (iso(export.created_at), export.id))
            return {**shown, "items": [_wire(export, now()) for export in shown["items"]]}

        @routes.arguments(ExportBody)
        @routes.response(202, ExportSchema)
        def post(self, asked: Asked, clinic_id: str) -> dict[str, Any]:
            """Begin an export. The same Idempotency-Key gives the same export."""
            actor = current_actor()
            scope = access.scope_for(actor, clinic_id)
            if asked.kind is Kind.RESEARCH and scope.therapist_id is not None:
                raise forbidden("Rows for research are for the managers of the clinic.")
            exports.check(asked, local_day(now(), zone(clinic_id)))
            return _wire(_begun(store, _new(actor, scope.therapist_id, clinic_id, asked, now())), now())


def _one(routes: Blueprint, store: ExportStore, now: Clock) -> None:
    @routes.route("/<export_id>")
    class ExportView(MethodView):
        """One export."""

        @routes.response(200, ExportSchema)
        def get(self, clinic_id: str, export_id: str) -> dict[str, Any]:
            """How far it is."""
            return _wire(_for(store, clinic_id, export_id), now())

        @routes.response(204)
        def delete(self, clinic_id: str, export_id: str) -> None:
            """Cancel it, or remove its file; what was asked for stays in the list."""
            export = _for(store, clinic_id, export_id)
            if export.status_at(now()) not in GONE:
                store.end(export, Status.CANCELLED)

    @routes.route("/<export_id>/file")
    class FileView(MethodView):
        """The file of an export."""

        @routes.response(200, content_type="application/octet-stream")
        @routes.alt_response(206, content_type="application/octet-stream", description="The range that was asked for.")
        def get(self, clinic_id: str, export_id: str) -> Response:
            """The bytes, or one range of them: what broke off goes on with Range and If-Range."""
            export = _for(store, clinic_id, export_id)
            return _file(export, store, export.status_at(now()))


def _before(cursor: str | None) -> tuple[datetime, str] | None:
    after = read_cursor(cursor, 2)
    return (parse_iso(str(after[0])), str(after[1])) if after else None


def _for(store: ExportStore, clinic_id: str, export_id: str) -> Export:
    """A manager's are all of the clinic, a therapist's their own; another's is not there."""
    scope = access.scope_for(current_actor(), clinic_id)
    export = store.get(clinic_id, export_id)
    if export is None or scope.therapist_id not in {None, export.person_id}:
        raise access.ClinicNotFound(export_id)
    return export


def _new(actor: Actor, therapist_id: str | None, clinic_id: str, asked: Asked, at: datetime) -> Export:
    key = request.headers.get("Idempotency-Key")
    identity = derived_id("exp", clinic_id, actor.person_id, key) if key else new_id("exp", now=lambda: at)
    return Export(identity, clinic_id, actor.person_id, therapist_id, asked, at)


def _begun(store: ExportStore, export: Export) -> Export:
    known_already = store.get(export.clinic_id, export.id)
    if known_already is None:
        if found := exports.in_the_way(export, store.leaving(export.clinic_id) if export.asked.leaves else ()):
            raise exports.WrongQuestion({"query": [_SHARED.format(found.created_at.date())]})
        if store.open_of(export.clinic_id, export.person_id) >= exports.MOST_OPEN:
            raise exports.TooManyOpen
        known_already = store.add(export)
    if known_already.asked != export.asked or known_already.person_id != export.person_id:
        raise invalid({"Idempotency-Key": ["This key was sent with another body before. Use a new key."]})
    return known_already


def _file(export: Export, store: ExportStore, status: Status) -> Response:
    if status in GONE:
        raise Problem(410, "export-gone", "The file is gone", "Export it again; nothing else has changed.")
    if status is not Status.READY or export.size is None:
        raise conflict("export-not-ready", "The file is not ready yet", "Look again in a moment.")
    etag = f'"{export.digest}"'
    headers = {
        "Accept-Ranges": "bytes",
        "ETag": etag,
        "Content-Disposition": f'attachment; filename="{export.file_name}"',
    }
    first, after, status_code = _range(export.size, etag)
    if status_code == 206:
        headers["Content-Range"] = f"bytes {first}-{after - 1}/{export.size}"
    headers["Content-Length"] = str(after - first)
    media = MEDIA_TYPES[export.asked.suffix]
    return Response(store.read(export, first, after), status_code, headers, content_type=media)


def _range(size: int, etag: str) -> tuple[int, int, int]:
    """First byte, the one after the last, and the status; a range of another file is the whole of this one."""
    asked = request.range
    if asked is None or len(asked.ranges) != 1 or request.headers.get("If-Range", etag) != etag:
        return 0, size, 200
    found = asked.range_for_length(size)
    if found is None:
        detail = f"The file has {size} bytes. Ask for a range inside it."
        headers = {"Content-Range": f"bytes */{size}"}
        raise Problem(416, "range", "There is no such range", detail, headers=headers)
    return found[0], found[1], 206


def _wire(export: Export, now: datetime) -> dict[str, Any]:
    status = export.status_at(now)
    return {
        **{name: getattr(export, name) for name in ("id", "clinic_id", "person_id", "rows_done", "rows_total")},
        **{name: getattr(export, name) for name in ("progress", "reason", "created_at", "ready_at", "expires_at")},
        **{name: getattr(export.asked, name) for name in ("kind", "format", "query", "options")},
        "status": status,
        "bytes": export.size if status is Status.READY else None,
        "file_name": export.file_name if status is Status.READY else None,
    }
