"""Who may see what: own, own caseload, own groups; another clinic and another person do not exist."""

from __future__ import annotations

import pytest

from chassis.ids import new_id
from tests.service.assignments.world import Course, Person, World, a_course, breathing, episode_terms


def staff_paths(course: Course, assignment_id: str, occurrence_id: str) -> list[str]:
    episode = f"/episodes/{course.episode_id}"
    lists = [f"{episode}/assignments", f"{episode}/occurrences", f"{episode}/sessions"]
    return [episode, *lists, f"/assignments/{assignment_id}", f"/occurrences/{occurrence_id}"]


def test_another_therapist_and_another_clinic_find_nothing(world: World) -> None:
    course = a_course(world)
    paths = staff_paths(course, course.agreed(), course.answered())
    assert {course.therapist.get(path).status for path in paths} == {200}
    elsewhere = world.person("therapist", new_id("cln"))
    same_person_elsewhere = Person(world, course.therapist.id, "therapist", elsewhere.clinic_id)
    for stranger in (world.person("therapist"), elsewhere, same_person_elsewhere):
        assert {stranger.get(path).status for path in paths} == {404}
    foreign = f"/api/v1/clinics/{world.clinic_id}"
    assert {elsewhere.get(foreign + path).status for path in [*paths, "/caseload", "/groups", "/exercises"]} == {404}


@pytest.mark.parametrize("role", ["manager", "admin"])
def test_managers_and_admins_see_no_clinical_content(world: World, role: str) -> None:
    course = a_course(world)
    paths = [*staff_paths(course, course.agreed(), course.answered()), "/caseload", "/review-queue", "/episodes"]
    found = [world.person(role).get(path) for path in paths]
    assert {(reply.status, reply.slug()) for reply in found} == {(403, "role")}


def test_a_client_sees_only_their_own(world: World) -> None:
    course, other = a_course(world), a_course(world)
    assignment_id, occurrence_id = course.agreed(), course.due()
    answer = {"kind": "did"}
    assert course.client.get(f"/assignments/{assignment_id}").status == 200
    assert other.client.get(f"/assignments/{assignment_id}").status == 404
    assert other.client.get(f"/occurrences/{occurrence_id}").status == 404
    assert other.client.post(f"/occurrences/{occurrence_id}/response", answer).status == 404
    assert other.client.ask("PUT", f"/occurrences/{occurrence_id}/draft", {"answers": {}}).status == 404
    assert other.client.get("/today").body["now"] == []
    staff = f"/api/v1/clinics/{world.clinic_id}/occurrences/{occurrence_id}"
    assert course.client.get(staff).status == 403
    assert course.therapist.get(f"/api/v1/me/occurrences/{occurrence_id}").status == 403


def test_a_stale_if_match_does_not_tell_what_exists(world: World) -> None:
    course, stranger = a_course(world), world.person("therapist")
    path = f"/episodes/{course.episode_id}"
    assert stranger.ask("PATCH", path, {"phase": "application"}, match='"x.9"').status == 404
    assert course.therapist.ask("PATCH", path, {"phase": "application"}, match='"x.9"').status == 412
    assert course.therapist.ask("PATCH", path, {"phase": "application"}).status == 428


def test_a_facilitator_sees_members_and_only_the_groups_homework(world: World) -> None:
    facilitator, stranger = world.person("facilitator"), world.person("facilitator")
    course, outsider = a_course(world), a_course(world)
    own_homework, occurrence_id = course.agreed(), course.due()
    group = facilitator.must_post("/groups", {"facilitator_ids": [facilitator.id], "programme": "calm_evenings"})
    members = f"/groups/{group['id']}/members"
    assert facilitator.post(members, {"episode_id": course.episode_id}).status == 403
    course.therapist.must_post(members, {"episode_id": course.episode_id})

    assert [one["id"] for one in facilitator.get("/episodes").body["items"]] == [course.episode_id]
    assert facilitator.get(f"/episodes/{course.episode_id}").body["group_id"] == group["id"]
    assert facilitator.get(f"/episodes/{outsider.episode_id}").status == 404
    assert facilitator.get(f"/assignments/{own_homework}").status == 404
    assert facilitator.get(f"/occurrences/{occurrence_id}").status == 404
    assert facilitator.get(f"/episodes/{course.episode_id}/assignments").body["items"] == []

    path = f"/episodes/{course.episode_id}/assignments"
    groups = facilitator.must_post(path, breathing(own_name="With the group", agreed_in_session=True))
    assert groups["group_id"] == group["id"]
    assert [one["id"] for one in facilitator.get(path).body["items"]] == [groups["id"]]
    assert {
        one["assignment_id"] for one in facilitator.get(f"/episodes/{course.episode_id}/occurrences").body["items"]
    } == {groups["id"]}
    assert len(course.therapist.get(path).body["items"]) == 2
    assert stranger.get(path).status == 404
    assert stranger.get(f"/groups/{group['id']}").status == 404


