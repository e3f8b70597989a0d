"""Tasks over HTTP: whose list they are on, what is done with them, and the budget of a day."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from werkzeug.test import TestResponse

from chassis.documents import pending_events
from chassis.ids import new_id
from services.reminders.domain.task import LONGEST_NOTE
from tests.service.reminders.test_ladders import DAYS, at, climb, decide, tasks
from tests.service.reminders.world import Asking, Homework, World


@pytest.fixture
def world(shared_world: World) -> World:
    shared_world.now.set_to("2026-11-23", "07:00")
    return shared_world


def silent(world: World, beside: Homework | None = None) -> Homework:
    """A client who says nothing for three days; `beside` another one of the same therapist."""
    homework = world.homework()
    if beside is None:
        decide(world, homework)
    else:
        homework = replace(homework, clinic=beside.clinic, therapist=beside.therapist)
    world.knows(*homework.agreed(), *(homework.occurrence(day) for day in DAYS))
    return homework


@pytest.fixture
def homework(world: World) -> Homework:
    found = silent(world)
    at(world, "2026-11-25", "15:00")
    return found


@pytest.fixture
def therapist(world: World, homework: Homework) -> Asking:
    return world.as_staff("therapist", homework.therapist, homework.clinic)


def listed(who: Asking, **query: Any) -> dict[str, Any]:
    answer = who.get(f"/api/v1/clinics/{who.actor.clinic_ids[0]}/tasks", **query)
    assert answer.status_code == 200, answer.get_json()
    found: dict[str, Any] = answer.get_json()
    return found


def only(who: Asking) -> tuple[str, dict[str, str]]:
    """The path of the one task and the tag it was read with."""
    (one,) = listed(who)["items"]
    path = f"/api/v1/clinics/{who.actor.clinic_ids[0]}/tasks/{one['task_id']}"
    return path, {"If-Match": who.get(path).headers["ETag"]}


def test_it_stands_on_the_therapists_list_with_all_that_is_needed(therapist: Asking, homework: Homework) -> None:
    found = listed(therapist)
    (one,) = found["items"]
    assert (found["open"], found["budget"], found["lines"]) == (1, 5, 1)
    assert (one["client_id"], one["kind"], one["assignee_id"]) == (homework.client, "task", homework.therapist)
    assert one["due_at"] == "2026-11-26T15:00:00.000Z"


def test_a_note_is_kept_and_told_to_nobody_outside(world: World, therapist: Asking, homework: Homework) -> None:
    path, tag = only(therapist)
    noted = therapist.post(f"{path}/note", {"note": "  rings in the mornings "}, **tag)
    assert (noted.status_code, noted.get_json()["note"]) == (200, "rings in the mornings")
    assert therapist.post(f"{path}/note", {"note": "stale"}, **tag).status_code == 412
    (stored,) = world.kept.database["tasks"].find({"client_id": homework.client})
    told = pending_events(stored)
    assert [(event.type, event.version) for event in told] == [
        ("carryover.escalation.raised.v1", 1),
        ("carryover.escalation.raised.v1", 2),
    ]
    assert "rings" not in str(told)


def test_what_came_of_it_ends_the_ladder_of_this_silence(world: World, therapist: Asking, homework: Homework) -> None:
    path, tag = only(therapist)
    done = therapist.post(f"{path}/done", {"outcome": "talked", "words": "she moved house"}, **tag)
    assert (done.status_code, done.get_json()["resolved_by"]) == (200, homework.therapist)
    assert (listed(therapist)["items"], listed(therapist)["open"]) == ([], 0)
    assert [one["outcome"] for one in listed(therapist, state="over")["items"]] == ["talked"]
    (stored,) = world.kept.database["tasks"].find({"client_id": homework.client})
    told = pending_events(stored)[-1]
    assert (told.type, told.data["outcome"]) == ("carryover.escalation.resolved.v1", "talked")
    assert "moved" not in str(told)
    at(world, "2026-12-10", "15:00")
    assert tasks(world, homework) == ["task done"]
    again = therapist.post(f"{path}/done", {"outcome": "talked"}, **{"If-Match": done.headers["ETag"]})
    assert again.status_code == 404


def test_who_was_not_reached_is_called(world: World, therapist: Asking, homework: Homework) -> None:
    path, tag = only(therapist)
    assert therapist.post(f"{path}/done", {"outcome": "not_reached"}, **tag).status_code == 200
    at(world, "2026-11-27", "14:30")
    assert tasks(world, homework) == ["task done", "call open"]


def test_it_can_be_handed_to_somebody_else(world: World, therapist: Asking, homework: Homework) -> None:
    colleague, path_and_tag = new_id("per"), only(therapist)
    other = world.as_staff("facilitator", colleague, homework.clinic)
    assert listed(other)["items"] == []
    path, tag = path_and_tag
    assert therapist.post(f"{path}/assign", {"assignee_id": colleague}, **tag).status_code == 200
    assert [one["task_id"] for one in listed(other)["items"]] == [path.rpartition("/")[2]]
    assert (len(listed(therapist)["items"]), listed(therapist, mine=True)["items"]) == (1, [])
    _, tag = only(other)
    assert other.post(f"{path}/done", {"outcome": "reached"}, **tag).status_code == 200


def test_managers_see_that_and_hand_it_on_but_read_no_words(
    world: World, therapist: Asking, homework: Homework
) -> None:
    path, tag = only(therapist)
    assert therapist.post(f"{path}/note", {"note": "between us"}, **tag).status_code == 200
    manager = world.as_staff("manager", new_id("per"), homework.clinic)
    path, tag = only(manager)
    seen = manager.get(path).get_json()
    assert (seen["may_read"], seen["note"]) == (False, None)
    assert manager.post(f"{path}/done", {"outcome": "talked"}, **tag).status_code == 403
    assert manager.post(f"{path}/assign", {"assignee_id": new_id("per")}, **tag).status_code == 200


def silent_in_a_group(world: World, group: str, *facilitators: str, status: str = "open") -> Homework:
    homework = world.homework()
    decide(world, homework)
    agreed = homework.assignment_event("agreed", "agreed", 1, group_id=group)
    world.knows(homework.episode_event("opened", "open", 1), agreed)
    world.knows(homework.group_event(group, *facilitators, status=status))
    world.knows(*(homework.occurrence(day, group_id=group) for day in DAYS))
    return homework


def test_homework_of_a_group_is_for_who_runs_it(world: World) -> None:
    group, fay, gus = new_id("grp"), new_id("per"), new_id("per")
    homework = silent_in_a_group(world, group, fay, gus)
    at(world, "2026-11-25", "15:00")
    asked, beside, stranger = (world.as_staff("facilitator", who, homework.clinic) for who in (fay, gus, new_id("per")))
    (one,) = listed(asked, mine=True)["items"]
    assert (one["assignee_id"], one["group_id"], one["may_read"]) == (fay, group, True)
    assert (listed(beside, mine=True)["items"], len(listed(beside)["items"])) == ([], 1)
    path, tag = only(beside)
    assert beside.post(f"{path}/note", {"note": "comes on Tuesdays"}, **tag).get_json()["note"] == "comes on Tuesdays"
    assert (listed(stranger)["items"], *refusals(stranger, path)) == ([], 404, 404)
    therapist = world.as_staff("therapist", homework.therapist, homework.clinic)
    assert (len(listed(therapist)["items"]), listed(therapist, mine=True)["items"]) == (1, [])
    ladder = world.as_client(homework).get(f"/api/v1/me/assignments/{homework.assignment}/ladder")
    assert ladder.get_json()["asks"] == "facilitator"


def test_of_a_group_that_is_over_the_therapist_is_asked(world: World) -> None:
    homework = silent_in_a_group(world, new_id("grp"), new_id("per"), status="closed")
    at(world, "2026-11-25", "15:00")
    (one,) = listed(world.as_staff("therapist", homework.therapist, homework.clinic), mine=True)["items"]
    assert one["assignee_id"] == homework.therapist


def refusals(who: Asking, path: str) -> list[int]:
    return [who.get(path).status_code, who.post(f"{path}/done", {"outcome": "talked"}).status_code]


def test_what_is_not_ones_own_is_not_there(world: World, therapist: Asking, homework: Homework) -> None:
    path, _ = only(therapist)
    elsewhere, here = new_id("cln"), homework.clinic
    assert refusals(world.as_staff("therapist", new_id("per"), here), path) == [404, 404]
    assert refusals(world.as_staff("manager", new_id("per"), elsewhere), path) == [404, 404]
    assert refusals(world.as_staff("admin", new_id("per"), here), path) == [403, 403]
    assert refusals(world.as_client(homework), path) == [403, 403]
    assert refusals(therapist, path[:-4] + "0000")[0] == 404


@pytest.mark.parametrize(
    ("act", "body", "field"),
    [
        ("note", {"note": "x" * (LONGEST_NOTE + 1)}, "note"),
        ("done", {"outcome": "talked", "words": "x" * (LONGEST_NOTE + 1)}, "words"),
        ("done", {"outcome": "shouted"}, "outcome"),
        ("assign", {"assignee_id": "somebody"}, "assignee_id"),
    ],
)
def test_what_cannot_be_kept_is_refused(therapist: Asking, act: str, body: dict[str, str], field: str) -> None:
    path, tag = only(therapist)
    answer = therapist.post(f"{path}/{act}", body, **tag)
    assert (answer.status_code, list(answer.get_json()["errors"])) == (422, [field])
    without: TestResponse = therapist.post(f"{path}/{act}", {"note": "a", "assignee_id": new_id("per")})
    assert without.status_code in {422, 428}


def test_over_the_budget_of_a_day_nothing_is_dropped(world: World) -> None:
    world.now.set_to("2026-11-23", "07:00")
    first = silent(world)
    decide(world, first, budget=2)
    for _ in range(3):
        silent(world, beside=first)
    at(world, "2026-11-25", "15:00")
    therapist = world.as_staff("therapist", first.therapist, first.clinic)
    found = listed(therapist, mine=True)
    assert (len(found["items"]), found["open"], found["lines"]) == (4, 4, 2)
    path = f"/api/v1/clinics/{first.clinic}/tasks/{found['items'][0]['task_id']}"
    tag = {"If-Match": therapist.get(path).headers["ETag"]}
    assert therapist.post(f"{path}/done", {"outcome": "reached"}, **tag).status_code == 200
    then = listed(therapist, mine=True)
    assert (then["open"], then["lines"]) == (3, 1)
    world.now.forward(days=1)
    assert listed(therapist, mine=True)["lines"] == 2
    pages = [listed(therapist, mine=True, limit=2)]
    pages.append(listed(therapist, mine=True, limit=2, cursor=pages[0]["next"]))
    assert [len(one["items"]) for one in pages] == [2, 1]
    assert pages[1]["next"] is None


def test_a_client_takes_out_rungs_and_nobody_is_asked(world: World) -> None:
    homework = silent(world)
    client, path = world.as_client(homework), f"/api/v1/me/assignments/{homework.assignment}/ladder"
    seen = client.get(path)
    assert [one["kind"] for one in seen.get_json()["rungs"]] == ["nudge", "ask", "task", "call"]
    assert "ETag" not in seen.headers
    wished = client.put(path, {"without_rungs": ["ask", "task", "call"]})
    assert wished.status_code == 200, wished.get_json()
    assert [one["taken_out"] for one in wished.get_json()["rungs"]] == [False, True, True, True]
    own_words = client.put(
        path.replace("ladder", "reminder"), {"text": "my words"}, **{"If-Match": wished.headers["ETag"]}
    )
    assert own_words.status_code == 200
    assert [one["taken_out"] for one in client.get(path).get_json()["rungs"]] == [False, True, True, True]
    at(world, "2026-12-10", "15:00")
    assert tasks(world, homework) == []
    back = client.put(path, {"without_rungs": []}, **{"If-Match": own_words.headers["ETag"]})
    assert back.status_code == 200
    climb(world)
    assert tasks(world, homework) == ["call open"]
    assert not client.get(path).get_json()["changed"]
    world.now.forward(minutes=1)
    decide(world, homework, ladder_since=world.now())
    assert client.get(path).get_json()["changed"]


def test_a_ladder_of_somebody_elses_homework_is_not_there(world: World) -> None:
    homework, other = silent(world), world.homework()
    path = f"/api/v1/me/assignments/{homework.assignment}/ladder"
    assert world.as_client(other).get(path).status_code == 404
    assert world.as_client(other).put(path, {"without_rungs": []}).status_code == 404
    assert world.as_client(homework).put(path, {"without_rungs": ["siren"]}).status_code == 422
