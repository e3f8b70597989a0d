"""How often, on the sheets of staff and of clients: the kinds to choose from, what belongs to each, what was typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from werkzeug.datastructures import MultiDict

from gateway.web.i18n import gettext
from gateway.web.schedule_words import nth_weeks, weekday_options

Typed = Mapping[str, Any]
Options = list[tuple[str, str]]
MORE_DAYS_OFF = "more_days_off"  # the button that draws the form again, with room for another stretch
LISTS = ("weekdays", "off_from", "off_until")
# Fields that are called otherwise by the service.
FIELDS: Mapping[str, str] = {"skips": "off_until"}
# What each kind takes besides its first day and its time; the last day may be left out unless it is needed.
NUMBERS: Mapping[str, tuple[str, ...]] = {
    "weekdays": ("every_weeks",),
    "times_a_week": ("times",),
    "times_in_all": ("times",),
    "random_moments": ("times", "minutes_open"),
    "before_sessions": ("days_before",),
}
NOON = "12:00"  # of what has no time of its own
WITHOUT_END = frozenset({"once", "before_next_session"})
COUNTED = frozenset({"times_a_week", "times_in_all", "random_moments"})
WITH_END = frozenset({"by_date", "times_in_all"})


def usual_kinds() -> Options:
    return [
        ("once", gettext("once, on a day")),
        ("by_date", gettext("once, by a day")),
        ("before_next_session", gettext("before we next meet")),
        ("daily", gettext("every day")),
        ("weekdays", gettext("on certain days")),
        ("times_a_week", gettext("so often a week")),
    ]


def other_kinds() -> Options:
    return [
        ("monthly", gettext("every month")),
        ("times_in_all", gettext("so often in all")),
        ("until_next_session", gettext("every day until we next meet")),
        ("before_sessions", gettext("before each session")),
        ("random_moments", gettext("at random moments")),
        ("when_triggered", gettext("when it is needed")),
    ]


def choices(filled: Typed, *, without: Sequence[str] = ()) -> dict[str, Any]:
    """What can be chosen from, and one empty stretch of days off after those that are there."""
    return {
        "usual": usual_kinds(),
        "other": [(code, words) for code, words in other_kinds() if code not in without],
        "weekdays": weekday_options(),
        "nth_weeks": list(nth_weeks().items()),
        "off": [*days_off(filled), ("", "")],
    }


def typed_in(form: MultiDict[str, str]) -> dict[str, Any]:
    """A form that was sent; what can be there several times is a list."""
    return {**form.to_dict(), **{name: form.getlist(name) for name in LISTS}}


def text_of(typed: Typed, name: str) -> str:
    return str(typed.get(name) or "").strip()


def missing(typed: Typed) -> dict[str, list[str]]:
    """What has to be said before it can be sent; the service knows the rest."""
    kind, errors = text_of(typed, "kind"), dict[str, list[str]]()
    if kind not in dict(usual_kinds() + other_kinds()):
        errors["kind"] = [gettext("Say how often.")]
    if not text_of(typed, "start_on"):
        errors["start_on"] = [gettext("Choose the first day.")]
    if not text_of(typed, "time") and kind != "when_triggered":
        errors["time"] = [gettext("Choose a time. It need not be kept to the minute.")]
    if kind == "weekdays" and not _days(typed):
        errors["weekdays"] = [gettext("Choose at least one day.")]
    if kind in WITH_END and not text_of(typed, "end_on"):
        errors["end_on"] = [gettext("Choose the last day.")]
    for name in NUMBERS.get(kind, ()):
        if text_of(typed, name) and not text_of(typed, name).isdecimal():
            errors[name] = [gettext("Write a whole number, such as 3.")]
    if any(not first or not last for first, last in days_off(typed)):
        errors["off_until"] = [gettext("Give the first and the last day of each stretch, or neither.")]
    return errors


def terms(typed: Typed) -> dict[str, Any]:
    """The schedule as the service takes it; what belongs to another kind is left out."""
    kind = text_of(typed, "kind")
    found: dict[str, Any] = {"kind": kind, "start_on": text_of(typed, "start_on")}
    found["time"] = text_of(typed, "time")[:5] or NOON
    if text_of(typed, "end_on") and kind not in WITHOUT_END:
        found["end_on"] = text_of(typed, "end_on")
    found |= {name: int(text_of(typed, name)) for name in NUMBERS.get(kind, ()) if text_of(typed, name)}
    if kind == "weekdays":
        found["weekdays"] = _days(typed)
    elif kind == "monthly":
        found |= _monthly(typed)
    elif kind == "random_moments" and text_of(typed, "until_time"):
        found["until_time"] = text_of(typed, "until_time")[:5]
    if off := days_off(typed):
        found["skips"] = [{"start_on": first, "end_on": last} for first, last in off]
    return found


def changes(typed: Typed) -> dict[str, Any]:
    """As `terms`, to change a schedule: what was emptied is taken away."""
    return {"end_on": None, "skips": [], **terms(typed)}


def days_off(typed: Typed) -> list[tuple[str, str]]:
    """Stretches of days, each with its first and its last one, of which one may be missing."""
    firsts, lasts = ([str(day).strip() for day in typed.get(name) or []] for name in ("off_from", "off_until"))
    return [(first, last) for first, last in zip(firsts, lasts, strict=False) if first or last]


def _days(typed: Typed) -> list[int]:
    return [int(day) for day in typed.get("weekdays") or [] if str(day).isdecimal()]


def _monthly(typed: Typed) -> dict[str, Any]:
    """A day of the month, unless one of its weeks was chosen."""
    if text_of(typed, "nth_week") in nth_weeks():
        return {"nth_week": int(text_of(typed, "nth_week")), "weekdays": [int(text_of(typed, "month_weekday") or 1)]}
    day = text_of(typed, "month_day")
    return {"month_day": int(day)} if day.isdecimal() else {}


def of(schedule: Typed) -> dict[str, Any]:
    """The fields as a schedule stands: to change it."""
    names = (
        "kind",
        "start_on",
        "end_on",
        "month_day",
        "nth_week",
        "every_weeks",
        "times",
        "minutes_open",
        "days_before",
    )
    typed: dict[str, Any] = {name: "" if schedule.get(name) is None else str(schedule[name]) for name in names}
    days = [str(day) for day in schedule.get("weekdays") or []]
    off = schedule.get("skips") or []
    typed |= {name: str(schedule.get(name) or "")[:5] for name in ("time", "until_time")}
    typed |= {"off_from": [one["start_on"] for one in off], "off_until": [one["end_on"] for one in off]}
    if typed["kind"] == "monthly":
        return {**typed, "weekdays": [], "month_weekday": "".join(days[:1])}
    return {**typed, "weekdays": days}


def renamed(errors: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """`schedule.weekdays.0` is the field `weekdays` here."""
    found: dict[str, list[str]] = {}
    for name, sentences in errors.items():
        parts = name.removeprefix("schedule.").split(".")
        found.setdefault(FIELDS.get(parts[0], parts[0]), []).extend(sentences)
    return found
