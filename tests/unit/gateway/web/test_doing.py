"""What the client's forms send to the services, and what happens when a service does not take it."""

from __future__ import annotations

import re
from typing import Any

import pytest

from gateway.web.client.getting_in_the_way import KIND_WORDS, OBSTACLES
from tests.unit.gateway.web import documents
from tests.unit.gateway.web.sample import Sample, a_client, sample

FIRST, THIRD, NINTH = (documents.occurrence(number)["id"] for number in (1, 3, 9))
ASSIGNMENT = documents.assignment()["id"]
RESPONSE = f"/api/v1/me/occurrences/{FIRST}/response"
DRAFT = f"/api/v1/me/occurrences/{FIRST}/draft"


@pytest.fixture
def day(monkeypatch: pytest.MonkeyPatch) -> Sample:
    found = sample(monkeypatch, a_client())
    documents.a_full_day(found.calls)
    found.calls.answer("PUT", DRAFT, {})
    found.calls.answer("PUT", DRAFT.replace(FIRST, THIRD), {})
    found.calls.answer("POST", RESPONSE, documents.occurrence())
    return found


def post(day: Sample, path: str, **form: Any) -> Any:
    return day.app.test_client().post(path, data=form)


def test_a_step_keeps_the_draft_and_goes_on(day: Sample) -> None:
    answer = post(day, f"/do/{FIRST}/1", situation="  On the bus ", go="next")
    assert answer.headers["Location"] == f"/do/{FIRST}/2"
    ((method, path, draft, headers),) = day.calls.sent
    assert (method, path, headers) == ("PUT", DRAFT, {})
    assert len(draft.pop("writer")) >= 8
    changed = {"situation": 0}
    assert draft == {"answers": {"situation": "On the bus"}, "screen": 1, "short": False, "based_on": changed}


def test_a_draft_of_before_is_kept_beside_the_new_answer(day: Sample) -> None:
    draft = {"answers": {"situation": "On the bus", "hot_thought": "They stare"}, "screen": 3}
    day.calls.answer("GET", f"/api/v1/me/occurrences/{FIRST}", documents.sheet(draft=draft))
    post(day, f"/do/{FIRST}/4", hot_thought="", hot_thought_belief="70", go="next")
    assert day.calls.sent[0][2]["answers"] == {"situation": "On the bus", "hot_thought_belief": 70}


@pytest.mark.parametrize(("go", "leads"), [("stop", "/today?said=stopped"), ("back", f"/do/{FIRST}/1")])
def test_stopping_and_going_back_refuse_nothing(day: Sample, go: str, leads: str) -> None:
    form = {"emotions-0-name": "sad", "emotions-0-strength": "a lot", "go": go}
    assert post(day, f"/do/{FIRST}/2", **form).headers["Location"] == leads


def test_what_cannot_be_read_is_asked_again_with_everything_typed(day: Sample) -> None:
    answer = post(day, f"/do/{FIRST}/2", **{"emotions-0-name": "sad", "emotions-0-strength": "a lot"})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert 'href="#f-emotions"' in answer.text
    assert 'value="a lot"' in answer.text


def test_feelings_are_numbers_with_names(day: Sample) -> None:
    post(day, f"/do/{FIRST}/2", **{"emotions-0-name": "sad", "emotions-0-strength": "70", "emotions-1-name": ""})
    assert day.calls.sent[0][2]["answers"] == {"emotions": [{"name": "sad", "strength": 70}]}


def test_feelings_are_asked_again_by_name_without_answering_for_anybody(day: Sample) -> None:
    draft = {"answers": {"emotions": [{"name": "dread", "strength": 80}]}, "screen": 8}
    day.calls.answer("GET", f"/api/v1/me/occurrences/{FIRST}", documents.sheet(draft=draft))
    text = day.app.test_client().get(f"/do/{FIRST}/8").text
    assert 'value="dread"' in text
    assert 'value="80"' not in text


@pytest.mark.parametrize("path", [f"/do/{THIRD}/2", f"/do/{FIRST}/4", f"/do/{FIRST}/how-it-went/did"])
def test_no_scale_answers_for_the_person(day: Sample, path: str) -> None:
    """How much is shared is no answer: it is what it was last time."""
    chosen = re.findall(r'<input[^>]* name="(\w+)"[^>]* checked', day.app.test_client().get(path).text)
    assert chosen == (["shared"] if "how-it-went" in path else [])


