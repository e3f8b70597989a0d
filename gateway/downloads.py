"""Files of exports on their way to a person: fetched from the service piece by piece, so that memory stays flat.

Whoever fetches one is recorded before the first byte leaves. What breaks off goes on with Range: each piece is asked
for with a token of its own, so a slow download does not outlive its right to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Response, request, stream_with_context

from chassis.problems import Problem, conflict
from gateway.audit import Act
from gateway.connections import Answer
from gateway.domain.errors import NotThere
from gateway.domain.roles import Role
from gateway.domain.signed_in import SignedIn
from gateway.gateway import gateway

PIECE = 1024 * 1024
_PARTIAL, _WHOLE = 206, 200
_TAKEN_OVER = ("Content-Type", "Content-Disposition", "ETag")


class BrokeOff(RuntimeError):
    """The file went away while it was fetched; what has arrived is not the whole."""


@dataclass(frozen=True)
class _File:
    """Where a file is, and in whose name it is fetched."""

    person: SignedIn
    path: str
    role: Role | None

    def piece(self, first: int, last: int) -> Answer:
        headers = {"Range": f"bytes={first}-{last}"}
        return gateway().upstream.call(self.person, "analytics", "GET", self.path, headers=headers, role=self.role)


def download(person: SignedIn, clinic_id: str, export_id: str, role: Role | None = None) -> Response:
    """The file, or the one range of it that was asked for; raises NotThere and Problem for one that cannot be had."""
    file = _File(person, f"/api/v1/clinics/{clinic_id}/exports/{export_id}/file", role)
    head = file.piece(0, 0)
    if head.status == 404:
        raise NotThere
    if head.status == 410:
        raise Problem(410, "export-gone", "The file is gone", "Export it again; nothing else has changed.")
    if head.status == 409:
        raise conflict("export-not-ready", "The file is not ready yet", "Look again in a moment.")
    if head.status != _PARTIAL:
        raise Problem(head.status, "export-away", "The file cannot be had right now", "Try again in a moment.")
    size = int(head.headers["content-range"].rpartition("/")[2])
    first, after, status = _range(size, head.headers["etag"])
    _record(person, clinic_id, export_id, role, status)
    headers = {name: head.headers[name.lower()] for name in _TAKEN_OVER}
    headers |= {"Accept-Ranges": "bytes", "Content-Length": str(after - first)}
    if status == _PARTIAL:
        headers["Content-Range"] = f"bytes {first}-{after - 1}/{size}"
    pieces = _pieces(file, first, after, head.headers["etag"])
    return Response(stream_with_context(pieces), status, headers)


def _range(size: int, etag: str) -> tuple[int, int, int]:
    """First byte, the one after the last, and the status; a range of an older file is the whole of this one."""
    asked = request.range
    if asked is None or len(asked.ranges) != 1 or request.headers.get("If-Range", etag) != etag:
        return 0, size, _WHOLE
    found = asked.range_for_length(size)
    if found is None:
        headers = {"Content-Range": f"bytes */{size}"}
        raise Problem(416, "range", "There is no such range", f"The file has {size} bytes.", headers=headers)
    return found[0], found[1], _PARTIAL


def _record(person: SignedIn, clinic_id: str, export_id: str, role: Role | None, status: int) -> None:
    used = role or person.role_in(clinic_id, (Role.MANAGER, Role.THERAPIST)) or Role.THERAPIST
    path = "/api/v1/clinics/{clinic_id}/exports/{id}/file"
    act = Act(clinic_id, used.value, "export.file", "GET", path, objects=(export_id,))
    gateway().audit.write(person, act, status)


def _pieces(file: _File, first: int, after: int, etag: str) -> Iterator[bytes]:
    while first < after:
        answer = file.piece(first, min(first + PIECE, after) - 1)
        if answer.status != _PARTIAL or answer.headers.get("etag") != etag or not answer.body:
            raise BrokeOff(file.path)
        yield answer.body
        first += len(answer.body)
