"""The data of the charts, for the script that draws them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any


def lines(labels: Sequence[str], series: Sequence[dict[str, Any]], **more: Any) -> str:
    """Lines over labels. Of a series: name, values, and `low` and `high` for a band, `before` for a dashed line.

    `unit` follows each number; `most` is the upper end, else it fits; `step` for a curve that falls in steps.
    """
    return json.dumps({"labels": list(labels), "series": list(series), **more})


def bars(rows: Sequence[tuple[str, float, str]], **more: Any) -> str:
    """Lying bars from nothing: name, length, and the words at its end."""
    return json.dumps({"bars": [{"name": name, "count": value, "words": words} for name, value, words in rows], **more})


def dots(rows: Sequence[dict[str, Any]], **more: Any) -> str:
    """A dot and its interval on each line: name, value, low, high, words. `band`: low, high and name of what is usual;
    `unit` and `most` as for lines.
    """
    return json.dumps({"rows": list(rows), **more})


def funnel(points: Sequence[dict[str, Any]], limits: Sequence[dict[str, Any]], **more: Any) -> str:
    """Points by denominator (x) and rate (y) in per cent between control limits; `own` is told apart by shape."""
    return json.dumps({"points": list(points), "limits": list(limits), **more})


def ten(share: float | None, places: int = 1) -> float | None:
    """A share as per cent for drawing; what is printed is rounded on integers elsewhere."""
    return None if share is None else round(100 * share, places)