def test_a_therapist_opens_for_themself_and_a_manager_for_anybody(world: World) -> None:
    therapist, client, manager = world.person("therapist"), world.person("client"), world.person("manager")
    refused = world.person("therapist").post("/episodes", episode_terms(client, therapist))
    assert (refused.status, list(refused.body["errors"])) == (422, ["therapist_id"])
    assert manager.post("/episodes", episode_terms(client, therapist)).status == 201
    assert client.post(f"/api/v1/clinics/{world.clinic_id}/episodes", episode_terms(client, therapist)).status == 403
    assert len(therapist.get("/caseload").body["items"]) == 1


def test_after_a_transfer_only_the_new_therapist_sees_it(world: World) -> None:
    course, new = a_course(world), world.person("therapist")
    course.agreed()
    waiting = course.answered()
    path = f"/episodes/{course.episode_id}"
    etag = course.therapist.get(path).etag
    moved = course.therapist.ask("PATCH", path, {"therapist_id": new.id}, match=etag)
    assert moved.status == 200
    assert course.therapist.get(path).status == 404
    assert course.therapist.get(f"/occurrences/{waiting}").status == 404
    assert course.therapist.get("/review-queue").body["items"] == []
    assert [one["id"] for one in new.get("/review-queue").body["items"]] == [waiting]
    open_ones = [one for one in new.get(f"{path}/occurrences").body["items"] if one["status"] == "scheduled"]
    assert {one["therapist_id"] for one in open_ones} == {new.id}


def test_a_manager_sees_who_treats_whom_and_hands_a_course_over(world: World) -> None:
    course, other, new, manager = a_course(world), a_course(world), world.person("therapist"), world.person("manager")
    course.agreed()
    listed = manager.every("/workload", limit=1)
    assert {one["id"] for one in listed} == {course.episode_id, other.episode_id}
    (one,) = manager.every(f"/workload?therapist_id={course.therapist.id}")
    assert one["client_id"] == course.client.id
    assert not {"phase", "problem", "phases"} & one.keys()
    path, tag = f"/workload/{course.episode_id}/transfer", f'"{one["id"]}.{one["version"]}"'
    moved = manager.post(path, {"therapist_id": new.id}, match=tag)
    assert (moved.status, moved.body["therapist_id"]) == (200, new.id)
    assert manager.post(path, {"therapist_id": other.therapist.id}, match=tag).status == 412
    episode = f"/episodes/{course.episode_id}"
    assert course.therapist.get(episode).status == 404
    assert [one["therapist_id"] for one in new.get(episode).body["therapists"]] == [course.therapist.id, new.id]
    (changed,) = [one for one in world.events() if one.type == "carryover.episode.changed.v1"]
    assert (changed.data["therapist_id"], changed.data["changed"]) == (new.id, ["therapist_id"])
    assert manager.get(episode).status == 403


def test_handing_over_is_for_managers_of_the_clinic_and_for_whose_course_it_is(world: World) -> None:
    course, new = a_course(world), world.person("therapist")
    body, tag = {"therapist_id": new.id}, course.therapist.get(f"/episodes/{course.episode_id}").etag
    path = f"/workload/{course.episode_id}/transfer"
    tried = {
        "somebody else's": world.person("therapist").post(path, body, match=tag),
        "facilitator": world.person("facilitator").post(path, body, match=tag),
        "admin": world.person("admin").post(path, body, match=tag),
        "another clinic's manager": world.person("manager", new_id("cln")).post(path, body, match=tag),
        "manager without a version": world.person("manager").post(path, body),
    }
    assert [one.status for one in tried.values()] == [404, 403, 403, 404, 428]
    assert course.therapist.get("/workload").status == 403
    assert world.person("manager", new_id("cln")).every("/workload") == []
    assert course.therapist.post(path, body, match=tag).status == 200
    manager, ended = (
        world.person("manager"),
        new.must_post(f"/episodes/{course.episode_id}/close", {"reason": "completed"}),
    )
    again = manager.post(path, {"therapist_id": course.therapist.id}, match=f'"{ended["id"]}.{ended["version"]}"')
    assert again.slug() == "not-open"
    assert manager.every("/workload") == []
