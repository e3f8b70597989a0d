"""A client's calendar at a secret address: make it, make another in its place, take it away, and what is in it."""

from __future__ import annotations

from services.reminders.domain.calendar import Calendar, Entry
from services.reminders.domain.links import OwnLinks
from services.reminders.domain.policy import Situation
from services.reminders.domain.projections import ClientKey
from services.reminders.domain.times import instant, zone_named
from services.reminders.domain.words import LANGUAGES, language_of
from services.reminders.usecases.forgetting import unless_erased
from services.reminders.usecases.ports import Clock, Store
from services.reminders.usecases.situations import situations
from services.reminders.usecases.wording import Signed


def share(own: OwnLinks, *, store: Store) -> OwnLinks:
    """A new address; one that was there before leads nowhere from now on."""
    return _saved(own.with_calendar(), store)


def unshare(own: OwnLinks, *, store: Store) -> OwnLinks:
    return _saved(own.without_calendar(), store) if own.shared else own


def address(own: OwnLinks, signed: Signed) -> str | None:
    """Where the calendar is, if it is shared."""
    link = own.calendar
    return None if link is None else f"{signed.public_url.rstrip('/')}/feed/{link.written(signed.keys.sign)}.ics"


def calendar_of(client: ClientKey, *, store: Store, clock: Clock, public_url: str) -> Calendar:
    """What is planned from now on; what is answered, taken back or over is gone from it."""
    table = LANGUAGES[language_of(store.wishes.preferences(client.clinic_id, client.client_id).locale)]
    now = clock()
    found = situations(store.projections.open_of([client], now), store, now)
    planned = [one for one in found if not one.course.starts_by_itself and one.course.stopped_because is None]
    return Calendar(table.calendar, table.title, f"{public_url.rstrip('/')}/today", [_entry(one) for one in planned])


def _entry(situation: Situation) -> Entry:
    """At the client's home, also while they travel: a calendar knows by itself where it is read."""
    occurrence = situation.occurrence
    zone = zone_named(situation.preferences.time_zone or occurrence.time_zone)
    at = instant(occurrence.local_date, situation.wall, zone)
    return Entry(occurrence.id, at.astimezone(zone), occurrence.opens_at)


def _saved(own: OwnLinks, store: Store) -> OwnLinks:
    saved = store.links.save(own)
    unless_erased(own.client, store)
    return saved
