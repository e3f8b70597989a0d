"""E-mail through a real SMTP server: at most once, and every doubt is told."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from services.reminders.delivery.pool import Pool
from services.reminders.domain.codes import Channel
from services.reminders.usecases.sending import claim_due, deliver
from tests.helpers import eventually
from tests.service.reminders.world import Homework, Mailbox, Room, Watch, World

MAIL = "email 23 18:30"


@pytest.fixture
def homework(world: World) -> Homework:
    return by_mail(world)


def by_mail(world: World, address: str = "ada@example.org", day: str = "2026-11-23") -> Homework:
    """A client who wants e-mail and nothing else."""
    homework = world.homework()
    world.as_client(homework).wishes(channels={"in_app": False, "email": True})
    world.reaches(homework, address)
    world.hears(*homework.agreed(), homework.occurrence(day))
    return homework


def test_a_mail_says_what_the_client_wrote_and_its_links_do_what_they_say(
    world: World, now: Watch, mailbox: Mailbox, homework: Homework
) -> None:
    path = f"/api/v1/me/assignments/{homework.assignment}/reminder"
    world.as_client(homework).put(path, {"text": "Tea first – then five minutes"})
    now.set_to("2026-11-23", "18:30")
    world.works()
    (mail,) = mailbox.messages
    assert mail["To"] == "ada@example.org"
    assert mail["From"] == "Carryover <noreply@carryover.test>"
    assert mail["Subject"] == "A small reminder"
    ((kept),) = world.reminders(homework).values()
    assert (mail["Auto-Submitted"], mail["X-Reminder-Id"]) == ("auto-generated", kept["_id"])
    assert str(mail["Message-ID"]).startswith("<")
    words, opened, *lines = "\n".join(mail.get_content().splitlines()).split("\n\n")
    assert words.strip() == "Tea first – then five minutes"
    (later, stop) = [line.rpartition(" ")[2] for line in "".join(lines).strip().splitlines()]
    open_token, later_token, stop_token = (url.strip().rpartition("/")[2] for url in (opened, later, stop))
    assert (mail["List-Unsubscribe"], mail["List-Unsubscribe-Post"]) == (f"<{stop}>", "List-Unsubscribe=One-Click")
    assert open_token == later_token != stop_token
    assert world.states(homework) == {MAIL: "sent"}
    asked = world.as_client(homework).post("/api/v1/me/links/open", {"token": open_token})
    assert asked.get_json()["assignment_id"] == homework.assignment
    holder = world.as_staff("link", "link", homework.clinic)
    assert holder.post("/links/stop", {"token": stop_token}).get_json()["channel"] == "email"
    assert world.as_client(homework).get("/api/v1/me/reminder-preferences").get_json()["channels"]["email"] is False


def test_a_mail_goes_out_once_however_often_workers_look(
    world: World, now: Watch, mailbox: Mailbox, homework: Homework
) -> None:
    others = [by_mail(world, f"person{number}@example.org") for number in range(8)]
    now.set_to("2026-11-23", "18:30")
    desk, mailer, keys = world.working.chores.desk, world.email, world.working.pool._keys

    def work(worker: int) -> None:
        for _ in range(6):
            for claimed in claim_due(desk, Channel.EMAIL, range(64), f"worker {worker}", Room(3)):
                deliver(desk, mailer, keys, claimed, lambda write: write())

    with ThreadPoolExecutor(2) as workers:
        list(workers.map(work, range(2)))
    assert len(mailbox.ids()) == len(set(mailbox.ids())) == 1 + len(others)
    assert {world.states(one)[MAIL] for one in (homework, *others)} == {"sent"}


def test_an_answer_between_claim_and_sending_stops_it(
    world: World, now: Watch, mailbox: Mailbox, homework: Homework
) -> None:
    now.set_to("2026-11-23", "18:30")
    desk = world.working.chores.desk
    (claimed,) = claim_due(desk, Channel.EMAIL, range(64), "worker", Room(10))
    world.hears(homework.occurrence("2026-11-23", "responded", version=2))
    deliver(desk, world.email, world.working.pool._keys, claimed, lambda write: write())
    assert mailbox.messages == []
    assert world.states(homework) == {MAIL: "suppressed answered"}


def test_a_crash_while_sending_is_unknown_and_never_sent_again(
    world: World, now: Watch, mailbox: Mailbox, homework: Homework
) -> None:
    """The process ends between handing over and writing it down, as `kill -9` does."""
    now.set_to("2026-11-23", "18:30")
    desk = world.working.chores.desk
    (claimed,) = claim_due(desk, Channel.EMAIL, range(64), "worker", Room(10))
    deliver(desk, world.email, world.working.pool._keys, claimed, lambda _write: None)
    assert world.states(homework) == {MAIL: "sending"}
    now.forward(minutes=2)
    world.working.chores.tidy()
    assert world.states(homework) == {MAIL: "sending"}
    now.forward(minutes=2)
    world.working.chores.tidy()
    world.works()
    assert world.states(homework) == {MAIL: "unknown crash"}
    assert len(mailbox.messages) == 1
    therapist = world.as_staff("therapist", homework.therapist, homework.clinic)
    (seen,) = therapist.get(f"/api/v1/clinics/{homework.clinic}/reminders/unknown").get_json()["items"]
    assert seen["client_id"] == homework.client


def test_a_crash_before_sending_only_costs_time(world: World, now: Watch, mailbox: Mailbox, homework: Homework) -> None:
    now.set_to("2026-11-23", "18:30")
    claim_due(world.working.chores.desk, Channel.EMAIL, range(64), "a worker that is gone", Room(10))
    world.works()
    assert mailbox.messages == []
    now.forward(minutes=2)
    world.working.chores.tidy()
    world.works()
    assert len(mailbox.messages) == 1
    assert world.states(homework) == {MAIL: "sent"}


def test_a_sender_that_was_given_up_may_still_say_that_it_was_sent(
    world: World, now: Watch, mailbox: Mailbox, homework: Homework
) -> None:
    now.set_to("2026-11-23", "18:30")
    desk = world.working.chores.desk
    kept: list[Callable[[], None]] = []
    (claimed,) = claim_due(desk, Channel.EMAIL, range(64), "worker", Room(10))
    deliver(desk, world.email, world.working.pool._keys, claimed, kept.append)
    now.forward(minutes=10)
    world.working.chores.tidy()
    assert world.states(homework) == {MAIL: "unknown crash"}
    kept[0]()
    assert world.states(homework) == {MAIL: "sent"}


def test_a_refused_address_is_undeliverable(world: World, now: Watch, mailbox: Mailbox) -> None:
    homework = by_mail(world, "nobody@example.org")
    mailbox.refuses.add("nobody@example.org")
    now.set_to("2026-11-23", "18:30")
    world.works()
    assert world.states(homework) == {MAIL: "undeliverable refused"}


def test_a_server_that_says_later_is_asked_again_until_the_grace_is_over(
    world: World, now: Watch, mailbox: Mailbox, homework: Homework
) -> None:
    mailbox.answers = ["451 later"] * 100
    now.set_to("2026-11-23", "18:30")
    world.works()
    assert world.states(homework) == {MAIL: "planned"}
    now.forward(seconds=14)
    world.works()
    assert len(mailbox.answers) == 99
    now.forward(seconds=1)
    world.works()
    assert len(mailbox.answers) == 98
    while world.states(homework) == {MAIL: "planned"}:
        now.forward(minutes=5)
        world.works()
    assert world.states(homework) == {MAIL: "expired late"}
    assert mailbox.messages == []


def test_a_provider_that_is_down_for_half_an_hour_and_comes_back(world_without_mail_server: World) -> None:
    world = world_without_mail_server
    now = world.now
    homework = by_mail(world)
    now.set_to("2026-11-23", "18:30")
    for _ in range(3):
        world.works()
        assert world.states(homework) == {MAIL: "planned"}
        now.forward(minutes=10)
    port = int(world.settings.email_url.reveal().split(":")[2].split("/")[0])
    mailbox = Mailbox(port)
    controller = mailbox.serve()
    world.works()
    controller.stop()
    assert world.states(homework) == {MAIL: "sent"}
    assert len(mailbox.messages) == 1


@pytest.mark.parametrize("misbehaviour", [{"hangs_up": True}, {"slow": 4.0}, {"answers": ["mumble mumble"]}])
def test_a_server_that_leaves_us_in_doubt_after_the_message(
    world: World, now: Watch, mailbox: Mailbox, homework: Homework, misbehaviour: dict[str, object]
) -> None:
    for name, value in misbehaviour.items():
        setattr(mailbox, name, value)
    now.set_to("2026-11-23", "18:30")
    world.works()
    assert world.states(homework) == {MAIL: "unknown crash"}


def test_a_provider_that_hangs_does_not_hold_up_the_inbox(
    world: World, now: Watch, mailbox: Mailbox, homework: Homework
) -> None:
    mailbox.slow = 1.5
    other = world.homework()
    world.hears(*other.agreed(), other.occurrence("2026-11-23"))
    now.set_to("2026-11-23", "18:30")
    assert world.working.pool.step() == 1
    assert world.working.chores.show() == 1
    assert world.states(other) == {"in_app 23 18:30": "sent"}
    eventually(lambda: world.states(homework) == {MAIL: "sending"})
    world.works()
    assert world.states(homework) == {MAIL: "sent"}


def test_no_more_is_claimed_than_finds_a_place(world: World, now: Watch, mailbox: Mailbox) -> None:
    mailbox.slow = 0.2
    for number in range(5):
        by_mail(world, f"person{number}@example.org")
    now.set_to("2026-11-23", "18:30")
    chores, lines = world.working.chores, replace(world.working.pool._lines, senders=1, _default={})
    pool = Pool(chores.desk, lines, world.working.pool._keys, chores.leases)
    assert [pool.step(), pool.step()] == [2, 0]
    eventually(lambda: pool.step() == 0 and len(mailbox.messages) == 5)
    pool.close()


def test_where_no_mail_is_set_up_none_is_planned_and_what_was_is_taken_back(
    world: World, now: Watch, homework: Homework
) -> None:
    chores = world.working.chores
    without = replace(chores.desk.installation, offered=frozenset({Channel.IN_APP}))
    desk = replace(chores.desk, installation=without)
    now.set_to("2026-11-23", "18:30")
    (claimed,) = claim_due(chores.desk, Channel.EMAIL, range(64), "worker", Room(10))
    deliver(desk, world.email, world.working.pool._keys, claimed, lambda write: write())
    assert world.states(homework) == {MAIL: "suppressed channel_off"}
