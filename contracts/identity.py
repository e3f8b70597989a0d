"""What the gateway publishes as `identity`: clinic settings that others need, and whom to forget."""

from contracts import codes
from contracts.event_type import EventSchema, EventType, Subject
from contracts.fields import Code, Id, Integer, LocalTime, Many, Yes, Zone


class ClinicState(EventSchema):
    organisation_id = Id("org")
    time_zone = Zone()
    homework_word = Code(codes.HomeworkWord)
    active = Yes()
    working_days = Many(Integer(1, 7), nullable=True, note="1 is Monday")
    working_from = LocalTime(nullable=True)
    working_until = LocalTime(nullable=True)
    escalate_after_minutes = Integer(1, 1440, nullable=True, note="until the next person is told of an open flag")
    escalate_to = Many(Id("per"), nullable=True, note="staff in the order in which they are told")


class ErasedClient(EventSchema):
    client_id = Id("per")


EVENT_TYPES: tuple[EventType, ...] = (
    *Subject("clinic", "gateway", "identity", ClinicState, ("clinic_id",)).says(
        changed="A clinic was added, or its settings changed.",
    ),
    *Subject("client", "gateway", "identity", ErasedClient, ("client_id",)).says(
        erased="Everything kept about this client is to be removed.",
    ),
)
