"""Where a client is reached: give an address, prove by a code that it is one's own, take it away again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from secrets import randbelow

from services.reminders import access
from services.reminders.domain.browser import Browser, browser_of
from services.reminders.domain.codes import Channel, ReminderReason
from services.reminders.domain.errands import Errand, ErrandKind
from services.reminders.domain.errors import AddressTaken, ChannelNotOffered, CodeWrong, TooManyCodes, TooManyPoints
from services.reminders.domain.identity import code_errand_id, point_id
from services.reminders.domain.points import (
    CODE_DIGITS,
    CODE_FOR,
    CODES_AN_HOUR,
    MOST_POINTS,
    ContactPoint,
    PointState,
    hint_of,
    plain,
    same_as,
)
from services.reminders.domain.projections import ClientKey
from services.reminders.usecases.channels import offered_at, own_channels
from services.reminders.usecases.forgetting import unless_erased
from services.reminders.usecases.ports import Actor, Clock, Seals, Store

_ADDRESS, _CODE = "contact address", "contact code"
_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Counter:
    """Where addresses are handed in."""

    store: Store
    keys: Seals
    clock: Clock
    offered: frozenset[Channel]
    push_services: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Reach:
    """The channels on which a client is reached outside the app, why not on others that have an address, and those for
    which their clinic has a provider of its own."""

    by: frozenset[Channel] = frozenset()
    why_not: Mapping[Channel, ReminderReason] = field(default_factory=dict)
    provided: frozenset[Channel] = frozenset()


def reached(store: Store, clients: Collection[ClientKey]) -> Mapping[ClientKey, Reach]:
    """By client, without the channels that their clinic switched off."""
    own = own_channels({one.clinic_id for one in clients}, store)
    known: dict[ClientKey, list[ContactPoint]] = {client: [] for client in clients}
    for point in store.points.of_clients(clients):
        known.get(ClientKey(point.clinic_id, point.client_id), []).append(point)
    return {client: _reach(some, *own[client.clinic_id]) for client, some in known.items()}


def _reach(points: Collection[ContactPoint], provided: frozenset[Channel], off: frozenset[Channel]) -> Reach:
    live = frozenset(one.channel for one in points if one.confirmed)
    bounced = {one.channel: ReminderReason.BOUNCED for one in points if one.state is PointState.SET_ASIDE}
    waiting = {one.channel: ReminderReason.UNCONFIRMED for one in points if one.state is PointState.WAITING}
    why_not = {channel: why for channel, why in (waiting | bounced).items() if channel not in live | off}
    return Reach(live - off, why_not, provided)


def add_point(actor: Actor, clinic_id: str | None, channel: Channel, address: str, counter: Counter) -> ContactPoint:
    """A new address waits for its code, which is on its way; giving the same one again sends another code."""
    clinic = access.clinic_for(actor, clinic_id)
    if channel not in offered_at(clinic, counter.offered, counter.store):
        raise ChannelNotOffered("channel", "This is not set up here. Reminders in the app still work.")
    browser = browser_of(address, counter.push_services) if channel is Channel.PUSH else None
    text = plain(channel, address) if browser is None else browser.written()
    if len(counter.store.points.of_client([clinic], actor.person_id)) >= MOST_POINTS:
        raise TooManyPoints("address", f"There are {MOST_POINTS} addresses. Take one away before you add another.")
    if browser is not None:
        return _add_browser(ClientKey(clinic, actor.person_id), browser, counter)
    point = counter.store.points.add(new_point(ClientKey(clinic, actor.person_id), channel, text, counter.keys))
    return point if point.confirmed else _send_code(point, counter)


def _add_browser(client: ClientKey, browser: Browser, counter: Counter) -> ContactPoint:
    """Whoever is signed in there has said yes there: that is the proof, and no code is needed."""
    print_of = counter.keys.fingerprint(f"{_ADDRESS} {Channel.PUSH}", browser.endpoint)
    fresh = new_point(client, Channel.PUSH, browser.written(), counter.keys)
    name = point_id(client.clinic_id, client.client_id, Channel.PUSH, print_of)
    known = counter.store.points.add(replace(fresh, id=name, fingerprint=print_of, hint=browser.host))
    try:
        live = counter.store.points.save(replace(known.confirm(counter.clock()), sealed=fresh.sealed))
    except AddressTaken as error:
        advice = "This browser shows reminders to somebody else. Switch them off there first, or use another browser."
        raise AddressTaken("address", advice) from error
    counter.store.wishes.change_preferences(client, lambda known: known.subscribe(Channel.PUSH))
    unless_erased(client, counter.store)
    return live


def send_code(actor: Actor, which: str, counter: Counter) -> ContactPoint:
    """Another code to an address that waits for one. Raises ChannelNotOffered for a browser, which needs none."""
    point = access.point_for(actor, which, counter.store)
    if point.channel is Channel.PUSH:
        raise ChannelNotOffered("channel", "A browser needs no code. Switch its messages on there once more.")
    return point if point.confirmed else _send_code(point, counter)


def confirm(actor: Actor, which: str, code: str, counter: Counter) -> ContactPoint:
    """Each try is written down before it is looked at. The address confirmed last is the one in use.

    Raises CodeOver, CodeWrong, or AddressTaken when somebody else has confirmed the address: only who can read what
    is sent there gets to know that.
    """
    point = access.point_for(actor, which, counter.store)
    if point.confirmed:
        return point
    now = counter.clock()
    tried = counter.store.points.save(point.tried(now))
    if not counter.keys.verify(_CODE, _proof(tried, code), tried.code or ""):
        left = tried.tries_left
        more = (
            f"You can try {left} more times."
            if left > 1
            else "You can try once more."
            if left
            else "Ask for a new one."
        )
        raise CodeWrong("code", f"This is not the code that was sent. {more}")
    live = counter.store.points.save(tried.confirm(now))
    unless_erased(ClientKey(live.clinic_id, live.client_id), counter.store)
    return live


def remove_point(actor: Actor, which: str, counter: Counter) -> None:
    counter.store.points.remove(access.point_for(actor, which, counter.store))


def take_over_addresses(buckets: Collection[int], *, store: Store, keys: Seals, limit: int = 100) -> int:
    """Addresses among the preferences become points that wait for a code; returns how many there were."""
    found = store.points.stored_addresses(buckets, limit)
    for client, address in found:
        store.points.add(new_point(client, Channel.EMAIL, address, keys))
        store.points.address_taken_over(client)
        unless_erased(client, store)
    return len(found)


def set_aside(point: ContactPoint, *, store: Store, clock: Clock) -> None:
    """The provider says that nobody is there; until its client confirms it again nothing goes there."""
    known = store.points.own([point.clinic_id], point.client_id, point.id)
    if known is not None and known.confirmed:
        store.points.save(known.set_aside(ReminderReason.BOUNCED, clock()))
        unless_erased(ClientKey(point.clinic_id, point.client_id), store)


def new_point(client: ClientKey, channel: Channel, address: str, keys: Seals) -> ContactPoint:
    fingerprint = keys.fingerprint(f"{_ADDRESS} {channel}", same_as(address))
    return ContactPoint(
        id=point_id(client.clinic_id, client.client_id, channel, fingerprint),
        clinic_id=client.clinic_id,
        client_id=client.client_id,
        channel=channel,
        sealed=keys.seal(address),
        hint=hint_of(address),
        fingerprint=fingerprint,
    )


def _send_code(point: ContactPoint, counter: Counter) -> ContactPoint:
    now, code = counter.clock(), f"{randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
    errand = Errand(
        id="",
        clinic_id=point.clinic_id,
        channel=point.channel,
        kind=ErrandKind.CODE,
        sealed=point.sealed,
        made_at=now,
        until=now + CODE_FOR,
        due_at=now,
        client_id=point.client_id,
        point_id=point.id,
        words=counter.keys.seal(code),
    )
    _put(errand, counter.store)
    waiting = counter.store.points.save(point.asked(counter.keys.sign(_CODE, _proof(point, code)), now))
    unless_erased(ClientKey(point.clinic_id, point.client_id), counter.store)
    return waiting


def _put(errand: Errand, store: Store) -> None:
    """Into the first place that is free; raises TooManyCodes."""
    for place in range(CODES_AN_HOUR):
        name = code_errand_id(errand.clinic_id, errand.client_id or "", place)
        if store.errands.put(replace(errand, id=name), errand.made_at - _HOUR) is not None:
            return
    raise TooManyCodes("address", "Three codes went out within an hour. Wait a while, then ask for another one.")


def _proof(point: ContactPoint, code: str) -> str:
    return f"{point.id} {code}"
