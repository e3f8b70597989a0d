"""How what is due at one moment is cut into batches that are shown side by side."""

from __future__ import annotations

from unittest.mock import patch

from services.reminders.domain.codes import Channel
from services.reminders.domain.reminder import Reminder, first
from services.reminders.usecases import showing
from tests.unit.reminders.builders import an_occurrence, utc

NOW = utc("2026-11-23T18:00")


def due(number: int, person: int) -> Reminder:
    occurrence = an_occurrence(id=f"occ_{number}", client_id=f"per_{person}")
    return first(f"rem_{number}", occurrence, Channel.IN_APP, at=NOW, now=NOW)[0]


def test_nothing_is_left_out_and_what_is_due_of_a_person_stays_together() -> None:
    reminders = [due(number, person=number % 7) for number in range(40)]
    with patch.object(showing, "BATCH", 10):
        batches = list(showing._batches(reminders))
    assert sorted(one.id for some in batches for one in some) == sorted(one.id for one in reminders)
    people = [{one.client_id for one in some} for some in batches]
    assert len(people) > 2
    assert sum(map(len, people)) == 7
