"""The list of those to get in touch with, one of them, and the clinic's policy, as they are drawn and sent."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.domain.roles import Role
from tests.unit.gateway.staff.staff_documents import GROUP, PAGES, PATH, staff
from tests.unit.gateway.web.documents import EPISODE
from tests.unit.gateway.web.sample import CLIENT, COLLEAGUE, THERAPIST, Sample, sample

TASK = "esc_01J9ZQ8E5T3V7W2X4Y6Z8A0BCD"
POLICY: dict[str, Any] = {
    "quiet_from": "21:00",
    "quiet_to": "08:00",
    "gap_minutes": 30,
    "cap": 3,
    "ladder": [
        {"kind": "nudge", "after_minutes": 0, "when": None},
        {"kind": "ask", "after_minutes": 1440, "when": {"silent": 2}},
        {"kind": "task", "after_minutes": 2880, "when": None},
    ],
    "budget": 5,
    "holidays": ["2026-12-25"],
    "task_hours": 8,
    "version": 1,
}


def a_task(number: int = 1, **changes: Any) -> dict[str, Any]:
    return {
        "task_id": f"{TASK[:-2]}{number:02d}",
        "client_id": CLIENT,
        "episode_id": EPISODE,
        "kind": "task",
        "status": "open",
        "assignee_id": THERAPIST,
        "raised_at": "2026-11-24T09:00:00.000Z",
        "due_at": "2026-11-25T12:00:00.000Z",
        "may_read": True,
        "note": "rings <b>early</b>",
        "outcome": None,
        "outcome_words": None,
        "because": None,
        "resolved_at": None,
        "resolved_by": None,
        "version": 1,
        **changes,
    }


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> Sample:
    found = sample(monkeypatch, staff(Role.THERAPIST))
    one = a_task()
    found.calls.answer("GET", f"{PATH}tasks/{one['task_id']}", one, etag='"esc.1"')
    return found


def listed(here: Sample, *found: dict[str, Any], **counts: int) -> str:
    answer = {"items": list(found), "next": None, "open": len(found), "budget": 5, "lines": len(found), **counts}
    here.calls.answer("GET", f"{PATH}tasks", answer)
    page = here.app.test_client().get(f"{PAGES}tasks")
    assert page.status_code == 200
    return page.text


def test_what_is_over_the_budget_is_one_line_with_its_number(here: Sample) -> None:
    page = listed(here, *(a_task(number) for number in range(1, 8)), lines=5)
    assert page.count("esc_01") == 5
    assert "2 more wait beyond the 5 for a day" in page
    assert 'href="/c/' in page
    assert "more=1" in page
    every = here.app.test_client().get(f"{PAGES}tasks?more=1").text
    assert every.count("esc_01") == 7
    assert "more wait" not in every


def test_an_empty_list_says_what_will_be_there(here: Sample) -> None:
    assert "An answer takes them off again." in listed(here)


def test_reminders_that_are_away_are_said_to_be(here: Sample) -> None:
    here.calls.away.add("reminders")
    page = here.app.test_client().get(f"{PAGES}tasks")
    assert (page.status_code, "They are sent as planned" in page.text) == (200, True)


def post(here: Sample, **form: str) -> Any:
    path = f"{PAGES}tasks/{a_task()['task_id']}"
    return here.app.test_client().post(path, data={"etag": '"esc.1"', "idempotency_key": "k", **form})


def test_one_task_says_who_why_and_until_when(here: Sample) -> None:
    page = here.app.test_client().get(f"{PAGES}tasks/{a_task()['task_id']}").text
    assert "rings &lt;b&gt;early&lt;/b&gt;" in page
    assert "Wednesday 25 November" in page
    assert "Noor Vries" in page


@pytest.mark.parametrize(
    ("form", "path", "body"),
    [
        ({"act": "note", "note": "after six"}, "note", {"note": "after six"}),
        ({"act": "assign", "assignee_id": COLLEAGUE}, "assign", {"assignee_id": COLLEAGUE}),
        (
            {"act": "done", "outcome": "talked", "words": " fine "},
            "done",
            {"outcome": "talked", "words": "fine"},
        ),
    ],
)
def test_each_button_does_one_thing(here: Sample, form: dict[str, str], path: str, body: dict[str, str]) -> None:
    where = f"{PATH}tasks/{a_task()['task_id']}/{path}"
    here.calls.answer("POST", where, a_task())
    answer = post(here, **form)
    assert answer.status_code == 302
    assert here.calls.sent == [("POST", where, body, {"Idempotency-Key": "k", "If-Match": '"esc.1"'})]


def test_nothing_typed_is_lost_when_it_is_refused(here: Sample) -> None:
    refusal = {"status": 422, "errors": {"outcome": ["Must be one of: reached."]}}
    here.calls.answer("POST", f"{PATH}tasks/{a_task()['task_id']}/done", refusal, status=422)
    answer = post(here, act="done", words="she rang back")
    assert answer.status_code == 422
    assert "Choose what came of it." in answer.text
    assert "she rang back" in answer.text


def test_who_may_not_read_the_words_hands_it_on_only(here: Sample) -> None:
    one = a_task(may_read=False, note=None)
    here.calls.answer("GET", f"{PATH}tasks/{one['task_id']}", one)
    page = here.app.test_client().get(f"{PAGES}tasks/{one['task_id']}").text
    assert "Hand it on" in page
    assert 'name="outcome"' not in page


def test_the_page_behind_a_task_is_the_one_of_whoever_reads_it(monkeypatch: pytest.MonkeyPatch) -> None:
    one = a_task(group_id=GROUP)
    pages = {Role.THERAPIST: f"clients/{EPISODE}", Role.FACILITATOR: f"groups/{GROUP}/members/{EPISODE}"}
    for role, page in pages.items():
        here = sample(monkeypatch, staff(role))
        here.calls.answer("GET", f"{PATH}tasks/{one['task_id']}", one)
        shown = here.app.test_client().get(f"{PAGES}tasks/{one['task_id']}").text
        assert f'href="{PAGES}{page}"' in shown
        here.calls.answer("GET", f"{PATH}tasks/{one['task_id']}", {**one, "may_read": False})
        assert EPISODE not in here.app.test_client().get(f"{PAGES}tasks/{one['task_id']}").text


def test_what_came_of_it_is_shown_when_it_is_over(here: Sample) -> None:
    over: dict[str, Any] = {
        "status": "dropped",
        "because": "answered",
        "outcome": "not_needed",
        "resolved_at": "2026-11-24T10:00:00.000Z",
    }
    one = a_task(**over)
    here.calls.answer("GET", f"{PATH}tasks/{one['task_id']}", one)
    page = here.app.test_client().get(f"{PAGES}tasks/{one['task_id']}").text
    assert "answered before" in page
    assert "<form" not in page.split("<main")[1].split("</main>")[0]


@pytest.fixture
def deciding(monkeypatch: pytest.MonkeyPatch) -> Sample:
    found = sample(monkeypatch, staff(Role.MANAGER))
    found.calls.answer("GET", f"{PATH}reminder-policy", POLICY, etag='"pol.1"')
    found.calls.answer("PUT", f"{PATH}reminder-policy", POLICY)
    return found


FORM = {
    "etag": '"pol.1"',
    "quiet_from": "21:00",
    "quiet_to": "08:00",
    "gap_minutes": "30",
    "cap": "3",
    "budget": "5",
    "task_hours": "8",
    "holidays": "2026-12-25\n2026-12-26",
    "ask": "yes",
    "ask-after": "1",
    "ask-unit": "days",
    "ask-silent": "2",
    "call-after": "nonsense of a rung that is not chosen",
}


def test_a_policy_is_drawn_as_it_is(deciding: Sample) -> None:
    page = deciding.app.test_client().get(f"{PAGES}reminder-policy").text
    assert 'name="ask" value="yes" id="f-ask" checked' in page
    assert 'name="call" value="yes" id="f-call">' in page
    assert 'name="task-after" value="2"' in page


def test_a_policy_is_sent_as_it_was_typed(deciding: Sample) -> None:
    answer = deciding.app.test_client().post(f"{PAGES}reminder-policy", data=FORM)
    assert answer.status_code == 302
    ((_, _, body, headers),) = deciding.calls.sent
    assert headers == {"If-Match": '"pol.1"'}
    assert body["ladder"] == [
        {"kind": "nudge", "after_minutes": 0},
        {"kind": "ask", "after_minutes": 1440, "when": {"silent": 2}},
    ]
    assert (body["gap_minutes"], body["holidays"]) == (30, ["2026-12-25", "2026-12-26"])


def test_a_wait_that_is_no_number_is_not_sent(deciding: Sample) -> None:
    answer = deciding.app.test_client().post(f"{PAGES}reminder-policy", data={**FORM, "ask-after": "soon", "cap": ""})
    assert answer.status_code == 422
    assert deciding.calls.sent == []
    assert 'value="soon"' in answer.text


def test_a_ladder_that_is_refused_says_why_beside_it(deciding: Sample) -> None:
    refusal = {"status": 422, "errors": {"ladder": ["All waits together may be 28 days at most: shorten one of them."]}}
    deciding.calls.answer("PUT", f"{PATH}reminder-policy", refusal, status=422)
    answer = deciding.app.test_client().post(f"{PAGES}reminder-policy", data={**FORM, "ask-after": "40"})
    assert answer.status_code == 422
    assert answer.text.count("28 days at most") == 2
    assert 'value="40"' in answer.text


def test_somebody_elses_change_is_shown_beside_ones_own(deciding: Sample) -> None:
    deciding.calls.answer("PUT", f"{PATH}reminder-policy", {"status": 412}, status=412)
    answer = deciding.app.test_client().post(f"{PAGES}reminder-policy", data=FORM)
    assert answer.status_code == 412
    assert "The client is asked what got in the way (after a day, after 2 in a row without a word)" in answer.text


WEEK: dict[str, Any] = {
    "time_zone": "Europe/London",
    "messages": [
        {
            "at": "2026-11-24T18:00:00.000Z",
            "only_if_silent": False,
            "items": [
                {"homework": 0, "rung": 1, "wanted_at": "2026-11-24T18:00:00.000Z", "moved_because": None},
                {"homework": 1, "rung": 1, "wanted_at": "2026-11-24T17:50:00.000Z", "moved_because": "bundle"},
            ],
        }
    ],
    "withheld": [{"homework": 1, "wanted_at": "2026-11-25T18:00:00.000Z", "reason": "cap"}],
    "answers": [{"homework": 0, "at": "2026-11-24T18:30:00.000Z"}],
    "asked": [{"homework": 1, "at": "2026-11-25T09:00:00.000Z", "due_at": "2026-11-25T17:00:00.000Z", "kind": "call"}],
}


def test_a_week_is_told_day_by_day(deciding: Sample) -> None:
    deciding.calls.answer("POST", f"{PATH}reminder-simulation", WEEK)
    path = f"{PAGES}reminder-policy/week?moments=18:00+8:00&answered=1&answered=7&second=yes"
    page = deciding.app.test_client().get(path)
    assert page.status_code == 200
    ((_, _, body, _),) = deciding.calls.sent
    assert body == {
        "moments": ["18:00", "08:00"],
        "answers": [True, False, False, False, False, False, True],
        "second": True,
    }
    shown = page.text
    for words in ("joined another", "there were enough on that day", "The client answers", "asked to call"):
        assert words in shown
    assert shown.index("Tuesday 24 November") < shown.index("Wednesday 25 November")


def test_times_that_are_none_are_told_beside_the_field(deciding: Sample) -> None:
    refusal = {"status": 422, "errors": {"moments": {"0": ["Give an hour of the day such as 21:00."]}}}
    deciding.calls.answer("POST", f"{PATH}reminder-simulation", refusal, status=422)
    page = deciding.app.test_client().get(f"{PAGES}reminder-policy/week?moments=soon")
    assert page.status_code == 422
    assert page.text.count("such as 08:00, 18:30.") == 2