def test_a_worksheet_goes_on_where_it_stopped(day: Sample) -> None:
    draft = {"answers": {"situation": "On the bus"}, "screen": 5}
    day.calls.answer("GET", f"/api/v1/me/occurrences/{FIRST}", documents.sheet(draft=draft))
    assert day.app.test_client().get(f"/do/{FIRST}").headers["Location"] == f"/do/{FIRST}/5"


def test_the_last_question_leads_to_how_it_went(day: Sample) -> None:
    assert post(day, f"/do/{FIRST}/8", go="next").headers["Location"] == f"/do/{FIRST}/how-it-went"


def test_a_draft_that_a_service_refuses_says_where(day: Sample) -> None:
    problem = {"status": 422, "errors": {"answers": {"situation": ["Shorten this to 4000 characters."]}}}
    day.calls.answer("PUT", DRAFT, problem, status=422)
    answer = post(day, f"/do/{FIRST}/1", situation="long")
    assert answer.status_code == 422
    assert "Shorten this to 4000 characters." in answer.text
    assert ">long</textarea>" in answer.text


@pytest.mark.parametrize("away", [True, False])
def test_saving_while_typing_never_brings_a_page_into_the_page(day: Sample, away: bool) -> None:
    day.calls.away |= {"assignments"} if away else set()
    found = day.app.test_client().post(f"/do/{NINTH}/7/keep", headers={"HX-Request": "true"})
    assert found.status_code == (503 if away else 404)
    assert found.text.startswith("Not saved yet.")
    assert "<" not in found.text


def test_saving_while_signed_out_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    browser = sample(monkeypatch, None).app.test_client()
    found = browser.post(f"/do/{FIRST}/1/keep", headers={"HX-Request": "true"})
    assert found.status_code == 401
    assert "you are signed out" in found.text


def test_saving_while_typing_says_so(day: Sample) -> None:
    answer = post(day, f"/do/{FIRST}/1/keep", situation="On")
    assert '<p id="kept" data-state="saved">Saved 18:20</p>' in answer.text


@pytest.mark.parametrize(
    ("how", "form", "expected"),
    [
        ("did", {"difficulty": "3"}, {"kind": "did", "quantity": 100, "difficulty": 3}),
        ("partly", {"quantity": "25", "note": " a bit "}, {"kind": "did", "quantity": 25, "note": "a bit"}),
        ("tried", {"obstacles": "too_hard"}, {"kind": "did", "quantity": 0, "obstacles": ["too_hard"]}),
        ("on_paper", {"usefulness": "7"}, {"kind": "did", "on_paper": True, "usefulness": 7}),
        ("did", {"shared": "summary"}, {"kind": "did", "quantity": 100, "shared": "summary"}),
        ("something_else", {"own_words": "I walked"}, {"kind": "something_else", "own_words": "I walked"}),
    ],
)
def test_handing_in(day: Sample, how: str, form: dict[str, str], expected: dict[str, Any]) -> None:
    answer = post(day, f"/do/{FIRST}/how-it-went/{how}", idempotency_key="once", etag='"v1"', **form)
    assert answer.headers["Location"] == f"/do/{FIRST}/thanks"
    method, path, body, headers = day.calls.sent[0]
    assert (method, path) == ("POST", RESPONSE)
    assert body == {"answers": {}, "talk_about_it": False, **expected}
    assert headers == {"Idempotency-Key": "once", "If-Match": '"v1"'}


def test_part_of_it_needs_to_know_roughly_how_much(day: Sample) -> None:
    answer = post(day, f"/do/{FIRST}/how-it-went/partly", note="something")
    assert answer.status_code == 422
    assert ">something</textarea>" in answer.text
    assert day.calls.sent == []


@pytest.mark.parametrize("quantity", ["-1", "101", "half", "50.5"])
def test_an_amount_that_was_not_offered_is_asked_again(day: Sample, quantity: str) -> None:
    assert post(day, f"/do/{FIRST}/how-it-went/partly", quantity=quantity).status_code == 422


