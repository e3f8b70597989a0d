"""What got in the way again, and that it needs no question any more."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from services.assignments.http import homework_views, overviews
from services.assignments.http.context import call
from services.assignments.http.homework_answers import Assignment as AssignmentAnswer
from services.assignments.http.schemas import Nothing, Wish
from services.assignments.usecases import in_the_way, reading


def add_to_staff(routes: Blueprint) -> None:
    @routes.get("/episodes/<episode_id>/came-again")
    @routes.response(200, overviews.CameAgainList)
    def came_again(clinic_id: str, episode_id: str) -> Any:
        """What got in the way of the same homework in two of the last three, and was not talked over yet."""
        found = in_the_way.came_again_for_staff(call(), clinic_id, episode_id)
        return {"items": [homework_views.came_again(one) for one in found], "next": None}

    @routes.post("/assignments/<assignment_id>/talked-over")
    @routes.arguments(Nothing)
    @routes.response(200, AssignmentAnswer)
    def talked_over(_: dict[str, Any], clinic_id: str, assignment_id: str) -> Any:
        """What came again is talked over; it is asked again only if it comes again from now on."""
        one = in_the_way.talked_over(call(), clinic_id, assignment_id)
        return homework_views.assignment(one, call().catalogue)


def add_to_own(routes: Blueprint) -> None:
    @routes.post("/occurrences/<occurrence_id>/let-pass")
    @routes.arguments(Nothing)
    @routes.response(200, overviews.OwnOccurrence)
    def let_pass(_: dict[str, Any], occurrence_id: str) -> Any:
        """It just passed: what got in the way is not asked again."""
        asked = call()
        one = in_the_way.let_pass(asked, occurrence_id)
        (pair,) = reading.with_assignments(asked, [one])
        return homework_views.occurrence(*pair, asked.catalogue, asked.now(), own=True)

    @routes.post("/assignments/<assignment_id>/talked-over")
    @routes.arguments(Wish)
    @routes.response(200, AssignmentAnswer)
    def own_talked_over(body: dict[str, Any], assignment_id: str) -> Any:
        """The question about what came again is answered, with what would suit better if you like; your therapist sees
        that."""
        one = in_the_way.own_talked_over(call(), assignment_id, body["wish"])
        return homework_views.assignment(one, call().catalogue)
