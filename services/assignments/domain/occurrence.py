"""An occurrence: one due instance of an assignment, with its window, the response to it and the review of that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Self

from services.assignments.domain.aggregate import Aggregate
from services.assignments.domain.assignment import Assignment
from services.assignments.domain.codes import (
    Family,
    OccurrenceStatus,
    Origin,
    Phase,
    Problem,
    RatingSource,
    Timing,
)
from services.assignments.domain.draft import Draft
from services.assignments.domain.errors import AlreadyReviewed, NotOpen, WindowClosed
from services.assignments.domain.facts import (
    MeasureScored,
    OccurrenceLapsed,
    OccurrenceRescheduled,
    OccurrenceResponded,
    OccurrenceReviewed,
    OccurrenceScheduled,
    OccurrenceStarted,
    OccurrenceWithdrawn,
)
from services.assignments.domain.identity import occurrence_id, score_id
from services.assignments.domain.measure import Result, Score
from services.assignments.domain.response import Answer, Response, Review
from services.assignments.domain.schedule import Window
from services.assignments.domain.worksheet.merging import Trail
from services.assignments.domain.worksheet.written import Written

OPEN = frozenset({OccurrenceStatus.SCHEDULED, OccurrenceStatus.STARTED})


@dataclass(frozen=True, kw_only=True)
class Occurrence(Aggregate):
    assignment_id: str
    episode_id: str
    client_id: str
    therapist_id: str
    exercise_code: str
    exercise_version: int
    family: Family
    phase: Phase
    problem: Problem
    origin: Origin
    assignment_agreed_at: datetime
    local_date: date
    local_time: time
    time_zone: str
    opens_at: datetime
    due_at: datetime
    closes_at: datetime
    group_id: str | None = None
    status: OccurrenceStatus = OccurrenceStatus.SCHEDULED
    first_opened_at: datetime | None = None
    response: Response | None = None
    earlier_responses: tuple[Response, ...] = ()
    review: Review | None = None
    score: Score | None = None
    earlier_scores: tuple[Score, ...] = ()

    @classmethod
    def of(cls, assignment: Assignment, day: date) -> Self:
        window = assignment.schedule.window(day, assignment.time_zone)
        assert assignment.agreed_at is not None
        return cls(
            id=occurrence_id(assignment.id, day.isoformat()),
            clinic_id=assignment.clinic_id,
            entered_via=assignment.entered_via,
            settle_at=window.closes_at,
            assignment_id=assignment.id,
            episode_id=assignment.episode_id,
            client_id=assignment.client_id,
            therapist_id=assignment.therapist_id,
            group_id=assignment.group_id,
            exercise_code=assignment.exercise_code,
            exercise_version=assignment.exercise_version,
            family=assignment.family,
            phase=assignment.phase,
            problem=assignment.problem,
            origin=assignment.origin,
            assignment_agreed_at=assignment.agreed_at,
            local_date=day,
            local_time=assignment.schedule.time,
            time_zone=assignment.time_zone,
            opens_at=window.opens_at,
            due_at=window.due_at,
            closes_at=window.closes_at,
        )

    def scheduled(self, at: datetime) -> tuple[Self, OccurrenceScheduled]:
        return self, OccurrenceScheduled(at=at)

    @property
    def window(self) -> Window:
        return Window(self.opens_at, self.due_at, self.closes_at)

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def awaits_review(self) -> bool:
        return self.status is OccurrenceStatus.RESPONDED and self.review is None

    @property
    def reply_is_new(self) -> bool:
        return self.review is not None and self.review.seen_at is None

    def like(self, assignment: Assignment) -> Self:
        """What it would look like if it were planned now; state, answers and id stay."""
        return replace(
            self,
            therapist_id=assignment.therapist_id,
            time_zone=assignment.time_zone,
            local_time=assignment.schedule.time,
            **vars(assignment.schedule.window(self.local_date, assignment.time_zone)),
        )

    def reschedule(self, assignment: Assignment, at: datetime) -> tuple[Self, OccurrenceRescheduled]:
        """New times; one that was withdrawn (a pause that is over) comes back."""
        wanted = self.like(assignment)
        status = self.status if self.is_open else OccurrenceStatus.SCHEDULED
        if status is OccurrenceStatus.SCHEDULED and self.first_opened_at is not None:
            status = OccurrenceStatus.STARTED
        after = replace(wanted, status=status, settle_at=wanted.closes_at)
        names = ("therapist_id", "time_zone", "local_time", "opens_at", "due_at", "closes_at", "status")
        changed = tuple(name for name in names if getattr(self, name) != getattr(after, name))
        return after, OccurrenceRescheduled(at=at, changed=changed)

    def written(self, draft: Draft | None) -> Written:
        """On the sheet so far: in the draft, else in the last answer."""
        if draft is not None:
            return Written(draft.answers, draft.locked, draft.trail, begun=True)
        if self.response is None:
            return Written()
        return Written(self.response.answer.answers, self.response.locked, self.response.trail, begun=True)

    def start(self, at: datetime) -> tuple[Self, OccurrenceStarted | None]:
        """The client began; opening early is fine."""
        self._must_take_answers(at, early=True)
        if self.first_opened_at is not None:
            return self, None
        after = replace(self, status=OccurrenceStatus.STARTED, first_opened_at=at)
        return after, OccurrenceStarted(at=at, changed=("first_opened_at", "status"))

    def respond(
        self,
        answer: Answer,
        at: datetime,
        locked: Mapping[str, datetime] | None = None,
        trail: Trail | None = None,
    ) -> tuple[Self, OccurrenceResponded]:
        """Keep an answer given at `at`; an earlier one is kept as history. What counts is when it was given:
        an answer from inside the window is welcome even if it is recorded after the window lapsed."""
        if self.review is not None:
            raise AlreadyReviewed("Your therapist has replied to this. You can talk about it when you next meet.")
        self._must_take_answers(at, early=False)
        return self._answered(answer, at, locked, trail), OccurrenceResponded(at=at, changed=("response", "status"))

    def fill_in(
        self, answer: Answer, review: Review, at: datetime
    ) -> tuple[Self, OccurrenceResponded, OccurrenceReviewed]:
        """Answered by staff with the client beside them, so that it needs no reply; staff may put it right later."""
        if self.response is not None and self.response.answer.rating_source is not RatingSource.THERAPIST:
            raise NotOpen("The client answered this themselves and can change it. Nothing was changed here.")
        after = replace(self._answered(answer, at), review=review)
        return after, OccurrenceResponded(at=at, changed=("response", "status")), OccurrenceReviewed(at=at)

    def with_result(self, result: Result | None, recorded_at: datetime) -> tuple[Self, MeasureScored | None]:
        """What the present answer comes to (None: nothing). A score that is replaced stays in the history."""
        if self.response is None or result is None or (self.score is not None and self.score.result == result):
            return self, None
        before = self.score
        score = Score(
            id=score_id(self.id),
            version=before.version + 1 if before else 1,
            measure_code=self.exercise_code,
            measure_version=self.exercise_version,
            taken_at=before.taken_at if before else self.response.responded_at,
            recorded_at=recorded_at,
            rating_source=self.response.answer.rating_source,
            **vars(result),
        )
        history = (*self.earlier_scores, before) if before else self.earlier_scores
        return replace(self, score=score, earlier_scores=history), MeasureScored(at=score.taken_at)

    def _answered(
        self,
        answer: Answer,
        at: datetime,
        locked: Mapping[str, datetime] | None = None,
        trail: Trail | None = None,
    ) -> Self:
        response = Response(
            answer=answer,
            responded_at=at,
            timing=Timing.AT_ONCE if at < self.due_at else Timing.LATER,
            exercise_version=self.exercise_version,
            locked=locked or {},
            trail=trail or Trail(),
        )
        return replace(
            self,
            status=OccurrenceStatus.RESPONDED,
            response=response,
            earlier_responses=(*self.earlier_responses, self.response) if self.response else self.earlier_responses,
            first_opened_at=self.first_opened_at or at,
            settle_at=None,
        )

    def write_review(self, review: Review) -> tuple[Self, OccurrenceReviewed]:
        if self.response is None or self.status is not OccurrenceStatus.RESPONDED:
            raise NotOpen("There is no answer yet to reply to. It will be in the review list when there is one.")
        if self.review is not None:
            raise AlreadyReviewed("A reply was sent already. Load the page again to read it.")
        if review.reviewed_at < self.response.responded_at:
            raise NotOpen("This reply is older than the answer. Check the time it was written.")
        return replace(self, review=review), OccurrenceReviewed(at=review.reviewed_at, changed=("review",))

    def see_reply(self, at: datetime) -> Self:
        if self.review is None or self.review.seen_at is not None:
            return self
        return replace(self, review=replace(self.review, seen_at=at))

    def lapse(self, at: datetime) -> tuple[Self, OccurrenceLapsed | None]:
        """The window is over without an answer."""
        if not self.is_open or at < self.closes_at:
            return self, None
        after = replace(self, status=OccurrenceStatus.LAPSED, settle_at=None)
        return after, OccurrenceLapsed(at=at, changed=("status",))

    def withdraw(self, at: datetime) -> tuple[Self, OccurrenceWithdrawn | None]:
        """Not asked for any more. One that lapsed goes, too, if its assignment turns out to have stopped before."""
        if not self.is_open and self.status is not OccurrenceStatus.LAPSED:
            return self, None
        after = replace(self, status=OccurrenceStatus.WITHDRAWN, settle_at=None)
        return after, OccurrenceWithdrawn(at=at, changed=("status",))

    def _must_take_answers(self, at: datetime, *, early: bool) -> None:
        if self.status is OccurrenceStatus.WITHDRAWN:
            raise NotOpen("This is not asked for any more. Nothing you wrote was lost; there is nothing to do.")
        if at >= self.closes_at:
            raise WindowClosed("The time for this one is over. Nothing is lost: bring it up when you next meet.")
        if at < self.opens_at and not early:
            raise WindowClosed("This opens later. What you wrote stays here as a draft; hand it in from that day on.")
