"""What the assignments service publishes: episodes, sessions, groups, assignments, occurrences, scores and flags."""

from contracts import codes
from contracts.event_type import EventSchema, EventType, Subject
from contracts.fields import (
    Code,
    ExerciseCode,
    Id,
    Integer,
    LocalDate,
    LocalTime,
    Many,
    Number,
    ProgrammeCode,
    Timestamp,
    Yes,
    Zone,
)


class EpisodeState(EventSchema):
    episode_id = Id("epi")
    client_id = Id("per")
    therapist_id = Id("per")
    group_id = Id("grp", nullable=True)
    programme = ProgrammeCode(nullable=True)
    phase = Code(codes.Phase)
    problem = Code(codes.Problem)
    cadence = Code(codes.Cadence)
    time_zone = Zone()
    status = Code(codes.EpisodeStatus)
    started_on = LocalDate()
    ended_on = LocalDate(nullable=True)
    end_reason = Code(codes.EndReason, nullable=True)
    treatment_contacts = Integer(0, note="held sessions with treatment in them, within the episode")
    co_therapist_ids = Many(Id("per"), nullable=True, note="who treats this client, too")
    pause_reason = Code(codes.PauseReason, nullable=True, note="only while it is paused")
    resume_on = LocalDate(nullable=True, note="the day on which a pause ends by itself")


class SessionState(EventSchema):
    session_id = Id("ses")
    episode_id = Id("epi", nullable=True, note="null for a group session")
    client_id = Id("per", nullable=True, note="null for a group session")
    group_id = Id("grp", nullable=True)
    therapist_id = Id("per")
    kind = Code(codes.SessionKind)
    form = Code(codes.SessionForm)
    starts_at = Timestamp()
    minutes = Integer(0, note="planned, and once it was held the real length")
    time_zone = Zone()
    status = Code(codes.SessionStatus)
    reviewed_homework = Yes(nullable=True, note="null until the session was held")
    review_minutes = Integer(0, nullable=True, note="how long the homework was looked at; null if nobody said")
    missed_by = Code(codes.MissedBy, nullable=True)
    attendance = Many(Id("epi"), nullable=True, note="the episodes that were there; group sessions only")


class GroupState(EventSchema):
    group_id = Id("grp")
    programme = ProgrammeCode(nullable=True)
    facilitator_ids = Many(Id("per"))
    member_episode_ids = Many(Id("epi"))
    session_ids = Many(Id("ses"))
    status = Code(codes.GroupStatus)


class AssignmentState(EventSchema):
    assignment_id = Id("asg")
    episode_id = Id("epi")
    client_id = Id("per")
    therapist_id = Id("per")
    group_id = Id("grp", nullable=True)
    exercise_code = ExerciseCode()
    exercise_version = Integer(1)
    family = Code(codes.Family)
    phase = Code(codes.Phase)
    problem = Code(codes.Problem)
    origin = Code(codes.Origin)
    cadence = Code(codes.Cadence)
    schedule_kind = Code(codes.ScheduleKind)
    time_zone = Zone()
    confidence = Integer(0, 10, nullable=True)
    has_plan = Yes()
    has_foreseen_obstacle = Yes()
    status = Code(codes.AssignmentStatus)
    proposed_by = Code(codes.Role)
    proposed_at = Timestamp()
    agreed_at = Timestamp(nullable=True)
    ended_at = Timestamp(nullable=True)
    waits_for = Code(codes.Role, nullable=True, note="whose yes is asked, for the proposal or for a change of it")
    short_form = Yes(nullable=True, note="only the short form of the worksheet is asked")
    end_reason = Code(codes.AssignmentEnd, nullable=True, note="why it ended by itself; null if somebody ended it")
    programme = ProgrammeCode(nullable=True, note="of the group therapy in which it was set")


