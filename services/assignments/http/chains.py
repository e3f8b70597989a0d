"""What comes after an exercise: the steps that are offered, taking one, and staying."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_smorest import Blueprint

from chassis.http import with_etag
from services.assignments.domain.assignment import Assignment
from services.assignments.http import homework_views, overviews
from services.assignments.http.chain_schemas import Ladder, OwnStepTerms, StepTerms
from services.assignments.http.context import call, id_for, seen_if_given
from services.assignments.http.homework_answers import Assignment as AssignmentAnswer
from services.assignments.http.schemas import Nothing
from services.assignments.usecases import chains, ladders
from services.assignments.usecases.answering_agreements import Which
from services.assignments.usecases.chains import NextStep, Wanted


def _shown(one: Assignment) -> Any:
    return with_etag(homework_views.assignment(one, call().catalogue), one.id, one.version)


def _offered(found: Sequence[NextStep]) -> Any:
    return {"items": [homework_views.next_step(one, call().catalogue) for one in found], "next": None}


def add_to_staff(routes: Blueprint) -> None:
    @routes.get("/episodes/<episode_id>/next-steps")
    @routes.response(200, overviews.NextSteps)
    def next_steps(clinic_id: str, episode_id: str) -> Any:
        """What the answers speak for, as far as they are shared: a step up or down, or nothing that comes after."""
        return _offered(chains.for_staff(call(), clinic_id, episode_id))

    @routes.get("/episodes/<episode_id>/ladder")
    @routes.response(200, Ladder)
    def ladder(clinic_id: str, episode_id: str) -> Any:
        """The items of the client's newest hierarchy that is shared, to make the steps of a chain from."""
        return {"items": ladders.newest(call(), clinic_id, episode_id)}

    @routes.post("/assignments/<assignment_id>/step")
    @routes.arguments(StepTerms)
    @routes.response(200, AssignmentAnswer)
    def step(body: dict[str, Any], clinic_id: str, assignment_id: str) -> Any:
        """Ask for a step along the chain, or say yes to the one the client asks for. It goes on as it is until the
        other's yes, or changes at once with `in_session`. Another exercise becomes a proposal of its own."""
        wanted = Wanted(body["way"], id_for("asg"), in_session=body["in_session"])
        return _shown(chains.step(call(), Which(assignment_id, clinic_id), wanted, seen=seen_if_given))

    @routes.post("/assignments/<assignment_id>/stay")
    @routes.arguments(Nothing)
    @routes.response(200, AssignmentAnswer)
    def stay(_: dict[str, Any], clinic_id: str, assignment_id: str) -> Any:
        """No step for now; it is offered to you again when new answers speak for it."""
        return _shown(chains.stay(call(), Which(assignment_id, clinic_id)))


def add_to_own(routes: Blueprint) -> None:
    @routes.get("/assignments/<assignment_id>/next-steps")
    @routes.response(200, overviews.NextSteps)
    def own_next_steps(assignment_id: str) -> Any:
        """What your answers speak for here: a step up or down, or nothing that comes after. One at most."""
        return _offered(chains.of_own(call(), assignment_id))

    @routes.post("/assignments/<assignment_id>/step")
    @routes.arguments(OwnStepTerms)
    @routes.response(200, AssignmentAnswer)
    def own_step(body: dict[str, Any], assignment_id: str) -> Any:
        """Ask for a step along the chain, or say yes to the one your therapist asks for. It goes on as it is until both
        of you said yes."""
        wanted = Wanted(body["way"], id_for("asg"))
        return _shown(chains.step(call(), Which(assignment_id), wanted, seen=seen_if_given))

    @routes.post("/assignments/<assignment_id>/stay")
    @routes.arguments(Nothing)
    @routes.response(200, AssignmentAnswer)
    def own_stay(_: dict[str, Any], assignment_id: str) -> Any:
        """Stay where you are; that needs no reason, and you are asked again only when new answers speak for it."""
        return _shown(chains.stay(call(), Which(assignment_id)))
