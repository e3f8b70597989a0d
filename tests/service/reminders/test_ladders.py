"""The ladder in the whole service: silence ends on a person's list, and every word of the client ends it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chassis.documents import pending_events
from chassis.events import Event
from services.reminders.domain.clinic_policy import ClinicPolicy
from services.reminders.domain.codes import EscalationStatus, ReminderReason, RungKind, TaskOutcome
from services.reminders.domain.links import Purpose
from services.reminders.domain.task import TaskChange
from services.reminders.usecases.links import links_about
from tests.helpers import eventually
from tests.service.reminders.world import Homework, World
from tests.unit.reminders.test_ladder import LADDER

DAYS = ("2026-11-23", "2026-11-24", "2026-11-25")


@pytest.fixture
def world(shared_world: World) -> World:
    shared_world.now.set_to("2026-11-23", "07:00")
    return shared_world


@pytest.fixture
def homework(world: World) -> Homework:
    """Three days of homework in a clinic that climbs: nobody has said a word yet."""
    agreed = world.homework()
    decide(world, agreed)
    world.knows(*agreed.agreed(), *(agreed.occurrence(day) for day in DAYS))
    return agreed


def decide(world: World, homework: Homework, **changes: Any) -> None:
    known = world.store.policies.of(homework.clinic)
    wished = replace(known, ladder=LADDER, ladder_since=known.ladder_since or world.now())
    world.store.policies.save(replace(wished, **changes))


def climb(world: World) -> None:
    climbing, chores = world.working.climbing, world.working.chores
    eventually(lambda: not (climbing.unfold() + climbing.climb() + chores.replan() + chores.show()), pause=0)


def at(world: World, day: str, wall: str) -> None:
    world.now.set_to(day, wall)
    climb(world)


def tasks(world: World, homework: Homework) -> list[str]:
    found = world.kept.database["tasks"].find({"client_id": homework.client}).sort("raised_at", 1)
    return [" ".join(filter(None, (one["kind"], one["status"], one.get("because")))) for one in found]


def asked(homework: Homework) -> dict[str, Any]:
    return {"client_id": homework.client, "rung": RungKind.ASK.number}


def questions(world: World, homework: Homework) -> list[str]:
    found = world.kept.database["reminders"].find(asked(homework))
    return [f"{one['channel']} {one['status']} {one['planned_at']:%d %H:%M}" for one in found]


def test_silence_ends_on_a_persons_list(world: World, homework: Homework) -> None:
    at(world, "2026-11-24", "14:00")
    assert (tasks(world, homework), questions(world, homework)) == ([], [])
    at(world, "2026-11-24", "14:30")
    assert questions(world, homework) == ["in_app sent 24 14:30"]
    at(world, "2026-11-25", "14:30")
    assert tasks(world, homework) == ["task open"]
    at(world, "2026-11-27", "14:30")
    assert tasks(world, homework) == ["task dropped replaced", "call open"]
    (call,) = [one for one in world.store.tasks.all() if one.client_id == homework.client and one.is_open]
    assert (call.assignee_id, call.occurrence_id) == (homework.therapist, homework.occurrence_id(DAYS[0]))


def test_the_question_says_that_it_asks_until_somebody_answers(world: World, homework: Homework) -> None:
    at(world, "2026-11-24", "14:30")
    (name,) = (one["_id"] for one in world.kept.database["reminders"].find(asked(homework)))
    question = world.store.reminders.own([homework.clinic], homework.client, name)
    assert question is not None
    token, client = links_about(question, world.now(), world.keys)[Purpose.OPEN], world.as_client(homework)

    def asks() -> tuple[bool, bool]:
        inbox = client.get("/api/v1/me/inbox", limit=200).get_json()["items"]
        (shown,) = (one for message in inbox for one in message["items"] if one["reminder_id"] == name)
        assert not any(one["asks"] for message in inbox for one in message["items"] if one["reminder_id"] != name)
        return shown["asks"], client.post("/api/v1/me/links/open", {"token": token}).get_json()["asks"]

    day = next(day for day in DAYS if homework.occurrence_id(day) == question.occurrence_id)
    assert asks() == (True, True)
    world.knows(homework.occurrence(day, "lapsed", version=2))
    assert asks() == (True, True)
    world.knows(homework.occurrence(day, "responded", version=3, responded_at="2026-11-24T14:40:00.000Z"))
    assert asks() == (False, False)


def test_how_long_a_ladder_has_stood_still_is_measured(world: World, homework: Homework) -> None:
    at(world, "2026-11-24", "14:00")
    assert behind(world) == 0
    world.now.set_to("2026-11-24", "14:45")
    assert behind(world) == 15 * 60
    climb(world)
    assert behind(world) == 0
    assert len(questions(world, homework)) == 1


def behind(world: World) -> float | None:
    """In seconds, as it is measured now."""
    world.working.chores.tidy()
    return world.working.metrics.registry.get_sample_value("carryover_reminder_ladders_behind_seconds")


def test_a_question_about_what_is_over_waits_for_the_morning_and_a_word_takes_it_back(world: World) -> None:
    agreed = world.homework()
    decide(world, agreed, ladder=(LADDER[0], replace(LADDER[1], after=timedelta(hours=4))))
    world.knows(*agreed.agreed(), agreed.occurrence(DAYS[0]))
    at(world, DAYS[0], "22:00")
    world.knows(agreed.occurrence(DAYS[0], "lapsed", version=2))
    at(world, DAYS[0], "22:31")
    assert questions(world, agreed) == ["in_app planned 24 08:00"]
    world.knows(agreed.occurrence(DAYS[0], "responded", version=3, responded_at="2026-11-23T22:32:00.000Z"))
    climb(world)
    assert questions(world, agreed) == ["in_app suppressed 24 08:00"]
    at(world, DAYS[1], "08:00")
    assert questions(world, agreed) == ["in_app suppressed 24 08:00"]


def test_an_answer_takes_everything_back_and_taking_it_back_brings_it_again(world: World, homework: Homework) -> None:
    at(world, "2026-11-25", "15:00")
    spoken = homework.occurrence(DAYS[1], "responded", version=2, responded_at="2026-11-25T15:01:00.000Z")
    world.knows(spoken)
    climb(world)
    assert tasks(world, homework) == ["task dropped answered"]
    world.knows(homework.occurrence(DAYS[1], "rescheduled", version=3, responded_at=None))
    climb(world)
    assert tasks(world, homework) == ["task open"]


@pytest.mark.parametrize(
    "end", ["pause", "end of the course", "end of the assignment", "off", "all off", "a policy without it"]
)
def test_whatever_ends_it_leaves_nobody_asked(world: World, homework: Homework, end: str) -> None:
    at(world, "2026-11-25", "15:00")
    match end:
        case "pause":
            world.knows(homework.assignment_event("paused", "paused", 2))
        case "end of the course":
            world.knows(homework.episode_event("closed", "closed", 2))
        case "end of the assignment":
            world.knows(homework.assignment_event("ended", "ended", 2))
        case "off":
            path = f"/api/v1/me/assignments/{homework.assignment}/reminder"
            assert world.as_client(homework).put(path, {"off": True}).status_code == 200
        case "all off":
            world.as_client(homework).wishes(off=True)
        case _:
            decide(world, homework, ladder=ClinicPolicy(homework.clinic).ladder)
    climb(world)
    (task,) = tasks(world, homework)
    assert task.startswith("task dropped")
    at(world, "2026-12-15", "15:00")
    assert tasks(world, homework) == [task]


def test_after_a_pause_the_ladder_begins_anew(world: World, homework: Homework) -> None:
    at(world, "2026-11-24", "13:00")
    world.knows(homework.assignment_event("paused", "paused", 2))
    at(world, "2026-12-15", "10:00")
    world.knows(homework.assignment_event("changed", "agreed", 3))
    at(world, "2026-12-15", "10:01")
    assert (tasks(world, homework), questions(world, homework)) == ([], [])
    at(world, "2026-12-17", "10:00")
    assert tasks(world, homework) == ["task open"]


def test_while_reminders_rest_nobody_is_asked_and_then_the_ladder_begins_anew(world: World, homework: Homework) -> None:
    at(world, "2026-11-25", "15:00")
    world.as_client(homework).wishes(rest_until="2026-12-01")
    climb(world)
    assert tasks(world, homework) == ["task dropped resting"]
    at(world, "2026-12-01", "23:00")
    assert tasks(world, homework) == ["task dropped resting"]
    at(world, "2026-12-02", "00:01")
    assert tasks(world, homework) == ["task dropped resting"]
    at(world, "2026-12-03", "21:00")
    assert tasks(world, homework) == ["task open"]


def test_a_new_policy_is_brought_to_silences_that_were_there_before(world: World) -> None:
    agreed = world.homework()
    world.knows(*agreed.agreed(), *(agreed.occurrence(day) for day in DAYS))
    at(world, "2026-12-10", "10:00")
    assert tasks(world, agreed) == []
    decide(world, agreed)
    at(world, "2026-12-10", "10:01")
    assert tasks(world, agreed) == []
    at(world, "2026-12-12", "10:00")
    assert tasks(world, agreed) == ["task open"]


def test_it_is_told_once_and_without_a_word(world: World, homework: Homework) -> None:
    at(world, "2026-11-25", "15:00")
    climb(world)
    (stored,) = world.kept.database["tasks"].find({"client_id": homework.client})
    (told,) = pending_events(stored)
    assert isinstance(told, Event)
    assert (told.type, told.data["due_at"]) == ("carryover.escalation.raised.v1", "2026-11-26T15:00:00.000Z")
    assert (told.data["kind"], told.data["rung"], told.data["outcome"]) == ("task", 4, None)


def test_a_forgotten_client_leaves_no_task_behind(world: World, homework: Homework) -> None:
    at(world, "2026-11-25", "15:00")
    (task,) = [one for one in world.store.tasks.all() if one.client_id == homework.client]
    noted = world.store.tasks.save(TaskChange(task, task.write("between us"), None), world.now())
    world.knows(homework.erased())
    assert tasks(world, homework) == ["task dropped erased"]
    assert world.store.tasks.by_id(homework.clinic, noted.id) == replace(
        noted,
        status=EscalationStatus.DROPPED,
        because=ReminderReason.ERASED,
        outcome=TaskOutcome.NOT_NEEDED,
        resolved_at=world.now(),
        note=None,
        version=noted.version + 1,
    )
    eventually(lambda: world.working.relay.step() == 0 and world.working.chores.tidy() == 0)
    for name in ("tasks", "ladders"):
        assert world.kept.database[name].count_documents({"client_id": homework.client}) == 0
    world.knows(homework.occurrence("2026-11-26"))
    climb(world)
    assert world.kept.database["ladders"].count_documents({"client_id": homework.client}) == 0


def test_what_asks_for_a_person_at_once_is_not_for_the_ladder(world: World, homework: Homework) -> None:
    """Safety flags go their own way: their events change nothing here."""
    climb(world)
    before = list(world.kept.database["ladders"].find({"client_id": homework.client}))
    world.hears(homework.flagged())
    climb(world)
    assert list(world.kept.database["ladders"].find({"client_id": homework.client})) == before
    assert tasks(world, homework) == []
