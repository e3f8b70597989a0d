"""How often an exercise is meant to be done: what is suggested, and what of it a schedule can hold."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from gateway.web.i18n import gettext

# A schedule knows once, every day, and days of every week or of every other; so a month is agreed one day at a time.
KINDS: Mapping[str, str] = {
    "once": "once",
    "daily": "daily",
    "weekdays": "weekdays",
    "weekly": "weekdays",
    "fortnightly": "weekdays",
    "monthly": "once",
}


def suggested(cadence: object, first_day: date) -> dict[str, Any]:
    """The fields of the sheet for it: once a week, or every two, is the day of the week of the first day."""
    return {
        "kind": KINDS.get(str(cadence), "once"),
        "weekdays": [str(first_day.isoweekday())] if cadence in {"weekly", "fortnightly"} else [],
        "every_weeks": "2" if cadence == "fortnightly" else "1",
    }


def in_words(cadence: object) -> str:
    words = {
        "once": gettext("once"),
        "daily": gettext("every day"),
        "weekdays": gettext("Monday to Friday"),
        "weekly": gettext("once a week"),
        "fortnightly": gettext("every two weeks"),
        "monthly": gettext("once a month"),
    }
    return words.get(str(cadence), str(cadence or ""))


def advice(cadence: object) -> str:
    """What stands beside the choice of days, and what to do about a rhythm that a schedule cannot hold."""
    words = in_words(cadence)
    if not words:
        return ""
    if cadence == "monthly":
        return gettext(
            "Suggested: %(rhythm)s. Agree on the first day now, and on the next one when you meet.", rhythm=words
        )
    if cadence in {"weekly", "fortnightly"}:
        return gettext(
            "Suggested: %(rhythm)s. The day of the week is that of the first day; change it as it suits.", rhythm=words
        )
    return gettext("Suggested: %(rhythm)s.", rhythm=words)
