"""What the gateway tells: a clinic's word, and whom to forget. Any order, any repetition."""

from __future__ import annotations

import json
from typing import Any

from chassis.clock import utc_now
from chassis.events import Event, encode, event_id
from chassis.ids import new_id
from chassis.kafka import KafkaAddress, Producer
from services.assignments import service
from services.assignments.subscriptions import CLIENT_ERASED, CLINIC_CHANGED, Reader
from tests.helpers import eventually
from tests.service.assignments.world import Course, World, a_course

SECRET = "Only for your eyes"


def clinic_event(world: World, version: int, word: str) -> Event:
    data = {"organisation_id": new_id("org"), "time_zone": "Europe/London", "homework_word": word, "active": True}
    return an_event(world, CLINIC_CHANGED, world.clinic_id, version, data)


def an_event(world: World, type_: str, subject: str, version: int, data: dict[str, Any]) -> Event:
    common = {"clinic_id": world.clinic_id, "version": version, "recorded_at": "2026-11-23T09:00:00.000Z"}
    whole = common | {"entered_via": "live", "changed": []} | data
    id_ = event_id(subject, type_, version)
    return Event(id_, type_, "gateway", subject, utc_now(), subject, version, world.clinic_id, whole)


def test_the_newest_word_of_a_clinic_stays(world: World) -> None:
    course, reader = a_course(world), Reader(world.kept.store)
    path = f"/episodes/{course.episode_id}"
    assert course.therapist.get(path).body["homework_word"] == "homework"
    reader.handle([clinic_event(world, 2, "practice")])
    reader.handle([clinic_event(world, 1, "tasks")])
    reader.handle([clinic_event(world, 2, "practice")])
    assert course.therapist.get(path).body["homework_word"] == "practice"
    assert course.client.get("/today").body["homework_words"] == {world.clinic_id: "practice"}


def written(world: World) -> str:
    """Everything the service keeps, as text, but for answers kept a while for repeated requests."""
    names = [name for name in world.kept.database.list_collection_names() if name != "idempotency"]
    return json.dumps([list(world.kept.database[name].find()) for name in names], default=str)


def a_course_with_secrets(world: World) -> Course:
    course = a_course(world)
    course.agreed(own_name=SECRET, foreseen_obstacle_words=SECRET, plan_then=SECRET)
    due = course.answered(answers={"note": SECRET}, own_words=SECRET, note=SECRET)
    course.therapist.must_post(f"/occurrences/{due}/review", {"reply": SECRET})
    world.now.forward(days=1)
    world.settle()
    draft = course.client.ask("PUT", f"/occurrences/{course.due()}/draft", {"answers": {"note": SECRET}})
    assert draft.status == 200
    return course


def test_an_erased_client_leaves_codes_and_numbers(world: World) -> None:
    course, other = a_course_with_secrets(world), a_course(world)
    other.agreed()
    gone = an_event(world, CLIENT_ERASED, course.client.id, 1, {"client_id": course.client.id})
    assert SECRET in written(world)
    for _ in range(2):
        Reader(world.kept.store).handle([gone])
        world.settle()
    assert SECRET not in written(world)
    assert course.client.get("/today").body["now"] == []
    responded = [one for one in course.occurrences() if one["status"] == "responded"]
    assert [one["response"]["quantity"] for one in responded] == [100]
    assert {one["status"] for one in course.occurrences()} == {"responded", "withdrawn"}
    assert course.therapist.get(f"/episodes/{course.episode_id}").body["status"] == "closed"
    assert len(other.client.get("/today").body["now"]) == 1
    assert SECRET not in json.dumps([dict(event.data) for event in world.events()])


def test_events_are_read_from_kafka(world: World) -> None:
    address, consumer = KafkaAddress.of(world.settings), world.working.consumer
    producer, (topic,) = Producer(address, "test"), service.heard(world.settings)
    producer.send_all(topic, [encode(clinic_event(world, 1, "activities"))])
    producer.close()
    eventually(lambda: consumer.step() and world.kept.store.clinics.get(world.clinic_id).version, 30)
    assert world.kept.store.clinics.get(world.clinic_id).homework_word == "activities"


def test_republishing_repeats_the_state_under_the_same_ids(world: World) -> None:
    course = a_course(world)
    course.agreed()
    course.answered()
    before = {event.id: event for event in world.events()}
    count = service.republish(world.settings, world.now)
    again = world.events()[len(before) :]
    assert len(again) == count == 31
    newest = {event.subject: event for event in again}
    assert {event.id for event in again} <= set(before)
    assert newest[course.occurrences()[0]["id"]].data["quantity"] == 100
