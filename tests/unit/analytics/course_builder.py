"""Episodes that read like sentences: `an_episode().with_sessions(2).scored("phq9", 15, 8)`."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from services.analytics.domain.courses import Course
from services.analytics.domain.following import Attempt, CourseFacts, EpisodeFact, Meeting, ScoreFact, course_of

ZONE = "Europe/Berlin"
START = date(2026, 3, 2)
MONDAY = datetime(2026, 3, 2, 12, tzinfo=UTC)
LATER = datetime(2027, 3, 1, 12, tzinfo=UTC)


class Built:
    """Facts of one episode, put together step by step."""

    def __init__(self, facts: CourseFacts) -> None:
        self.facts = facts

    def with_sessions(self, count: int, kind: str = "treatment", status: str = "held") -> Built:
        """One a week from the first day on."""
        made = tuple(Meeting(kind, status, MONDAY + timedelta(weeks=week)) for week in range(count))
        return self.but(meetings=(*self.facts.meetings, *made))

    def scored(self, measure: str, *totals: float) -> Built:
        """One a week from the first day on."""
        made = tuple(
            ScoreFact(f"scr_{measure}_{week}", measure, total, MONDAY + timedelta(weeks=week, hours=1))
            for week, total in enumerate(totals)
        )
        return self.but(scores=(*self.facts.scores, *made))

    def with_attempts(self, *attempts: Attempt) -> Built:
        return self.but(attempts=(*self.facts.attempts, *attempts))

    def ended(self, on: date = date(2026, 6, 1), reason: str = "completed") -> Built:
        return self.but(episode=replace(self.facts.episode, status="closed", ended_on=on, end_reason=reason))

    def but(self, **changes: object) -> Built:
        return Built(replace(self.facts, **changes))  # type: ignore[arg-type]

    def course(self, now: datetime = LATER) -> Course:
        return course_of(self.facts, ZONE, now)


def an_episode(number: int = 1, *, started: date = START, **fields: str) -> Built:
    """An open episode without anything in it."""
    one = EpisodeFact(
        id=f"epi_{number}",
        clinic_id="cln_A",
        therapist_id=fields.get("therapist_id", "per_ann"),
        group_id=None,
        programme=None,
        phase="skills",
        problem=fields.get("problem", "depression"),
        cadence="weekly",
        status=fields.get("status", "open"),
        started_on=started,
        ended_on=None,
        end_reason=None,
    )
    return Built(CourseFacts(one))


def an_attempt(number: int, closes_at: datetime, **fields: object) -> Attempt:
    """A silent occurrence of a daily practice."""
    plain = Attempt(
        id=f"occ_{number:04d}",
        assignment_id="asg_1",
        exercise="breathing_practice",
        family="practice",
        phase="skills",
        status="scheduled",
        agreed_at=MONDAY - timedelta(days=30),
        opens_at=closes_at - timedelta(days=1),
        closes_at=closes_at,
    )
    return replace(plain, **fields)  # type: ignore[arg-type]
