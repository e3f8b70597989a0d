"""How often homework is done, and when a piece of it is meant for, as people say it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any

from gateway.web import dates
from gateway.web.i18n import gettext, ngettext

Document = Mapping[str, Any]


def schedule_words(schedule: Document) -> str:
    """ "every day, 19:00, from Thursday 26 November"; days off that are still to come are added."""
    said = _WORDS.get(str(schedule.get("kind")), _every_day)(schedule)
    ahead = [one for one in schedule.get("skips") or [] if date.fromisoformat(str(one["end_on"])) >= dates.today()]
    for away in ahead:
        first, last = dates.short_day(away["start_on"]), dates.short_day(away["end_on"])
        said = gettext("%(when)s; not from %(first)s to %(last)s", when=said, first=first, last=last)
    return said


def weekday_options() -> list[tuple[str, str]]:
    """The boxes that can be ticked."""
    return [(str(number), name) for number, name in dates.weekdays().items()]


def weekday_names(days: list[int]) -> str:
    if sorted(days) == [1, 2, 3, 4, 5]:
        return gettext("Monday to Friday")
    names = dates.weekdays()
    return gettext(", ").join(names[number] for number in sorted(days))


def nth_weeks() -> dict[str, str]:
    """Which one of a month."""
    return {
        "1": gettext("first"),
        "2": gettext("second"),
        "3": gettext("third"),
        "4": gettext("fourth"),
        "-1": gettext("last"),
    }


def _clock(schedule: Document, name: str = "time") -> str:
    return dates.clock(str(schedule.get(name) or "")[:5])


def _times(schedule: Document) -> int:
    return int(schedule.get("times") or 1)


def _once(schedule: Document) -> str:
    return gettext("once, %(day)s, %(time)s", day=dates.near_day(schedule.get("start_on")), time=_clock(schedule))


def _by_date(schedule: Document) -> str:
    return gettext("once, by %(day)s", day=dates.near_day(schedule.get("end_on")))


def _every_day(schedule: Document) -> str:
    start = dates.near_day(schedule.get("start_on"))
    return gettext("every day, %(time)s, from %(day)s", time=_clock(schedule), day=start)


def _weekdays(schedule: Document) -> str:
    names = weekday_names(schedule.get("weekdays") or [1, 2, 3, 4, 5])
    if (apart := int(schedule.get("every_weeks") or 1)) > 1:
        names = gettext("%(days)s, every %(number)s weeks", days=names, number=apart)
    start = dates.near_day(schedule.get("start_on"))
    return gettext("%(days)s, %(time)s, from %(day)s", days=names, time=_clock(schedule), day=start)


def _monthly(schedule: Document) -> str:
    if schedule.get("month_day"):
        day = schedule["month_day"]
        return gettext("every month on day %(number)s, %(time)s", number=day, time=_clock(schedule))
    which = nth_weeks().get(str(schedule.get("nth_week")), "")
    names = weekday_names(schedule.get("weekdays") or [1])
    return gettext("every month on the %(which)s %(day)s, %(time)s", which=which, day=names, time=_clock(schedule))


def _times_a_week(schedule: Document) -> str:
    return ngettext("once a week, on the day that suits", "%(num)s times a week, on days that suit", _times(schedule))


def _times_in_all(schedule: Document) -> str:
    until = dates.near_day(schedule.get("end_on"))
    return ngettext("once until %(day)s", "%(num)s times until %(day)s", _times(schedule), day=until)


def _random_moments(schedule: Document) -> str:
    said = ngettext("once a day, at a random moment", "%(num)s times a day, at random moments", _times(schedule))
    first, last = _clock(schedule), _clock(schedule, "until_time")
    return gettext("%(often)s between %(first)s and %(last)s", often=said, first=first, last=last)


def _before_sessions(schedule: Document) -> str:
    days = int(schedule.get("days_before") or 0)
    if not days:
        return gettext("before each session, on its day")
    return ngettext("the day before each session", "%(num)s days before each session", days)


_WORDS: Mapping[str, Callable[[Document], str]] = {
    "once": _once,
    "by_date": _by_date,
    "weekdays": _weekdays,
    "monthly": _monthly,
    "times_a_week": _times_a_week,
    "times_in_all": _times_in_all,
    "random_moments": _random_moments,
    "before_next_session": lambda _: gettext("once, before the next session"),
    "before_sessions": _before_sessions,
    "until_next_session": lambda one: gettext("every day until the next session, %(time)s", time=_clock(one)),
    "when_triggered": lambda _: gettext("whenever it is needed"),
}


def meant_for(occurrence: Document) -> str:
    """`this evening, 19:00`, `by Sunday`, `before you next meet`; for a day that is over: `from yesterday, still
    open`."""
    day, clock = occurrence.get("local_date"), occurrence.get("local_time")
    if not day:
        return ""
    planned = date.fromisoformat(str(day)[:10])
    kind = str((occurrence.get("assignment") or {}).get("schedule_kind"))
    own = _OWN_WORDS.get(kind)
    if own is not None and (kind in _HAVE_NO_DAY or planned >= dates.today()):
        return own(occurrence)
    if planned < dates.today():
        return gettext("from %(day)s, still open", day=dates.near_day(planned))
    if not clock:
        return dates.near_day(planned)
    near = _part_of_today(time.fromisoformat(clock)) if planned == dates.today() else dates.near_day(planned)
    return gettext("%(day)s, %(time)s", day=near, time=dates.clock(clock[:5]))


def more_of_it(occurrence: Document) -> str:
    """How many others may be done in the same time; nothing where there is none."""
    others = int(occurrence.get("others") or 0)
    if not others:
        return ""
    if (occurrence.get("assignment") or {}).get("schedule_kind") == "times_a_week":
        return ngettext("%(num)s more this week", "%(num)s more this week", others)
    return ngettext("%(num)s more", "%(num)s more", others)


def _last_day(occurrence: Document) -> str:
    """The day that ends with its due time."""
    due_at = dates.here(str(occurrence.get("due_at") or ""))
    return dates.near_day(due_at.date() - date.resolution) if isinstance(due_at, datetime) else ""


def _before_the_session(occurrence: Document) -> str:
    if occurrence.get("has_due_time") is False or not occurrence.get("due_at"):
        return gettext("before you next meet")
    due_at = str(occurrence["due_at"])
    return gettext("before you meet, %(day)s, %(time)s", day=dates.near_day(due_at), time=dates.clock(due_at))


_HAVE_NO_DAY = frozenset({"times_a_week", "times_in_all", "before_next_session"})
_OWN_WORDS: Mapping[str, Callable[[Document], str]] = {
    "by_date": lambda one: gettext("by %(day)s", day=dates.near_day(str(one["local_date"]))),
    "times_a_week": lambda one: gettext("any day until %(day)s", day=_last_day(one)),
    "times_in_all": lambda one: gettext("any day until %(day)s", day=_last_day(one)),
    "before_next_session": _before_the_session,
}


def _part_of_today(planned: time) -> str:
    if planned.hour < 12:
        return gettext("this morning")
    return gettext("this afternoon") if planned.hour < 17 else gettext("this evening")
