"""Everything this service keeps in MongoDB, and the only place that queries it.

A new collection has its indexes in INDEXES, its store in Store, its name in PUBLISHED if its documents have events, and
its store in `of_clients` if it keeps anything about a client.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pymongo import IndexModel
from pymongo.database import Database

from chassis.clock import Clock, utc_now
from services.reminders.store import (
    channels,
    errands,
    health,
    ladders,
    links,
    own_ladders,
    points,
    policies,
    projections,
    reminders,
    tasks,
    wishes,
)
from services.reminders.store.channels import Channels
from services.reminders.store.clocks import Clocks
from services.reminders.store.errands import Errands
from services.reminders.store.health import HEALTH, Health
from services.reminders.store.ladders import Ladders
from services.reminders.store.links import Links
from services.reminders.store.mapping import Document
from services.reminders.store.own_ladders import OwnLadders
from services.reminders.store.pages import Pages
from services.reminders.store.points import STORED_ADDRESSES, Points
from services.reminders.store.policies import Policies
from services.reminders.store.projections import Projected, Projections
from services.reminders.store.reminders import Reminders
from services.reminders.store.tasks import Tasks
from services.reminders.store.templates import ClinicTemplates
from services.reminders.store.wishes import Wishes
from services.reminders.usecases.ports import OfClients

__all__ = [
    "INDEXES",
    "PUBLISHED",
    "Channels",
    "Errands",
    "Health",
    "Ladders",
    "Links",
    "OwnLadders",
    "Pages",
    "Points",
    "Policies",
    "Projected",
    "Projections",
    "Reminders",
    "Store",
    "Tasks",
    "Wishes",
    "open_store",
]

INDEXES: Mapping[str, Sequence[IndexModel]] = {
    "reminders": [*reminders.INDEXES, HEALTH],
    "resends": health.INDEXES,
    "preferences": [*wishes.INDEXES, STORED_ADDRESSES],
    "contact_points": points.INDEXES,
    "channels": channels.INDEXES,
    "errands": errands.INDEXES,
    "assignment_reminders": wishes.INDEXES,
    "assignment_ladders": own_ladders.INDEXES,
    "policies": policies.INDEXES,
    "ladders": ladders.INDEXES,
    "tasks": tasks.INDEXES,
    "links": links.INDEXES,
    "templates": [],
    **projections.INDEXES,
    "clocks": [],
}
PUBLISHED = ("reminders", "tasks")
"""The collections whose documents have an outbox."""


@dataclass(frozen=True)
class Store:
    reminders: Reminders
    wishes: Wishes
    policies: Policies
    ladders: Ladders
    own_ladders: OwnLadders
    tasks: Tasks
    points: Points
    channels: Channels
    errands: Errands
    health: Health
    projections: Projections
    pages: Pages
    links: Links
    templates: ClinicTemplates
    clocks: Clocks

    @property
    def of_clients(self) -> tuple[OfClients, ...]:
        """Whatever is forgotten at once with a client; reminders and tasks go when their last event is out."""
        return (
            self.projections,
            self.wishes,
            self.ladders,
            self.own_ladders,
            self.links,
            self.points,
            self.errands,
            self.health,
        )


def open_store(database: Database[Document], clock: Clock = utc_now) -> Store:
    return Store(
        reminders=Reminders(database["reminders"]),
        wishes=Wishes(database, clock),
        policies=Policies(database["policies"], clock),
        ladders=Ladders(database["ladders"]),
        own_ladders=OwnLadders(database["assignment_ladders"], clock),
        tasks=Tasks(database["tasks"]),
        points=Points(database, clock),
        channels=Channels(database, clock),
        errands=Errands(database),
        health=Health(database),
        projections=Projections(database),
        pages=Pages(database["reminders"]),
        links=Links(database["links"], clock),
        templates=ClinicTemplates(database["templates"], clock),
        clocks=Clocks(database["clocks"]),
    )
