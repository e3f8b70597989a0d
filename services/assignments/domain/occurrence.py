"""An occurrence with what became of it: the response, its score, and the review of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self

from services.assignments.domain.codes import OccurrenceStatus, RatingSource, ResponseKind, Timing
from services.assignments.domain.draft import Draft
from services.assignments.domain.errors import AlreadyReviewed, NotOpen, TakenBackTooLate
from services.assignments.domain.facts import (
    MeasureScored,
    OccurrenceResponded,
    OccurrenceReviewed,
    OccurrenceTakenBack,
)
from services.assignments.domain.flagged import FlaggedOccurrence
from services.assignments.domain.identity import score_id
from services.assignments.domain.measure import Result, Score
from services.assignments.domain.response import Answer, Response, Review
from services.assignments.domain.safety import next_due
from services.assignments.domain.worksheet.merging import Trail
from services.assignments.domain.worksheet.written import Written

TAKEN_BACK_WITHIN = timedelta(minutes=10)


@dataclass(frozen=True, kw_only=True)
class Occurrence(FlaggedOccurrence):
    """`taken_back`: what the client handed in and took back, to start from; nobody else ever sees it.
    `let_pass_at`: when the client waved away the question what got in the way."""

    response: Response | None = None
    earlier_responses: tuple[Response, ...] = ()
    taken_back: Response | None = None
    let_pass_at: datetime | None = None
    review: Review | None = None
    discussed_at: datetime | None = None
    score: Score | None = None
    earlier_scores: tuple[Score, ...] = ()

    @property
    def awaits_review(self) -> bool:
        return self.status is OccurrenceStatus.RESPONDED and self.review is None

    @property
    def reply_is_new(self) -> bool:
        return self.review is not None and self.review.seen_at is None

    def written(self, draft: Draft | None) -> Written:
        """On the sheet so far: in the draft, else in the last answer."""
        if draft is not None:
            return Written(draft.answers, draft.locked, draft.trail, begun=True)
        if self.response is None:
            return Written()
        return Written(self.response.answer.answers, self.response.locked, self.response.trail, begun=True)

    def respond(
        self,
        answer: Answer,
        at: datetime,
        locked: Mapping[str, datetime] | None = None,
        trail: Trail | None = None,
        *,
        is_asked: bool = False,
    ) -> tuple[Self, OccurrenceResponded]:
        """Keep an answer given at `at`; an earlier one is kept as history. What counts is when it was given:
        an answer from inside the window is welcome even if it is recorded after the window lapsed. `is_asked`: what got
        in the way is welcome after it, too."""
        if self.review is not None:
            raise AlreadyReviewed("Your therapist has replied to this. You can talk about it when you next meet.")
        if not (is_asked and answer.kind is ResponseKind.NOT_THIS_TIME and not answer.answers):
            self.must_take_answers(at, early=False)
        return self._answered(answer, at, locked, trail), OccurrenceResponded(at=at, changed=("response", "status"))

    def fill_in(
        self, answer: Answer, review: Review, at: datetime
    ) -> tuple[Self, OccurrenceResponded, OccurrenceReviewed]:
        """Answered by staff with the client beside them, so that it needs no reply; staff may put it right later."""
        if self.status is OccurrenceStatus.WITHDRAWN:
            raise NotOpen("This is not asked for any more. Agree it again, or write it into the notes of the session.")
        if at < self.opens_at:
            raise NotOpen("This opens later. What the client says can be written down from that day on.")
        if self.response is not None and self.response.answer.rating_source is not RatingSource.THERAPIST:
            raise NotOpen("The client answered this themselves and can change it. Nothing was changed here.")
        after = replace(self._answered(answer, at), review=review)
        return after, OccurrenceResponded(at=at, changed=("response", "status")), OccurrenceReviewed(at=at)

    def passed_in_silence(self, at: datetime) -> bool:
        """The window is over and nothing was said, whether or not the worker has noted it."""
        return self.response is None and self.status is not OccurrenceStatus.WITHDRAWN and at >= self.closes_at

    def let_pass(self, at: datetime) -> Self:
        """Nothing got in the way, or nothing that is to be told: it is not asked again."""
        if self.let_pass_at is not None or not self.passed_in_silence(at):
            return self
        return replace(self, let_pass_at=at)

    def may_be_taken_back(self, at: datetime) -> bool:
        try:
            self._taken_back_from(at)
        except (AlreadyReviewed, NotOpen, TakenBackTooLate):
            return False
        return True

    def take_back(self, at: datetime) -> tuple[Self, OccurrenceTakenBack]:
        """As it was before the last answer."""
        response = self._taken_back_from(at)
        *earlier, before = self.earlier_responses or (None,)
        open_again = OccurrenceStatus.STARTED if at < self.closes_at else OccurrenceStatus.LAPSED
        after = replace(
            self,
            status=OccurrenceStatus.RESPONDED if before else open_again,
            response=before,
            earlier_responses=tuple(one for one in earlier if one is not None),
            taken_back=response,
            settle_at=self.closes_at if before is None and open_again is OccurrenceStatus.STARTED else None,
        )
        return after, OccurrenceTakenBack(at=at, changed=("response", "status"))

    def _taken_back_from(self, at: datetime) -> Response:
        """The answer that can be taken back, or why it cannot."""
        if self.review is not None:
            raise AlreadyReviewed("Your therapist has replied to this. You can talk about it when you next meet.")
        if self.response is None:
            raise NotOpen("There is no answer to take back. What you wrote is still here.")
        if self.flags:
            raise NotOpen("This answer asked for a person, so it stays. You can add to it, or talk about it.")
        if self.score is not None:
            raise NotOpen(
                "There is a result of this already. You can change single answers; they cannot be taken back."
            )
        if at >= self.response.responded_at + TAKEN_BACK_WITHIN:
            raise TakenBackTooLate("The ten minutes for this are over. You can still change or add to your answer.")
        return self.response

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
            answer=answer.with_its_obstacle(),
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
            taken_back=None,
            first_opened_at=self.first_opened_at or at,
            settle_at=next_due(self.flags),
        )

    def write_review(self, review: Review) -> tuple[Self, OccurrenceReviewed]:
        if self.response is None or self.status is not OccurrenceStatus.RESPONDED:
            raise NotOpen("There is no answer yet to reply to. It will be in the review list when there is one.")
        if self.review is not None:
            raise AlreadyReviewed("A reply was sent already. Load the page again to read it.")
        if review.reviewed_at < self.response.responded_at:
            raise NotOpen("This reply is older than the answer. Check the time it was written.")
        return replace(self, review=review), OccurrenceReviewed(at=review.reviewed_at, changed=("review",))

    def discuss(self, review: Review) -> tuple[Self, OccurrenceReviewed | None]:
        """Talked about in a session: `review` is kept where an answer waits for a reply; no answer needs none."""
        if self.discussed_at is not None and not self.awaits_review:
            return self, None
        waits = self.is_open and review.reviewed_at < self.closes_at
        if waits or self.status is OccurrenceStatus.WITHDRAWN:
            raise NotOpen("This can still be answered. Talk about it when it was, or when its time is over.")
        replied = review if self.awaits_review else self.review
        after = replace(self, discussed_at=review.reviewed_at, review=replied)
        changed = tuple(name for name in ("discussed_at", "review") if getattr(self, name) != getattr(after, name))
        return after, OccurrenceReviewed(at=review.reviewed_at, changed=changed)

    def see_reply(self, at: datetime) -> Self:
        if self.review is None or self.review.seen_at is not None:
            return self
        return replace(self, review=replace(self.review, seen_at=at))
