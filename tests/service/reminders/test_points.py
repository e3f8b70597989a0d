"""Addresses are one's own before they are used: a code goes there by the worker and comes back by the client."""

from __future__ import annotations

from typing import Any

import pytest

from local.mail import code_of
from services.reminders.domain.points import CODES_AN_HOUR, MOST_TRIES
from tests.service.reminders.world import Asking, Homework, Mailbox, Watch, World

POINTS = "/api/v1/me/contact-points"
ADA = {"channel": "email", "address": "ada@example.org"}
MAIL = "email 23 18:30"


@pytest.fixture
def homework(world: World) -> Homework:
    homework = world.homework()
    world.as_client(homework).wishes(channels={"in_app": False, "email": True})
    world.hears(*homework.agreed(), homework.occurrence("2026-11-23"))
    return homework


@pytest.fixture
def client(world: World, homework: Homework) -> Asking:
    return world.as_client(homework)


def given(asking: Asking, address: str = "ada@example.org") -> dict[str, Any]:
    answer = asking.post(POINTS, ADA | {"address": address})
    assert answer.status_code == 201, answer.get_json()
    return dict(answer.get_json())


def code_sent(world: World, mailbox: Mailbox) -> str:
    world.works()
    return code_of(mailbox.messages[-1]) or ""


def confirm(asking: Asking, point: dict[str, Any], code: str) -> Any:
    return asking.post(f"{POINTS}/{point['point_id']}/confirm", {"code": code})


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


def advice(answer: Any) -> str:
    assert answer.status_code == 422, answer.get_json()
    ((sentence,),) = answer.get_json()["errors"].values()
    return str(sentence)


def test_reminders_go_to_an_address_once_it_is_confirmed(
    world: World, now: Watch, mailbox: Mailbox, homework: Homework, client: Asking
) -> None:
    assert world.states(homework) == {}
    point = given(client)
    assert (point["state"], point["code_is"], point["in_use"]) == ("waiting", "due", False)
    assert mailbox.messages == []
    code = code_sent(world, mailbox)
    (mail,) = mailbox.messages
    assert (mail["To"], mail["Subject"]) == ("ada@example.org", "Your code")
    assert "homework" not in mail.get_content()
    assert client.get(POINTS).get_json()["items"][0]["code_is"] == "sent"
    assert world.states(homework) == {MAIL: "suppressed unconfirmed"}
    done = confirm(client, point, code).get_json()
    assert (done["state"], done["in_use"]) == ("confirmed", True)
    world.works()
    assert world.states(homework) == {MAIL: "planned"}
    now.set_to("2026-11-23", "18:30")
    world.works()
    assert world.states(homework) == {MAIL: "sent"}


def test_nothing_readable_is_kept_of_an_address_or_a_code(
    world: World, mailbox: Mailbox, homework: Homework, client: Asking
) -> None:
    client.wishes(locale="de_AT")
    given(client)
    code = code_sent(world, mailbox)
    assert mailbox.messages[-1]["Subject"] == "Ihr Code"
    kept = repr([list(world.kept.database[name].find()) for name in ("contact_points", "errands", "preferences")])
    assert "ada@" not in kept
    assert f"'{code}'" not in kept
    assert homework.client in kept


def test_a_code_may_be_tried_five_times(world: World, mailbox: Mailbox, client: Asking) -> None:
    point = given(client)
    code = code_sent(world, mailbox)
    said = [advice(confirm(client, point, wrong(code))) for _ in range(MOST_TRIES)]
    assert "4 more times" in said[0]
    assert "once more" in said[3]
    assert "too often" in advice(confirm(client, point, code))
    again = client.post(f"{POINTS}/{point['point_id']}/code").get_json()
    assert again["tries_left"] == MOST_TRIES
    assert confirm(client, point, code_sent(world, mailbox)).status_code == 200


def test_a_code_is_over_after_a_quarter_of_an_hour(world: World, now: Watch, mailbox: Mailbox, client: Asking) -> None:
    point = given(client)
    code = code_sent(world, mailbox)
    now.forward(minutes=15)
    assert "is over" in advice(confirm(client, point, code))


