"""Several sheets in one agreement: those that are filled in already travel with the form."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gateway.web.client.cards import part
from gateway.web.i18n import gettext
from gateway.web.schedule_words import schedule_words

MOST = 10
FIELD = "sheets_so_far"
# Of one's own form nothing else comes back than what was put in.
KNOWN = frozenset({"exercise_code", "own_name", "schedule"})


@dataclass(frozen=True)
class Filled:
    """One of them as the page lists it."""

    name: str
    when: str


def read(form: Mapping[str, Any]) -> list[dict[str, Any]]:
    """An empty list for anything that this page did not write."""
    try:
        found = json.loads(form.get(FIELD) or "[]")
    except (ValueError, RecursionError):
        return []
    sheets = found if isinstance(found, list) else []
    return [
        one for one in sheets if isinstance(one, dict) and one.keys() >= KNOWN and isinstance(one["schedule"], dict)
    ]


def written(sheets: Sequence[Mapping[str, Any]]) -> str:
    return json.dumps(list(sheets), ensure_ascii=False) if sheets else ""


def without(sheets: Sequence[dict[str, Any]], place: str) -> list[dict[str, Any]]:
    return [one for number, one in enumerate(sheets) if str(number) != place]


def listed(sheets: Sequence[Mapping[str, Any]]) -> list[Filled]:
    return [Filled(str(one["own_name"]), schedule_words(part(one, "schedule"))) for one in sheets]


def errors_of(errors: Mapping[str, list[str]], sheets: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """`items.2.minutes` is a field of the form when the third sheet is the one in the form; what is wrong with an
    earlier one is said with its name."""
    found: dict[str, list[str]] = {}
    for name, sentences in errors.items():
        _, _, rest = name.partition("items.")
        place, _, field = rest.partition(".")
        if place.isdecimal() and int(place) < len(sheets):
            own_name = str(sheets[int(place)]["own_name"])
            said = [gettext("%(name)s: %(error)s", name=own_name, error=one) for one in sentences]
            found.setdefault("", []).extend(said)
        else:
            found.setdefault(field if rest else name, []).extend(sentences)
    return found
