"""The list of people at risk: each reason at its border, and how the list did in the past, counted a second time."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from services.analytics.domain.at_risk import DEFAULT_WEIGHTS, Weight, Weights, at_risk, reasons
from services.analytics.domain.back_test import back_test, mondays
from services.analytics.domain.courses import Course, Reading
from tests.unit.analytics.course_builder import an_episode

TODAY = date(2026, 11, 20)


def a_course(number: int = 1, **fields: object) -> Course:
    """One that was heard of today."""
    plain = replace(an_episode(number, started=ago(200)).course(), contact_days=(TODAY,))
    return replace(plain, **fields)  # type: ignore[arg-type]


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def codes(course: Course, weights: Weights = DEFAULT_WEIGHTS) -> dict[str, int]:
    return {reason.code: reason.value for reason in reasons(course, TODAY, weights)}


def test_days_since_the_last_contact() -> None:
    assert codes(a_course(contact_days=(ago(40), ago(13)))) == {}
    assert codes(a_course(contact_days=(ago(40), ago(14)))) == {"no_contact": 14}
    assert codes(a_course(contact_days=())) == {"no_contact": 200}, "nothing was heard since it began"


def test_the_silent_share_of_four_weeks() -> None:
    assert codes(a_course(closed_silent=(ago(2), ago(1)))) == {}, "two windows say nothing"
    assert codes(a_course(closed_silent=(ago(2), ago(1)), closed_answered=(ago(3),))) == {"silent_share": 66}
    assert codes(a_course(closed_silent=(ago(28), ago(2), ago(1)), closed_answered=(ago(27), ago(3)))) == {}
    assert codes(a_course(closed_silent=(ago(27), ago(2), ago(1)), closed_answered=(ago(27), ago(3)))) == {
        "silent_share": 60
    }


def test_missed_sessions_of_six_weeks() -> None:
    assert codes(a_course(missed_days=(ago(42),))) == {}
    assert codes(a_course(missed_days=(ago(41), ago(3)))) == {"missed_sessions": 2}


def test_a_score_that_is_worse_than_the_one_before() -> None:
    def scored(*totals: float) -> Course:
        days = [ago(7 * (len(totals) - place)) for place in range(len(totals))]
        return a_course(readings=tuple(Reading("phq9", day, total) for day, total in zip(days, totals, strict=True)))

    assert codes(scored(10, 15)) == {}
    assert codes(scored(20, 10, 16)) == {"worse_score": 1}
    assert codes(scored(10, 16, 16)) == {}
    (reason,) = reasons(scored(10, 17), TODAY, DEFAULT_WEIGHTS)
    assert [(worse.measure, worse.by, worse.threshold) for worse in reason.worse] == [("phq9", 7, 6)]


def test_the_list_has_open_courses_from_its_points_on_most_points_first() -> None:
    quiet = a_course(1, contact_days=(ago(30),))
    missed = a_course(2, contact_days=(ago(30),), missed_days=(ago(7),))
    worse = a_course(3, contact_days=(ago(30),), closed_silent=(ago(3), ago(2), ago(1)))
    resting = a_course(4, status="paused", contact_days=(ago(30),), missed_days=(ago(7),))
    found = at_risk([quiet, missed, worse, resting], TODAY, DEFAULT_WEIGHTS)
    assert [(each.course.episode_id, each.points) for each in found] == [("epi_3", 55), ("epi_2", 50)]
    stricter = replace(DEFAULT_WEIGHTS, list_from=30)
    assert len(at_risk([quiet, missed, worse, resting], TODAY, stricter)) == 3


def test_a_reason_without_points_is_none() -> None:
    off = replace(DEFAULT_WEIGHTS, no_contact=Weight(0, 14))
    assert codes(a_course(contact_days=(ago(30),)), off) == {}


def test_only_mondays_are_looked_at_of_which_everything_is_known() -> None:
    days = mondays(TODAY)
    assert len(days) == 26
    assert all(day.weekday() == 0 for day in days)
    assert days[-1] + timedelta(days=56) < TODAY <= days[-1] + timedelta(days=56 + 7)


def past_courses() -> list[Course]:
    dice = random.Random(4)
    found = []
    for number in range(60):
        started = ago(dice.randint(60, 300))
        length = dice.randint(10, 200)
        ended = started + timedelta(days=length)
        days = tuple(sorted(started + timedelta(days=dice.randint(0, length)) for _ in range(dice.randint(0, 12))))
        course = a_course(
            number,
            started_day=started,
            ended_day=ended if ended < TODAY else None,
            status="closed" if ended < TODAY else "open",
            end_reason=dice.choice(["stopped_early", "declined", "completed"]) if ended < TODAY else None,
            contact_days=tuple(sorted(set(days[::2]))),
            missed_days=days[1::3],
            closed_silent=days[::3],
            closed_answered=days[1::4],
        )
        found.append(course)
    return found


def test_the_past_is_counted_the_same_a_second_time() -> None:
    """Straight from the words, with the weights everybody starts with."""
    courses = past_courses()
    looked_at = listed = stopped = both = 0
    for monday in mondays(TODAY):
        for one in courses:
            over = one.ended_day is not None and one.ended_day <= monday
            if one.started_day > monday or over:
                continue
            looked_at += 1
            points = 0
            heard = [day for day in one.contact_days if day <= monday] or [one.started_day]
            points += 30 if (monday - max(heard)).days >= 14 else 0
            silent = [day for day in one.closed_silent if 0 <= (monday - day).days < 28]
            answered = [day for day in one.closed_answered if 0 <= (monday - day).days < 28]
            closed = len(silent) + len(answered)
            points += 25 if closed >= 3 and len(silent) / closed >= 0.6 else 0
            points += 20 if [day for day in one.missed_days if 0 <= (monday - day).days < 42] else 0
            gone = one.end_reason in ("stopped_early", "declined") and one.ended_day is not None
            soon = gone and one.ended_day is not None and (one.ended_day - monday).days <= 56
            listed += points >= 45
            stopped += soon
            both += points >= 45 and soon
    found = back_test(courses, TODAY, DEFAULT_WEIGHTS)
    assert (found.looked_at, found.listed, found.stopped, found.both) == (looked_at, listed, stopped, both)
    assert min(listed, stopped, both) > 0


@pytest.mark.parametrize("course", past_courses()[:10])
def test_nothing_that_comes_after_a_day_changes_its_reasons(course: Course) -> None:
    day = course.started_day + timedelta(days=40)
    names = ("contact_days", "missed_days", "closed_silent", "closed_answered")
    until: dict[str, Any] = {name: tuple(each for each in getattr(course, name) if each <= day) for name in names}
    assert reasons(replace(course, **until), day, DEFAULT_WEIGHTS) == reasons(course, day, DEFAULT_WEIGHTS)
