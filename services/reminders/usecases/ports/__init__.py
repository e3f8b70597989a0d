"""What use cases need of the world around them; the store on MongoDB is the one that stands behind it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from services.reminders.domain.projections import ClientKey
from services.reminders.usecases.ports.around import Actor, Clock, Keys, Provider, Watch
from services.reminders.usecases.ports.clocks import Clocks
from services.reminders.usecases.ports.ladders import Ladders, OwnLadders
from services.reminders.usecases.ports.links import Links
from services.reminders.usecases.ports.points import Channels, Errands, Health, Points, Seals, Turn
from services.reminders.usecases.ports.policies import Policies
from services.reminders.usecases.ports.projections import Projections
from services.reminders.usecases.ports.reminders import Reminders
from services.reminders.usecases.ports.tasks import Tasks
from services.reminders.usecases.ports.templates import ClinicTemplates
from services.reminders.usecases.ports.wishes import Wishes

__all__ = [
    "Actor",
    "Channels",
    "ClinicTemplates",
    "Clock",
    "Clocks",
    "Errands",
    "Health",
    "Keys",
    "Ladders",
    "Links",
    "OfClients",
    "OwnLadders",
    "Points",
    "Policies",
    "Projections",
    "Provider",
    "Reminders",
    "Seals",
    "Store",
    "Tasks",
    "Turn",
    "Watch",
    "Wishes",
]


class OfClients(Protocol):
    """Keeps something about clients that goes with them."""

    def forget(self, client: ClientKey) -> None: ...


class Store(Protocol):
    @property
    def reminders(self) -> Reminders: ...
    @property
    def wishes(self) -> Wishes: ...
    @property
    def policies(self) -> Policies: ...
    @property
    def ladders(self) -> Ladders: ...
    @property
    def own_ladders(self) -> OwnLadders: ...
    @property
    def tasks(self) -> Tasks: ...
    @property
    def points(self) -> Points: ...
    @property
    def channels(self) -> Channels: ...
    @property
    def health(self) -> Health: ...
    @property
    def errands(self) -> Errands: ...
    @property
    def links(self) -> Links: ...
    @property
    def templates(self) -> ClinicTemplates: ...
    @property
    def projections(self) -> Projections: ...
    @property
    def clocks(self) -> Clocks: ...
    @property
    def of_clients(self) -> Sequence[OfClients]: ...
