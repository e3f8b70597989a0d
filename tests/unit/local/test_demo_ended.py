"""The courses that are over: enough of them for figures beside other clinics, of every kind, and each told in order."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest

from local.demo import cast
from local.demo.ended import Ended, Practice, courses, ends, people_of, quarter_before
from local.demo.finished import Finished
from local.demo.load import BATCH, batches
from services.assignments.catalogue import load
from services.assignments.domain.catalogue import Catalogue

TODAY = date(2026, 11, 23)
SHOWN_FROM = 48
"""Rounded to a multiple of five this is fifty, from which on a rate may leave its clinic."""


def the_courses(clinic: cast.Clinic, today: date = TODAY) -> list[Ended]:
    practice = Practice(clinic.key, clinic.time_zone, clinic.therapists, clinic.ended, clinic.better)
    clients = [f"per_{number}" for number in range(people_of(len(ends(today, clinic.ended))))]
    return list(courses(practice, clients, today, seed=20))


def told(clinic: cast.Clinic) -> Iterator[tuple[Ended, list[dict[str, Any]]]]:
    for course in the_courses(clinic):
        yield course, Finished(course, 20).records()


@pytest.mark.parametrize("today", [TODAY, date(2026, 10, 1), date(2027, 1, 2), date(2028, 2, 29), date(2026, 12, 31)])
def test_most_ended_in_the_last_whole_quarter_and_none_in_the_future(today: date) -> None:
    first, last = quarter_before(today)
    assert last < today
    days = ends(today, 66)
    assert sum(first <= day <= last for day in days) == 66
    assert max(days) < today
    assert days == sorted(days)


def test_a_quarter_begins_where_the_one_before_ends() -> None:
    assert quarter_before(date(2026, 1, 1)) == (date(2025, 10, 1), date(2025, 12, 31))
    assert quarter_before(date(2026, 6, 30)) == (date(2026, 1, 1), date(2026, 3, 31))


@pytest.mark.parametrize("clinic", cast.CLINICS, ids=lambda clinic: clinic.key)
def test_a_clinic_has_enough_behind_its_rates(clinic: cast.Clinic) -> None:
    """Counted from what is told, by the words of the definition: two treatment contacts, and a case at the start."""
    first, last = quarter_before(TODAY)
    cases = 0
    for course, records in told(clinic):
        if not first <= course.ended_on <= last or course.reason in {"transferred", "opened_in_error"}:
            continue
        treated = {r["ref"] for r in records if r["op"] == "session.schedule" and r["kind"] in {"treatment", "both"}}
        contacts = sum(r["op"] == "session.held" and r["session_ref"] in treated for r in records)
        before = first_totals(records)
        not_a_case = len(before) == 2 and before["phq9"] < 10 and before["gad7"] < 8
        cases += contacts >= 2 and not not_a_case
    assert cases >= SHOWN_FROM


def first_totals(records: list[dict[str, Any]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in records:
        measure = str(one.get("assignment_ref", "")).rpartition("-")[2]
        if one["op"] == "occurrence.respond" and measure in {"phq9", "gad7"}:
            found.setdefault(measure, sum(map(int, one["answers"].values())))
    return found


def test_everything_that_is_counted_is_there() -> None:
    library = load()
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for clinic in cast.CLINICS:
        for course, records in told(clinic):
            seen["reason"][course.reason] += 1
            seen["programme"][str(course.programme)] += 1
            for one in records:
                count(seen, one, library)
    assert seen["reason"].keys() == {
        "completed",
        "stopped_early",
        "declined",
        "referred_on",
        "transferred",
        "opened_in_error",
    }
    assert seen["session"].keys() == {"assessment", "both", "treatment", "review", "follow_up"}
    assert seen["missed"].keys() == {"client", "clinic"}
    assert seen["family"].keys() == {
        "diary",
        "worksheet",
        "practice",
        "experiment",
        "reading",
        "video",
        "writing",
        "planning",
        "measure",
    }
    assert seen["answer"].keys() == {"did", "something_else", "not_this_time"}
    assert seen["source"].keys() == {"client", "therapist"}
    assert len(seen["obstacle"]) == 8
    assert seen["programme"].keys() == {"None", "calm_evenings", "steady_days"}
    assert seen["looked at"]["True"] > 100
    assert seen["looked at"]["False"] > 100


def count(seen: dict[str, Counter[str]], one: dict[str, Any], library: Catalogue) -> None:
    match one["op"]:
        case "session.schedule":
            seen["session"][one["kind"]] += 1
        case "session.missed":
            seen["missed"][one["missed_by"]] += 1
        case "session.held":
            assert one["reviewed_homework"] is ("review_minutes" in one)
            seen["looked at"][str(one["reviewed_homework"])] += 1
        case "assignment.agree":
            seen["family"][library.newest(one["exercise_code"]).family] += 1
        case "occurrence.respond":
            seen["answer"][one["kind"]] += 1
            seen["source"][one.get("rating_source", "client")] += 1
            seen["obstacle"].update(one.get("obstacles", ()))


def test_each_is_told_from_its_first_day_to_its_last_in_order() -> None:
    for clinic in cast.CLINICS:
        for course, records in told(clinic):
            times = [datetime.fromisoformat(one["at"]) for one in records]
            assert times == sorted(times)
            assert (records[0]["op"], records[-1]["op"]) == ("episode.open", "episode.close")
            assert course.started_on < course.ended_on
            counted = Counter((one["op"], one["ref"]) for one in records)
            assert set(counted.values()) == {1}


def test_the_same_seed_tells_the_same() -> None:
    course = the_courses(cast.CLINICS[0])[3]
    assert Finished(course, 20).records() == Finished(course, 20).records()


def test_answers_fit_their_sheets() -> None:
    library = load()
    for course, records in list(told(cast.CLINICS[1]))[:20]:
        agreed = {one["ref"]: one["exercise_code"] for one in records if one["op"] == "assignment.agree"}
        for one in records:
            if one["op"] == "occurrence.respond" and "answers" in one:
                sheet = library.newest(agreed[one["assignment_ref"]]).worksheet
                assert list(sheet.wrong(one["answers"])) == [], (course.key, one)


def test_no_two_people_of_a_clinic_share_a_name() -> None:
    for number, clinic in enumerate(cast.CLINICS):
        here = list(cast.client_names(number, clinic.clients))
        gone = list(cast.former_names(number, people_of(len(ends(date(2026, 12, 31), clinic.ended)))))
        assert len({*here, *gone}) == len(here) + len(gone)


def test_whole_courses_are_sent_together_and_a_long_one_in_parts() -> None:
    courses = [[{"ref": f"{number}-{place}"} for place in range(size)] for number, size in enumerate((90, 90, 90, 450))]
    sent = list(batches(courses))
    assert [len(batch) for batch in sent] == [180, 90, BATCH, BATCH, 50]
    assert [one for batch in sent for one in batch] == [one for course in courses for one in course]
