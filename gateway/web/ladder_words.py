"""The rungs of a ladder in words: for the client whom they are about, and for those who decide on them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.web.i18n import gettext, lazy_gettext, ngettext

MINUTES_A_DAY, MINUTES_AN_HOUR = 24 * 60, 60
FOR_CLIENTS: Mapping[str, Any] = {
    "nudge": lazy_gettext("A reminder at your own time."),
    "second_channel": lazy_gettext("The same reminder once more, on your second way."),
    "ask": lazy_gettext("One question: what got in the way."),
    "task": lazy_gettext("Your therapist is asked to get in touch with you."),
    "call": lazy_gettext("Your therapist is asked to call you."),
}
FOR_CLIENTS_IN_GROUPS: Mapping[str, Any] = {
    **FOR_CLIENTS,
    "task": lazy_gettext("Whoever runs your group is asked to get in touch with you."),
    "call": lazy_gettext("Whoever runs your group is asked to call you."),
}
FOR_STAFF: Mapping[str, Any] = {
    "nudge": lazy_gettext("A reminder at the client’s own time"),
    "second_channel": lazy_gettext("The same reminder on the client’s second channel"),
    "ask": lazy_gettext("The client is asked what got in the way"),
    "task": lazy_gettext("The therapist is asked to get in touch"),
    "call": lazy_gettext("The therapist is asked to call"),
}
TASKS: Mapping[str, Any] = {
    "task": lazy_gettext("Get in touch"),
    "call": lazy_gettext("Call"),
}
OUTCOMES: Mapping[str, Any] = {
    "reached": lazy_gettext("Reached, all is well"),
    "talked": lazy_gettext("We talked about what got in the way"),
    "changed_together": lazy_gettext("We changed what was agreed"),
    "left_word": lazy_gettext("I left word"),
    "not_reached": lazy_gettext("Not reached"),
    "not_needed": lazy_gettext("Not needed"),
}
SAID: Mapping[str, Any] = {
    "task_done": lazy_gettext("Noted. It has left your list."),
    "task_noted": lazy_gettext("Noted. Whoever does it sees it."),
    "task_assigned": lazy_gettext("Handed on."),
}


def for_clients(kind: str, asks: str) -> Any:
    """A rung in words; `asks` is who is asked in person: the therapist, or a facilitator for a group's homework."""
    return (FOR_CLIENTS_IN_GROUPS if asks == "facilitator" else FOR_CLIENTS).get(kind, "")


def wait(minutes: int) -> str:
    """How long after the step before."""
    if not minutes:
        return gettext("at once")
    if minutes % MINUTES_A_DAY == 0:
        return ngettext("after a day", "after %(num)s days", minutes // MINUTES_A_DAY)
    if minutes % MINUTES_AN_HOUR == 0:
        return ngettext("after an hour", "after %(num)s hours", minutes // MINUTES_AN_HOUR)
    return ngettext("after a minute", "after %(num)s minutes", minutes)


def silent(rung: Mapping[str, Any]) -> str:
    """The condition, or nothing."""
    pieces = (rung.get("when") or {}).get("silent") or 1
    if pieces == 1:
        return ""
    return ngettext("after %(num)s in a row without a word", "after %(num)s in a row without a word", pieces)
