"""Everything this service keeps in MongoDB, and the only place that queries it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pymongo import IndexModel
from pymongo.database import Database

from chassis.clock import Clock, utc_now
from services.reminders.store import projections, reminders, wishes
from services.reminders.store.mapping import Document
from services.reminders.store.projections import Projected, Projections
from services.reminders.store.reminders import Reminders
from services.reminders.store.wishes import Wishes

__all__ = ["INDEXES", "Projected", "Projections", "Reminders", "Store", "Wishes", "open_store"]

INDEXES: Mapping[str, Sequence[IndexModel]] = {
    "reminders": reminders.INDEXES,
    "preferences": wishes.INDEXES,
    "assignment_reminders": wishes.INDEXES,
    **projections.INDEXES,
}


@dataclass(frozen=True)
class Store:
    reminders: Reminders
    wishes: Wishes
    projections: Projections


def open_store(database: Database[Document], clock: Clock = utc_now) -> Store:
    return Store(Reminders(database["reminders"]), Wishes(database, clock), Projections(database))
