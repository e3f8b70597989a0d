"""What the reminders service publishes: what became of a nudge, and that a person is asked where nudges do not help."""

from contracts import codes
from contracts.event_type import EventSchema, EventType, Subject
from contracts.fields import Code, Id, Integer, Timestamp


class ReminderState(EventSchema):
    reminder_id = Id("rem")
    occurrence_id = Id("occ")
    assignment_id = Id("asg")
    client_id = Id("per")
    channel = Code(codes.Channel)
    rung = Integer(0, note="the step of the ladder; 1 is the first nudge")
    status = Code(codes.ReminderStatus)
    planned_at = Timestamp()
    acted_at = Timestamp(nullable=True, note="when the last state was reached; null while planned")
    reason = Code(codes.ReminderReason, nullable=True)
    trigger = Code(codes.ReminderTrigger, nullable=True, note="what its moment was made from; null: told before")
    wanted_at = Timestamp(nullable=True, note="the wished moment, before quiet hours and other messages moved it")
    moved_because = Code(codes.MovedBecause, nullable=True, note="null while it is planned as wished")
    bundle_id = Id("rem", nullable=True, note="the first of the reminders it came with in one message")


class EscalationState(EventSchema):
    escalation_id = Id("esc")
    occurrence_id = Id("occ", nullable=True, note="the first that was left without a word")
    assignment_id = Id("asg")
    episode_id = Id("epi")
    client_id = Id("per")
    assignee_id = Id("per", nullable=True, note="the person who is asked; null while there is nobody")
    kind = Code(codes.RungKind)
    rung = Integer(1, note="the step of the ladder; 1 is the first nudge")
    reason = Code(codes.EscalationReason)
    status = Code(codes.EscalationStatus)
    raised_at = Timestamp()
    due_at = Timestamp(note="within the working hours of the clinic")
    resolved_at = Timestamp(nullable=True)
    outcome = Code(codes.TaskOutcome, nullable=True)


EVENT_TYPES: tuple[EventType, ...] = (
    *Subject("reminder", "reminders", "reminders", ReminderState, ("client_id",)).says(
        planned="A nudge has its time and channel.",
        sent="It was handed to the channel.",
        delivered="The channel says it arrived.",
        opened="The client opened it.",
        snoozed="The client asked for it again later, inside the window.",
        suppressed="It was taken back before it was sent, with the reason.",
        expired="Its time of grace passed; it will not be sent.",
        undeliverable="The channel refused it, or there is no address.",
    ),
    *Subject("escalation", "reminders", "reminders", EscalationState, ("client_id",)).says(
        raised="Reminders did not help: a person is asked to get in touch.",
        resolved="Somebody did and said what came of it, or nobody needs to any more.",
    ),
)
