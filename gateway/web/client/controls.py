"""What templates ask of the questions of a worksheet while they draw them."""

from __future__ import annotations

import re
from typing import Any

from gateway.web import agreement_words, crisis
from gateway.web.client import conditions, drawn, rows, screens, values

ADDRESS = re.compile(r"\bhttps://[^\s<>\"']+")


def picked(value: Any) -> Any:
    """Which of the offered options were chosen; something else counts as one where only one can be chosen."""
    if isinstance(value, list):
        return [one for one in value if isinstance(one, str)]
    return values.OTHER if isinstance(value, dict) else value


def own_words_in(value: Any) -> str:
    chosen = value if isinstance(value, list) else [value]
    return next((str(one.get("other") or "") for one in chosen if isinstance(one, dict)), "")


def address_of(one: values.Field, agreed: str | None) -> str:
    """Where a reading or video is: as the worksheet says, else the first address in what was agreed; only https."""
    found = ADDRESS.search(str(one.get("url") or agreed or ""))
    return found[0].rstrip(".,;:!?)") if found else ""


def minutes_of(one: values.Field, value: int | None) -> int | None:
    """The minutes beside the hours, or all of them where there is no box for hours."""
    return value if value is None or int(one.get("max") or values.WHOLE_DAY) < 60 else value % 60


def longest(one: values.Field) -> int:
    """How many characters a text may have."""
    return values.LONGEST[str(one["kind"])]


CONTROLS: dict[str, Any] = {
    "address_of": address_of,
    "has_short_form": screens.has_short_form,
    "help_offered": crisis.help_offered,
    "marks": conditions.marks,
    "entry_questions": rows.questions,
    "longest": longest,
    "minutes_of": minutes_of,
    "own_words_in": own_words_in,
    "picked": picked,
    "scale_points": drawn.points,
    "sheet_lines": agreement_words.sheet_lines,
    "small_version": screens.small_version,
}
