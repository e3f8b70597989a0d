"""Links out of messages: looking at one does nothing and tells nothing, and pressing the button leaves a record."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.web.client.by_link import PER_MINUTE
from tests.service.gateway.world import World

CLIENT, REMINDER = "per_01J0000000000000000000000A", "rem_01J0000000000000000000000B"
OCCURRENCE = "occ_01J0000000000000000000000C"
ONE_CLICK: Any = {"List-Unsubscribe": "One-Click"}


def token(here: World) -> str:
    return f"{here.clinic_id.removeprefix('cln_')}.01J0000000000000000000000A.01J0000000000000000000000B.6a0.signed"


def known(here: World) -> None:
    looked = {"clinic_id": here.clinic_id, "client_id": CLIENT, "reminder_id": REMINDER}
    here.services.answer("POST", "/links/look", 200, looked)
    here.services.answer("POST", "/links/stop", 200, {"client_id": CLIENT, "channel": "email"})


def unknown(here: World) -> None:
    here.services.answer("POST", "/links/look", 404, {"status": 404})


def test_looking_at_a_link_asks_nobody_and_signs_nobody_in(here: World) -> None:
    pages = [here.browser().get(f"/{kind}/{made}") for kind in "lu" for made in (token(here), "anything")]
    assert {page.status_code for page in pages} == {200}
    assert pages[0].text.replace(token(here), "anything") == pages[1].text
    assert here.services.seen == []
    assert not any("carryover=" in page.headers.get("Set-Cookie", "") for page in pages)


def test_a_link_leads_its_person_to_what_it_is_about(here: World) -> None:
    person = here.person("client")
    here.services.answer("POST", "/api/v1/me/links/open", 200, {"occurrence_id": OCCURRENCE, "open": True})
    answer = person.get(f"/l/{token(here)}")
    assert answer.headers["Location"] == f"/do/{OCCURRENCE}"
    assert [(one.method, one.path, one.role) for one in here.services.seen] == [
        ("POST", "/api/v1/me/links/open", "client")
    ]
    here.services.answer("POST", "/api/v1/me/links/open", 200, {"occurrence_id": OCCURRENCE, "open": False})
    assert person.get(f"/l/{token(here)}").headers["Location"] == "/today"


@pytest.mark.parametrize("still_open", [True, False])
def test_the_question_what_got_in_the_way_opens_itself(here: World, still_open: bool) -> None:
    about = {"occurrence_id": OCCURRENCE, "open": still_open, "asks": True}
    here.services.answer("POST", "/api/v1/me/links/open", 200, about)
    answer = here.person("client").get(f"/l/{token(here)}")
    assert answer.headers["Location"] == f"/do/{OCCURRENCE}/not-this-time"


def test_anybody_else_finds_nothing_there(here: World) -> None:
    here.services.answer("POST", "/api/v1/me/links/open", 404, {"status": 404})
    for role in ("client", "therapist"):
        answer = here.person(role).get(f"/l/{token(here)}")
        assert answer.status_code == 404
        assert "This link opens nothing here" in answer.text


def test_one_click_stops_without_cookie_or_page_and_leaves_a_record(here: World) -> None:
    known(here)
    answer = here.browser().client.post(f"/u/{token(here)}", data=ONE_CLICK, headers={"Origin": "null"})
    assert (answer.status_code, "Stopped" in answer.text) == (200, True)
    asked = [one for one in here.services.seen if one.path == "/links/stop"]
    assert [(one.role, one.clinic_ids) for one in asked] == [("link", (here.clinic_id,))]
    record = here.records()[-1]
    assert (record["person_id"], record["role"], record["action"]) == ("link", "link", "reminder.stop")
    assert (record["client_ids"], record["objects"], record["status"]) == ([CLIENT], [REMINDER], 200)
    page = here.administrator().get(f"/c/{here.clinic_id}/audit")
    assert "whoever has the link of a message" in page.text


@pytest.mark.parametrize("made", ["anything", "../..", "x" * 400])
def test_a_wrong_link_stops_nothing_and_leaves_no_record(here: World, made: str) -> None:
    unknown(here)
    for wrong in (made, token(here)):
        answer = here.browser().client.post(f"/u/{wrong}", data=ONE_CLICK)
        assert answer.status_code == 404
    assert [one.path for one in here.services.seen] == ["/links/look"]
    assert here.records() == []


def test_links_are_tried_only_so_often(here: World) -> None:
    unknown(here)
    browser = here.browser().client
    answers = [browser.post("/u/anything", data=ONE_CLICK).status_code for _ in range(PER_MINUTE + 1)]
    assert answers[-2:] == [404, 429]


def test_a_calendar_is_fetched_without_signing_in_and_not_sent_twice(here: World) -> None:
    path = f"/feed/{token(here)}.ics"
    here.services.answer("GET", f"/feeds/{token(here)}", 200, {"a": "calendar"}, ETag='"one"')
    first = here.browser().get(path)
    assert (first.status_code, first.headers["Cache-Control"]) == (200, "private, no-cache")
    again = here.browser().get(path, headers={"If-None-Match": '"one"'})
    assert (again.status_code, again.data) == (304, b"")
    assert here.browser().get(path, headers={"If-None-Match": '"other"'}).status_code == 200
    here.services.answer("GET", f"/feeds/{token(here)}", 404, {"status": 404})
    for wrong in (path, "/feed/anything.ics"):
        answer = here.browser().get(wrong)
        assert (answer.status_code, answer.content_type) == (404, "application/problem+json")


def test_a_message_is_put_off_without_signing_in_and_what_cannot_be_is_said(here: World) -> None:
    known(here)
    path, press = f"/q/{token(here)}", {"later": "evening"}
    assert here.browser().get(path).text.replace(token(here), "anything") == here.browser().get("/q/anything").text
    here.services.answer("POST", "/links/later", 200, {"client_id": CLIENT, "channel": "email"})
    assert "That is fine" in here.browser().client.post(path, data=press).text
    record = here.records()[-1]
    assert (record["action"], record["role"], record["status"]) == ("reminder.put_off", "link", 200)
    refused = {"status": 422, "errors": {"for": ["Then it would be quiet. Possible now: tomorrow."]}}
    here.services.answer("POST", "/links/later", 422, refused)
    answer = here.browser().client.post(path, data=press)
    assert (answer.status_code, "Possible now: tomorrow." in answer.text) == (422, True)
    unknown(here)
    assert here.browser().client.post(path, data=press).status_code == 404
