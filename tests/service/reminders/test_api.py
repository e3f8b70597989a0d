"""The HTTP API: what clients may set, what staff may see, and problems that say what to do."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.test import TestResponse

from services.reminders.domain.codes import HomeworkWord
from services.reminders.domain.wording import neutral
from services.reminders.domain.words import LANGUAGES
from tests.service.reminders.world import Asking, Homework, Watch, World

PREFERENCES = "/api/v1/me/reminder-preferences"
GOOD: dict[str, Any] = {"channels": {"in_app": True, "email": False}}


@pytest.fixture
def world(shared_world: World) -> World:
    """One for all these tests: each has clients of its own."""
    shared_world.now.set_to("2026-11-23", "07:00")
    return shared_world


@pytest.fixture
def homework(world: World) -> Homework:
    agreed = world.homework()
    world.hears(*agreed.agreed(), agreed.occurrence("2026-11-23"))
    return agreed


@pytest.fixture
def client(world: World, homework: Homework) -> Asking:
    return world.as_client(homework)


def slug(answer: TestResponse) -> str:
    return str(answer.get_json()["type"]).rpartition(":")[2]


def test_defaults_hold_until_something_is_set(client: Asking) -> None:
    answer = client.get(PREFERENCES)
    assert "ETag" not in answer.headers
    assert answer.get_json() == {
        "clinic_id": client.actor.clinic_ids[0],
        "time_zone": None,
        "zone_now": None,
        "quiet_from": "21:00",
        "quiet_to": "08:00",
        "quiet_days": {},
        "gap_minutes": None,
        "cap": None,
        "channels": {"in_app": True, "email": False, "sms": False, "push": False, "webhook": False},
        "channels_offered": ["email", "in_app"],
        "second_channel": None,
        "off": False,
        "rest_until": None,
        "rests": {},
        "travel": None,
        "asked_zones": [],
        "homework_word": None,
        "locale": None,
        "follows_habit": False,
        "defaults": {"quiet_from": "21:00", "quiet_to": "08:00", "gap_minutes": 30, "cap": 3},
        "version": 0,
    }


def test_first_without_if_match_then_with_it(client: Asking) -> None:
    first = client.put(PREFERENCES, GOOD)
    assert (first.status_code, first.get_json()["version"]) == (200, 1)
    assert client.get(PREFERENCES).headers["ETag"] == first.headers["ETag"]
    again = client.put(PREFERENCES, GOOD | {"quiet_from": "22:00"})
    assert (again.status_code, slug(again)) == (428, "if-match")
    second = client.put(PREFERENCES, GOOD | {"quiet_from": "22:00"}, **{"If-Match": first.headers["ETag"]})
    assert (second.status_code, second.get_json()["quiet_from"]) == (200, "22:00")
    stale = client.put(PREFERENCES, GOOD, **{"If-Match": first.headers["ETag"]})
    assert (stale.status_code, slug(stale)) == (412, "stale")


def test_an_etag_of_something_that_was_never_set_is_stale(client: Asking) -> None:
    assert client.put(PREFERENCES, GOOD, **{"If-Match": '"prf_1.1"'}).status_code == 412


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"time_zone": "Europe/Atlantis"}, "time_zone"),
        ({"time_zone": "../../etc/passwd"}, "time_zone"),
        ({"time_zone": 7}, "time_zone"),
        ({"quiet_from": "25:00"}, "quiet_from"),
        ({"quiet_from": "9:00"}, "quiet_from"),
        ({"quiet_from": "21:00\n"}, "quiet_from"),
        ({"quiet_from": None}, "quiet_from"),
        ({"quiet_from": "08:00", "quiet_to": "08:00"}, "quiet_to"),
        ({"quiet_from": "00:00", "quiet_to": "23:30"}, "quiet_to"),
        ({"quiet_days": {"1": {"begins": "08:00", "ends": "08:00"}}}, "quiet_days"),
        ({"quiet_days": {"8": None}}, "quiet_days"),
        ({"quiet_days": {"1": {"begins": "24:00", "ends": "08:00"}}}, "quiet_days"),
        ({"gap_minutes": 241}, "gap_minutes"),
        ({"cap": 0}, "cap"),
        ({"second_channel": "in_app"}, "second_channel"),
        ({"second_channel": "sms"}, "second_channel"),
        ({"channels": {"in_app": True, "email": False, "sms": True}}, "channels"),
        ({"rest_until": "tomorrow"}, "rest_until"),
        ({"rests": {"homework": "2026-12-01"}}, "rests"),
        ({"travel": {"time_zone": "Europe/Atlantis", "mode": "follow"}}, "travel"),
        ({"travel": {"time_zone": "Asia/Tokyo", "mode": "trip"}}, "travel"),
        ({"travel": {"time_zone": "Asia/Tokyo", "mode": "keep"}}, "travel"),
        ({"homework_word": "chores"}, "homework_word"),
        ({"locale": "klingon!"}, "locale"),
        ({"channels": {"in_app": True}}, "channels"),
        ({"channels": {"in_app": True, "email": False, "pigeon": True}}, "channels"),
        ({"nickname": "Ada"}, "nickname"),
    ],
)
def test_what_cannot_work_is_refused_with_its_field(client: Asking, change: dict[str, Any], field: str) -> None:
    answer = client.put(PREFERENCES, GOOD | change)
    assert (answer.status_code, list(answer.get_json()["errors"])) == (422, [field])
    assert client.get(PREFERENCES).get_json()["version"] == 0


def test_no_quiet_hours_at_all_can_be_wished_for(client: Asking) -> None:
    answer = client.put(PREFERENCES, GOOD | {"quiet_from": None, "quiet_to": None})
    assert answer.get_json()["quiet_from"] is None


def test_all_wishes_are_kept_as_they_were_given(client: Asking, homework: Homework) -> None:
    wished: dict[str, Any] = {
        "time_zone": "Europe/London",
        "quiet_from": "22:00",
        "quiet_to": "07:00",
        "quiet_days": {"6": {"begins": "23:00", "ends": "09:30"}, "7": None},
        "gap_minutes": 60,
        "cap": 2,
        "channels": {"in_app": True, "email": False, "sms": False, "push": False, "webhook": False},
        "second_channel": "email",
        "off": False,
        "rest_until": "2026-12-24",
        "rests": {homework.assignment: "2026-11-23"},
        "travel": {"time_zone": "Asia/Tokyo", "mode": "trip", "until": "2026-12-01"},
        "homework_word": "practice",
        "locale": "en_GB",
        "follows_habit": True,
    }
    assert client.put(PREFERENCES, wished).status_code == 200
    found = client.get(PREFERENCES).get_json()
    assert {name: found[name] for name in wished} == wished
    assert found["zone_now"] == "Asia/Tokyo"


def test_a_client_of_two_clinics_says_which(world: World, homework: Homework) -> None:
    other = world.homework()
    both = world.as_staff("client", homework.client, homework.clinic, other.clinic)
    assert list(both.get(PREFERENCES).get_json()["errors"]) == ["clinic_id"]
    assert both.get(PREFERENCES, clinic_id=other.clinic).get_json()["clinic_id"] == other.clinic
    assert both.get(PREFERENCES, clinic_id="cln_elsewhere").status_code == 404


def test_the_reminder_of_an_assignment(client: Asking, homework: Homework) -> None:
    path = f"/api/v1/me/assignments/{homework.assignment}/reminder"
    assert client.get(path).get_json() == {
        "assignment_id": homework.assignment,
        "time": None,
        "moments": [],
        "text": None,
        "neutral_text": "A small reminder from yourself: you planned something for now.",
        "off": False,
        "version": 0,
    }
    client.wishes(homework_word="practice", locale="de_AT")
    own = client.get(path).get_json()["neutral_text"]
    assert own == neutral(HomeworkWord.PRACTICE, LANGUAGES["de"])
    assert own == client.post(f"{path}/words", {"text": ""}).get_json()["text"]
    moments = [
        {"trigger": "cue", "at": "19:10", "minutes": None},
        {"trigger": "before", "at": None, "minutes": 30},
        {"trigger": "session", "at": None, "minutes": None},
    ]
    first = client.put(path, {"time": "19:00", "text": "breathe", "off": False, "moments": moments})
    assert (first.get_json()["time"], first.get_json()["moments"]) == ("19:00", moments)
    assert client.put(path, {}).status_code == 428
    second = client.put(path, {"off": True}, **{"If-Match": first.headers["ETag"]})
    assert (second.get_json()["text"], second.get_json()["off"]) == (None, True)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"text": "x" * 141}, "text"),
        ({"time": "noon"}, "time"),
        ({"of": 1}, "of"),
        ({"moments": [{"trigger": "cue"}]}, "moments"),
        ({"moments": [{"trigger": "due"}] * 2}, "moments"),
        ({"moments": [{"trigger": "full_moon"}]}, "moments"),
    ],
)
def test_a_wording_or_hour_that_does_not_fit(
    client: Asking, homework: Homework, body: dict[str, Any], field: str
) -> None:
    answer = client.put(f"/api/v1/me/assignments/{homework.assignment}/reminder", body)
    assert (answer.status_code, list(answer.get_json()["errors"])) == (422, [field])


def test_nobody_reaches_what_is_not_theirs(world: World, now: Watch, homework: Homework, client: Asking) -> None:
    now.set_to("2026-11-23", "18:30")
    world.works()
    (item,) = client.get("/api/v1/me/inbox").get_json()["items"]
    stranger = world.as_client(world.homework())
    same_person_elsewhere = world.as_staff("client", homework.client, world.homework().clinic)
    for asking in (stranger, same_person_elsewhere):
        assert asking.get(f"/api/v1/me/assignments/{homework.assignment}/reminder").status_code == 404
        assert asking.put(f"/api/v1/me/assignments/{homework.assignment}/reminder", {}).status_code == 404
        assert asking.post(f"/api/v1/me/inbox/{item['reminder_id']}/opened").status_code == 404
        assert asking.get("/api/v1/me/inbox").get_json()["items"] == []
        assert asking.get("/api/v1/me/reminders").get_json()["items"] == []


def test_one_that_is_not_in_the_inbox_cannot_be_opened(world: World, homework: Homework, client: Asking) -> None:
    (document,) = world.reminders(homework).values()
    assert client.post(f"/api/v1/me/inbox/{document['_id']}/opened").status_code == 404


def test_a_therapist_sees_that_and_when_but_not_what(world: World, homework: Homework, client: Asking) -> None:
    client.put(f"/api/v1/me/assignments/{homework.assignment}/reminder", {"text": "a secret wording"})
    world.as_client(homework).wishes(channels={"in_app": True, "email": True})
    world.reaches(homework, "secret@example.org")
    world.works()
    path = f"/api/v1/clinics/{homework.clinic}/clients/{homework.client}/reminders"
    answer = world.as_staff("therapist", homework.therapist, homework.clinic).get(path)
    assert {one["channel"] for one in answer.get_json()["items"]} == {"in_app", "email"}
    assert "secret" not in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("role", "own", "here", "status"),
    [
        ("therapist", True, True, 200),
        ("therapist", False, True, 404),
        ("therapist", True, False, 404),
        ("facilitator", True, True, 403),
        ("manager", True, True, 403),
        ("admin", True, True, 403),
        ("client", True, True, 403),
    ],
)
def test_who_sees_the_reminders_of_a_client(
    world: World, homework: Homework, role: str, own: bool, here: bool, status: int
) -> None:
    other = world.homework()
    person = homework.therapist if own else other.therapist
    staff = world.as_staff(role, person, homework.clinic if here else other.clinic)
    path = f"/api/v1/clinics/{homework.clinic}/clients/{homework.client}/reminders"
    assert staff.get(path).status_code == status


@pytest.mark.parametrize(
    ("role", "status"), [("therapist", 200), ("manager", 200), ("facilitator", 403), ("admin", 403)]
)
def test_who_sees_uncertain_deliveries(world: World, homework: Homework, role: str, status: int) -> None:
    path = f"/api/v1/clinics/{homework.clinic}/reminders/unknown"
    assert world.as_staff(role, homework.therapist, homework.clinic).get(path).status_code == status
    assert world.as_staff(role, homework.therapist, world.homework().clinic).get(path).status_code in {403, 404}


def test_staff_have_no_wishes_and_no_inbox_of_clients(world: World, homework: Homework) -> None:
    therapist = world.as_staff("therapist", homework.therapist, homework.clinic)
    assert therapist.get(PREFERENCES).status_code == 403
    assert therapist.put(PREFERENCES, GOOD).status_code == 403
    assert therapist.get("/api/v1/me/inbox").status_code == 403


def test_pages_go_on_where_the_last_ended(world: World, homework: Homework, client: Asking) -> None:
    world.hears(*(homework.occurrence(f"2026-11-{day}") for day in range(24, 29)))
    seen, cursor = [], None
    while True:
        query = {"limit": 4} | ({"cursor": cursor} if cursor else {})
        answer = client.get("/api/v1/me/reminders", **query).get_json()
        seen += [one["planned_at"] for one in answer["items"]]
        cursor = answer["next"]
        if cursor is None:
            break
    assert seen == [f"2026-11-{day}T18:30:00.000Z" for day in range(28, 22, -1)]
    assert client.get("/api/v1/me/reminders", cursor="nonsense").status_code == 400


def test_what_is_over_and_what_is_ahead_are_lists_of_their_own(
    world: World, now: Watch, homework: Homework, client: Asking
) -> None:
    days = [f"2026-11-{day}" for day in range(24, 29)]
    world.hears(*(homework.occurrence(day) for day in days))
    world.hears(homework.occurrence(days[2], "responded", version=2))
    now.set_to("2026-11-24", "18:30")
    world.works()

    def listed(asking: Asking, path: str, state: str) -> list[tuple[str, str]]:
        items = asking.get(path, state=state).get_json()["items"]
        return [(one["planned_at"][:10], one["status"]) for one in items]

    own, staff = "/api/v1/me/reminders", f"/api/v1/clinics/{homework.clinic}/clients/{homework.client}/reminders"
    therapist = world.as_staff("therapist", homework.therapist, homework.clinic)
    for asking, path in ((client, own), (therapist, staff)):
        assert listed(asking, path, "ahead") == [(day, "planned") for day in (days[1], days[3], days[4])]
        over = listed(asking, path, "over")
        assert sorted(over[:2]) == [("2026-11-23", "expired"), (days[0], "sent")]
        assert over[2:] == [(days[2], "suppressed")]
        assert listed(asking, path, "unknown") == []
        assert asking.get(path, state="yesterday").status_code == 422


def test_the_api_describes_itself(world: World) -> None:
    document = world.app.test_client().get("/openapi.json").get_json()
    assert set(document["paths"]) >= {
        "/api/v1/me/reminder-preferences",
        "/api/v1/me/reminder-preview",
        "/api/v1/me/assignments/{assignment_id}/reminder",
        "/api/v1/me/inbox",
        "/api/v1/me/inbox/{reminder_id}/opened",
        "/api/v1/me/reminders",
        "/api/v1/clinics/{clinic_id}/clients/{client_id}/reminders",
        "/api/v1/clinics/{clinic_id}/reminders/unknown",
    }
