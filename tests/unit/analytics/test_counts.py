"""What occurrences, sessions, reminders and courses add to the counts, and under which values."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.analytics.domain.buckets import Bucket, compute, compute_some, opening_minutes, total
from services.analytics.domain.definitions import BY_ID, BY_NAME
from services.analytics.domain.facts import DayFacts, EndedFact, OccurrenceFact, RemindedFact, SessionFact
from services.analytics.domain.figures import figure, middle

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
ONE = OccurrenceFact(
    id="occ_1",
    episode_id="epi_1",
    therapist_id="per_ann",
    group_id="grp_1",
    exercise="diary_week",
    family="diary",
    status="responded",
    closes_at=NOON,
    kind="did",
    quantity=60,
    quality=7,
    rating_source="therapist",
    ratings={"difficulty": 3, "minutes": 20},
    opens_at=NOON - 10 * HOUR,
    first_opened_at=NOON - 9 * HOUR,
    responded_at=NOON - 2 * HOUR,
    reviewed_at=NOON + 25 * HOUR,
)


def test_quantity_and_quality_are_kept_apart_by_who_said_it() -> None:
    counts = compute(DayFacts(closing=(ONE,)), NOON)["*"].counts
    assert figure(BY_ID["quantity_therapist"], counts).value == 60
    assert figure(BY_ID["quality_therapist"], counts).value == 7
    assert figure(BY_ID["quantity_client"], counts).value is None
    assert (figure(BY_ID["difficulty"], counts).value, figure(BY_ID["minutes"], counts).value) == (3, 20)


def test_something_else_has_no_quantity_of_the_agreed() -> None:
    counts = compute(DayFacts(closing=(replace(ONE, kind="something_else"),)), NOON)["*"].counts
    assert figure(BY_ID["quantity_therapist"], counts).denominator == 0


def test_homework_counts_for_the_clinic_its_therapist_and_its_group_under_each_value() -> None:
    buckets = compute(DayFacts(closing=(ONE,)), NOON)
    assert buckets.keys() == {"*", "t:per_ann", "g:grp_1"}
    assert buckets["*"].by["therapist"]["per_ann"] == buckets["*"].counts
    assert "therapist" not in buckets["t:per_ann"].by
    assert buckets["g:grp_1"].by["family"]["diary"]["closed"] == 1
    assert buckets["*"].by["cadence"]["none"]["closed"] == 1


@pytest.mark.parametrize(
    ("minutes", "counted"), [(-5, 0), (0, 0), (59.9, 59), (60, 60), (74, 60), (75, 75), (1439, 1425), (1500, 1500)]
)
def test_the_time_to_open_is_rounded_down_the_more_the_longer_it_is(minutes: float, counted: int) -> None:
    assert opening_minutes(timedelta(minutes=minutes)) == counted


@pytest.mark.parametrize(
    ("found", "value"),
    [([], None), ([(5, 1)], 5), ([(1, 1), (4, 1)], 2.5), ([(1, 2), (9, 1)], 1), ([(0, 1), (9, 3)], 9)],
)
def test_a_median_is_the_middle(found: list[tuple[int, int]], value: float | None) -> None:
    assert middle(found) == value


def test_a_median_names_how_many_were_opened_of_how_many_closed() -> None:
    never = replace(ONE, id="occ_2", first_opened_at=None)
    found = figure(BY_ID["time_to_open"], compute(DayFacts(closing=(ONE, never)), NOON)["*"].counts)
    assert (found.value, found.numerator, found.denominator) == (60, 1, 2)


def test_an_assignment_that_was_agreed_after_the_window_had_closed_does_not_count() -> None:
    assert compute(DayFacts(closing=(replace(ONE, agreed_at=NOON + HOUR),)), NOON) == {}


def test_hours_to_the_review_are_whole() -> None:
    found = figure(BY_ID["time_to_review"], compute(DayFacts(answers=(ONE,)), NOON)["*"].counts)
    assert (found.value, found.numerator, found.denominator) == (27, 1, 1)


@pytest.mark.parametrize(
    ("reminded", "answered"),
    [((-26,), True), ((-26.1,), False), ((-40, -1), False), ((-40, -20), True), ((-1.9,), False)],
)
def test_an_answer_follows_a_reminder_within_a_day(reminded: tuple[float, ...], answered: bool) -> None:
    """The answer came two hours before noon."""
    moments = tuple(NOON + hours * HOUR for hours in reminded)
    counts = compute(DayFacts(reminded=(RemindedFact(ONE, moments),)), NOON + 24 * HOUR)["*"].counts
    assert (counts["reminded"], counts.get("reminded_answered", 0)) == (1, answered)


def test_a_reminder_counts_once_it_is_a_day_old() -> None:
    facts = DayFacts(reminded=(RemindedFact(ONE, (NOON,)),))
    assert compute(facts, NOON + 23 * HOUR) == {}
    assert facts.next_change(NOON + 23 * HOUR) == NOON + 24 * HOUR
    assert facts.next_change(NOON + 24 * HOUR) is None


def test_sessions_are_counted_with_one_client_or_a_group_and_by_who_missed_them() -> None:
    single = SessionFact(
        id="ses_1",
        episode_id="epi_1",
        therapist_id="per_ann",
        starts_at=NOON,
        minutes=50,
        reviewed_homework=True,
        review_minutes=12,
    )
    group = replace(single, id="ses_2", episode_id=None, group_id="grp_1", reviewed_homework=False)
    missed = replace(single, id="ses_3", status="missed", missed_by="client")
    counts = compute(DayFacts(sessions=(single, group, missed)), NOON)["*"].counts
    assert (counts["sessions_held"], counts["sessions_missed_client"]) == (2, 1)
    assert figure(BY_NAME["homework_reviewed:1"], counts).value == 1
    assert figure(BY_NAME["homework_reviewed:2"], counts).value == 0.5
    assert figure(BY_ID["review_minutes"], counts).value == 12


def test_a_course_counts_where_it_ended_and_under_its_values() -> None:
    ended = EndedFact(
        NOON.date(), {"therapist": "per_ann", "group": "none", "problem": "gad"}, {"finished": 1, "case": 1}
    )
    buckets = compute(DayFacts(ended=(ended,)), NOON)
    assert figure(BY_ID["recovery"], buckets["t:per_ann"].counts).denominator == 1
    assert buckets["*"].by["problem"]["gad"]["finished"] == 1


def test_filters_and_a_division_count_the_same_as_buckets() -> None:
    facts = DayFacts(closing=(ONE, replace(ONE, id="occ_2", family="reading")), answers=(ONE,))
    whole = compute(facts, NOON)["*"]
    assert compute_some(facts, NOON, {"family": {"diary"}}, None).counts == whole.by["family"]["diary"]
    assert compute_some(facts, NOON, {}, "family").by["family"] == whole.by["family"]
    assert compute_some(facts, NOON, {"therapist": set()}, None) == Bucket()


def test_a_sum_changes_nothing_of_what_is_added() -> None:
    one = compute(DayFacts(closing=(ONE,)), NOON)["*"]
    before = one.counts.copy()
    both = total([one, one])
    assert both.by["family"]["diary"]["closed"] == 2
    assert one.counts == before
    assert one.by["family"]["diary"]["closed"] == 1
