"""The course of a measure as a drawn line with its bands, and the same in words and in a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gateway.web import dates
from gateway.web.client.cards import Document, items, part
from gateway.web.i18n import gettext
from gateway.web.readable import number

WIDTH, HEIGHT, FOOT = 320, 200, 24
INSET, RIGHT = 12.0, 218.0  # points lie between these; the names of the bands stand on the right


@dataclass(frozen=True)
class Stripe:
    """The ground of one band, with its name."""

    y: float
    height: float
    name: str


@dataclass(frozen=True)
class Point:
    """One score; `mark` is `reliable` where the change from the first one is, else `plain`."""

    x: float
    y: float
    day: str
    total: str
    band: str
    mark: str = "plain"
    told: str = ""
    case: str = ""
    change: str = ""
    before: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True)
class CourseLine:
    """Everything a page needs to draw and to say; places are in units of the drawing."""

    title: str
    summary: str
    stripes: tuple[Stripe, ...]
    points: tuple[Point, ...]
    sessions: tuple[float, ...]
    threshold: Stripe | None
    source: str
    width: int = WIDTH
    height: int = HEIGHT
    foot: int = FOOT

    @property
    def path(self) -> str:
        return " ".join(f"{one.x:g},{one.y:g}" for one in self.points)


@dataclass(frozen=True)
class Frame:
    """From totals and times to places."""

    low: float
    high: float
    first: float
    last: float

    def y(self, total: float) -> float:
        return round(HEIGHT * (self.high - total) / (self.high - self.low), 1)

    def x(self, at: float) -> float:
        if self.last <= self.first:
            return (INSET + RIGHT) / 2
        return round(INSET + (RIGHT - INSET) * (at - self.first) / (self.last - self.first), 1)


def for_client(course: Document) -> CourseLine:
    """In words that weigh nothing; no thresholds."""
    measure, frame = part(course, "measure"), _frame(course)
    points = tuple(_plain_point(one, frame) for one in items(course, "scores"))
    return CourseLine(
        title=str(measure.get("plain_title") or course.get("title") or ""),
        summary=_plain_summary(measure, points),
        stripes=tuple(_stripes(measure, frame, "plain")),
        points=points,
        sessions=(),
        threshold=None,
        source=str(measure.get("source") or ""),
    )


def for_staff(course: Document, sessions: Iterable[str]) -> CourseLine:
    """With caseness, reliable change since the first score, and the sessions that were held in that time."""
    measure, frame = part(course, "measure"), _frame(course)
    points = tuple(_staff_point(one, frame) for one in items(course, "scores"))
    held = [_seconds(at) for at in sessions]
    return CourseLine(
        title=str(course.get("title") or ""),
        summary=_staff_summary(points),
        stripes=tuple(_stripes(measure, frame, "label")),
        points=points,
        sessions=tuple(frame.x(at) for at in held if frame.first <= at <= frame.last),
        threshold=_threshold(measure, frame),
        source=str(measure.get("source") or ""),
    )


def _frame(course: Document) -> Frame:
    measure = part(course, "measure")
    times = [_seconds(str(one["taken_at"])) for one in items(course, "scores")]
    return Frame(float(measure["low"]), float(measure["high"]), min(times), max(times))


def _seconds(stamp: str) -> float:
    return datetime.fromisoformat(stamp).timestamp()


def _stripes(measure: Document, frame: Frame, words: str) -> Iterable[Stripe]:
    """Between two bands of whole numbers the border is drawn half-way."""
    gap = 0.5 if measure.get("method") == "sum" else 0.0
    for band in items(measure, "bands"):
        top = frame.y(min(float(band["high"]) + gap, frame.high))
        bottom = frame.y(max(float(band["low"]) - gap, frame.low))
        yield Stripe(top, round(bottom - top, 1), str(band[words]))


def _threshold(measure: Document, frame: Frame) -> Stripe | None:
    """The line of caseness."""
    found = part(measure, "caseness").get("threshold")
    if found is None:
        return None
    gap = 0.5 if measure.get("method") == "sum" else 0.0
    lower = measure.get("direction") == "lower_is_better"
    place = frame.y(found - gap if lower else found + gap)
    words = gettext("case from %(total)s", total=number(found)) if lower else _case_to(found)
    return Stripe(place, 0, words)


def _case_to(found: float) -> str:
    return gettext("case up to %(total)s", total=number(found))


def _place(score: Mapping[str, Any], frame: Frame) -> dict[str, Any]:
    at = str(score["taken_at"])
    where = {"x": frame.x(_seconds(at)), "y": frame.y(float(score["total"]))}
    return {**where, "day": dates.short_day(at), "total": number(score["total"])}


def _plain_point(score: Document, frame: Frame) -> Point:
    return Point(band=str(score.get("plain_label") or ""), **_place(score, frame))


def _staff_point(score: Document, frame: Frame) -> Point:
    reliable = str(score.get("reliable") or "")
    change = score.get("change")
    return Point(
        band=str(score.get("band_label") or ""),
        mark="reliable" if reliable in {"improved", "worsened"} else "plain",
        told=reliable_words(reliable),
        case=case_words(score.get("is_case")),
        change=f"{change:+g}".replace("-", "−") if change is not None else "",
        before=tuple(number(one["total"]) for one in items(score, "earlier")),
        source=gettext("in the session") if score.get("rating_source") == "therapist" else gettext("by the client"),
        **_place(score, frame),
    )


def case_words(is_case: bool | None) -> str:
    """Nothing where the measure has no threshold."""
    if is_case is None:
        return ""
    return gettext("case") if is_case else gettext("no case")


def reliable_words(code: str) -> str:
    known = {
        "improved": gettext("reliable improvement"),
        "worsened": gettext("reliable worsening"),
        "no_change": gettext("no reliable change"),
    }
    return known.get(code, "")


def _plain_summary(measure: Document, points: Sequence[Point]) -> str:
    first, last = points[0], points[-1]
    if len(points) == 1:
        said = _said(first)
        return gettext("%(said)s From the next time on there is a line.", said=said)
    lower = measure.get("direction") == "lower_is_better"
    reading = gettext("Further down means lighter.") if lower else gettext("Further up means better.")
    return " ".join([_said(first), _said(last), reading])


def _said(point: Point) -> str:
    if not point.band:
        return gettext("On %(day)s: %(total)s.", day=point.day, total=point.total)
    return gettext("On %(day)s it weighed on you %(much)s.", day=point.day, much=point.band)


def _staff_summary(points: Sequence[Point]) -> str:
    first, last = points[0], points[-1]
    now = ", ".join(word for word in (last.total, last.band, last.case) if word)
    if len(points) == 1:
        return gettext("%(day)s: %(now)s.", day=last.day, now=now)
    change = ", ".join(word for word in (last.change, last.told) if word)
    return gettext(
        "%(first_day)s: %(first)s. %(day)s: %(now)s. Since the first: %(change)s. %(count)s scores.",
        first_day=first.day,
        first=first.total,
        day=last.day,
        now=now,
        change=change,
        count=len(points),
    )
