"""How figures are answered: as JSON or as CSV, with a tag that names what they say."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from flask import Response, request
from marshmallow import Schema

from services.analytics.http.csv import MEDIA_TYPE, Cell, csv_text

Table = Callable[[Mapping[str, Any]], Iterable[Sequence[Cell]]]


def answer(schema: Schema, wire: Mapping[str, Any], table: Table, query: Mapping[str, Any]) -> Response:
    """Return the answer in the form that was asked for. The tag names the figures, not the moment of asking: what did
    not change need not be sent again. `table` makes rows, the first with the names of columns, of what goes out.
    """
    told: dict[str, Any] = schema.dump(wire)
    as_csv = _wants_csv(query)
    lasting = {name: value for name, value in told.items() if name not in {"as_of", "lag_seconds"}}
    tag = hashlib.sha256(json.dumps([as_csv, lasting], sort_keys=True).encode()).hexdigest()[:32]
    if as_csv:
        response = Response(csv_text(table(told)), content_type=MEDIA_TYPE)
        name = request.path.rpartition("/")[2]
        response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    else:
        response = Response(json.dumps(told), content_type="application/json")
    response.set_etag(tag)
    response.headers["Vary"] = "Accept"
    response.make_conditional(request)
    return response


def _wants_csv(query: Mapping[str, Any]) -> bool:
    accepted = request.accept_mimetypes.best_match(["application/json", "text/csv"], default="application/json")
    return query["format"] == "csv" or accepted == "text/csv"
