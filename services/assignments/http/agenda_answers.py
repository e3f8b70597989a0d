"""What the API gives of an agenda and of several things worked off at once."""

from __future__ import annotations

from marshmallow import fields

from services.assignments.domain import codes
from services.assignments.domain.glance import State
from services.assignments.domain.missing_links import MissingLink
from services.assignments.http.answers import Session
from services.assignments.http.chain_schemas import Offer
from services.assignments.http.exercise_answers import ExerciseName
from services.assignments.http.homework_answers import AssignmentBrief, Occurrence
from services.assignments.http.shapes import Answer, day, many, moment, number, one, one_of, words, yes
from services.assignments.usecases.reviewing import Outcome

KEY = "Of this item, for the order, for putting it away and for ticking it off"


class AgendaItem(Answer):
    key = words(description=KEY)
    hidden = yes()
    discussed = yes()


class Point(AgendaItem):
    id = words()
    text = words()
    added_at = moment()


class UndoneDay(Answer):
    """Silent, or not this time."""

    occurrence_id = words()
    version = number()
    local_date = day()
    state = one_of(State)


class OfAssignment(AgendaItem):
    assignment = one(AssignmentBrief)
    exercise = one(ExerciseName)


class Undone(OfAssignment):
    days = many(UndoneDay)
    obstacles = many(fields.Enum(codes.Obstacle, by_value=True))
    missing_links = many(fields.Enum(MissingLink, by_value=True))
    own_words = many(fields.String())
    talk_about_it = yes()


class Said(Answer):
    label = words()
    text = words()


class Expectation(Answer):
    """What was expected, fixed before it was tried, and what happened."""

    expected = one(Said)
    happened = one(Said)


class WaitingAnswer(AgendaItem):
    occurrence = one(Occurrence)
    outcome = one(Expectation, null=True)
    debt = fields.Boolean(required=True, metadata={"description": "It waited at the last held session already."})


class AgendaScore(Answer):
    occurrence_id = words()
    taken_at = moment()
    total = fields.Float(required=True)
    band_label = words(null=True)


class Measured(AgendaItem):
    """The newest scores, newest first; `change` is since the last one before the last held session."""

    code = words()
    title = words()
    change = fields.Float(required=True, allow_none=True)
    scores = many(AgendaScore)


class GoingOn(OfAssignment):
    """What became of its days since the last held session, in their order."""

    confidence = number(null=True)
    states = many(fields.Enum(State, by_value=True))
    ending = fields.Boolean(required=True, metadata={"description": "Its last day is near."})
    unanswered_id = words(null=True, description="Occurrence: the latest that began and has no answer")
    offer = one(Offer, null=True)


class ClientsProposal(OfAssignment):
    proposed_at = moment()


class Agenda(Answer):
    """In the order in which it helps. `since` is from when on things count as new."""

    id = words()
    version = number(description="Of what the therapist arranged; 0 while that is nothing.")
    episode_id = words()
    session = one(Session, null=True)
    last_held_at = moment(null=True)
    since = moment()
    order = many(fields.String(metadata={"description": "Key of an item that was moved, the first first"}))
    own = many(Point)
    undone = many(Undone)
    answers = many(WaitingAnswer)
    waiting = number(description="Answers that wait for a reply; the longest waiting are listed.")
    measures = many(Measured)
    going_on = many(GoingOn)
    proposals = many(ClientsProposal)
    agreed = many(GoingOn)


class WorkedItem(Answer):
    occurrence_id = words()
    version = number(description="As it is now")
    outcome = one_of(Outcome)


class WorkedOff(Answer):
    results = many(WorkedItem)


class ReplyDraft(Answer):
    occurrence_id = words()
    reply = words()
    version = number(description="0: nothing is kept")
    saved_at = moment(null=True)


class ReplyDrafts(Answer):
    items = many(ReplyDraft)


class QueuedOccurrence(Occurrence):
    debt = fields.Boolean(required=True, metadata={"description": "It waited at the last held session already."})
