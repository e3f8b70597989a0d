"""What the reminders service publishes: one planned nudge for one occurrence on one channel, and what became of it."""

from contracts import codes
from contracts.event_type import EventSchema, EventType, Subject
from contracts.fields import Code, Id, Integer, Timestamp


class ReminderState(EventSchema):
    reminder_id = Id("rem")
    occurrence_id = Id("occ")
    assignment_id = Id("asg")
    client_id = Id("per")
    channel = Code(codes.Channel)
    rung = Integer(0, note="the step of the ladder; 0 is the first nudge")
    status = Code(codes.ReminderStatus)
    planned_at = Timestamp()
    acted_at = Timestamp(nullable=True, note="when the last state was reached; null while planned")
    reason = Code(codes.ReminderReason, nullable=True)


EVENT_TYPES: tuple[EventType, ...] = Subject("reminder", "reminders", "reminders", ReminderState, ("client_id",)).says(
    planned="A nudge has its time and channel.",
    sent="It was handed to the channel.",
    delivered="The channel says it arrived.",
    opened="The client opened it.",
    snoozed="The client asked for it again later, inside the window.",
    suppressed="It was taken back before it was sent, with the reason.",
    expired="Its time of grace passed; it will not be sent.",
    undeliverable="The channel refused it, or there is no address.",
)
