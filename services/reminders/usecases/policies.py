"""Change what a clinic decides about reminders; the worker brings it to the clinic's clients afterwards."""

from __future__ import annotations

from datetime import datetime

from services.reminders.domain.clinic_policy import ClinicPolicy, changed
from services.reminders.usecases.ports import Store


def set_policy(before: ClinicPolicy, wished: ClinicPolicy, *, store: Store, now: datetime) -> ClinicPolicy:
    """`wished` carries the version that was read (0: none yet); raises Unacceptable, AlreadySet or StaleVersion."""
    return store.policies.save(changed(before, wished, now))