def test_a_window_that_is_over_is_said_with_everything_kept(day: Sample) -> None:
    sentence = "The time for this one is over. Nothing is lost: bring it up when you next meet."
    day.calls.answer("POST", RESPONSE, {"status": 409, "detail": sentence}, status=409)
    answer = post(day, f"/do/{FIRST}/how-it-went/did", note="my note", idempotency_key="kept")
    assert sentence in answer.text
    assert ">my note</textarea>" in answer.text
    assert 'value="kept"' not in answer.text, "a new try after a refusal is a new command"


def test_a_newer_answer_is_shown_beside_ours(day: Sample) -> None:
    day.calls.answer("POST", RESPONSE, {"status": 412, "detail": "with the new ETag"}, status=412)
    newer = documents.occurrence(1, status="responded", state="partly")
    kept = documents.sheet(occurrence=newer, response=documents.answered(note="From my tablet"))
    day.calls.answer("GET", f"/api/v1/me/occurrences/{FIRST}", kept, etag='"v2"')
    answer = post(day, f"/do/{FIRST}/how-it-went/did", note="From my phone", etag='"v1"')
    assert "From my tablet" in answer.text
    assert "From my phone" in answer.text
    assert "&#34;v2&#34;" in answer.text
    assert "ETag" not in answer.text


@pytest.mark.parametrize("code", [*OBSTACLES, "talk"])
def test_what_got_in_the_way_takes_three_taps(day: Sample, code: str) -> None:
    answer = post(day, f"/do/{FIRST}/not-this-time", **({"talk": "yes"} if code == "talk" else {"why": code}))
    body = day.calls.sent[0][2]
    assert body["kind"] == "not_this_time"
    assert body["obstacles"] == ([] if code == "talk" else [code])
    assert body["talk_about_it"] is (code == "talk")
    page = day.app.test_client().get(answer.headers["Location"])
    assert str(KIND_WORDS[code]).partition("’")[0] in page.text
    assert 'href="/today"' in page.text


def test_several_obstacles_are_said_at_once_and_the_distressing_one_is_answered(day: Sample) -> None:
    form = {"why": ["time", "too_distressing"], "own_words": " It was loud. "}
    answer = day.app.test_client().post(f"/do/{FIRST}/not-this-time", data=form)
    assert answer.headers["Location"].endswith("/not-this-time/too_distressing")
    body = day.calls.sent[0][2]
    assert (body["obstacles"], body["own_words"]) == (["time", "too_distressing"], "It was loud.")


def test_what_was_taken_back_stands_in_the_form_again(day: Sample) -> None:
    before = documents.answered(note="From my phone", difficulty=4, shared="summary")
    shown = documents.sheet(taken_back=before, shared_last="summary")
    day.calls.answer("GET", f"/api/v1/me/occurrences/{FIRST}", shown)
    page = day.app.test_client().get(f"/do/{FIRST}/how-it-went/did").text
    assert ">From my phone</textarea>" in page
    assert "Your therapist sees: The numbers, not the words" in page
    assert page.count(" checked") == 2


def test_an_answer_is_taken_back_from_the_thanks(day: Sample) -> None:
    path = f"/api/v1/me/occurrences/{FIRST}"
    day.calls.answer("GET", path, documents.sheet(response=documents.answered(), may_be_taken_back=True))
    assert "Take it back" in day.app.test_client().get(f"/do/{FIRST}/thanks").text
    day.calls.answer("POST", f"{path}/take-back", {})
    assert post(day, f"/do/{FIRST}/take-back").headers["Location"] == "/today?said=taken_back"
    late = "The ten minutes for this are over. You can still change or add to your answer."
    day.calls.answer("POST", f"{path}/take-back", {"status": 409, "detail": late}, status=409)
    day.calls.answer("GET", path, documents.sheet(response=documents.answered()))
    stays = post(day, f"/do/{FIRST}/take-back")
    assert stays.status_code == 409
    assert late in stays.text
    assert "Take it back" not in stays.text


def test_saying_nothing_about_the_obstacle_is_asked_again(day: Sample) -> None:
    assert post(day, f"/do/{FIRST}/not-this-time").status_code == 422
    assert day.calls.sent == []


def test_agreeing_sends_the_clients_own_words(day: Sample) -> None:
    path = f"/api/v1/me/assignments/{ASSIGNMENT}/agree"
    day.calls.answer("POST", path, documents.assignment())
    plan = {"plan_if": "I brush my teeth", "plan_then": "I breathe"}
    answer = post(day, f"/agree/{ASSIGNMENT}", go="yes", own_name="Lamp", confidence="7", understood="yes", **plan)
    assert answer.headers["Location"] == "/today?said=agreed"
    assert day.calls.sent[0][2] == {"own_name": "Lamp", "confidence": 7, "understood": True, **plan}


