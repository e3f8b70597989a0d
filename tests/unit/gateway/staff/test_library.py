"""The library, the picker on the agree sheet and what fits now, as pages draw them and as forms send them."""

from __future__ import annotations

import re
from datetime import date, time
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient

from gateway.domain.roles import Role
from gateway.web import schedule_form
from gateway.web.staff import cadence, picker, sheet_form
from gateway.web.staff.fitting import WORDS, Fitting
from gateway.web.staff.library import shelves
from services.assignments.domain.codes import ScheduleKind
from services.assignments.domain.library.search import Place
from services.assignments.domain.library.suggestions import Why
from services.assignments.domain.schedule import Schedule
from services.assignments.domain.schedule.days import days as schedule_days
from tests.unit.gateway.staff import staff_documents as documents
from tests.unit.gateway.staff.staff_documents import GROUP, PAGES, PATH
from tests.unit.gateway.web.documents import EPISODE, exercise
from tests.unit.gateway.web.sample import Sample, sample

WEDNESDAY = date(2026, 11, 25)
AGREE = f"{PAGES}clients/{EPISODE}/agree"
AFTER = {"code": "after", "exercise": "exposure_hierarchy", "title": "Exposure ladder", "answered_on": "2026-11-03"}
SHORT = {"code": "short", "minutes": 5, "obstacle": "time", "times": 2}


def card(code: str, **more: Any) -> dict[str, Any]:
    return {**exercise(code), "matches": [], "starred": False, "last_set_at": None, **more}


def browser_for(monkeypatch: pytest.MonkeyPatch, role: Role, *cards: dict[str, Any]) -> tuple[Sample, FlaskClient]:
    found = sample(monkeypatch, documents.staff(role))
    documents.a_full_clinic(found.calls)
    if cards:
        found.calls.answer("GET", f"{PATH}exercises", {"items": list(cards), "next": None, "total": len(cards)})
    return found, found.app.test_client()


