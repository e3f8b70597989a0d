"""Pages about reminders: what a form sends, what is said beside it, and what a tap does."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.unit.gateway.web import documents
from tests.unit.gateway.web.sample import Sample, a_client, sample

ASSIGNMENT = documents.assignment()["id"]
OWN = "/api/v1/me"
OPEN = re.compile(r'<details class="more" open><summary><span>([^<]*)')
WORDS = f"{OWN}/assignments/{ASSIGNMENT}/reminder"


@pytest.fixture
def day(monkeypatch: pytest.MonkeyPatch) -> Sample:
    found = sample(monkeypatch, a_client())
    documents.a_full_day(found.calls)
    return found


def post(day: Sample, path: str, **form: Any) -> TestResponse:
    return day.app.test_client().post(path, data={"idempotency_key": "k", "etag": '"v1"', **form})


def page(day: Sample, path: str, **headers: str) -> str:
    return unescape(day.app.test_client().get(path, headers=headers).text)


def test_the_page_of_wishes_shows_what_holds_and_the_week_as_it_will_come(day: Sample) -> None:
    text = page(day, "/settings/reminders")
    assert 'name="from_6" type="time" value="23:00"' in text
    assert '<option value="45" selected>45 minutes</option>' in text
    assert "as my clinic has it (3)" in text
    assert "put together with another one" in text
    assert "only if nothing is answered before" in text
    assert "there were enough on that day" in text
    assert "Asia/Tokyo" in text


@pytest.mark.parametrize(
    ("own", "said"),
    [
        ({"homework_word": "practice"}, "a practice"),
        ({"homework_word": None}, "a piece of homework"),
        (None, "a piece of homework"),
    ],
)
def test_pages_call_homework_what_its_client_calls_it(day: Sample, own: dict[str, Any] | None, said: str) -> None:
    day.calls.answer("GET", f"{OWN}/course", {"episodes": []})
    if own is None:
        day.calls.away.add("reminders")
    else:
        day.calls.answer("GET", f"{OWN}/reminder-preferences", documents.wishes() | own)
    assert f"agree on {said}" in page(day, "/course")


def test_a_browser_is_offered_its_messages_and_nothing_happens_before_a_tap(day: Sample) -> None:
    text = page(day, "/settings/addresses")
    assert 'data-push-key="BKey" data-push-worker="/push.js"' in text
    assert text.count("/assets/pushing.") == 1
    day.calls.answer("POST", f"{OWN}/contact-points", {}, status=201)
    answer = post(day, "/settings/addresses", channel="push", address='{"endpoint": "https://push.example.org/a"}')
    assert answer.headers["Location"] == "/settings/addresses?said=browser_added"
    gone = documents.a_point(channel="push", address="push.example.org", state="set_aside", code_until=None)
    day.calls.answer("GET", f"{OWN}/contact-points", {"items": [gone], "push_key": None})
    text = page(day, "/settings/addresses")
    assert "This browser shows no messages any more." in text
    assert "Send a code" not in text
    assert "data-push-key" not in text


def test_without_a_preview_everything_else_stands(day: Sample) -> None:
    del day.calls.answers["GET", f"{OWN}/reminder-preview"]
    text = page(day, "/settings/reminders")
    assert "cannot be shown right now" in text
    assert "Quiet hours" in text


def test_saving_sends_all_that_is_wished_and_keeps_what_the_form_does_not_speak_of(day: Sample) -> None:
    day.calls.answer("PUT", f"{OWN}/reminder-preferences", documents.wishes())
    typed = {"quiet_from": "22:00", "quiet_to": "07:00", "from_5": "23:30", "to_5": "10:00", "never_7": "yes"}
    trip = {"travel": "trip", "travel_zone": "Asia/Tokyo", "travel_until": "2026-12-01"}
    post(day, "/settings/reminders", in_app="yes", cap="2", gap_minutes="", second_channel="email", **typed, **trip)
    ((method, path, sent, headers),) = day.calls.sent
    assert (method, path, headers["If-Match"]) == ("PUT", f"{OWN}/reminder-preferences", '"v1"')
    assert sent["quiet_days"] == {"5": {"begins": "23:30", "ends": "10:00"}, "7": None}
    assert (sent["cap"], sent["gap_minutes"], sent["second_channel"]) == (2, None, "email")
    assert sent["travel"] == {"time_zone": "Asia/Tokyo", "mode": "trip", "until": "2026-12-01"}
    assert sent["rests"] == {ASSIGNMENT: "2026-11-24"}
    assert not set(sent) & {"version", "defaults", "asked_zones", "zone_now", "clinic_id", "channels_offered"}


def test_the_page_is_short_until_something_in_it_has_to_be_mended(day: Sample) -> None:
    assert OPEN.findall(page(day, "/settings/reminders")) == ["Other hours on some days"]
    day.calls.answer("PUT", f"{OWN}/reminder-preferences", {"status": 422, "errors": {"cap": ["From 1."]}}, status=422)
    assert "How many" in OPEN.findall(post(day, "/settings/reminders", cap="0").text)


def test_what_cannot_work_is_said_beside_its_field(day: Sample) -> None:
    errors = {"quiet_days": {"5": ["At least one hour."]}, "travel": {"until": ["Say up to which day."]}}
    day.calls.answer("PUT", f"{OWN}/reminder-preferences", {"status": 422, "errors": errors}, status=422)
    answer = post(day, "/settings/reminders", from_5="08:00", to_5="08:00", travel="trip", travel_zone="Asia/Tokyo")
    assert answer.status_code == 422
    assert 'href="#f-to_5"' in answer.text
    assert 'href="#f-travel_until"' in answer.text
    assert 'value="Asia/Tokyo"' in answer.text
    assert "Nothing is lost" in answer.text


def test_the_week_can_be_looked_at_before_it_is_saved(day: Sample) -> None:
    day.calls.answer("POST", f"{OWN}/reminder-preview", {"messages": [], "withheld": []})
    answer = post(day, "/settings/reminders", go="preview", quiet_from="09:00", quiet_to="07:00", cap="1")
    assert "Nothing comes in the next seven days." in answer.text
    assert "with your changes" in answer.text
    assert 'value="09:00"' in answer.text
    assert [(method, path) for method, path, _, _ in day.calls.sent] == [("POST", f"{OWN}/reminder-preview")]
    assert day.calls.sent[0][2]["preferences"]["cap"] == 1


@pytest.mark.parametrize(
    ("form", "path", "body"),
    [
        ({"go": "off"}, "off", {}),
        ({"go": "on"}, "on", {"assignment_id": None}),
        ({"go": "on", "assignment_id": ASSIGNMENT}, "on", {"assignment_id": ASSIGNMENT}),
        ({"go": "rest"}, "rest", {"assignment_id": None, "until": None}),
        ({"go": "rest", "until": "2026-12-01"}, "rest", {"assignment_id": None, "until": "2026-12-01"}),
        ({"go": "rest", "assignment_id": ASSIGNMENT}, "rest", {"assignment_id": ASSIGNMENT, "until": None}),
    ],
)
def test_one_tap(day: Sample, form: dict[str, str], path: str, body: dict[str, Any]) -> None:
    day.calls.answer("POST", f"{OWN}/reminders/{path}", documents.wishes())
    assert post(day, "/settings/reminders/now", **form).status_code == 302
    assert [(found, sent) for _, found, sent, _ in day.calls.sent] == [(f"{OWN}/reminders/{path}", body)]


def test_a_day_that_is_over_is_said_beside_the_rest(day: Sample) -> None:
    problem = {"status": 422, "errors": {"until": ["That day is over. Give today or a later day."]}}
    day.calls.answer("POST", f"{OWN}/reminders/rest", problem, status=422)
    answer = post(day, "/settings/reminders/now", go="rest", until="2026-11-01")
    assert (answer.status_code, "That day is over." in answer.text) == (422, True)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"off": True}, "All reminders are off."),
        ({"rest_until": "2026-12-01"}, "rest up to and with Tuesday 1 December"),
    ],
)
def test_what_holds_now_is_said_first(day: Sample, change: dict[str, Any], said: str) -> None:
    day.calls.answer("GET", f"{OWN}/reminder-preferences", documents.wishes() | change)
    text = page(day, "/settings/reminders")
    assert said in text
    assert "All off" not in text


def test_moments_beside_the_plan(day: Sample) -> None:
    day.calls.answer("PUT", WORDS, {})
    form = {
        "moment_cue": "yes",
        "at_cue": "19:10",
        "moment_session": "yes",
        "minutes_session": "",
        "minutes_before": "30",
    }
    post(day, f"/settings/reminders/{ASSIGNMENT}", time="19:00", text=" Lamp on ", **form)
    sent = put_in(day)
    assert sent["moments"] == [
        {"trigger": "cue", "at": "19:10", "minutes": None},
        {"trigger": "session", "at": None, "minutes": None},
    ]
    assert (sent["time"], sent["text"], sent["off"]) == ("19:00", "Lamp on", False)
    text = page(day, f"/settings/reminders/{ASSIGNMENT}")
    assert "If the dishes are done, then I sit down and breathe" in text
    assert 'name="moment_due" value="yes" id="f-moment_due" checked' in text


def test_one_homework_off_in_one_tap(day: Sample) -> None:
    day.calls.answer("PUT", WORDS, {})
    post(day, f"/settings/reminders/{ASSIGNMENT}", go="off", text="Lamp on")
    assert (put_in(day)["off"], put_in(day)["text"]) == (True, "Lamp on")
    day.calls.answer("GET", WORDS, {"text": None, "off": True, "neutral_text": "A small reminder."})
    assert "Save and remind me again" in page(day, f"/settings/reminders/{ASSIGNMENT}")


def test_a_moment_that_cannot_work_is_said_beside_the_moments(day: Sample) -> None:
    problem = {"status": 422, "errors": {"moments": ["Say at what time the moment in your plan usually comes."]}}
    day.calls.answer("PUT", WORDS, problem, status=422)
    answer = post(day, f"/settings/reminders/{ASSIGNMENT}", moment_cue="yes")
    assert 'href="#f-moment_due"' in answer.text
    assert 'name="moment_cue" value="yes" id="f-moment_cue" checked' in answer.text


def put_in(day: Sample) -> Any:
    """The one thing that was stored."""
    (found,) = (sent for method, _, sent, _ in day.calls.sent if method == "PUT")
    return found


def a_bundle() -> dict[str, Any]:
    parts = [
        {
            "reminder_id": f"rem_{number}",
            "assignment_id": ASSIGNMENT,
            "occurrence_id": documents.occurrence(number)["id"],
        }
        for number in (7, 1)
    ]
    return {
        **documents.a_reminder(),
        "text": "Two things for now",
        "occurrence_id": parts[0]["occurrence_id"],
        "items": parts,
    }


def test_the_inbox_shows_messages_and_ways_to_put_them_off(day: Sample) -> None:
    day.calls.answer("GET", f"{OWN}/inbox", {"items": [a_bundle()], "next": "there-is-more"})
    text = page(day, "/inbox")
    assert text.count("Two things for now") == 1
    assert text.count('action="/inbox/rem_') == 3
    assert "In ten minutes" in text
    assert "In an hour" not in text
    assert "/inbox?after=there-is-more" in text
    assert "Mark all as read" in text


@pytest.mark.parametrize(("asks", "leads_to"), [(False, ""), (True, "/not-this-time")])
def test_a_message_leads_to_the_sheet_or_to_the_question_it_asked(day: Sample, asks: bool, leads_to: str) -> None:
    about = {"reminder_id": "rem_2", "occurrence_id": "occ_2", "asks": asks}
    other = {"reminder_id": "rem_1", "occurrence_id": "occ_1", "asks": not asks}
    day.calls.answer("POST", f"{OWN}/inbox/rem_2/opened", {**documents.a_reminder(), "items": [other, about]})
    assert post(day, "/inbox/rem_2/open", occurrence_id="occ_2").headers["Location"] == f"/do/occ_2{leads_to}"


def test_the_bell_counts_messages_about_anything_that_is_open_now(day: Sample) -> None:
    away = {**documents.a_reminder(), "occurrence_id": "occ_elsewhere"}
    day.calls.answer("GET", f"{OWN}/inbox", {"items": [a_bundle(), away], "next": None})
    assert "1 reminder for you" in page(day, "/today")


def test_later_and_not_today(day: Sample) -> None:
    day.calls.answer("POST", f"{OWN}/reminders/rem_1/snooze", {"comes_again_at": "2026-11-24T19:00:00.000Z"})
    assert post(day, "/inbox/rem_1/later", **{"for": "hour"}).headers["Location"] == "/inbox?said=put_off"
    assert day.calls.sent.pop()[2] == {"for": "hour"}
    day.calls.answer("POST", f"{OWN}/reminders/rest", documents.wishes())
    day.calls.answer("POST", f"{OWN}/inbox/rem_1/opened", {})
    found = post(day, "/inbox/rem_1/later", **{"for": "not_today", "assignment_id": ["asg_1", "asg_2"]})
    assert found.headers["Location"] == "/inbox?said=not_today"
    assert [(path.rsplit("/", 1)[1], sent) for _, path, sent, _ in day.calls.sent] == [
        ("rest", {"assignment_id": "asg_1"}),
        ("rest", {"assignment_id": "asg_2"}),
        ("opened", {}),
    ]
    keys = [headers["Idempotency-Key"] for _, _, _, headers in day.calls.sent]
    assert len(set(keys)) == 3


def test_what_cannot_be_put_off_says_what_is_possible(day: Sample) -> None:
    problem = {"status": 422, "errors": {"for": ["Possible now: tomorrow."]}}
    day.calls.answer("POST", f"{OWN}/reminders/rem_1/snooze", problem, status=422)
    answer = post(day, "/inbox/rem_1/later", **{"for": "hour"})
    assert (answer.status_code, "Possible now: tomorrow." in answer.text) == (422, True)
    assert "Lamp on, five slow breaths" in answer.text


def test_everything_is_read_in_one_tap(day: Sample) -> None:
    day.calls.answer("POST", f"{OWN}/inbox/opened", {"messages": 2})
    assert post(day, "/inbox/read").headers["Location"] == "/inbox?said=all_read"


def test_what_became_of_each_with_its_steps(day: Sample) -> None:
    text = page(day, "/inbox/all")
    assert "did not come: you had answered" in text
    assert "moved away from another one" in text
    assert "/inbox/all?over=more" in text


@pytest.mark.parametrize(
    ("zone", "asked"), [("Asia/Tokyo", True), ("Asia/Seoul", False), ("Europe/London", False), ("", False)]
)
def test_another_zone_is_asked_about_once(day: Sample, zone: str, asked: bool) -> None:
    part = page(day, f"/settings/elsewhere?zone={zone}", **{"HX-Request": "true"})
    assert ("Your reminders go by Europe/London." in part) is asked
    assert "<html" not in part
    assert 'data-zone-question="Europe/London"' in page(day, "/today")


def test_nothing_is_asked_when_nothing_would_come(day: Sample) -> None:
    day.calls.answer("GET", f"{OWN}/reminder-preferences", documents.wishes() | {"off": True})
    assert page(day, "/settings/elsewhere?zone=Asia/Tokyo", **{"HX-Request": "true"}) == ""


def test_the_answer_about_the_zone(day: Sample) -> None:
    day.calls.answer("POST", f"{OWN}/reminders/zone", documents.wishes())
    post(day, "/settings/elsewhere", time_zone="Asia/Tokyo", answer="follow", until="2026-12-01")
    assert day.calls.sent[0][2] == {"time_zone": "Asia/Tokyo", "answer": "follow", "until": None}
    problem = {"status": 422, "errors": {"until": ["Say up to which day the trip lasts."]}}
    day.calls.answer("POST", f"{OWN}/reminders/zone", problem, status=422)
    answer = post(day, "/settings/elsewhere", time_zone="Asia/Tokyo", answer="trip")
    assert (answer.status_code, 'href="#f-until"' in answer.text) == (422, True)
