"""The ladders that assignments have of their own, on a real MongoDB."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from pymongo.database import Database

from chassis.documents import BUCKETS, StaleVersion
from services.reminders.domain.errors import AlreadySet
from services.reminders.domain.ladder import AssignmentKey
from services.reminders.domain.own_ladder import OwnLadder
from services.reminders.domain.projections import ClientKey
from services.reminders.store import Store
from tests.store.reminders.conftest import NOW
from tests.store.reminders.questions import Asked, check_indexes
from tests.unit.reminders.test_clinic_policy import WHOLE

ADA, EVE = ClientKey("cln_1", "per_1"), ClientKey("cln_2", "per_2")
OWN = OwnLadder(AssignmentKey(*ADA, "asg_1"), WHOLE, NOW, "per_9", after_yes=True)


def test_one_is_kept_guarded_found_with_its_client_and_forgotten(
    store: Store, watched: Database[Any], asked: Asked
) -> None:
    kept, ladders = store.own_ladders.save(OWN), store.own_ladders
    assert kept == ladders.of(OWN.key) == replace(OWN, version=1)
    with pytest.raises(AlreadySet):
        ladders.save(replace(OWN, rungs=WHOLE[:1]))
    back = ladders.save(replace(kept, rungs=None))
    with pytest.raises(StaleVersion):
        ladders.save(kept)
    assert ladders.of_clients([ADA, EVE]) == {"asg_1": back}
    (marked,) = ladders.to_replan(range(BUCKETS), 10)
    ladders.replanned(kept)
    assert ladders.to_replan(range(BUCKETS), 10) == [marked]
    ladders.replanned(marked)
    assert ladders.to_replan(range(BUCKETS), 10) == []
    ladders.forget(ADA)
    assert ladders.of(OWN.key) == OwnLadder(OWN.key)
    check_indexes(watched, asked, {"clinic_id", "_id", "bucket"})
