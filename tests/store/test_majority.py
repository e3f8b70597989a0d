"""A bulk that reached no majority is the database being away: it is never taken for done, and never for refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pymongo import WriteConcern
from pymongo.database import Database

from chassis import documents
from chassis.clock import utc_now
from chassis.documents import Fact as Told
from chassis.mongo import DATABASE_AWAY
from services.analytics.store import FactStore, Generations
from services.analytics.store.facts import Fact
from services.assignments.domain.codes import HomeworkWord
from services.assignments.store import Store
from services.assignments.store.clinics import Clinic
from services.reminders.store.projections import Projected, Projections

Kept = Database[dict[str, Any]]
CLINIC = "cln_1"


def insert_many(database: Kept) -> None:
    news: list[tuple[dict[str, Any], list[Told]]] = [({"_id": "thg_1", "clinic_id": CLINIC}, [])]
    documents.insert_many(database["things"], news, source="tests", at=utc_now())


def facts_of_analytics(database: Kept) -> None:
    fields = {"time_zone": "Europe/London", "organisation_id": "org_1"}
    FactStore(Generations(database)).apply([Fact("clinics", CLINIC, CLINIC, 1, fields)], utc_now())


def copies_of_reminders(database: Kept) -> None:
    Projections(database).keep([Projected("clinics", CLINIC, CLINIC, 1, {"active": True})])


def clinics_of_assignments(database: Kept) -> None:
    Store(database, utc_now).clinics.keep(
        [Clinic(CLINIC, HomeworkWord.PRACTICE, "Europe/London", active=True, version=1)]
    )


@pytest.mark.parametrize("write", [insert_many, facts_of_analytics, copies_of_reminders, clinics_of_assignments])
@pytest.mark.parametrize("times", [1, 2])
def test_without_a_majority_a_bulk_is_not_done(database: Kept, write: Callable[[Kept], None], times: int) -> None:
    """The second time each write also meets what the first one left."""
    Generations(database).prepare()
    two_of_one = database.with_options(write_concern=WriteConcern(w=2, wtimeout=50))
    for _ in range(times):
        with pytest.raises(DATABASE_AWAY):
            write(two_of_one)
    write(database)
