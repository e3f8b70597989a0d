"""What use cases need of the collection of clinics' policies."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Protocol

from services.reminders.domain.clinic_policy import ClinicPolicy


class Policies(Protocol):
    def of(self, clinic_id: str) -> ClinicPolicy: ...
    def of_clinics(self, clinic_ids: Collection[str]) -> Mapping[str, ClinicPolicy]: ...
    def save(self, wished: ClinicPolicy) -> ClinicPolicy: ...
