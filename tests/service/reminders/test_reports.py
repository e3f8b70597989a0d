"""What a provider tells us later, signed: messages that arrived, and those that came back."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from chassis.documents import pending_events
from services.reminders.domain.reports import COUNTS_FOR, signed
from tests.service.reminders.test_email import MAIL, by_mail
from tests.service.reminders.world import Asking, Homework, Mailbox, Watch, World


@pytest.fixture
def sent(world: World, now: Watch, mailbox: Mailbox) -> Homework:
    """A mail that the server took."""
    homework = by_mail(world)
    now.set_to("2026-11-23", "18:30")
    world.works()
    assert world.states(homework) == {MAIL: "sent"}
    assert len(mailbox.messages) == 1
    return homework


def admin(world: World, homework: Homework) -> Asking:
    return world.as_staff("admin", "per_admin", homework.clinic)


def path(homework: Homework, channel: str = "email") -> str:
    return f"/api/v1/clinics/{homework.clinic}/reminder-channels/{channel}/reports"


def secret(world: World, homework: Homework) -> str:
    answer = admin(world, homework).post(path(homework))
    assert answer.status_code == 201
    assert answer.get_json()["address"] == f"http://carryover.test/reports/{homework.clinic}/email"
    return str(answer.get_json()["secret"])


def tell(world: World, homework: Homework, key: str, state: str, **changes: Any) -> TestResponse:
    """As the provider would, through the gateway; `changes` are what is wrong with it."""
    ((reminder),) = world.reminders(homework).values()
    body = changes.pop("body", json.dumps({"reports": [{"key": reminder["_id"], "state": state}]}))
    at = str(int((world.now() - changes.pop("ago", timedelta())).timestamp()))
    holder = world.as_staff("link", "link", changes.pop("clinic", homework.clinic))
    said = {
        "clinic_id": homework.clinic,
        "channel": "email",
        "at": at,
        "body": body,
        "signature": signed(key, at, body),
    }
    return holder.post("/reports", said | changes)


def test_a_message_that_arrived_says_so_once(world: World, sent: Homework) -> None:
    key = secret(world, sent)
    ((reminder),) = world.reminders(sent).values()
    for _ in range(2):
        answer = tell(world, sent, key, "delivered")
        assert answer.get_json() == {"reminder_ids": [reminder["_id"]], "client_ids": [sent.client]}
        assert world.states(sent) == {MAIL: "delivered"}
    ((stored),) = world.reminders(sent).values()
    assert [one["status"] for one in stored["history"]][-2:] == ["sent", "delivered"]
    assert [one.type for one in pending_events(stored)][-1] == "carryover.reminder.delivered.v1"
    (listed,) = world.as_client(sent).get("/api/v1/me/reminders", state="over").get_json()["items"]
    assert listed["status"] == "delivered"
    health = world.as_staff("manager", "per_1", sent.clinic).get(f"/api/v1/clinics/{sent.clinic}/delivery-health")
    assert [(one["taken"], one["delivered"]) for one in health.get_json()["channels"]] == [(1, 1)]


def test_a_message_that_came_back_sets_its_address_aside(world: World, now: Watch, sent: Homework) -> None:
    key = secret(world, sent)
    assert tell(world, sent, key, "bounced").status_code == 200
    assert world.states(sent) == {MAIL: "undeliverable bounced"}
    (point,) = world.as_client(sent).get("/api/v1/me/contact-points").get_json()["items"]
    assert (point["state"], point["because"]) == ("set_aside", "bounced")
    now.forward(minutes=2)
    world.reaches(sent, "ada@example.org")
    assert tell(world, sent, key, "bounced").status_code == 200
    (point,) = world.as_client(sent).get("/api/v1/me/contact-points").get_json()["items"]
    assert point["state"] == "confirmed"
    assert tell(world, sent, key, "delivered").status_code == 200
    assert world.states(sent) == {MAIL: "undeliverable bounced"}


@pytest.mark.in_turn(3)
@pytest.mark.parametrize(
    "wrong",
    [
        {"signature": "0" * 64},
        {"signature": "é"},
        {"channel": "webhook"},
        {"at": "soon"},
        {"at": "1"},
        {"ago": COUNTS_FOR + timedelta(seconds=2)},
        {"ago": -COUNTS_FOR - timedelta(seconds=2)},
    ],
)
def test_what_nobody_signed_just_now_is_not_there(world: World, sent: Homework, wrong: dict[str, Any]) -> None:
    key = secret(world, sent)
    assert tell(world, sent, key, "delivered", **wrong).status_code == 404
    assert world.states(sent) == {MAIL: "sent"}


def test_another_body_another_clinic_and_an_older_secret_count_for_nothing(world: World, sent: Homework) -> None:
    before = secret(world, sent)
    key, other = secret(world, sent), world.homework()
    assert tell(world, sent, before, "delivered").status_code == 404
    assert tell(world, sent, key, "delivered", clinic=other.clinic).status_code == 404
    theirs = secret(world, other)
    elsewhere = {"clinic_id": other.clinic, "clinic": other.clinic}
    assert tell(world, sent, theirs, "delivered", **elsewhere).get_json()["reminder_ids"] == []
    assert world.states(sent) == {MAIL: "sent"}
    assert admin(world, sent).delete(path(sent)).status_code == 204
    assert tell(world, sent, key, "delivered").status_code == 404
    assert admin(world, sent).get(path(sent)).get_json()["secret"] is None


@pytest.mark.in_turn(3)
@pytest.mark.parametrize(
    "body", ["", "[]", "[" * 5000, '{"reports": []}', '{"reports": [{"key": "rem_1", "state": "lost"}]}']
)
def test_another_shape_is_refused_and_nothing_is_taken(world: World, sent: Homework, body: str) -> None:
    answer = tell(world, sent, secret(world, sent), "", body=body)
    assert (answer.status_code, list(answer.get_json()["errors"])) == (422, ["reports"])


def test_only_administrators_see_where_reports_go(world: World, sent: Homework) -> None:
    for role in ("manager", "therapist", "client"):
        assert world.as_staff(role, sent.therapist, sent.clinic).post(path(sent)).status_code == 403
    assert world.as_staff("admin", "per_admin", world.homework().clinic).get(path(sent)).status_code == 404
