"""R5: how fast reminders of what others have laid out are planned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from bench.figures import rate, spread_of, timed
from bench.material import Homework, batches, noon_today
from bench.planned import REMINDERS, due, reader_on
from bench.results import Goal, Result
from bench.room import Room, as_a_worker
from chassis.events import Event
from services.reminders.subscriptions import Reader

GOAL = Goal(60.0, "s", at_least=False)
COUNT = 100_000
DAYS = 28
"""Of each assignment so many days are known: all but the last come at once, the last one a day later."""


def measure(room: Room) -> Result:
    """As one worker does it when it has read the events: what is known is kept, then planned."""
    clients = room.size(COUNT, 2800) // DAYS
    now = noon_today()
    with room.database() as database, as_a_worker():
        reader = reader_on(database, lambda: now)
        at_once = [_event(client, day, now) for client in range(clients) for day in range(DAYS - 1)]
        daily = [_event(client, DAYS - 1, now) for client in range(clients)]
        seconds = [timed(partial(_read, reader, events)) for events in (at_once, daily)]
        made = database[REMINDERS].count_documents({"status": "planned"})
    assert made == clients * DAYS, f"{made} of {clients * DAYS} are planned"
    first, later = rate(len(at_once), seconds[0]), rate(len(daily), seconds[1])
    value = sum(seconds) * COUNT / made
    detail = {
        "at_once_per_second": round(first, 1),
        "one_more_day_per_second": round(later, 1),
        "occurrences": made,
        "clients": clients,
        "spread": spread_of([COUNT / first, COUNT / later]),
    }
    words = f"{made:,} of {clients:,} people in {sum(seconds):.1f} s", f"{GOAL.bound:.0f} s for {COUNT:,}"
    return Result("R5", "100,000 occurrences planned", value, GOAL, *words, detail)


def _event(client: int, day: int, now: datetime) -> Event:
    """Homework of one day of an assignment; each client has one."""
    event, same = due(Homework(client * DAYS + day), now + timedelta(days=day + 1)), Homework(client)
    own = {"client_id": same.id("per"), "assignment_id": same.id("asg"), "episode_id": same.id("epi")}
    data = {**event.data, **own, "clinic_id": same.clinic_id}
    return replace(event, partition_key=own["client_id"], clinic_id=same.clinic_id, data=data)


def _read(reader: Reader, events: Sequence[Event]) -> None:
    for some in batches(events):
        reader.handle(some)
