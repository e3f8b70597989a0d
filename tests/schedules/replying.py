"""Homework of today lies open: a client answers and answers again while a therapist replies to what was read.

Who stands still between reading and writing meets an answer that is newer than what was read.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from pymongo.database import Database

from chassis.mongo import Document
from services.assignments.usecases.settling import settle_due
from tests.schedules.homework import (
    KEPT,
    World,
    answer_once_more,
    begin,
    each_version_is_told_once,
    every_answer_stands_once,
    every_reply_is_to_what_was_read,
    reply_to_all,
)
from tests.schedules.runs import Kind
from tests.schedules.schedule import TROUBLE, Schedule

EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)
SHEETS = tuple(f"asg_{number}" for number in range(6))
ANSWERS, REPLIES = 12, 12
HOURS_A_SECOND = 0.1


def play(schedule: Schedule, database: Database[Document]) -> list[str]:
    world = World(schedule, database, EVERY_DAY, HOURS_A_SECOND)
    begin(world, SHEETS)
    while settle_due(world.store(), range(64), world.now()):
        pass
    world.people.append(schedule.actor("client", partial(answers, world)))
    world.people.append(schedule.actor("therapist", partial(replies, world)))
    schedule.run(lambda: all(one.ended for one in world.people), after=0.0)
    return [broken for promise in PROMISES for broken in promise(world)]


def answers(world: World) -> None:
    for number in range(ANSWERS):
        world.schedule.sleep(world.schedule.chance.uniform(0, 0.2))
        answer_once_more(world, number)


def replies(world: World) -> None:
    for number in range(REPLIES):
        world.schedule.sleep(world.schedule.chance.uniform(0, 0.5))
        reply_to_all(world, number)


PROMISES = (every_answer_stands_once, every_reply_is_to_what_was_read, each_version_is_told_once)
REPLYING = Kind("replying", play, KEPT, replace(TROUBLE, stands_still=0.03, until=8.0, longest_pause=1.0))
