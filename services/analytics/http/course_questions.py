"""How questions about courses are asked: for the part that a person may see, within what a question may cost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from chassis.clock import Clock
from chassis.problems import Problem, invalid
from chassis.tokens import current_actor
from services.analytics import access
from services.analytics.domain.days import Period
from services.analytics.http.costs import Costs
from services.analytics.http.periods import must_be_past
from services.analytics.usecases.course_ports import Courses, Which
from services.analytics.usecases.outcomes import Asked, TooManyCourses, ask


class CourseQuestions:
    """Reads questions in the requests of one process."""

    def __init__(self, courses: Courses, costs: Costs, now: Clock) -> None:
        self._courses, self._costs, self._now = courses, costs, now

    @contextmanager
    def asked(
        self, query: Mapping[str, Any], clinic_id: str, which: Which, *, of_groups: bool = False
    ) -> Iterator[Asked]:
        """Yield the question, with a place among those that are computed at a time if it costs much. `of_groups`: a
        facilitator may ask it, of the groups that they run now.
        """
        actor = current_actor()
        groups = self._courses if of_groups else None
        scope = access.scope_for(actor, clinic_id, query.get("therapist_id"), groups=groups)
        period = Period(query["first"], query["last"]) if "first" in query else None
        at = query.get("as_of")
        must_be_past(at, self._now())
        asked = ask(scope, period, which, store=self._courses, now=self._now, as_of=at)
        with self._costs.when(asked.costly, actor.person_id):
            yield asked


def too_many_courses(_: TooManyCourses) -> Problem:
    """More courses in the period than one question may read."""
    return invalid({"to": ["There are too many courses of therapy in this period. Ask for a shorter one."]})
