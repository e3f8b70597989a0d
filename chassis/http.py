"""What the routes of all services share: strict schemas, pages with opaque cursors, ETags and If-Match."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from flask import request
from marshmallow import RAISE, Schema, fields, validate

from chassis.problems import known, malformed, stale

T = TypeVar("T")
CursorKey = Sequence[str | int | float | None]


class StrictSchema(Schema):
    """A schema that refuses fields it does not know, in bodies and in queries."""

    class Meta:
        unknown = RAISE

    def load(self, data: Any, *, many: bool | None = None, partial: Any = None, unknown: Any = None) -> Any:  # noqa: ARG002
        """As marshmallow's, but webargs cannot turn the refusal off for queries."""
        return super().load(data, many=many, partial=partial, unknown=RAISE)


class PageQuery(StrictSchema):
    """The query of a list; inherit from it to add filters."""

    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200), metadata={"description": "Items a page."})
    cursor = fields.String(load_default=None, metadata={"description": "`next` of the page before."})


def page(rows: Sequence[T], limit: int, key: Callable[[T], CursorKey]) -> dict[str, Any]:
    """`{items, next}` from up to `limit` + 1 rows in order; `key` gives the position of a row in that order."""
    more = len(rows) > limit
    return {"items": list(rows[:limit]), "next": cursor_of(key(rows[limit - 1])) if more else None}


def cursor_of(key: CursorKey) -> str:
    body = json.dumps(list(key), separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(_seal(body) + body).rstrip(b"=").decode()


def read_cursor(cursor: str | None, length: int) -> list[Any] | None:
    """The `length` parts of the position after which to go on; 400 for a cursor that is not from this very list."""
    if not cursor:
        return None
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        key = json.loads(raw[8:]) if raw[:8] == _seal(raw[8:]) else None
    except (binascii.Error, ValueError):
        key = None
    if not isinstance(key, list) or len(key) != length:
        raise malformed("The cursor is damaged or belongs to another list. Start again without a cursor.")
    return key


def _seal(body: bytes) -> bytes:
    """Binds a cursor to its list (path and filters). Not a secret: a cursor is only a position in what one may see."""
    filters = sorted((name, value) for name, value in request.args.items(multi=True) if name not in {"cursor", "limit"})
    return hashlib.sha256(json.dumps([request.path, filters]).encode() + body).digest()[:8]


def etag(document_id: str, version: int) -> str:
    """Names the document and its version: a bare version number would fit any other document too."""
    return f'"{document_id}.{version}"'


def with_etag(body: Any, document_id: str, version: int) -> tuple[Any, dict[str, str]]:
    """What a route returns for an aggregate."""
    return body, {"ETag": etag(document_id, version)}


def require_if_match(document_id: str) -> int:
    """The version the caller has read; 428 without If-Match, 412 when it names another document.

    Obtain the document through `access` first: 412 against 404 would otherwise tell what exists.
    """
    given = request.headers.get("If-Match", "").strip()
    if not given or given == "*":
        raise known(428)
    name, _, version = given.strip('"').rpartition(".")
    if name != document_id or not (version.isascii() and version.isdigit() and len(version) < 16):
        raise stale()
    return int(version)