def test_not_now_is_as_easy_as_yes(day: Sample) -> None:
    day.calls.answer("POST", f"/api/v1/me/assignments/{ASSIGNMENT}/decline", documents.assignment())
    answer = post(day, f"/agree/{ASSIGNMENT}", go="no", plan_if="half a plan")
    assert answer.headers["Location"] == "/today?said=declined"
    assert day.calls.sent[0][2] == {}


def test_half_a_plan_is_asked_again(day: Sample) -> None:
    answer = post(day, f"/agree/{ASSIGNMENT}", go="yes", plan_if="I brush my teeth", own_name="Lamp")
    assert answer.status_code == 422
    assert 'value="I brush my teeth"' in answer.text
    assert 'value="Lamp"' in answer.text


def test_preferences_keep_what_was_typed_when_refused(day: Sample) -> None:
    problem = {"status": 422, "errors": {"quiet_to": ["Leave some hours of the day for reminders."]}}
    day.calls.answer("PUT", "/api/v1/me/reminder-preferences", problem, status=422)
    answer = post(day, "/settings/reminders", email="yes", quiet_from="22:00", quiet_to="21:30")
    assert answer.status_code == 422
    assert 'value="21:30"' in answer.text
    assert 'href="#f-quiet_to"' in answer.text
    channels = day.calls.sent[0][2]["channels"]
    assert {name for name, wanted in channels.items() if wanted} == {"email"}


def test_an_address_is_given_confirmed_and_taken_away(day: Sample) -> None:
    points = "/api/v1/me/contact-points"
    page = day.app.test_client().get("/settings/addresses").text
    assert "sam@example.org" in page
    assert 'autocomplete="one-time-code"' in page
    for path in ("", "/cpt_1/code", "/cpt_1/confirm"):
        day.calls.answer("POST", points + path, documents.a_point())
    day.calls.answer("DELETE", f"{points}/cpt_1", {})
    said = [
        post(day, "/settings/addresses", channel="email", address=" sam@example.org "),
        post(day, "/settings/addresses/cpt_1", go="code"),
        post(day, "/settings/addresses/cpt_1", code_cpt_1="271 828"),
        post(day, "/settings/addresses/cpt_1", go="remove"),
    ]
    assert [one.headers["Location"].rpartition("=")[2] for one in said] == [
        "code_sent",
        "code_sent",
        "address_confirmed",
        "address_removed",
    ]
    assert [body for _, _, body, _ in day.calls.sent] == [
        {"channel": "email", "address": "sam@example.org"},
        {},
        {"code": "271828"},
        {},
    ]


def test_a_code_that_is_not_right_is_said_beside_its_field(day: Sample) -> None:
    problem = {"status": 422, "errors": {"code": ["This is not the code that was sent. You can try 4 more times."]}}
    day.calls.answer("POST", "/api/v1/me/contact-points/cpt_1/confirm", problem, status=422)
    answer = post(day, "/settings/addresses/cpt_1", code_cpt_1="000000")
    assert answer.status_code == 422
    assert 'href="#f-code_cpt_1"' in answer.text
    assert "You can try 4 more times." in answer.text


def test_reading_a_reply_marks_it_as_seen(day: Sample) -> None:
    day.app.test_client().get(f"/do/{NINTH}/reply")
    assert [path for _, path, _, _ in day.calls.sent] == [f"/api/v1/me/occurrences/{NINTH}/reply-seen"]


def test_a_reminder_leads_to_what_it_is_about(day: Sample) -> None:
    day.calls.answer("POST", "/api/v1/me/inbox/rem_1/opened", {})
    assert post(day, "/inbox/rem_1/open", occurrence_id=FIRST).headers["Location"] == f"/do/{FIRST}"


def test_a_form_that_is_too_large_is_said_beside_what_was_typed(day: Sample, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(day.app.config, "MAX_CONTENT_LENGTH", 1000)
    browser = day.app.test_client()
    found = browser.post(f"/do/{FIRST}/1/keep", data={"situation": "x" * 2000}, headers={"HX-Request": "true"})
    assert (found.status_code, "shorten it" in found.text, "<" in found.text) == (413, True, False)
