"""The figures: for a manager those of the clinic, for a therapist their own practice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from flask import render_template, request

from gateway.sessions import require_role, signed_in
from gateway.web import dates
from gateway.web.client.cards import Document, items, part
from gateway.web.i18n import gettext, ngettext
from gateway.web.staff import charts, figures
from gateway.web.staff.figures import Board
from gateway.web.staff.numbers import count_words, wilson
from gateway.web.staff.parts import Errors, Page, Parts, names
from gateway.web.staff.sentence import Rate, opening_sentence

WEEKS = (4, 12)
LONGEST = 800
CAUGHT_UP = 5.0  # seconds; an event under way is not worth a word


@require_role("manager", "therapist")
def dashboard(clinic_id: str) -> Page:
    first, last, errors = period_of(request.args, dates.today())
    parts = Parts(clinic_id)
    found = parts.read("analytics", "dashboard", {"from": first.isoformat(), "to": last.isoformat()})
    definitions = parts.list("analytics", "definitions") if found else []
    page = render_template(
        "staff/dashboard.html",
        first=first,
        last=last,
        quick=_quick(dates.today(), first, last),
        whole=_is_manager(),
        shown=shown(parts.clinic_id, found, definitions, (last - first).days + 1) if found else None,
        typed=request.args,
        errors=errors,
        away=parts.away,
    )
    return (page, 422) if errors else page


def _is_manager() -> bool:
    active = signed_in().active
    return active is not None and active.role.value == "manager"


def shown(clinic_id: str, document: Document, definitions: list[Document], days: int) -> dict[str, Any]:
    """Everything below the title."""
    board = Board(document, definitions, days)
    before = board.rate("engagement", before=True)
    return {
        "sentence": opening_sentence(board.rate("engagement"), before, board.debt(), days),
        "figures": figures.four(board),
        "charts": charts.charts(document, board.count("closed")),
        "therapists": therapists(clinic_id, items(document, "by_therapist")),
        "freshness": freshness(document),
        "empty": board.count("closed") == 0 and board.count("answered") == 0,
    }


def period_of(query: Mapping[str, str], today: date) -> tuple[date, date, Errors]:
    """From and to, both included; without them the last four weeks. What cannot be read is said, not guessed."""
    last_four_weeks = (today - timedelta(days=27), today)
    if not query.get("from") and not query.get("to"):
        return (*last_four_weeks, {})
    try:
        first, last = date.fromisoformat(query.get("from", "")), date.fromisoformat(query.get("to", ""))
    except ValueError:
        return (*last_four_weeks, {"from": [gettext("Choose both days. Shown are the last four weeks.")]})
    if last < first:
        return (
            *last_four_weeks,
            {"to": [gettext("The last day lies before the first. Shown are the last four weeks.")]},
        )
    if (last - first).days >= LONGEST:
        return (*last_four_weeks, {"to": [gettext("Choose at most two years. Shown are the last four weeks.")]})
    return first, last, {}


def _quick(today: date, first: date, last: date) -> list[dict[str, Any]]:
    found = []
    for weeks in WEEKS:
        start = today - timedelta(days=7 * weeks - 1)
        words = ngettext("%(num)s week", "%(num)s weeks", weeks)
        found.append({"words": words, "from": start, "to": today, "here": (start, today) == (first, last)})
    return found


def freshness(document: Document) -> str:
    """ "as of 18:02; complete", or how far behind."""
    clock, behind = dates.clock(document.get("as_of")), float(document.get("lag_seconds") or 0)
    if behind <= CAUGHT_UP:
        return gettext("As of %(time)s; complete.", time=clock)
    if behind < 90:
        return gettext("As of %(time)s; about %(seconds)s seconds behind.", time=clock, seconds=_round(behind))
    minutes = round(behind / 60)
    return gettext("As of %(time)s; about %(minutes)s minutes behind.", time=clock, minutes=minutes)


def _round(seconds: float) -> int:
    return max(10, int((seconds + 5) // 10) * 10)


def therapists(clinic_id: str, found: Sequence[Document]) -> list[dict[str, str]]:
    """In the order of names, each rate with its range: no league table."""
    known = names(clinic_id, (str(one.get("therapist_id")) for one in found))
    rows = [_therapist(known[str(one["therapist_id"])], part(one, "figures")) for one in found]
    return sorted(rows, key=lambda row: row["name"].casefold())


def _therapist(name: str, found: Document) -> dict[str, str]:
    engaged, reviewed = _rate(found, "engagement"), _rate(found, "review_on_time")
    return {
        "name": name,
        "closed": count_words(engaged.denominator),
        "engagement": engaged.words,
        "engagement_range": _range(engaged),
        "reviewed": reviewed.words,
        "reviewed_of": count_words(reviewed.denominator),
        "reviewed_range": _range(reviewed),
        "debt": count_words(int(part(found, "review_debt").get("value") or 0)),
    }


def _rate(found: Document, name: str) -> Rate:
    one = part(found, name)
    return Rate(int(one.get("numerator") or 0), int(one.get("denominator") or 0))


def _range(rate: Rate) -> str:
    interval = wilson(rate.numerator, rate.denominator)
    return gettext("%(low)s to %(high)s\u00a0%%", low=interval[0], high=interval[1]) if interval else "–"