def test_three_codes_go_out_in_an_hour(world: World, now: Watch, mailbox: Mailbox, client: Asking) -> None:
    for number in range(CODES_AN_HOUR):
        given(client, f"ada{number}@example.org")
    assert "Wait a while" in advice(client.post(POINTS, ADA))
    world.works()
    assert len(mailbox.messages) == CODES_AN_HOUR
    now.forward(hours=1)
    given(client)
    world.works()
    assert len(mailbox.messages) == CODES_AN_HOUR + 1


def test_the_address_of_somebody_else_is_refused_when_the_code_is_entered(
    world: World, mailbox: Mailbox, homework: Homework, client: Asking
) -> None:
    other = Homework(world, clinic=homework.clinic)
    world.reaches(other, "ADA@example.org")
    point = given(client)
    code = code_sent(world, mailbox)
    assert "not the code" in advice(confirm(client, point, wrong(code)))
    assert "Somebody else" in advice(confirm(client, point, code))
    assert world.states(homework) == {MAIL: "suppressed unconfirmed"}
    elsewhere = world.homework()
    world.reaches(elsewhere, "eve@example.org")
    second = given(client, "eve@example.org")
    assert confirm(client, second, code_sent(world, mailbox)).status_code == 200


def test_the_address_confirmed_last_is_the_one_in_use(
    world: World, now: Watch, mailbox: Mailbox, homework: Homework, client: Asking
) -> None:
    world.reaches(homework, "old@example.org")
    now.forward(minutes=1)
    confirm(client, given(client), code_sent(world, mailbox))
    now.set_to("2026-11-23", "18:30")
    world.works()
    assert mailbox.messages[-1]["To"] == "ada@example.org"


def test_an_address_that_is_taken_away_is_gone(
    world: World, now: Watch, mailbox: Mailbox, homework: Homework, client: Asking
) -> None:
    point = world.reaches(homework, "ada@example.org")
    world.works()
    assert world.states(homework) == {MAIL: "planned"}
    assert client.delete(f"{POINTS}/{point.id}").status_code == 204
    assert client.get(POINTS).get_json()["items"] == []
    world.works()
    assert world.states(homework) == {MAIL: "suppressed no_address"}
    now.set_to("2026-11-23", "18:30")
    world.works()
    assert mailbox.messages == []


def test_a_code_that_cannot_be_delivered_is_said(world: World, mailbox: Mailbox, client: Asking) -> None:
    mailbox.refuses.add("ada@example.org")
    given(client)
    world.works()
    assert client.get(POINTS).get_json()["items"][0]["code_is"] == "refused"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"channel": "email", "address": "ada"}, "address"),
        ({"channel": "email", "address": "a@b.org, c@d.org"}, "address"),
        ({"channel": "email", "address": "a@b.org\r\nBcc: c@d.org"}, "address"),
        ({"channel": "in_app", "address": "ada@example.org"}, "channel"),
        ({"channel": "sms", "address": "+447700900123"}, "channel"),
        ({"channel": "pigeon", "address": "the roof"}, "channel"),
    ],
)
def test_what_cannot_be_written_to_is_refused(client: Asking, body: dict[str, str], field: str) -> None:
    answer = client.post(POINTS, body)
    assert (answer.status_code, list(answer.get_json()["errors"])) == (422, [field])


def test_nobody_reaches_the_addresses_of_others(world: World, homework: Homework, client: Asking) -> None:
    point = given(client)
    path = f"{POINTS}/{point['point_id']}"
    stranger, therapist = world.as_client(world.homework()), world.as_staff("therapist", "per_1", homework.clinic)
    assert stranger.get(POINTS).get_json()["items"] == []
    for asking, status in ((stranger, 404), (therapist, 403)):
        assert asking.post(f"{path}/code").status_code == status
        assert asking.post(f"{path}/confirm", {"code": "000000"}).status_code == status
        assert asking.delete(path).status_code == status


def test_an_address_from_before_waits_for_its_code(world: World, homework: Homework, client: Asking) -> None:
    preferences = world.kept.database["preferences"]
    preferences.update_one({"client_id": homework.client}, {"$set": {"email_address": "ada@example.org"}})
    assert world.working.contacts.take_over() == 1
    assert world.working.contacts.take_over() == 0
    (point,) = client.get(POINTS).get_json()["items"]
    assert (point["address"], point["state"], point["code_is"]) == ("ada@example.org", "waiting", None)
    assert preferences.count_documents({"email_address": {"$exists": True}}) == 0
