"""Moving in: past records go the same way as live ones, twice doubles nothing, and it is quick."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.service.assignments.world import Person, World, breathing, daily

FIRST = date(2026, 9, 7)  # a Monday, eleven weeks before the world's clock
ZONE = ZoneInfo("Europe/London")


def at(day: date, hour: int) -> str:
    return datetime.combine(day, time(hour), ZONE).astimezone(UTC).isoformat().replace("+00:00", "Z")


def history(client: Person, therapist: Person, *, name: str = "anna", days: int = 28) -> list[dict[str, Any]]:
    """A course of therapy: opened, one session, one daily assignment, answered every day but each third."""
    opened = {"op": "episode.open", "ref": name, "at": at(FIRST, 9), "client_id": client.id}
    terms = {"therapist_id": therapist.id, "phase": "skills", "problem": "gad", "cadence": "weekly"}
    zone = {"time_zone": "Europe/London", "started_on": str(FIRST)}
    session = {"ref": f"{name}-s1", "episode_ref": name, "starts_at": at(FIRST, 10), "kind": "treatment"}
    sheet = breathing(schedule=daily(start_on=str(FIRST)))
    records: list[dict[str, Any]] = [
        opened | terms | zone,
        {"op": "session.schedule", "at": at(FIRST, 9)} | session,
        {"op": "session.held", "ref": f"{name}-h1", "at": at(FIRST, 11)}
        | {"session_ref": f"{name}-s1", "reviewed_homework": False},
        {"op": "assignment.agree", "ref": f"{name}-a1", "at": at(FIRST, 11), "episode_ref": name} | sheet,
    ]
    for number in range(days):
        day = FIRST + timedelta(days=number)
        target = {"assignment_ref": f"{name}-a1", "local_date": str(day)}
        if number % 3:
            answer = {"kind": "did", "quantity": 100, "answers": {"minutes": 5}}
            records.append(
                {"op": "occurrence.respond", "ref": f"{name}-r{number}", "at": at(day, 20)} | target | answer
            )
        if number % 7 == 1 and number % 3:
            reply = {"ref": f"{name}-v{number}", "at": at(day, 21), "reply": "Thank you", "reaction": "read"}
            records.append({"op": "occurrence.review"} | target | reply)
    return records


def outcomes(reply: Any) -> list[str]:
    return [one["outcome"] for one in reply["results"]]


def test_a_history_is_imported_once_and_looks_historical(world: World) -> None:
    admin, therapist, client = world.person("admin"), world.person("therapist"), world.person("client")
    records = history(client, therapist)
    first = admin.must_post("/imports", {"records": records})
    assert first["created"] == len(records), first
    assert first["existing"] == first["refused"] == 0

    world.now.forward(seconds=20)
    world.settle()
    before = world.events()
    answered = [event for event in before if event.type == "carryover.occurrence.responded.v1"]
    assert min(event.data["responded_at"] for event in answered) == "2026-09-08T19:00:00.000Z"
    assert {event.data["entered_via"] for event in answered} == {"import"}
    assert min(event.data["recorded_at"] for event in answered) >= "2026-11-23T09:00:00.000Z"
    lapsed = [event for event in before if event.type == "carryover.occurrence.lapsed.v1"]
    assert len(lapsed) == 76 - 18  # eleven weeks of days whose window is over, less the answered ones
    episode = therapist.get("/episodes").body["items"][0]
    assert episode["treatment_contacts"] == 1

    again = admin.must_post("/imports", {"records": records})
    assert set(outcomes(again)) == {"existing"}
    assert len(world.events()) == len(before)


def test_answers_that_come_after_the_lapse_are_still_taken(world: World) -> None:
    admin, therapist, client = world.person("admin"), world.person("therapist"), world.person("client")
    records = history(client, therapist)
    admin.must_post("/imports", {"records": records[:4]})
    world.now.forward(minutes=5)
    world.settle()
    assert set(outcomes(admin.must_post("/imports", {"records": records[4:]}))) == {"created"}
    episode = therapist.get("/episodes").body["items"][0]
    shown = therapist.get(f"/episodes/{episode['id']}/occurrences?to=2026-10-04").body["items"]
    assert [one["state"] for one in shown].count("done") == 18


def test_closing_in_the_past_withdraws_what_came_after(world: World) -> None:
    admin, therapist, client = world.person("admin"), world.person("therapist"), world.person("client")
    closing = {"op": "episode.close", "ref": "anna-end", "at": at(date(2026, 10, 5), 12), "episode_ref": "anna"}
    records = [*history(client, therapist), closing | {"reason": "completed"}]
    assert admin.must_post("/imports", {"records": records})["refused"] == 0
    world.now.forward(minutes=5)
    world.settle()
    episode = therapist.get("/episodes").body["items"][0]
    assert episode["ended_on"] == "2026-10-05"
    shown = therapist.every(f"/episodes/{episode['id']}/occurrences")
    later = {one["status"] for one in shown if one["local_date"] >= "2026-10-04"}
    assert later == {"withdrawn"}
    assert {one["status"] for one in shown if one["local_date"] < "2026-10-04"} == {"responded", "lapsed"}


def test_what_cannot_be_imported_is_refused_alone_and_says_why(world: World) -> None:
    admin, therapist, client = world.person("admin"), world.person("therapist"), world.person("client")
    good = history(client, therapist)[0]
    wrong = [
        {"op": "episode.melt", "ref": "x", "at": at(FIRST, 9)},
        good | {"ref": "future", "at": "2026-12-01T00:00:00Z"},
        good | {"ref": "zone", "time_zone": "Europe/Atlantis"},
        good | {"ref": "extra", "colour": "red"},
        {"op": "occurrence.respond", "ref": "lost", "at": at(FIRST, 9), "assignment_ref": "none"}
        | {"local_date": "2026-09-07", "kind": "did"},
    ]
    reply = admin.must_post("/imports", {"records": [*wrong, good]})
    assert outcomes(reply) == ["refused"] * 5 + ["created"]
    errors = [one.get("errors", {}) for one in reply["results"]]
    assert [list(one) for one in errors[:4]] == [["op"], ["at"], ["time_zone"], ["colour"]]
    assert "Import that first" in reply["results"][4]["reason"]


def test_old_replies_have_been_read_and_new_ones_are_shown_three_at_a_time(world: World) -> None:
    admin, therapist, client = world.person("admin"), world.person("therapist"), world.person("client")
    records = history(client, therapist, days=70)
    answered = [one for one in records if one["op"] == "occurrence.respond"]
    days = [date.fromisoformat(one["local_date"]) for one in answered]
    replies = [
        {"op": "occurrence.review", "ref": f"all-{day}", "at": at(day, 22), "reply": "Thank you"}
        | {"assignment_ref": "anna-a1", "local_date": str(day)}
        for day in days
    ]
    world.now.at = datetime(2026, 11, 16, 12, tzinfo=UTC)  # two days after the last of them
    without = [one for one in records if one["op"] != "occurrence.review"]
    for batch in (without, replies):
        assert admin.must_post("/imports", {"records": batch})["refused"] == 0
    new = [str(day) for day in days if datetime.combine(day, time(22), ZONE) >= world.now() - timedelta(days=7)]
    assert 3 < len(new) < 8
    today = client.get("/today").body
    assert [one["local_date"] for one in today["replies"]] == new[::-1][:3]
    assert today["more_replies"] == len(new) - 3
    shown = therapist.every(f"/episodes/{today['replies'][0]['episode_id']}/occurrences?from={days[0]}&to={days[0]}")
    assert shown[0]["review"]["seen_at"] == shown[0]["review"]["reviewed_at"]

    for left in range(len(new) - 1, -1, -1):
        (first, *_) = client.get("/today").body["replies"]
        client.must_post(f"/occurrences/{first['id']}/reply-seen")
        today = client.get("/today").body
        assert (len(today["replies"]), today["more_replies"]) == (min(left, 3), max(left - 3, 0))


def test_an_import_is_for_administrators_and_up_to_200_records(world: World) -> None:
    record = {"op": "group.open", "ref": "g", "at": at(FIRST, 9), "facilitator_ids": [world.person("facilitator").id]}
    for role in ("therapist", "manager", "facilitator"):
        assert world.person(role).post("/imports", {"records": [record]}).status == 403
    assert world.person("admin").post("/imports", {"records": [record] * 201}).status == 422
