"""What the API gives that is put together from several things: a day, a course, a caseload, an import."""

from __future__ import annotations

from marshmallow import fields

from services.assignments.domain import codes
from services.assignments.domain.attention import Reason
from services.assignments.domain.glance import State
from services.assignments.domain.obstacles import Group
from services.assignments.http.answers import Aggregate, Episode, NamedEpisode
from services.assignments.http.chain_schemas import Offer
from services.assignments.http.exercise_answers import Exercise, ExerciseName
from services.assignments.http.homework_answers import Assignment, Occurrence, Response, Review
from services.assignments.http.shapes import Answer, day, many, moment, named, number, one, one_of, words, yes
from services.assignments.http.worksheets import computed
from services.assignments.usecases.imports import Result


class Attention(Answer):
    """Why somebody is on top: how many, or how many days; what does not apply is left out."""

    code = one_of(Reason)
    count = fields.Integer()
    days = fields.Integer()
    exercise = fields.String(metadata={"description": "Code of the exercise that was left most often"})


class Week(Answer):
    week_start = day()
    states = many(fields.Enum(State, by_value=True))


class CaseloadLine(Answer):
    episode = one(Episode)
    next_session_at = moment(null=True)
    last_contact_at = moment(null=True)
    attention = many(Attention)
    strip = many(Week)
    to_review = number()
    sort_key = words()


class OccurrenceSheet(Answer):
    """With its answers and the worksheet in the version that was answered."""

    occurrence = one(Occurrence)
    assignment = one(Assignment)
    exercise = one(Exercise)
    response = one(Response, null=True)
    review = one(Review, null=True)


class Flag(Answer):
    """An answer that asks for a person."""

    id = words()
    version = number()
    reason = one_of(codes.FlagReason)
    raised_at = moment()
    changed_at = moment()
    rung = number(description="How often the next person of the clinic's list was told")
    next_rung_at = moment()
    escalated_at = moment(null=True)
    escalated_to = words(null=True)
    told = many(fields.String(metadata={"description": "Id of a person"}))
    acknowledged_at = moment(null=True)
    acknowledged_by = words(null=True)
    what_was_done = words()


class StandingFlag(Flag):
    """Of a list: whose it is, and whether its answer is for whoever asks."""

    clinic_id = words()
    occurrence_id = words()
    episode_id = words()
    client_id = words()
    therapist_id = words()
    may_read = yes()


class OpenFlags(Answer):
    open = number()


class StaffOccurrenceSheet(OccurrenceSheet):
    safety_flags = many(Flag)


class PlanWriting(Answer):
    answers = named(fields.Raw())
    written_at = moment()
    written_by = words()
    written_as = one_of(codes.Role)
    sheet_version = number()


class SafetyPlan(Aggregate):
    """Version 0 is one that nobody has written yet."""

    client_id = words()
    now = one(PlanWriting, null=True)
    earlier = many(PlanWriting)
    exercise = one(Exercise)


class Contact(Answer):
    label = words()
    phone = words()
    note = words()


class WithHelp(Answer):
    """Through the gateway, where what was written asks for a person; else these are left out."""

    crisis_contacts = fields.List(fields.Nested(Contact), metadata={"description": "Whom to call; the clinic's"})
    crisis_notice = fields.String(metadata={"description": "That nobody reads answers around the clock"})
    safety_plan = fields.String(
        allow_none=True, metadata={"description": "Where the client's plan is, if there is one"}
    )


class OwnOccurrence(Occurrence, WithHelp):
    """With help beside it, where the answer asks for a person."""


class DraftKept(Answer):
    answers = named(fields.Raw())
    screen = number()
    short = yes()
    saved_at = moment()
    version = number(description="Raised with each save; say it back in `based_on`.")
    locked = named(moment())
    computed = named(computed())
    hidden = many(fields.String())


class OwnOccurrenceSheet(OccurrenceSheet, WithHelp):
    draft_version = number(description="Of what is written so far, handed in or not")
    draft = one(DraftKept, null=True)
    carried = named(fields.Raw(metadata={"description": "Last answers that a sheet not begun starts with"}))
    taken_back = one(Response, null=True)
    may_be_taken_back = yes()
    shared_last = one_of(codes.Shared)


class DraftSaved(DraftKept, WithHelp):
    occurrence_id = words()
    status = one_of(codes.OccurrenceStatus)


class CameAgain(Answer):
    """The same got in the way in two of the last three: one obstacle, or (null) several of one group."""

    assignment_id = words()
    own_name = words()
    obstacle = one_of(codes.Obstacle, null=True)
    group = one_of(Group)
    times = number()
    proposals = many(fields.Enum(codes.Proposal, by_value=True, metadata={"description": "What fits best comes first"}))
    wish = fields.Enum(
        codes.Proposal, by_value=True, required=True, allow_none=True, metadata={"description": "The client's"}
    )


class CameAgainList(Answer):
    items = many(CameAgain)
    next = words(null=True, description="Always null: they are few")


class OpenOccurrence(Occurrence):
    others = number(description="How many more of it may be done at any time in the same window")


class NextStep(Offer):
    """What the answers of one assignment speak for. Nothing changes by itself."""

    assignment = one(Assignment)
    to_exercise = one(ExerciseName, null=True)


class NextSteps(Answer):
    items = many(NextStep)
    next = words(null=True)


class Today(Answer):
    replies = many(Occurrence)
    more_replies = number(description="New replies beside those shown")
    now = many(OpenOccurrence)
    more = many(OpenOccurrence)
    later = many(OpenOccurrence)
    done = many(Occurrence)
    in_silence = many(Occurrence)
    came_again = many(CameAgain)
    next_steps = many(NextStep)
    fluent = many(Assignment)
    proposals = many(Assignment)
    whenever = many(Assignment)
    homework_words = named(fields.Enum(codes.HomeworkWord, by_value=True))


class Course(Answer):
    episode = one(NamedEpisode)
    next_session_at = moment(null=True)
    assignments = many(Assignment)
    weeks = many(Week)


class Courses(Answer):
    episodes = many(Course)


class ImportResult(Answer):
    """`ref` and `op` as they came; `errors` by field, where the record was refused for them."""

    index = number()
    ref = fields.Raw(required=True, allow_none=True)
    op = fields.Raw(required=True, allow_none=True)
    outcome = one_of(Result)
    id = fields.String()
    reason = fields.String()
    errors = fields.Dict()


class ImportReport(Answer):
    created = number()
    existing = number()
    refused = number()
    results = many(ImportResult)
