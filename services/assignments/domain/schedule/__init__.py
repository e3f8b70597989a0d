"""When homework is due: a schedule, laid out as slots, each with its window."""

from services.assignments.domain.schedule.terms import (
    FIRST_YEAR,
    LAST_YEAR,
    MAX_GRACE_DAYS,
    MAX_WEEKS_APART,
    Schedule,
    Skip,
)
from services.assignments.domain.schedule.windows import Frame, Meeting, Slot, Window

__all__ = [
    "FIRST_YEAR",
    "LAST_YEAR",
    "MAX_GRACE_DAYS",
    "MAX_WEEKS_APART",
    "Frame",
    "Meeting",
    "Schedule",
    "Skip",
    "Slot",
    "Window",
]
