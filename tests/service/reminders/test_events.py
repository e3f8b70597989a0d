"""What is published: every state once, in order, and never a word of what people wrote."""

from __future__ import annotations

from typing import Any

from kafka import KafkaConsumer

import contracts
from chassis.documents import pending_events
from chassis.events import Event, decode
from chassis.kafka import KafkaAddress, kafka_record
from services.reminders import service
from tests.helpers import eventually
from tests.service.reminders.world import Homework, Mailbox, Watch, World


def published(world: World, homework: Homework) -> list[Event]:
    """Relay everything and read the topic from its beginning."""
    collection = world.kept.database["reminders"]
    eventually(
        lambda: world.working.relay.step() == 0 and collection.count_documents({"outbox.0": {"$exists": True}}) == 0
    )
    options = KafkaAddress.of(world.settings).options("reader")
    consumer = KafkaConsumer(service.own_topic(world.settings), auto_offset_reset="earliest", **options)
    found: list[Event] = []

    def read() -> bool:
        batch = [one for many in consumer.poll(200).values() for one in many]
        found.extend(decode(kafka_record(one)) for one in batch)
        return bool(found) and not batch

    eventually(read, pause=0)
    consumer.close()
    return [event for event in found if event.partition_key == homework.client]


def test_the_life_of_a_reminder_is_published_state_by_state(world: World, now: Watch) -> None:
    homework = world.homework()
    client = world.as_client(homework)
    world.hears(*homework.agreed(), homework.occurrence("2026-11-23"), homework.occurrence("2026-11-24"))
    client.put(f"/api/v1/me/assignments/{homework.assignment}/reminder", {"time": "19:00", "text": "canary-wording"})
    world.works()
    now.set_to("2026-11-23", "19:00")
    world.works()
    (item,) = client.get("/api/v1/me/inbox").get_json()["items"]
    now.forward(minutes=3)
    client.post(f"/api/v1/me/inbox/{item['reminder_id']}/opened")
    world.hears(homework.occurrence("2026-11-24", "responded", version=2))
    events = published(world, homework)
    first = [event.type.split(".")[2] for event in events if event.subject == item["reminder_id"]]
    others = [event.type.split(".")[2] for event in events if event.subject != item["reminder_id"]]
    assert first == ["planned", "planned", "sent", "opened"]
    assert others == ["planned", "planned", "suppressed"]
    for event in events:
        contracts.promise(event.type, event.data)
        assert "canary" not in repr(event)
        assert contracts.TYPES[event.type].key_of(event.data) == event.partition_key
    assert [event.data["changed"] for event in events if event.subject == item["reminder_id"]] == [
        [],
        ["planned_at"],
        ["status", "acted_at"],
        ["status", "acted_at"],
    ]


def test_an_uncertain_mail_is_published_as_such(world: World, now: Watch, mailbox: Mailbox) -> None:
    homework = world.homework()
    world.as_client(homework).wishes(channels={"in_app": False, "email": True})
    world.reaches(homework, "canary@example.org")
    world.hears(*homework.agreed(), homework.occurrence("2026-11-23"))
    mailbox.hangs_up = True
    now.set_to("2026-11-23", "18:30")
    world.works()
    events = published(world, homework)
    assert [event.type.split(".")[2] for event in events] == ["planned", "undeliverable"]
    assert (events[-1].data["status"], events[-1].data["reason"]) == ("unknown", "crash")
    assert "canary" not in repr(events)


def test_republishing_repeats_the_present_state_with_the_same_id(world: World, now: Watch) -> None:
    homework = world.homework()
    world.hears(*homework.agreed(), homework.occurrence("2026-11-23"))
    now.set_to("2026-11-23", "18:30")
    world.works()
    before = published(world, homework)
    assert service.republish(world.settings, now) == 1
    (waiting,) = pending_events(next(iter(world.reminders(homework).values())))
    assert waiting.id == before[-1].id
    after = published(world, homework)
    assert [event.id for event in after] == [*(event.id for event in before), before[-1].id]
    without_time: list[dict[str, Any]] = [{**one.data, "recorded_at": 0, "changed": 0} for one in after[-2:]]
    assert without_time[0] == without_time[1]
