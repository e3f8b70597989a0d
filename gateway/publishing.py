"""The only place where what happened in the gateway becomes an event that others read."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from chassis.documents import Fact
from gateway.domain.clinic import Clinic, ClinicChanged

SOURCE = "gateway"
TOPIC = "identity"
# Names and telephone numbers never leave the gateway.
_PUBLIC = frozenset(
    {
        "time_zone",
        "homework_word",
        "active",
        "working_days",
        "working_from",
        "working_until",
        "escalate_after_minutes",
        "escalate_to",
    }
)


def clinic_fact(clinic: Clinic, fact: ClinicChanged, at: datetime) -> Fact:
    """`carryover.clinic.changed.v1` with the clinic's public state as it is after the change."""
    match fact:
        case ClinicChanged(changed):
            return Fact(
                type="carryover.clinic.changed.v1",
                partition_key=clinic.id,
                data={
                    "clinic_id": clinic.id,
                    "version": clinic.version,
                    "recorded_at": at,
                    "entered_via": "live",
                    "changed": [field for field in changed if field in _PUBLIC],
                    "organisation_id": clinic.organisation_id,
                    "time_zone": clinic.time_zone,
                    "homework_word": clinic.homework_word.value,
                    "active": clinic.active,
                    "working_days": list(clinic.working_days),
                    "working_from": clinic.working_from,
                    "working_until": clinic.working_until,
                    "escalate_after_minutes": clinic.escalate_after_minutes,
                    "escalate_to": list(clinic.escalate_to),
                },
            )
        case other:
            assert_never(other)