def words_of(body: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def test_stars_and_what_was_set_lately_come_first_and_each_stands_once(monkeypatch: pytest.MonkeyPatch) -> None:
    cards = [
        card("worry_time"),
        card("thought_record", last_set_at="2026-11-03T10:00:00.000Z"),
        card("sleep_diary", starred=True, last_set_at="2026-11-02T10:00:00.000Z"),
        card("abcde", last_set_at="2026-11-04T10:00:00.000Z"),
    ]
    found = [(shelf.title, [one["code"] for one in shelf.exercises]) for shelf in _drawn(monkeypatch, cards)]
    assert found == [
        ("With your star", ["sleep_diary"]),
        ("Set by you lately", ["abcde", "thought_record"]),
        ("All others", ["worry_time"]),
    ]


def _drawn(monkeypatch: pytest.MonkeyPatch, cards: list[dict[str, Any]]) -> Any:
    found, _ = browser_for(monkeypatch, Role.THERAPIST)
    with found.app.test_request_context():
        return shelves(cards)


def test_a_hit_says_where_its_words_were_found(monkeypatch: pytest.MonkeyPatch) -> None:
    matches = [{"place": place.value, "word": "sleep"} for place in Place]
    _, browser = browser_for(monkeypatch, Role.FACILITATOR, card("sleep_diary", matches=matches))
    text = words_of(browser.get(f"{PAGES}library?find=slep").text)
    assert "1 exercise" in text
    assert "“sleep” (title), “sleep” (clinical name), “sleep” (problems), “sleep” (approach)" in text
    assert "“sleep” (instructions), “sleep” (questions), “sleep” (phases)" in text


def test_an_empty_search_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    found, browser = browser_for(monkeypatch, Role.THERAPIST)
    found.calls.answer("GET", f"{PATH}exercises", {"items": [], "next": None, "total": 0})
    assert "Try fewer words, or take a filter away." in browser.get(f"{PAGES}library?find=zzz").text


@pytest.mark.parametrize(("act", "method"), [("star", "PUT"), ("unstar", "DELETE")])
def test_a_star_is_sent_and_one_comes_back_to_the_same_list(
    monkeypatch: pytest.MonkeyPatch, act: str, method: str
) -> None:
    found, browser = browser_for(monkeypatch, Role.THERAPIST)
    found.calls.answer(method, f"{PATH}exercises/thought_record/star", {})
    address = f"{PAGES}library/thought_record/star"
    form = {"act": act, "from": "library", "query": "find=rec+ord&minutes=20&next=//elsewhere"}
    assert browser.post(address, data=form).location == f"{PAGES}library?find=rec+ord&minutes=20#x-thought_record"
    assert browser.post(address, data={"act": act}).location == f"{PAGES}library/thought_record"
    assert [sent[:2] for sent in found.calls.sent] == [(method, f"{PATH}exercises/thought_record/star")] * 2


def test_an_exercise_is_shown_in_full(monkeypatch: pytest.MonkeyPatch) -> None:
    found, browser = browser_for(monkeypatch, Role.THERAPIST)
    before = [{"code": "exposure_hierarchy", "title": "Exposure ladder", "family": "planning"}]
    detail = {**exercise("thought_record", 1), "versions": [1, 2], "comes_after": before, "starred": True}
    found.calls.answer("GET", f"{PATH}exercises/thought_record", detail)
    body = browser.get(f"{PAGES}library/thought_record?version=1&screen=2").text
    text = words_of(body)
    for words in ("which is not set any more", "Exposure ladder", "Short form", "A filled sheet", "version 2"):
        assert words in text
    (phone,) = re.findall(r'<div class="handset" inert>.*?<div class="handset__foot">', body, re.DOTALL)
    assert "What did you feel" in phone
    assert "screen=3" in body
    assert "<form" not in phone
    assert "<h1" not in phone


def test_a_client_is_chosen_and_the_sheet_has_the_exercise(monkeypatch: pytest.MonkeyPatch) -> None:
    _, browser = browser_for(monkeypatch, Role.THERAPIST)
    address = f"{PAGES}library/thought_record/set"
    assert browser.post(address, data={"client": EPISODE}).location == f"{AGREE}?exercise=thought_record"
    asked = browser.post(address, data={"client": ""})
    assert asked.status_code == 422
    assert "Choose a client." in asked.text


def test_a_facilitator_chooses_a_member_of_a_group(monkeypatch: pytest.MonkeyPatch) -> None:
    _, browser = browser_for(monkeypatch, Role.FACILITATOR)
    body = browser.get(f"{PAGES}library/thought_record").text
    assert f'value="{EPISODE}:{GROUP}"' in body
    there = browser.post(f"{PAGES}library/thought_record/set", data={"client": f"{EPISODE}:{GROUP}"}).location
    assert there == f"{PAGES}groups/{GROUP}/members/{EPISODE}/agree?exercise=thought_record"


@pytest.mark.parametrize("role", [Role.CLIENT, Role.MANAGER, Role.ADMIN])
def test_the_library_is_not_there_for_others(monkeypatch: pytest.MonkeyPatch, role: Role) -> None:
    found = sample(monkeypatch, documents.staff(role))
    for address in (f"{PAGES}library", f"{PAGES}library/thought_record"):
        assert found.app.test_client().get(address).status_code == 404


def test_what_fits_now_stands_on_the_clients_page_with_its_reasons(monkeypatch: pytest.MonkeyPatch) -> None:
    found, browser = browser_for(monkeypatch, Role.THERAPIST)
    fits = {"items": [documents.suggestion(AFTER, SHORT, {"code": "new to us"})], "next": None}
    found.calls.answer("GET", f"{PATH}episodes/{EPISODE}/suggestions", fits)
    text = words_of(browser.get(f"{PAGES}clients/{EPISODE}").text)
    assert (
        "fits the problem: panic; fits the phase: skills; comes after “Exposure ladder”, which was answered on 3 Nov; "
        "short, about 5 minutes: “no time found” was in the way twice" in text
    )


def test_every_reason_has_words() -> None:
    assert set(WORDS) == set(Why)


def test_a_page_does_without_suggestions(monkeypatch: pytest.MonkeyPatch) -> None:
    found, browser = browser_for(monkeypatch, Role.THERAPIST)
    del found.calls.answers["GET", f"{PATH}episodes/{EPISODE}/suggestions"]
    for address in (f"{PAGES}clients/{EPISODE}", AGREE):
        answer = browser.get(address)
        assert answer.status_code == 200
        assert "Fits now" not in answer.text


def test_the_picker_offers_each_exercise_once(monkeypatch: pytest.MonkeyPatch) -> None:
    found, _ = browser_for(monkeypatch, Role.THERAPIST)
    cards = [card("abcde"), card("sleep_diary", starred=True), card("worry_time", last_set_at="2026-11-02T10:00:00Z")]
    fits = [Fitting(code, code, "diary", 5, ("because",)) for code in ("sleep_diary", "retired", "abcde")]
    with found.app.test_request_context():
        sections = picker.sections(cards, fits)
    assert [(one.title, [each.code for each in one.choices], one.folded) for one in sections] == [
        ("With your star", ["sleep_diary"], False),
        ("Set by you lately", ["worry_time"], False),
        ("Fits now", ["abcde"], False),
    ]
    assert sections[0].choices[0].reasons == ("because",)


@pytest.mark.parametrize("form", [{"look": "yes", "find": "breth"}, {"go": "enter", "find": "breth"}])
def test_looking_for_an_exercise_sends_nothing_and_keeps_what_was_typed(
    monkeypatch: pytest.MonkeyPatch, form: dict[str, str]
) -> None:
    found, browser = browser_for(monkeypatch, Role.THERAPIST)
    answer = browser.post(AGREE, data={**form, "what": "By the window", "plan_if": "the kettle is on"})
    assert answer.status_code == 200
    assert not found.calls.sent
    assert "By the window</textarea>" in answer.text
    assert 'name="looked_for" value="breth"' in answer.text
    again = browser.post(AGREE, data={"go": "enter", "find": "breth", "looked_for": "breth"})
    assert again.status_code == 422


@pytest.mark.parametrize(
    ("rhythm", "kind", "weekdays", "days"),
    [
        ("once", "once", [], [25]),
        ("daily", "daily", [], list(range(25, 41))),
        ("weekdays", "weekdays", ["1", "2", "3", "4", "5"], [25, 26, 27, 30, 31, 32, 33, 34, 37, 38, 39, 40]),
        ("weekly", "weekdays", ["3"], [25, 32, 39]),
        ("fortnightly", "weekdays", ["3"], [25, 39]),
        ("monthly", "monthly", [], [25]),
    ],
)
def test_suggested_days_are_what_a_schedule_makes_of_them(
    monkeypatch: pytest.MonkeyPatch, rhythm: str, kind: str, weekdays: list[str], days: list[int]
) -> None:
    typed = sheet_form.prefilled({"start_on": "2026-11-25", "time": "19:00"}, {"suggested_cadence": rhythm}, WEDNESDAY)
    assert (typed["kind"], typed["weekdays"]) == (kind, weekdays)
    made = schedule_form.terms(typed)
    schedule = Schedule(
        kind=ScheduleKind(made["kind"]),
        start_on=WEDNESDAY,
        time=time(19),
        weekdays=tuple(made.get("weekdays", ())),
        every_weeks=made.get("every_weeks", 1),
        month_day=made.get("month_day"),
    )
    found_days = schedule_days(schedule, WEDNESDAY, date(2026, 12, 10), "Europe/London")
    assert [(day - date(2026, 10, 31)).days for day in found_days] == days
    found, _ = browser_for(monkeypatch, Role.THERAPIST)
    with found.app.test_request_context():
        assert cadence.in_words(rhythm) in cadence.advice(rhythm)
        assert cadence.advice(None) == ""


def test_another_exercise_suggests_other_days_until_somebody_chooses_their_own() -> None:
    weekly = sheet_form.prefilled({}, {"suggested_cadence": "weekly"}, WEDNESDAY)
    daily = sheet_form.prefilled(weekly, {"suggested_cadence": "daily"}, WEDNESDAY)
    assert (daily["kind"], daily["weekdays"]) == ("daily", [])
    own = sheet_form.prefilled({**weekly, "weekdays": ["1", "4"]}, {"suggested_cadence": "daily"}, WEDNESDAY)
    assert (own["kind"], own["weekdays"]) == ("weekdays", ["1", "4"])
