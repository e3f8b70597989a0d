"""Not today, a rest, all off or on, and which clock to go by: what a client says in one tap about everything."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from services.reminders import access
from services.reminders.domain.errors import RestOver
from services.reminders.domain.preferences import Preferences
from services.reminders.domain.projections import ClientKey
from services.reminders.domain.travel import AskedZone, ZoneAnswer
from services.reminders.usecases.forgetting import unless_erased
from services.reminders.usecases.ports import Actor, Clock, Store


def rest(
    actor: Actor, clinic_id: str | None, assignment_id: str | None, until: date | None, *, store: Store, clock: Clock
) -> Preferences:
    """Nothing comes through that local date, or today: of one assignment, or of all."""
    client, now = access.own_key(actor, clinic_id, assignment_id, store), clock()

    def change(known: Preferences) -> Preferences:
        today = now.astimezone(ZoneInfo(known.zone_at(now) or home_zone(client, store))).date()
        if until is not None and until < today:
            raise RestOver("until", "That day is over. Give today or a later day.")
        return known.rest(assignment_id, until or today, today)

    return _changed(client, change, store)


def go_on(actor: Actor, clinic_id: str | None, assignment_id: str | None, *, store: Store) -> Preferences:
    client = access.own_key(actor, clinic_id, assignment_id, store)
    return _changed(client, lambda known: known.go_on(assignment_id), store)


def switch_off(actor: Actor, clinic_id: str | None, *, store: Store) -> Preferences:
    client = access.own_key(actor, clinic_id, None, store)
    return _changed(client, lambda known: replace(known, off=True), store)


def answer_zone(
    actor: Actor,
    clinic_id: str | None,
    said: tuple[str, ZoneAnswer, date | None],
    *,
    store: Store,
    clock: Clock,
) -> Preferences:
    """`said`: the zone of the device, the answer, and for a trip its last local date."""
    client, (zone, answer, until) = access.own_key(actor, clinic_id, None, store), said
    home, asked = home_zone(client, store), AskedZone(zone, clock(), answer)
    return _changed(client, lambda known: known.answer_zone(asked, until, home), store)


def _changed(client: ClientKey, change: Callable[[Preferences], Preferences], store: Store) -> Preferences:
    saved = store.wishes.change_preferences(client, change)
    unless_erased(client, store)
    return saved


def home_zone(client: ClientKey, store: Store) -> str:
    """Where the clock of a client stands who has named no zone: as in their homework, else in their clinic."""
    zone = store.projections.homework_zone(client)
    return zone or store.projections.clinic(client.clinic_id).time_zone or "UTC"
