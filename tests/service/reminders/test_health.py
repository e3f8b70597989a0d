"""An address that does not work any more, how deliveries went, and sending again by hand what may have arrived."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from chassis.documents import pending_events
from services.reminders.domain.codes import Channel
from services.reminders.domain.links import Purpose
from services.reminders.usecases.links import links_about
from services.reminders.usecases.sending import claim_due, deliver
from tests.service.reminders.test_email import MAIL, by_mail
from tests.service.reminders.world import Asking, Homework, Mailbox, Room, Watch, World

REASON = "She says nothing came"


def manager(world: World, homework: Homework) -> Asking:
    return world.as_staff("manager", "per_manager", homework.clinic)


def therapist(world: World, homework: Homework) -> Asking:
    return world.as_staff("therapist", homework.therapist, homework.clinic)


@pytest.fixture
def unknown(world: World, now: Watch, mailbox: Mailbox) -> Homework:
    """The server took it and hung up."""
    homework = by_mail(world)
    mailbox.hangs_up = True
    now.set_to("2026-11-23", "18:30")
    world.works()
    mailbox.hangs_up = False
    assert world.states(homework) == {MAIL: "unknown crash"}
    return homework


def resend(asking: Asking, world: World, homework: Homework, reason: str = REASON) -> Any:
    ((reminder),) = world.reminders(homework).values()
    path = f"/api/v1/clinics/{homework.clinic}/reminders/{reminder['_id']}/resend"
    return asking.post(path, {"reason": reason})


def test_an_address_where_nobody_is_is_set_aside(world: World, now: Watch, mailbox: Mailbox) -> None:
    homework = by_mail(world, "nobody@example.org")
    world.hears(homework.occurrence("2026-11-24"))
    mailbox.refuses.add("nobody@example.org")
    now.set_to("2026-11-23", "18:30")
    world.works()
    assert world.states(homework) == {MAIL: "undeliverable refused", "email 24 18:30": "suppressed bounced"}
    (point,) = world.as_client(homework).get("/api/v1/me/contact-points").get_json()["items"]
    assert (point["state"], point["because"], point["in_use"]) == ("set_aside", "bounced", False)
    path = f"/api/v1/clinics/{homework.clinic}/clients/{homework.client}/reminders/reached"
    answer = therapist(world, homework).get(path)
    assert [(one["channel"], one["state"]) for one in answer.get_json()["items"]] == [("email", "set_aside")]
    assert "nobody" not in answer.text
    assert manager(world, homework).get(path).status_code == 403


def test_how_deliveries_went(world: World, now: Watch, mailbox: Mailbox, unknown: Homework) -> None:
    clinic = unknown.clinic
    for number, address in enumerate(["ada2@example.org", "nobody@example.org"]):
        other = Homework(world, clinic=clinic)
        world.as_client(other).wishes(channels={"in_app": True, "email": True})
        world.reaches(other, address)
        world.hears(*other.agreed(), other.occurrence("2026-11-23", local_time=f"18:3{number}"))
    mailbox.refuses.add("nobody@example.org")
    now.forward(minutes=1, seconds=30)
    world.works()
    answer = manager(world, unknown).get(f"/api/v1/clinics/{clinic}/delivery-health").get_json()
    (mail,) = answer["channels"]
    assert mail == {
        "channel": "email",
        "tried": 3,
        "taken": 1,
        "delivered": 0,
        "opened": 0,
        "refused": 1,
        "uncertain": 1,
        "expired": 0,
        "late": {"5": 1, "60": 1, "600": 0},
        "set_aside": 1,
        "withheld": {},
    }
    path = f"/api/v1/clinics/{clinic}/delivery-health"
    assert therapist(world, unknown).get(path).status_code == 403
    assert world.as_staff("manager", "per_1", world.homework().clinic).get(path).status_code == 404


def test_what_does_not_go_out_says_why_in_the_list_in_events_and_in_figures(world: World) -> None:
    waiting, gone = world.homework(), by_mail(world)
    world.as_client(waiting).wishes(channels={"in_app": False, "email": True})
    world.as_client(waiting).post("/api/v1/me/contact-points", {"channel": "email", "address": "ada@example.org"})
    world.hears(*waiting.agreed(), waiting.occurrence("2026-11-23"))
    assert world.states(waiting) == {MAIL: "suppressed unconfirmed"}
    (listed,) = world.as_client(waiting).get("/api/v1/me/reminders", state="over").get_json()["items"]
    assert (listed["status"], listed["reason"]) == ("suppressed", "unconfirmed")
    stored = world.reminders(waiting)[MAIL]
    told = [one.data for one in pending_events(stored) if one.data]
    assert [(one["status"], one["reason"]) for one in told] == [("suppressed", "unconfirmed")]
    health = manager(world, waiting).get(f"/api/v1/clinics/{waiting.clinic}/delivery-health").get_json()
    assert [one["withheld"] for one in health["channels"]] == [{"unconfirmed": 1}]
    ((reminder),) = world.reminders(gone).values()
    known = world.store.reminders.own([gone.clinic], gone.client, reminder["_id"])
    assert known is not None
    token = links_about(known, world.now(), world.keys)[Purpose.STOP]
    holder = world.as_staff("link", "link", gone.clinic)
    assert holder.post("/links/stop", {"token": token}).status_code == 200
    world.works()
    assert world.states(gone) == {MAIL: "suppressed unsubscribed"}
    world.as_client(gone).wishes(channels={"in_app": False, "email": True})
    world.works()
    assert world.states(gone) == {MAIL: "planned"}
    world.as_client(gone).wishes(channels={"in_app": False, "email": False})
    world.works()
    assert world.states(gone) == {MAIL: "suppressed channel_off"}


def test_what_may_have_arrived_is_sent_again_with_a_reason(world: World, mailbox: Mailbox, unknown: Homework) -> None:
    assert resend(therapist(world, unknown), world, unknown).status_code == 202
    assert len(mailbox.messages) == 1
    world.works()
    assert world.states(unknown) == {MAIL: "sent"}
    assert mailbox.ids()[0] == mailbox.ids()[1]
    (kept,) = world.kept.database["resends"].find()
    assert (kept["reason"], kept["by"]) == (REASON, unknown.therapist)
    history = [one["status"] for one in next(iter(world.reminders(unknown).values()))["history"]]
    assert history[-3:] == ["unknown", "unknown", "sent"]
    assert resend(therapist(world, unknown), world, unknown).status_code == 404
    world.hears(unknown.erased())
    assert world.kept.database["resends"].count_documents({}) == 0


def test_it_stays_unknown_if_nobody_can_tell_again(world: World, mailbox: Mailbox, unknown: Homework) -> None:
    mailbox.hangs_up = True
    resend(manager(world, unknown), world, unknown)
    world.works()
    assert world.states(unknown) == {MAIL: "unknown by_hand"}
    mailbox.hangs_up = False
    assert resend(manager(world, unknown), world, unknown, "Once more").status_code == 202
    world.works()
    assert world.states(unknown) == {MAIL: "sent"}


def test_whoever_sent_it_before_has_no_say_any_more(world: World, now: Watch, mailbox: Mailbox) -> None:
    homework = by_mail(world)
    now.set_to("2026-11-23", "18:30")
    desk, said = world.working.chores.desk, list[Callable[[], None]]()
    (claimed,) = claim_due(desk, Channel.EMAIL, range(64), "worker", Room(10))
    deliver(desk, world.email, world.working.pool._keys, claimed, said.append)
    now.forward(minutes=10)
    world.working.chores.tidy()
    assert resend(therapist(world, homework), world, homework).status_code == 202
    said[0]()
    assert world.states(homework) == {MAIL: "unknown by_hand"}
    world.works()
    assert world.states(homework) == {MAIL: "sent"}
    said[0]()
    assert len(mailbox.messages) == 2


def test_nothing_is_sent_again_that_is_answered_or_in_the_night(
    world: World, now: Watch, mailbox: Mailbox, unknown: Homework
) -> None:
    now.set_to("2026-11-23", "22:00")
    assert resend(therapist(world, unknown), world, unknown).status_code == 422
    now.set_to("2026-11-23", "19:00")
    assert resend(therapist(world, unknown), world, unknown).status_code == 202
    world.hears(unknown.occurrence("2026-11-23", "responded", version=2))
    world.works()
    assert resend(therapist(world, unknown), world, unknown).status_code == 422
    assert len(mailbox.messages) == 1


@pytest.mark.parametrize(("role", "status"), [("admin", 403), ("facilitator", 403), ("client", 403)])
def test_who_may_send_again(world: World, unknown: Homework, role: str, status: int) -> None:
    assert resend(world.as_staff(role, unknown.therapist, unknown.clinic), world, unknown).status_code == status
    stranger = world.as_staff("therapist", "per_stranger", unknown.clinic)
    assert resend(stranger, world, unknown).status_code == 404
    assert resend(therapist(world, unknown), world, unknown, " ").status_code == 422
