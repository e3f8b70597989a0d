"""Whoever runs a group sees and changes on a member's page what belongs to the group, and nothing else."""

from __future__ import annotations

import pytest

from gateway.domain.roles import Role
from tests.service.assignments.test_chains import LADDER, calm
from tests.service.assignments.world import World, a_course, breathing
from tests.service.gateway.web.real_pages import pages
from tests.service.gateway.web.test_agreeing_pages import SHEET
from tests.unit.gateway.staff.staff_documents import PAGES, staff


def test_what_was_agreed_in_a_group_is_changed_there(service: World, monkeypatch: pytest.MonkeyPatch) -> None:
    course, leader = a_course(service), service.person("facilitator")
    group = service.person("manager").must_post("/groups", {"facilitator_ids": [leader.id]})["id"]
    course.therapist.must_post(f"/groups/{group}/members", {"episode_id": course.episode_id})
    service.settle()
    alone = course.agreed(own_name="Between the two of us")
    terms = breathing(own_name="With the group", agreed_in_session=True)
    shared = leader.must_post(f"/episodes/{course.episode_id}/assignments", terms)["id"]
    desk = pages(monkeypatch, service, staff(Role.FACILITATOR), leader)
    member = f"{PAGES}groups/{group}/members/{course.episode_id}"
    shown = desk.get(member).text
    assert "With the group" in shown
    assert "Between the two of us" not in shown
    tag = leader.get(f"/assignments/{shared}").etag
    assert 'value="the dishes are done"' in desk.get(f"{member}/assignments/{shared}/change").text
    changed = desk.post(f"{member}/assignments/{shared}/change", data={**SHEET, "minutes": "9", "etag": tag})
    assert changed.headers["Location"] == f"{member}?said=change_proposed"
    assert "minutes" in leader.get(f"/assignments/{shared}").body["pending"]["changed"]
    tag = leader.get(f"/assignments/{shared}").etag
    paused = desk.post(f"{member}/assignments/{shared}", data={"act": "pause", "etag": tag})
    assert paused.headers["Location"] == f"{member}?said=changed"
    assert leader.get(f"/assignments/{shared}").body["status"] == "paused"
    assert desk.post(f"{member}/assignments/{shared}", data={"act": "melt"}).status_code == 422
    assert desk.get(f"{member}/assignments/{alone}/change").status_code == 404
    assert desk.post(f"{member}/assignments/{alone}", data={"act": "end"}).status_code == 404
    assert course.therapist.get(f"/assignments/{alone}").body["status"] == "agreed"


def test_whoever_runs_a_group_is_offered_the_next_step_of_its_homework(
    service: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    course, leader = a_course(service), service.person("facilitator")
    group = service.person("manager").must_post("/groups", {"facilitator_ids": [leader.id]})["id"]
    course.therapist.must_post(f"/groups/{group}/members", {"episode_id": course.episode_id})
    terms = breathing(exercise_code="relaxation_practice", chain=LADDER, agreed_in_session=True)
    shared = leader.must_post(f"/episodes/{course.episode_id}/assignments", terms)["id"]
    calm(course, 2, 3)
    desk = pages(monkeypatch, service, staff(Role.FACILITATOR), leader)
    member = f"{PAGES}groups/{group}/members/{course.episode_id}"
    assert "Next: the full bus" in desk.get(member).text
    form = {"go": "up", "idempotency_key": "a-key-of-the-form-7"}
    taken = desk.post(f"{member}/step/{shared}", data=form)
    assert taken.headers["Location"] == f"{member}?said=change_proposed"
    assert leader.get(f"/assignments/{shared}").body["waits_for"] == "client"
    assert "A step is due" not in desk.get(member).text
    again = desk.post(f"{member}/step/{shared}", data={**form, "go": "down", "idempotency_key": "a-key-of-the-form-8"})
    assert again.status_code == 409
