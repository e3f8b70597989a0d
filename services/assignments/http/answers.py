"""What the API gives: episodes, sessions and groups."""

from __future__ import annotations

from marshmallow import fields

from services.assignments.domain import codes
from services.assignments.http.shapes import Answer, day, many, moment, number, one, one_of, words, yes


class Aggregate(Answer):
    id = words()
    clinic_id = words()
    version = number(description="Raised with each change; part of the ETag.")


class PhaseSince(Answer):
    phase = one_of(codes.Phase)
    at = moment()


class TherapistSince(Answer):
    therapist_id = words()
    at = moment()


class Pause(Answer):
    reason = one_of(codes.PauseReason)
    at = moment()
    resume_on = day(null=True)
    ended_at = moment(null=True)


class Episode(Aggregate):
    client_id = words()
    therapist_id = words()
    phase = one_of(codes.Phase)
    problem = one_of(codes.Problem)
    cadence = one_of(codes.Cadence)
    time_zone = words()
    started_on = day()
    group_id = words(null=True)
    programme = words(null=True)
    status = one_of(codes.EpisodeStatus)
    ended_on = day(null=True)
    closed_at = moment(null=True)
    end_reason = one_of(codes.EndReason, null=True)
    treatment_contacts = number()
    phases = many(PhaseSince)
    co_therapist_ids = many(fields.String(metadata={"description": "Who treats this client, too"}))
    therapists = many(TherapistSince)
    pauses = many(Pause)


class NamedEpisode(Episode):
    """With the clinic's word for homework."""

    homework_word = one_of(codes.HomeworkWord)


class InSeries(Answer):
    id = words()
    place = number(description="Counted from 0.")
    cadence = one_of(codes.Cadence)
    apart = fields.Boolean(required=True, metadata={"description": "Moved for itself: the series leaves it there."})


class NotedBefore(Answer):
    """What was noted until somebody put it right."""

    status = one_of(codes.SessionStatus)
    missed_by = one_of(codes.MissedBy, null=True)
    reviewed_homework = yes(null=True)
    review_minutes = number(null=True)
    until = moment()
    put_right_by = words()


class Session(Aggregate):
    therapist_id = words()
    kind = one_of(codes.SessionKind)
    starts_at = moment()
    ends_at = moment()
    minutes = number()
    time_zone = words()
    episode_id = words(null=True)
    client_id = words(null=True)
    group_id = words(null=True)
    form = one_of(codes.SessionForm)
    status = one_of(codes.SessionStatus)
    reviewed_homework = yes(null=True)
    review_minutes = number(null=True)
    missed_by = one_of(codes.MissedBy, null=True)
    attendance = many(fields.String(metadata={"description": "Id of an episode"}))
    series = one(InSeries, null=True)
    noted_before = many(NotedBefore)


class Group(Aggregate):
    facilitator_ids = many(fields.String())
    member_episode_ids = many(fields.String())
    session_ids = many(fields.String())
    programme = words(null=True)
    status = one_of(codes.GroupStatus)
