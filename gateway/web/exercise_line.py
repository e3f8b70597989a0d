"""The course of one exercise as a drawn line: one number of each answer, or how much of it was done; of a measure its
scores."""

from __future__ import annotations

from datetime import datetime

from gateway.web import course_line, dates, words
from gateway.web.client.cards import Document, items
from gateway.web.course_line import HEIGHT, CourseLine, Frame, Point, Stripe
from gateway.web.i18n import gettext
from gateway.web.readable import number


def drawn(found: Document) -> CourseLine | None:
    """For staff, with numbers; nothing while fewer than two answers have one."""
    if measure := found.get("measure"):
        return course_line.for_staff(measure, [])
    label = str(found.get("label") or gettext("How much of it was done"))
    unit = "" if found.get("label") else "\u00a0%"
    return _line(found, label, unit)


def drawn_for_client(found: Document) -> CourseLine | None:
    """How much was done is a place on the line and no number."""
    if measure := found.get("measure"):
        return course_line.for_client(measure)
    label = found.get("label")
    return _line(found, str(label), "") if label else _line(found, gettext("How much of it you did"), None)


def _line(found: Document, label: str, unit: str | None) -> CourseLine | None:
    told = [one for one in items(found, "points") if one.get("value") is not None]
    if len(told) < 2:
        return None
    times = [datetime.fromisoformat(str(one["at"])).timestamp() for one in told]
    low, high = float(found.get("low") or 0), float(found.get("high") or 100)
    frame = Frame(low, max(high, low + 1), min(times), max(times))
    points = tuple(_point(one, at, frame, unit) for one, at in zip(told, times, strict=True))
    return CourseLine(
        title=label,
        summary=_summary(points),
        stripes=_halves(low, high, unit),
        points=points,
        sessions=(),
        threshold=None,
        source="",
    )


def _halves(low: float, high: float, unit: str | None) -> tuple[Stripe, Stripe]:
    """The ground, with what its upper end and its middle stand for."""
    names = (f"{number(high)}{unit}", f"{number((low + high) / 2)}{unit}")
    above, below = names if unit is not None else (gettext("all of it"), gettext("half of it"))
    return Stripe(0, HEIGHT / 2, above), Stripe(HEIGHT / 2, HEIGHT / 2, below)


def _point(found: Document, at: float, frame: Frame, unit: str | None) -> Point:
    value = float(found["value"])
    total = f"{number(value)}{unit}" if unit is not None else ""
    state = words.state_words(words.state_of(found))
    return Point(x=frame.x(at), y=frame.y(value), day=dates.short_day(str(found["at"])), total=total, band=state)


def _summary(points: tuple[Point, ...]) -> str:
    begun, last = points[0], points[-1]
    if not begun.total:
        return gettext("From %(first)s to %(last)s.", first=begun.day, last=last.day)
    return gettext(
        "%(first)s: %(begun)s. %(last)s: %(now)s.", first=begun.day, begun=begun.total, last=last.day, now=last.total
    )
