"""The contracts between publishers and subscribers: what every event promises, and the proof that it stays so."""

from contracts import codes
from contracts.event_type import EventSchema, EventType
from contracts.registry import TYPES, ContractBroken, UnknownType, check, known, promise
from contracts.samples import examples

__all__ = [
    "TYPES",
    "ContractBroken",
    "EventSchema",
    "EventType",
    "UnknownType",
    "check",
    "codes",
    "examples",
    "known",
    "promise",
]
