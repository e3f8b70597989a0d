"""From the facts of a day to counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.analytics.domain.buckets import Bucket, compute, reviewable
from services.analytics.domain.facts import AgreedFact, DayFacts, OccurrenceFact, SessionFact

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
ANN, BEN = "per_ann", "per_ben"


def an_occurrence(
    number: int = 1,
    *,
    therapist: str = ANN,
    status: str = "responded",
    kind: str | None = "did",
    quantity: int | None = 100,
    obstacles: tuple[str, ...] = (),
    closes_at: datetime = NOON,
    responded_at: datetime | None = NOON,
    reviewed_at: datetime | None = None,
) -> OccurrenceFact:
    return OccurrenceFact(
        id=f"occ_{number}",
        episode_id="epi_1",
        therapist_id=therapist,
        status=status,
        closes_at=closes_at,
        kind=kind,
        quantity=quantity,
        obstacles=obstacles,
        responded_at=responded_at,
        reviewed_at=reviewed_at,
    )


def a_session(number: int, starts_at: datetime, *, reviewed: bool = False, episode: str = "epi_1") -> SessionFact:
    return SessionFact(
        id=f"ses_{number}",
        episode_id=episode,
        therapist_id=ANN,
        starts_at=starts_at,
        minutes=50,
        reviewed_homework=reviewed,
    )


def counts_of(buckets: dict[str, Bucket], scope: str = "*") -> dict[str, int]:
    """The counts of homework, without those of ratings."""
    rated = ("quantity", "quality")
    return {name: count for name, count in buckets[scope].counts.items() if not name.startswith(rated)}


def test_the_classes_of_the_closed_add_up() -> None:
    silent = an_occurrence(2, status="lapsed", kind=None, quantity=None, responded_at=None)
    day = DayFacts(closing=(an_occurrence(1), silent, an_occurrence(3, kind="not_this_time", quantity=None)))
    counts = counts_of(compute(day, NOON))
    assert counts == {"closed": 3, "closed_done": 1, "closed_silent": 1, "closed_not_this_time": 1}


def test_a_window_that_is_still_open_does_not_count() -> None:
    assert compute(DayFacts(closing=(an_occurrence(closes_at=NOON + timedelta(seconds=1)),)), NOON) == {}


@pytest.mark.parametrize(
    ("due_at", "has_due_time", "on_time"),
    [
        (NOON, True, {"closed_with_due_time": 1, "closed_on_time": 1}),
        (NOON - timedelta(seconds=1), True, {"closed_with_due_time": 1}),
        (NOON, False, {}),
    ],
)
def test_on_time_is_answered_by_a_due_time(due_at: datetime, has_due_time: bool, on_time: dict[str, int]) -> None:
    one = replace(an_occurrence(), due_at=due_at, has_due_time=has_due_time)
    assert counts_of(compute(DayFacts(closing=(one,)), NOON)) == {"closed": 1, "closed_done": 1, **on_time}


def test_silence_is_not_on_time() -> None:
    silent = replace(an_occurrence(kind=None, quantity=None, responded_at=None), due_at=NOON)
    assert compute(DayFacts(closing=(silent,)), NOON)["*"].counts["closed_with_due_time"] == 1
    assert silent.on_time is False


def test_what_was_withdrawn_counts_nowhere() -> None:
    gone = an_occurrence(status="withdrawn")
    assert compute(DayFacts(closing=(gone,), answers=(gone,)), NOON) == {}


def test_an_occurrence_counts_once_under_each_obstacle() -> None:
    day = DayFacts(closing=(an_occurrence(kind="not_this_time", quantity=None, obstacles=("time", "forgot", "time")),))
    counts = compute(day, NOON)["*"].counts
    named = {name: count for name, count in counts.items() if name.startswith(("obstacle", "with"))}
    assert named == {"with_obstacle": 1, "obstacle:time": 1, "obstacle:forgot": 1, "obstacle_group:practical": 1}


def test_therapists_are_kept_apart() -> None:
    day = DayFacts(
        answers=(an_occurrence(1), an_occurrence(2, therapist=BEN)),
        agreed=(AgreedFact(id="asg_1", therapist_id=BEN, agreed_at=NOON),),
    )
    buckets = compute(day, NOON)
    assert buckets[f"t:{ANN}"].counts == {"answered": 1, "answered_done": 1}
    assert buckets[f"t:{BEN}"].counts == {"answered": 1, "answered_done": 1, "agreed": 1}


def test_review_is_due_at_the_first_held_session_after_the_answer() -> None:
    before, after, later = (a_session(n, NOON + timedelta(days=n)) for n in (-1, 1, 8))
    answer = an_occurrence()
    assert reviewable([later, after, before], [answer]) == {after.id: (answer,)}


def test_sessions_of_another_episode_do_not_take_the_review() -> None:
    assert reviewable([a_session(1, NOON + timedelta(days=1), episode="epi_2")], [an_occurrence()]) == {}


def test_an_answer_reviewed_in_time_is_met_and_one_not_reviewed_is_open() -> None:
    session = a_session(1, NOON - timedelta(hours=2), reviewed=True)
    in_time = an_occurrence(1, reviewed_at=session.ends_at)
    late = an_occurrence(2, reviewed_at=session.ends_at + timedelta(minutes=1))
    due = {session.id: (in_time, late, an_occurrence(3))}
    day = DayFacts(sessions=(session,), reviewable=due, reviewable_alone=due)
    counts = counts_of(compute(day, NOON))
    assert counts == {
        "sessions_held": 1,
        "single_sessions_held": 1,
        "sessions_reviewed": 1,
        "single_sessions_reviewed": 1,
        "review_due": 3,
        "review_met": 1,
        "review_unmet": 2,
        "review_open": 1,
        "reviews_due": 3,
        "reviews_met": 1,
        "reviews_unmet": 2,
        "reviews_open": 1,
    }


def test_a_group_session_makes_reviews_due_for_those_who_were_there_with_their_own_therapist() -> None:
    group = replace(
        a_session(1, NOON - timedelta(days=1)),
        episode_id=None,
        attendance=("epi_1",),
        group_id="grp_1",
        therapist_id=BEN,
    )
    later, answer = a_session(2, NOON - timedelta(hours=3)), an_occurrence(responded_at=NOON - timedelta(days=2))
    assert reviewable([later, group], [answer, replace(answer, id="occ_9", episode_id="epi_9")]) == {
        group.id: (answer,)
    }
    day = DayFacts(sessions=(group, later), reviewable={group.id: (answer,)}, reviewable_alone={later.id: (answer,)})
    buckets = compute(day, NOON)
    assert (buckets["*"].counts["reviews_due"], buckets["*"].counts["review_due"]) == (1, 1)
    assert buckets[f"t:{ANN}"].counts["reviews_open"] == 1
    assert "reviews_open" not in buckets[f"t:{BEN}"].counts


def test_a_session_that_is_not_over_owes_nothing_yet() -> None:
    session = a_session(1, NOON - timedelta(minutes=10))
    counts = compute(DayFacts(sessions=(session,), reviewable={session.id: (an_occurrence(),)}), NOON)["*"].counts
    assert counts == {"sessions_held": 1, "single_sessions_held": 1}
