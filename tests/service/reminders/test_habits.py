"""The hour at which a client tends to answer is learned from events, and unlearned, however often they come."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from chassis.clock import iso
from chassis.events import Event
from tests.service.reminders.world import Homework, World

PATH = "/api/v1/me/answering-hours"


def answered(homework: Homework, number: int, version: int = 2, hour: int = 19) -> Event:
    day = date(2026, 11, 2) + timedelta(days=number)
    at = datetime(day.year, day.month, day.day, hour, 10, tzinfo=UTC)
    return homework.occurrence(day.isoformat(), "responded", version=version, responded_at=iso(at))


def test_an_hour_is_learned_suggested_and_unlearned(shared_world: World) -> None:
    homework = shared_world.homework()
    client = shared_world.as_client(homework)
    assert client.get(PATH).get_json()["answers"] == 0
    events = [answered(homework, number) for number in range(8)]
    shared_world.hears(*homework.agreed(), *events[:7])
    assert (client.get(PATH).get_json()["answers"], client.get(PATH).get_json()["suggested"]) == (7, None)
    shared_world.hears(*events, *events[::-1])
    learned = client.get(PATH).get_json()
    assert (learned["answers"], learned["suggested"], len(learned["hours"])) == (8, "19:00", 24)
    taken_back = homework.occurrence("2026-11-02", "taken_back", version=3, status="started", responded_at=None)
    shared_world.hears(taken_back, events[0])
    assert (client.get(PATH).get_json()["answers"], client.get(PATH).get_json()["suggested"]) == (7, None)


def test_it_is_followed_only_when_the_client_says_so(world: World) -> None:
    homework = world.homework()
    client = world.as_client(homework)
    world.hears(*homework.agreed(), *(answered(homework, number) for number in range(8)))
    world.hears(homework.occurrence("2026-11-24"))
    assert list(world.states(homework)) == ["in_app 24 18:30"]
    client.wishes(follows_habit=True)
    world.works()
    assert world.states(homework) == {"in_app 24 19:00": "planned"}
    client.wishes(follows_habit=False)
    world.works()
    assert world.states(homework) == {"in_app 24 18:30": "planned"}


def test_it_is_the_clients_own(shared_world: World) -> None:
    homework = shared_world.homework()
    assert shared_world.as_staff("therapist", homework.therapist, homework.clinic).get(PATH).status_code == 403
