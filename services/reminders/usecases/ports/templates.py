"""What use cases need of the collection of templates."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Protocol

from services.reminders.domain.templates import Templates


class ClinicTemplates(Protocol):
    def of_clinics(self, clinic_ids: Collection[str]) -> Mapping[str, Templates]: ...
    def save(self, templates: Templates) -> Templates: ...
