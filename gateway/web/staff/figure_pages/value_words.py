"""What the values of a dimension are called: people and groups by name, exercises by title, codes in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from gateway.web.i18n import gettext, lazy_gettext
from gateway.web.services import ask_if_there
from gateway.web.staff import wording
from gateway.web.staff.groups import group_name
from gateway.web.staff.parts import Parts, names

NONE = "none"
ORIGINS: Mapping[str, Any] = {
    "individual": lazy_gettext("agreed by the two"),
    "programme": lazy_gettext("set by a group’s programme"),
}
BY_TABLE = {"family", "phase", "problem", "cadence", "end_reason"}


def value_words(parts: Parts, dimension: str, values: Iterable[str]) -> dict[str, str]:
    """Value → words; what has no code is called so."""
    wanted = list(dict.fromkeys(values))
    known = _known(parts, dimension, [one for one in wanted if one != NONE])
    return {one: gettext("not known") if one == NONE else known.get(one) or _readable(one) for one in wanted}


def _known(parts: Parts, dimension: str, wanted: list[str]) -> Mapping[str, str]:
    if dimension == "therapist":
        return names(parts.clinic_id, wanted)
    if dimension == "exercise":
        found = ask_if_there("assignments", parts.path("exercises")) or {}
        return {str(one["code"]): str(one["title"]) for one in found.get("items") or []}
    if dimension == "group":
        found = ask_if_there("assignments", parts.path("groups")) or {}
        return {str(one["id"]): group_name(one) for one in found.get("items") or []}
    if dimension == "origin":
        return {one: str(ORIGINS.get(one, one)) for one in wanted}
    if dimension in BY_TABLE:
        return {one: wording.term(dimension, one) for one in wanted}
    return {}


def _readable(code: str) -> str:
    return code.replace("_", " ").capitalize()
