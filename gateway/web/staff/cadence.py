"""How often an exercise is meant to be done, as a suggestion for the agree sheet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from gateway.web.i18n import gettext

KINDS: Mapping[str, str] = {
    "once": "once",
    "daily": "daily",
    "weekdays": "weekdays",
    "weekly": "weekdays",
    "fortnightly": "weekdays",
    "monthly": "monthly",
}


def suggested(cadence: object, first_day: date) -> dict[str, Any]:
    """The fields of the sheet for it: once a week, every two or every month, it is the day of the first day."""
    own_day = [str(first_day.isoweekday())] if cadence in {"weekly", "fortnightly"} else []
    return {
        "kind": KINDS.get(str(cadence), "once"),
        "weekdays": ["1", "2", "3", "4", "5"] if cadence == "weekdays" else own_day,
        "every_weeks": "2" if cadence == "fortnightly" else "1",
        "month_day": str(first_day.day) if cadence == "monthly" else "",
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
    """What stands beside the choice of days."""
    words = in_words(cadence)
    if not words:
        return ""
    if cadence in {"weekly", "fortnightly"}:
        return gettext(
            "Suggested: %(rhythm)s. The day of the week is that of the first day; change it as it suits.", rhythm=words
        )
    return gettext("Suggested: %(rhythm)s.", rhythm=words)
