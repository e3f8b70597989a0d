"""What a client fills in to suggest something or to have it another way: from the form to what the service takes."""

from __future__ import annotations

from typing import Any

from gateway.web import schedule_form
from gateway.web.client.cards import Document, part
from gateway.web.i18n import gettext
from gateway.web.schedule_form import Typed, text_of
from gateway.web.schedule_words import schedule_words

# What only a therapist sets: moments that nobody knows beforehand.
NOT_OFFERED = ("random_moments",)
AS_IT_IS = "as_it_is"


def missing(given: Typed, *, named: bool = False) -> dict[str, list[str]]:
    """What has to be said before it can be sent."""
    errors: dict[str, list[str]] = {}
    if named and not text_of(given, "own_name"):
        errors["own_name"] = [gettext("Give it a name, in words you like.")]
    errors |= {} if text_of(given, "kind") == AS_IT_IS else schedule_form.missing(given)
    if text_of(given, "minutes") and not text_of(given, "minutes").isdecimal():
        errors["minutes"] = [gettext("Write whole minutes, such as 10.")]
    return errors


def often(filled: Typed, now: Document | None = None) -> dict[str, Any]:
    """What a client chooses from; a rhythm that is none of it may stay as it is (`now`: the schedule)."""
    found = schedule_form.choices(filled, without=NOT_OFFERED)
    if not now or now.get("kind") not in NOT_OFFERED:
        return found
    as_it_is = (AS_IT_IS, gettext("as it is: %(rhythm)s", rhythm=schedule_words(now)))
    return {**found, "usual": [as_it_is, *found["usual"]]}


def changes(given: Typed) -> dict[str, Any]:
    """The body of a change; what was left empty is emptied."""
    body = _own(given)
    return body if text_of(given, "kind") == AS_IT_IS else {**body, "schedule": schedule_form.changes(given)}


def proposal(given: Typed, exercise: Document) -> dict[str, Any]:
    """The body of a suggestion of one's own; the exercise says why it helps, unless the client does."""
    body = {**_own(given), "exercise_code": str(exercise["code"]), "schedule": schedule_form.terms(given)}
    rationale = text_of(given, "rationale") or str(exercise.get("rationale") or "")
    return {**body, **({"rationale": rationale} if rationale else {})}


def _own(given: Typed) -> dict[str, Any]:
    minutes = text_of(given, "minutes")
    body: dict[str, Any] = {"what": text_of(given, "what"), "minutes": int(minutes) if minutes else None}
    if text_of(given, "own_name"):
        body["own_name"] = text_of(given, "own_name")
    if "can_be_short" in given:
        body["short_form"] = text_of(given, "short_form") == "yes"
    return body


def of_sheet(sheet: Document) -> dict[str, Any]:
    """What stands in the form before anything is typed."""
    filled = schedule_form.of(part(sheet, "schedule"))
    kind = AS_IT_IS if filled["kind"] in NOT_OFFERED else filled["kind"]
    return {**filled, "kind": kind, "minutes": str(sheet.get("minutes") or "")}
