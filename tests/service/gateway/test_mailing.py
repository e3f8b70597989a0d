"""Saved views by e-mail: planned on the page or over the API, sent once, to whom and what, and when no longer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pymongo.database import Database

from gateway.domain.mailed import Letter
from gateway.mailing import Mailing, Post
from gateway.service import build_mailing
from gateway.store.views import Views
from tests.service.gateway.world import Browser, World, world

PLAN = {"every": "week", "weekday": 1, "at": "07:30"}
ENGAGED = {"engagement": {"numerator": 72, "denominator": 100}}


@pytest.fixture
def here(database: Database[dict[str, Any]], tmp_path: Path) -> Iterator[World]:
    with world(database, tmp_path, EMAIL_URL="mailto://mail.invalid/?to={address}") as made:
        path = f"/api/v1/clinics/{made.clinic_id}/dashboard"
        made.services.answer("GET", path, 200, {"figures": ENGAGED, "previous": ENGAGED})
        yield made


class Posted:
    """A worker that sends when it is told to, and what it sent."""

    def __init__(self, here: World) -> None:
        self.letters: list[tuple[str, Letter]] = []
        self.taken = True
        self._mailing: Mailing = replace(build_mailing(here.settings, here.database, here.clock), send=self._send)

    def _send(self, address: str, letter: Letter) -> bool:
        self.letters.append((address, letter))
        return self.taken

    def work(self) -> list[tuple[str, Letter]]:
        while self._mailing.step():
            pass
        return self.letters


@pytest.fixture
def posted(here: World) -> Posted:
    return Posted(here)


def planned(here: World, who: Browser, **view: Any) -> str:
    views = f"/api/v1/clinics/{here.clinic_id}/views"
    made = who.post(views, json={"name": "Of Anna B.", "page": "dashboard", "query": {"period": "four-weeks"}, **view})
    path = f"{views}/{made.json['id']}"
    answer = who.send("PUT", f"{path}/mail", json=PLAN, headers={"If-Match": made.headers["ETag"]})
    assert answer.status_code == 200, answer.text
    assert answer.json["mail"]["at"] == "07:30"
    return path


def test_a_mail_goes_out_once_a_week_and_says_nothing_of_anybody(here: World, posted: Posted) -> None:
    manager = here.person("manager")
    path = planned(here, manager)
    assert posted.work() == []
    for week in (1, 2):
        here.clock.move(timedelta(days=7))
        assert len(posted.work()) == week
        assert len(posted.work()) == week
    address, letter = posted.letters[0]
    assert address == manager.email
    assert "About 70 %" in letter.text
    assert path.rpartition("/")[2] in letter.text
    assert "Anna" not in letter.title + letter.text
    asked = next(seen for seen in here.services.seen if seen.path.endswith("/dashboard"))
    assert (asked.role, asked.person_id) == ("manager", manager.person_id)
    mailed = [one for one in here.records() if one["action"] == "views.mail"]
    assert [(one["person_id"], one["status"]) for one in mailed] == [(manager.person_id, 200)] * 2


def test_what_was_not_taken_is_said_and_not_sent_again(here: World, posted: Posted) -> None:
    path = planned(here, here.person("manager"))
    posted.taken = False
    here.clock.move(timedelta(days=7))
    assert len(posted.work()) == 1
    assert len(posted.work()) == 1
    kept = here.database["views"].find_one({"_id": path.rpartition("/")[2]})
    assert kept is not None
    assert (kept["mail"]["last"], kept["mail"]["last_at"]) == ("not_sent", here.clock())


def test_of_two_workers_that_read_the_same_view_one_takes_it(here: World) -> None:
    planned(here, here.person("manager"))
    here.clock.move(timedelta(days=7))
    views = Views(here.database["views"])
    one, other = views.due(here.clock()), views.due(here.clock())
    assert one is not None
    assert other is not None
    assert one.mail is not None
    later = one.mail.after(here.clock(), "Europe/London")
    assert views.plan(one, later)
    assert not views.plan(other, later)
    assert views.due(here.clock()) is None


def test_a_narrower_view_is_mailed_without_a_number(here: World, posted: Posted) -> None:
    planned(here, here.person("therapist"), query={"period": "last-week", "group": "grp_01K0000000000000000000000A"})
    here.clock.move(timedelta(days=7))
    ((_, letter),) = posted.work()
    assert "%" not in letter.text
    assert not [seen for seen in here.services.seen if seen.path.endswith("/dashboard")]


def test_who_has_left_gets_no_mail_any_more(here: World, posted: Posted) -> None:
    manager = here.person("manager")
    planned(here, manager)
    here.database["people"].update_one({"_id": manager.person_id}, {"$set": {"active": False}})
    here.clock.move(timedelta(days=7))
    assert posted.work() == []
    view = here.database["views"].find_one()
    assert view is not None
    assert view["mail"] is None


def test_a_mail_is_ended_over_the_api_and_on_the_page(here: World, posted: Posted) -> None:
    manager = here.person("manager")
    path = planned(here, manager)
    tag = manager.get(path).headers["ETag"]
    assert manager.send("DELETE", f"{path}/mail", headers={"If-Match": tag}).json["mail"] is None
    page = f"/c/{here.clinic_id}/views"
    view = path.rpartition("/")[2]
    form = {"go": "mail", "version": "3", "every": "month", "weekday": "2", "at": "7:05"}
    assert manager.post(f"{page}/{view}", data=form).status_code == 302
    assert manager.get(path).json["mail"]["at"] == "07:05"
    assert "Next mail" in manager.get(page).text
    assert manager.post(f"{page}/{view}", data={"go": "no-mail", "version": "4"}).status_code == 302
    wrong = manager.post(f"{page}/{view}", data={**form, "version": "5", "at": "late"})
    assert wrong.status_code == 422
    here.clock.move(timedelta(days=60))
    assert posted.work() == []


def test_a_server_that_is_away_takes_nothing() -> None:
    post = Post("mailto://127.0.0.1:9/?mode=insecure&to={address}&cto=1&rto=1", "carryover@example.org")
    assert not post.send("somebody@example.org", Letter("t", "x"))