class OccurrenceState(EventSchema):
    occurrence_id = Id("occ")
    assignment_id = Id("asg")
    episode_id = Id("epi")
    client_id = Id("per")
    therapist_id = Id("per")
    group_id = Id("grp", nullable=True)
    exercise_code = ExerciseCode()
    exercise_version = Integer(1)
    family = Code(codes.Family)
    phase = Code(codes.Phase)
    problem = Code(codes.Problem)
    origin = Code(codes.Origin)
    assignment_agreed_at = Timestamp()
    local_date = LocalDate()
    local_time = LocalTime(note="when the client means to do it")
    time_zone = Zone()
    opens_at = Timestamp()
    due_at = Timestamp()
    closes_at = Timestamp()
    status = Code(codes.OccurrenceStatus)
    kind = Code(codes.ResponseKind, nullable=True, note="of the answer; null until there is one")
    quantity = Integer(0, 100, nullable=True, note="how much was done, per cent; apart from quality")
    quality = Integer(0, 10, nullable=True)
    difficulty = Integer(0, 10, nullable=True)
    pleasure = Integer(0, 10, nullable=True)
    mastery = Integer(0, 10, nullable=True)
    usefulness = Integer(0, 10, nullable=True)
    minutes = Integer(0, nullable=True)
    obstacles = Many(Code(codes.Obstacle))
    talk_about_it = Yes(note="the client wants to look at it together")
    first_opened_at = Timestamp(nullable=True)
    responded_at = Timestamp(nullable=True)
    rating_source = Code(codes.RatingSource, nullable=True)
    timing = Code(codes.Timing, nullable=True)
    reviewed_at = Timestamp(nullable=True)
    reviewed_by = Id("per", nullable=True)
    has_due_time = Yes(
        nullable=True, note="false: `due_at` is only the end of the window; null: told before there was this"
    )
    on_paper = Yes(nullable=True, note="it was done on paper; null until there is an answer")
    shared = Code(
        codes.Shared, nullable=True, note="how much of the answer staff see; of `done_only` nothing else is here"
    )
    discussed_at = Timestamp(nullable=True, note="when the two talked about it in a session, answered or not")
    cadence = Code(codes.Cadence, nullable=True, note="of the sessions when it was planned; null: told before this was")
    programme = ProgrammeCode(nullable=True, note="of the group therapy in which it was set")


class SafetyState(EventSchema):
    flag_id = Id("flg")
    occurrence_id = Id("occ", note="whose answer asks for a person; the answer itself never travels")
    assignment_id = Id("asg")
    episode_id = Id("epi")
    client_id = Id("per")
    therapist_id = Id("per")
    reason = Code(codes.FlagReason)
    raised_at = Timestamp()
    rung = Integer(0, note="how often the next person was told")
    escalated_at = Timestamp(nullable=True)
    escalated_to = Id("per", nullable=True, note="null while the clinic has named nobody: its managers see it")
    acknowledged_at = Timestamp(nullable=True)
    acknowledged_by = Id("per", nullable=True)


class ScoreState(EventSchema):
    score_id = Id("scr")
    occurrence_id = Id("occ")
    assignment_id = Id("asg")
    episode_id = Id("epi")
    client_id = Id("per")
    therapist_id = Id("per")
    group_id = Id("grp", nullable=True)
    measure_code = ExerciseCode()
    measure_version = Integer(1)
    total = Number(note="of complete answers; the answers themselves are never published")
    band = Code(codes.Severity, nullable=True, note="null where the measure has no bands")
    taken_at = Timestamp(note="when it was answered; a correction speaks of the same moment")
    rating_source = Code(codes.RatingSource)


EVENT_TYPES: tuple[EventType, ...] = (
    *Subject("episode", "assignments", "assignments", EpisodeState, ("client_id",)).says(
        opened="A client's course of therapy began in a clinic.",
        changed="Its therapist, group, phase, problem, cadence or time zone changed.",
        paused="It rests for a while; nothing is due meanwhile.",
        closed="It ended, with the reason.",
    ),
    *Subject("session", "assignments", "assignments", SessionState, ("client_id", "group_id")).says(
        scheduled="An appointment was made, or moved to another time.",
        held="It took place.",
        missed="It did not take place because one side did not come.",
        cancelled="It was called off beforehand.",
    ),
    *Subject("group", "assignments", "assignments", GroupState, ("group_id",)).says(
        opened="One run of a group programme began.",
        changed="Its facilitators, members or sessions changed.",
        closed="It came to its end.",
    ),
    *Subject("assignment", "assignments", "assignments", AssignmentState, ("client_id",)).says(
        proposed="An exercise was offered to a client and waits for the answer.",
        agreed="Both sides agreed on it.",
        declined="It was declined.",
        changed="The agreement changed, for example its schedule, a change of it waits for a yes, or it goes on again.",
        paused="It rests; what was due and open is withdrawn.",
        ended="It is over.",
    ),
    *Subject("occurrence", "assignments", "assignments", OccurrenceState, ("client_id",)).says(
        scheduled="One instance of an assignment has its day and its window.",
        rescheduled="Its day or its window changed.",
        started="The client opened the worksheet for the first time.",
        responded="The client answered, in part, in full, with something else or not this time.",
        taken_back="The client took the last answer back; what stood before stands again.",
        lapsed="The window closed without an answer.",
        withdrawn="It is no longer due: the assignment was paused or ended.",
        reviewed="The therapist replied to the answer, or the two talked about what was not answered.",
    ),
    *Subject("measure", "assignments", "assignments", ScoreState, ("client_id",), id_field="score_id").says(
        scored="The answers to a measure came to a total; the next version of it when they were put right.",
    ),
    *Subject("safety", "assignments", "assignments", SafetyState, ("client_id",), id_field="flag_id").says(
        flagged="An answer asks for a person; it stands on the clinic's lists.",
        escalated="Nobody had taken care of it in time, so the next person of the clinic's list is told.",
        acknowledged="A person took care of it and said what was done.",
    ),
)
