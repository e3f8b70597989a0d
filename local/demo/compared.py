"""Clinics beside one another in the demo: compared once everything that was brought in is counted.

The worker does it by itself, but only when nothing has changed for some minutes; an operator who has moved in does not
wait for that, and neither does the demo.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from local.demo import cast
from local.demo.entry import run
from local.demo.people import Staffed
from local.folders import Folders
from local.rest import Person

ENDED, ANSWERED = "episode.close", "occurrence.respond"
_WITHIN: Final = 180.0
_STILL: Final = 5.5
"""Figures that are less than five seconds behind say that they are not behind at all."""
_LONGEST: Final = timedelta(days=420)


@dataclass(frozen=True)
class Brought:
    """A clinic, and how many records of each kind it was told."""

    staffed: Staffed
    records: Counter[str]


def compare(url: str, folders: Folders, brought: list[Brought], within: float = _WITHIN) -> bool:
    """Wait until all of it is counted and compare the clinics; false if the worker has to do it later. Raises
    LocalError.
    """
    counted = _counted([_Clinic(_manager(url, one.staffed), one) for one in brought], within)
    if counted:
        run(folders, "analytics", "compare-clinics")
    return counted


def _counted(watched: list[_Clinic], within: float) -> bool:
    """Whether everything was there and stood still, before the time was over."""
    end = time.monotonic() + within
    seen: tuple[list[Mapping[str, Any] | None], float] = ([], 0.0)
    while (now := time.monotonic()) < end:
        found = [one.counted() for one in watched]
        if None in found or found != seen[0]:
            seen = (found, now)
        elif now - seen[1] >= _STILL:
            return True
        time.sleep(1.0)
    return False


@dataclass(frozen=True)
class _Clinic:
    manager: Person
    brought: Brought

    def counted(self) -> Mapping[str, Any] | None:
        """The figures of everything, once they are all of it and not behind."""
        path, today = f"/api/v1/clinics/{self.brought.staffed.clinic_id}", datetime.now(UTC).date()
        period = {"from": today - _LONGEST, "to": today + timedelta(days=1)}
        courses = self.manager.get(f"{path}/outcomes", **period)
        figures = self.manager.get(f"{path}/figures", **period)
        ended = sum(one["count"] for one in courses["end_reasons"])
        answered = figures["figures"]["answered"]["value"]
        told = self.brought.records
        whole = ended >= told[ENDED] and answered >= told[ANSWERED]
        return figures["figures"] if whole and not courses["lag_seconds"] + figures["lag_seconds"] else None


def _manager(url: str, staffed: Staffed) -> Person:
    person = Person(url)
    person.sign_in(cast.email_of(staffed.clinic.manager, staffed.clinic), cast.PASSWORD)
    return person
