"""Workers of the reminders service, on reminders that were planned by the clocks of this machine."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterator
from contextlib import contextmanager
from secrets import token_hex

from pymongo.database import Database

from bench import service_workers
from bench.room import Room
from bench.service_workers import Workers
from chassis.documents import BUCKETS
from chassis.mongo import Document
from services.reminders import clocks
from services.reminders.store.clocks import Clocks


@contextmanager
def workers(room: Room, database: Database[Document], count: int) -> Iterator[Workers]:
    """So many of them; entered when they have shared the lanes out among them."""
    _planned_by_these_clocks(database)
    with service_workers.workers(room, database, count, "reminders", f"bench{token_hex(4)}") as running:
        yield running


def _planned_by_these_clocks(database: Database[Document]) -> None:
    """Else a worker would first plan all of it anew. Zones are those of the package, as in the processes that begin."""
    zoneinfo.reset_tzpath(())
    for lane in range(BUCKETS):
        Clocks(database["clocks"]).planned_by(lane, clocks.version())
