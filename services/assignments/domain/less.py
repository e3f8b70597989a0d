"""Less of what was offered: a client may say yes to a smaller part of it at once, because that was offered, too."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from services.assignments.domain.agreement import SCHEDULE, Agreement
from services.assignments.domain.codes import ScheduleKind
from services.assignments.domain.errors import Invalid
from services.assignments.domain.schedule import Schedule

EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)


@dataclass(frozen=True)
class Less:
    """Only the short form, fewer minutes, only these of the days, or fewer times."""

    short_form: bool = False
    minutes: int | None = None
    weekdays: tuple[int, ...] = ()
    times: int | None = None

    def of(self, agreement: Agreement, schedule: Schedule) -> dict[str, Any]:
        """The changes of the sheet (and, under `schedule`, of the schedule); refused if it is not less."""
        changes: dict[str, Any] = {"short_form": True} if self.short_form else {}
        if self.minutes is not None:
            if agreement.minutes is not None and self.minutes > agreement.minutes:
                raise Invalid({"minutes": ["This is more than was suggested. Suggest it as a change instead."]})
            changes["minutes"] = self.minutes
        return {**changes, **self._days(schedule), **self._times(schedule)}

    def _days(self, schedule: Schedule) -> dict[str, Any]:
        if not self.weekdays:
            return {}
        offered = {ScheduleKind.DAILY: EVERY_DAY, ScheduleKind.WEEKDAYS: schedule.weekdays}.get(schedule.kind, ())
        if not set(self.weekdays) <= set(offered):
            raise Invalid({"weekdays": ["Choose from the days that were suggested, or suggest others as a change."]})
        fewer = replace(schedule, kind=ScheduleKind.WEEKDAYS, weekdays=self.weekdays)
        return {SCHEDULE: fewer} if set(self.weekdays) != set(offered) else {}

    def _times(self, schedule: Schedule) -> dict[str, Any]:
        if self.times is None:
            return {}
        if schedule.times is None or self.times > schedule.times:
            raise Invalid({"times": ["This is more than was suggested. Suggest it as a change instead."]})
        return {SCHEDULE: replace(schedule, times=self.times)} if self.times != schedule.times else {}
