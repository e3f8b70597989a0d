"""How often an exercise is meant to be done, as a suggestion for the agree sheet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from gateway.web.i18n import gettext
from gateway.web.schedule_form import Typed, text_of

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


def until_chosen(typed: Typed, rhythm: object, first_day: date, last: Typed | None = None) -> dict[str, Any]:
    """The days as they were `last`, else the rhythm of the exercise, until somebody chooses their own. `suggested_days`
    remembers what was suggested, such as `weekdays 3 every 2`."""
    chosen = _joined(typed)
    if not rhythm or chosen not in {"", text_of(typed, "suggested_days")}:
        return {"suggested_days": text_of(typed, "suggested_days")}
    days = last or suggested(rhythm, first_day)
    return {**days, "suggested_days": _joined(days)}


def _joined(days: Typed) -> str:
    kind = text_of(days, "kind")
    if kind == "monthly":
        return f"monthly {text_of(days, 'month_day')}"
    if kind != "weekdays":
        return kind
    return " ".join([kind, *map(str, days.get("weekdays") or []), "every", text_of(days, "every_weeks") or "1"])
