"""How messages leave the house: a clinic's own provider, a test of it, and one that hangs or is down."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local.hooks import Receiver
from services.reminders.domain.breaker import ENOUGH, FIRST
from services.reminders.domain.codes import Channel
from tests.helpers import eventually
from tests.service.reminders.test_email import MAIL, by_mail
from tests.service.reminders.world import Asking, Homework, Mailbox, Watch, World, free_port

SECRET = "kestrel-secret"


@pytest.fixture
def own_box() -> Iterator[Mailbox]:
    box = Mailbox(free_port())
    controller = box.serve()
    yield box
    controller.stop()


@pytest.fixture
def hooks(tmp_path: Path) -> Iterator[Receiver]:
    folder = tmp_path / "hooks"
    folder.mkdir()
    with Receiver(folder) as receiver:
        serving = threading.Thread(target=receiver.serve_forever, args=(0.02,))
        serving.start()
        yield receiver
        receiver.closing.set()
        receiver.shutdown()
        serving.join()


def admin(world: World, homework: Homework) -> Asking:
    return world.as_staff("admin", "per_admin", homework.clinic)


def path(homework: Homework, channel: str = "email") -> str:
    return f"/api/v1/clinics/{homework.clinic}/reminder-channels/{channel}"


def set_mail(world: World, homework: Homework, port: int) -> Any:
    url = f"mailto://127.0.0.1:{port}/?from=own@clinic.test&to={{address}}"
    answer = admin(world, homework).put(path(homework), {"url": url})
    assert answer.status_code == 200, answer.get_json()
    world.now.forward(seconds=5)
    return answer


def test_a_clinics_own_provider_is_used_and_never_shown(
    world: World, now: Watch, mailbox: Mailbox, own_box: Mailbox
) -> None:
    ours, others = by_mail(world), by_mail(world, "eve@example.org")
    answer = set_mail(world, ours, own_box.port)
    assert answer.get_json()["hint"] == "mailto://127.0.0.1"
    assert answer.get_json()["own"] is True
    now.set_to("2026-11-23", "18:30")
    world.works()
    assert [mail["From"] for mail in own_box.messages] == ["own@clinic.test"]
    assert [mail["To"] for mail in mailbox.messages] == ["eve@example.org"]
    assert {world.states(one)[MAIL] for one in (ours, others)} == {"sent"}


def test_a_channel_that_is_off_sends_nothing(world: World, now: Watch, mailbox: Mailbox) -> None:
    homework = by_mail(world)
    assert admin(world, homework).put(path(homework), {"on": False}).status_code == 200
    offered = world.as_client(homework).get("/api/v1/me/reminder-preferences").get_json()["channels_offered"]
    assert "email" not in offered
    now.set_to("2026-11-23", "18:31")
    world.works()
    assert mailbox.messages == []


def test_a_test_message_goes_out_by_the_worker_and_says_what_became_of_it(
    world: World, mailbox: Mailbox, own_box: Mailbox
) -> None:
    homework = world.homework()
    set_mail(world, homework, own_box.port)
    asking = admin(world, homework)
    assert asking.post(f"{path(homework)}/test", {"address": "admin@clinic.test"}).status_code == 202
    assert asking.post(f"{path(homework)}/test", {"address": "admin@clinic.test"}).status_code == 422
    assert own_box.messages == []
    world.works()
    assert (own_box.messages[0]["To"], mailbox.messages) == ("admin@clinic.test", [])
    assert asking.get(path(homework)).get_json()["tested"] == "sent"


def test_a_test_of_a_webhook(world: World, hooks: Receiver) -> None:
    homework = world.homework()
    asking = admin(world, homework)
    assert asking.put(path(homework, "webhook"), {"url": f"http://127.0.0.1:{hooks.port}/{SECRET}"}).status_code == 200
    kept = repr(list(world.kept.database["channels"].find()))
    assert SECRET not in kept
    assert SECRET not in asking.get(path(homework, "webhook")).text
    asking.post(f"{path(homework, 'webhook')}/test", {"address": "ada"})
    world.works()
    (got,) = hooks.received()
    assert (got["to"], got["title"]) == ("ada", "A test")


@pytest.mark.parametrize(("role", "status"), [("manager", 403), ("therapist", 403), ("client", 403), ("admin", 200)])
def test_only_administrators_see_how_messages_leave(world: World, role: str, status: int) -> None:
    homework = world.homework()
    asking = world.as_staff(role, "per_1", homework.clinic)
    assert asking.get(path(homework)).status_code == status
    assert asking.get(f"/api/v1/clinics/{homework.clinic}/reminder-channels").status_code == status
    assert world.as_staff("admin", "per_1", world.homework().clinic).get(path(homework)).status_code == 404
    assert admin(world, homework).get(path(homework, "in_app")).status_code == 404


def test_a_provider_that_hangs_holds_up_no_other_clinic(
    world: World, now: Watch, mailbox: Mailbox, own_box: Mailbox
) -> None:
    """More wait for it than there are places, and they are due first."""
    own_box.slow = 60.0
    ours = by_mail(world)
    waiting = [_of_the_same_clinic(world, ours, number) for number in range(12)]
    set_mail(world, ours, own_box.port)
    others = by_mail(world, "eve@example.org")
    now.set_to("2026-11-23", "18:30")
    pool = world.working.pool
    assert pool.step() == 8 + 1
    eventually(lambda: pool.step() >= 0 and world.states(others)[MAIL] == "sent")
    states = [world.states(one)[MAIL] for one in (ours, *waiting)]
    assert "sent" not in states
    assert states.count("planned") == 13 - 8
    assert len(own_box.ids()) == len(set(own_box.ids())) <= 8


def _of_the_same_clinic(world: World, homework: Homework, number: int) -> Homework:
    other = Homework(world, clinic=homework.clinic)
    world.as_client(other).wishes(channels={"in_app": False, "email": True})
    world.reaches(other, f"person{number}@example.org")
    world.hears(*other.agreed(), other.occurrence("2026-11-23"))
    return other


def test_a_provider_that_is_down_is_left_alone_and_tried_again(world: World, now: Watch, mailbox: Mailbox) -> None:
    ours = by_mail(world)
    waiting = [_of_the_same_clinic(world, ours, number) for number in range(ENOUGH + 5)]
    port = free_port()
    set_mail(world, ours, port)
    others = by_mail(world, "eve@example.org")
    now.set_to("2026-11-23", "18:30")
    world.works()
    assert world.states(others)[MAIL] == "sent"
    (line,) = [one for one in world.working.pool._lines.every() if one.shut_until(now())]
    due = world.kept.database["reminders"].find({"clinic_id": ours.clinic, "channel": "email"})
    assert {one["due_at"] >= now() + FIRST / 2 for one in due} == {True}
    box = Mailbox(port)
    controller = box.serve()
    now.forward(seconds=FIRST.total_seconds())
    assert line.room(now(), 1.0) == 1
    world.works()
    assert line.shut_until(now()) is None
    now.forward(minutes=1)
    world.works()
    controller.stop()
    assert {world.states(one)[MAIL] for one in (ours, *waiting)} == {"sent"}
    assert len(box.ids()) == len(set(box.ids())) == len(waiting) + 1


def test_a_code_by_webhook_is_sent_again_after_the_provider_asked_to_wait(
    world: World, now: Watch, hooks: Receiver
) -> None:
    """429 with Retry-After, then doubt, then taken; the receiver knows repetitions by their key."""
    homework = world.homework()
    admin(world, homework).put(path(homework, "webhook"), {"url": f"http://127.0.0.1:{hooks.port}/"})
    now.forward(seconds=5)
    hooks.moods = ["later", "garbage"]
    point = world.as_client(homework).post("/api/v1/me/contact-points", {"channel": "webhook", "address": "ada"})
    assert point.status_code == 201, point.get_json()
    world.works()
    now.forward(seconds=15)
    world.works()
    assert hooks.moods == ["garbage"]
    now.forward(seconds=5)
    world.works()
    assert hooks.moods == []
    now.forward(seconds=30)
    world.works()
    keys = {one["headers"]["Idempotency-Key"] for one in hooks.received()}  # type: ignore[index]
    assert (len(hooks.received()), len(keys)) == (2, 1)
    items = world.as_client(homework).get("/api/v1/me/contact-points").get_json()["items"]
    assert [one["code_is"] for one in items] == ["sent"]


def test_a_reminder_by_webhook_is_repeated_under_its_key_when_in_doubt(
    world: World, now: Watch, hooks: Receiver
) -> None:
    """Asked to wait, then taken without an answer, then taken: the receiver knows that it is the same."""
    homework = world.homework()
    admin(world, homework).put(path(homework, "webhook"), {"url": f"http://127.0.0.1:{hooks.port}/"})
    world.as_client(homework).wishes(channels={"in_app": False, "email": False, "webhook": True})
    world.reaches(homework, "ada", Channel.WEBHOOK)
    world.hears(*homework.agreed(), homework.occurrence("2026-11-23"))
    hooks.moods = ["later", "garbage"]
    now.set_to("2026-11-23", "18:30")
    world.works()
    now.forward(seconds=19)
    world.works()
    assert hooks.moods == ["garbage"]
    assert world.states(homework) == {"webhook 23 18:30": "planned rate_limited"}
    now.forward(seconds=1)
    world.works()
    assert (hooks.moods, world.states(homework)) == ([], {"webhook 23 18:30": "planned"})
    now.forward(minutes=1)
    world.works()
    assert world.states(homework) == {"webhook 23 18:30": "sent"}
    first, second = hooks.received()
    ((kept),) = world.reminders(homework).values()
    assert first["key"] == second["key"] == kept["_id"]
    assert second["to"] == "ada"


def test_what_is_offered_is_what_the_clinic_has(world: World) -> None:
    homework = world.homework()
    asking = world.as_client(homework)
    assert asking.post("/api/v1/me/contact-points", {"channel": "sms", "address": "+447700900123"}).status_code == 422
    url = "twilio://sid:token@15551234567/{address}"
    admin(world, homework).put(path(homework, Channel.SMS), {"url": url})
    assert asking.post("/api/v1/me/contact-points", {"channel": "sms", "address": "+447700900123"}).status_code == 201
