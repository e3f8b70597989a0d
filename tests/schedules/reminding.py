"""Reminders from event to person: two readers plan, two workers show and tidy, two senders talk to a mail server.

The mail server refuses, hangs, takes a mail and does not say so. Every worker believes that it holds every bucket:
leases only share out the work, and what is promised here must not rest on them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache, partial
from itertools import cycle
from random import Random
from typing import Any, cast
from unittest.mock import patch
from zoneinfo import ZoneInfo

from pymongo.database import Database

from chassis import consumer
from chassis.consumer import Subscription
from chassis.documents import PENDING, DocumentMissing, StaleVersion
from chassis.leases import Leases
from chassis.mongo import DATABASE_AWAY, Document, ensure_indexes
from services.reminders.delivery import line, pool
from services.reminders.delivery.lines import Lines
from services.reminders.delivery.pool import Pool
from services.reminders.domain import differences, last_look, layout, own_rules
from services.reminders.domain.codes import Channel
from services.reminders.domain.delivery import pause
from services.reminders.domain.errors import AlreadySet
from services.reminders.domain.identity import reminder_id
from services.reminders.domain.own_rules import Defaults
from services.reminders.domain.policy import Installation
from services.reminders.domain.projections import ClientKey
from services.reminders.keys import Keys
from services.reminders.metrics import ReminderMetrics
from services.reminders.service import LISTENS_TO
from services.reminders.steps import Chores
from services.reminders.store import INDEXES, Store, open_store
from services.reminders.subscriptions import Reader, subscription
from services.reminders.usecases import sending
from services.reminders.usecases.clocks import Clocks
from services.reminders.usecases.looking import Desk
from services.reminders.usecases.planning import Planner
from services.reminders.usecases.points import new_point
from services.reminders.usecases.wishes import set_preferences
from services.reminders.usecases.wording import Signed
from tests.schedules.clients import CLINIC, Client, a_client, a_plain_client
from tests.schedules.group import Group
from tests.schedules.invented import PREFIX, mixed
from tests.schedules.log import Log
from tests.schedules.mail import InTurn, MailServer, Waiting
from tests.schedules.processes import Part, Process, Reading, Teller, metrics
from tests.schedules.publishing import BUCKETS, few_buckets
from tests.schedules.runs import Kind
from tests.schedules.schedule import BEGINS, TROUBLE, Actor, Schedule
from tests.schedules.store import ScheduledDatabase

_SENDING_FOR = timedelta(seconds=12)
_SHORT, _LONG = timedelta(seconds=12), timedelta(seconds=45)
"""How late a reminder may be: sooner over than a pause, or longer than all trouble lasts."""
_FRESH = timedelta(seconds=4)
"""Later than that it is planned anew."""
_OVER = {"sent", "suppressed", "expired", "unknown", "undeliverable"}
_COLLECTIONS = (*INDEXES, "parked")
_KEYS = Keys.of("A" * 43 + "=")
_SIGNED = Signed(_KEYS, "http://carryover.test")
Whom = Callable[[Random, str], Client]


@dataclass
class World:
    schedule: Schedule
    database: Database[Document]
    log: Log
    group: Group
    clients: Sequence[Client]
    mail: MailServer
    installation: Installation
    visitors: list[Actor] = field(default_factory=list)
    """Those whose work comes to an end."""
    published: list[Document] = field(default_factory=list)
    gave_up: list[str] = field(default_factory=list)
    looked_at: float = 0.0

    @property
    def here(self) -> Any:
        """The database as a process reaches it."""
        return ScheduledDatabase(self.schedule, self.database)

    @property
    def store(self) -> Store:
        return open_store(self.here, self.schedule.wall)

    @property
    def desk(self) -> Desk:
        return Desk(self.store, self.installation, self.schedule.wall, _measured(), _SIGNED, sending_for=_SENDING_FOR)

    def subscription(self) -> Subscription:
        store = self.store
        return subscription(PREFIX, Reader(store, Planner(store, self.installation, self.schedule.wall)), LISTENS_TO)

    def reminders(self) -> list[Document]:
        return list(self.database["reminders"].find())

    def is_done(self) -> bool:
        """Asked seldom: looking costs more than a turn."""
        all_told = all(one.ended for one in self.visitors) and not self.group.behind()
        if not all_told or self.schedule.now < self.looked_at + 3.0:
            return False
        self.looked_at = self.schedule.now
        open_ends = {
            "reminders": {"$or": [{"due_at": {"$exists": True}}, {"outbox.0": {"$exists": True}}]},
            "preferences": {"replan": True},
            "contact_points": {"replan": True},
            "erased": {"purge": True},
        }
        return not any(self.database[name].find_one(query) for name, query in open_ends.items())


def play(whom: Whom, schedule: Schedule, database: Database[Document]) -> list[str]:
    with few_buckets():
        world = a_world(schedule, database, whom)
    with (
        few_buckets(),
        patch.object(sending, "CLAIM_FOR", timedelta(seconds=10)),
        patch.object(own_rules, "Defaults", _no_distance),
        patch.object(layout, "BUNDLED_WITHIN", timedelta()),
        patch.object(layout, "FRESH_FOR", _FRESH),
        patch.object(differences, "FRESH_FOR", _FRESH),
        patch.object(last_look, "FRESH_FOR", _FRESH),
        patch.object(line, "ThreadPoolExecutor", InTurn),
        patch.object(pool, "threading", Waiting(schedule)),
        patch.object(consumer, "member", world.group.member),
        schedule.clock_in([consumer]),
    ):
        for number in range(2):
            reading = Reading(world.log, world.here, world.subscription, world.gave_up)
            schedule.actor(f"reader{number}", Process(schedule, reading.start, longest_idle=0.5))
            schedule.actor(f"worker{number}", Process(schedule, partial(a_worker, world)))
            schedule.actor(f"sender{number}", Process(schedule, partial(a_sender, world), longest_idle=3.0))
        schedule.actor("relay", Process(schedule, partial(a_relay, world)))
        schedule.run(world.is_done)
    return [broken for promise in PROMISES for broken in promise(world)]


def a_world(schedule: Schedule, database: Database[Document], whom: Whom) -> World:
    ensure_indexes(database, {"reminders": INDEXES["reminders"]})
    chance, log = schedule.chance, Log(schedule)
    clients = [whom(chance, name) for name in ("ann", "ben")]
    told = mixed(chance, [one.records(chance) for client in clients for one in client.told])
    group = Group(log, [f"{PREFIX}.{name}" for name in LISTENS_TO])
    installation = Installation(frozenset(Channel), chance.choice([_SHORT, _LONG, _LONG]))
    world = World(schedule, database, log, group, clients, MailServer(schedule), installation)
    for client in clients:
        own = open_store(database, schedule.wall)
        own.wishes.save_preferences(client.wishes)
        point = own.points.add(
            new_point(ClientKey(CLINIC, client.id), Channel.EMAIL, f"{client.id}@example.org", _KEYS)
        )
        own.points.save(point.confirm(schedule.wall()))
        if not client.steady:
            world.visitors.append(schedule.actor("visitor", Visitor(world, client)))
    world.visitors.append(schedule.actor("teller", Teller(log, told, longest_pause=1.0)))
    return world


def _no_distance() -> Defaults:
    """How far apart messages are, and how many, rests on one owner of a lane: it is not promised here."""
    return Defaults(gap=timedelta(), cap=100)


# ---- who works there


@dataclass
class Visitor:
    """A client who changes their mind about e-mail on the settings page."""

    world: World
    client: Client
    left: int = 2

    def __call__(self) -> None:
        schedule, store, offered = self.world.schedule, self.world.store, self.world.installation.offered
        while self.left:
            schedule.sleep(schedule.chance.uniform(0, 12.0))
            with suppress(StaleVersion, DocumentMissing, AlreadySet, *DATABASE_AWAY):
                known = store.wishes.preferences(CLINIC, self.client.id)
                set_preferences(replace(known, email=not known.email), offered=offered, store=store)
                self.left -= 1


@dataclass(frozen=True)
class Everything:
    """Stands where leases do."""

    def step(self) -> dict[int, int]:
        return dict.fromkeys(range(BUCKETS), 1)


def a_worker(world: World) -> Part:
    store, held = world.store, cast("Leases", Everything())
    planner = Planner(store, world.installation, world.schedule.wall)
    chores = Chores(store, planner, world.desk, held, _measured(), Clocks(planner, lambda: "one"))
    turns = cycle([chores.replan, chores.tidy])
    return Part(lambda: chores.show() + next(turns)())


def a_sender(world: World) -> Part:
    none = open_store(world.database, world.schedule.wall).channels
    providers = {Channel.EMAIL: world.mail}
    lines = Lines(none, _KEYS, _no_others, providers, world.schedule.wall, senders=1, per_minute=6000)
    senders = Pool(world.desk, lines, _KEYS, cast("Leases", Everything()))
    return Part(senders.step, senders.close)


def _no_others(_channel: Channel, _url: str) -> MailServer:
    raise NotImplementedError("no clinic has a provider of its own")


def a_relay(world: World) -> Part:
    """Empties the outboxes, all at once: how a relay does it without a loss is the matter of `publishing`."""
    kept = world.database["reminders"]

    def publish() -> int:
        world.schedule.turn("publish")
        for one in kept.find(PENDING):
            world.published += one["outbox"]
            kept.update_one({"_id": one["_id"]}, {"$set": {"outbox": []}})
        return 0

    return Part(publish)


@cache
def _measured() -> ReminderMetrics:
    return ReminderMetrics(metrics())


# ---- what is promised


def each_is_there_once(world: World) -> Iterator[str]:
    """One reminder for an occurrence on a channel, shown or handed over once in its life."""
    found = Counter((one["occurrence_id"], one["channel"]) for one in world.reminders())
    yield from (f"there are {times} reminders of {which}" for which, times in found.items() if times > 1)
    sent = Counter(one["subject"] for one in world.published if one["type"] == "carryover.reminder.sent.v1")
    yield from (f"{which} was told to be sent {times} times" for which, times in sent.items() if times > 1)


def the_mail_server_got_each_at_most_once(world: World) -> Iterator[str]:
    for which, times in Counter(which for which, _ in world.mail.taken).items():
        if times > 1:
            yield f"{which} was mailed {times} times"


def what_is_said_of_a_mail_is_true(world: World) -> Iterator[str]:
    """Of every reminder in it: a mail bears the name of the first. What was given back after its last try, because
    nobody took it, and found its window closed before the next was not in the one that others came in.
    """
    taken = {which for which, _ in world.mail.taken}
    for one in world.reminders():
        by_mail, status = one["channel"] == Channel.EMAIL, one["status"]
        went = one.get("bundle_id", one["_id"]) in taken and one.get("attempts", 0) > 0 and not _was_given_back(one)
        if by_mail and status != "unknown" and (status == "sent") != went:
            yield f"{one['_id']} is {status}, and the mail server {'took' if went else 'never took'} it"


def _was_given_back(reminder: Document) -> bool:
    since = [moment["status"] for moment in reminder["history"]]
    return "sending" in since and "planned" in since[len(since) - since[::-1].index("sending") :]


def none_is_left_over(world: World) -> Iterator[str]:
    for one in world.reminders():
        if one["status"] not in _OVER or "due_at" in one:
            yield f"{one['_id']} is still {one['status']}"


def what_is_open_was_shown(world: World) -> Iterator[str]:
    """Those whose client changed nothing, that could be known of in good time, and had longer than trouble lasts."""
    status = {one["_id"]: one["status"] for one in world.reminders()}
    for client in world.clients if world.installation.grace == _LONG else ():
        for which, (opens_at, closes_at) in client.windows.items():
            early, short = opens_at == BEGINS, closes_at < opens_at + _LONG
            shown = status.get(reminder_id(which, Channel.IN_APP))
            if client.steady and which not in client.answered and not early and not short and shown != "sent":
                yield f"the reminder of {which}, due at {client.due(opens_at)}, is {shown}"


def each_came_in_its_time(world: World) -> Iterator[str]:
    """From the moment it was due until its grace was over, outside quiet hours; it expired only after that."""
    known = {which: (client, *window) for client in world.clients for which, window in client.windows.items()}
    for one in world.reminders():
        client, opens_at, closes_at = known[one["occurrence_id"]]
        due, quiet = client.due(opens_at), client.wishes.quiet
        last = min(due + world.installation.grace, closes_at)
        for moment in one["history"]:
            at, what = moment["at"], moment["status"]
            leaves = what == "sending" or (what == "sent" and one["channel"] == Channel.IN_APP)
            if leaves and not due <= at <= last:
                yield f"{one['_id']} left at {at}, and its time is from {due} to {last}"
            if leaves and quiet and quiet.cover(at.astimezone(ZoneInfo("Europe/London")).time()):
                yield f"{one['_id']} left at {at}, in quiet hours"
            if what == "expired" and at + pause(one.get("attempts", 0)) <= last:
                yield f"{one['_id']} expired at {at}, and there was time until {last}"


def nothing_is_kept_of_the_erased(world: World) -> Iterator[str]:
    for client in world.clients:
        for name in _COLLECTIONS if client.erased else ():
            if name != "erased" and (found := world.database[name].count_documents({"client_id": client.id})):
                yield f"{found} documents of a client who was erased are in {name}"


def nothing_is_parked(world: World) -> Iterator[str]:
    yield from world.gave_up
    for one in world.database["parked"].find():
        yield f"a good event is parked: {one['reason']}"


PROMISES = (
    each_is_there_once,
    the_mail_server_got_each_at_most_once,
    what_is_said_of_a_mail_is_true,
    none_is_left_over,
    what_is_open_was_shown,
    each_came_in_its_time,
    nothing_is_kept_of_the_erased,
    nothing_is_parked,
)
_TROUBLE = replace(TROUBLE, stands_still=0.003, until=16.0, longest_pause=14.0)
REMINDING = Kind("reminding", partial(play, a_client), _COLLECTIONS, _TROUBLE)
MAILING = Kind("reminding", partial(play, a_plain_client), _COLLECTIONS, _TROUBLE)
"""Nothing but mail that may go out."""
