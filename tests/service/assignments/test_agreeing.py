"""Agreeing over the API: either side proposes, changes, declines and stops; nobody says yes to their own."""

from __future__ import annotations

from typing import Any

import pytest

from tests.service.assignments.world import Course, Person, Reply, World, a_course, breathing, daily

TODAY = "2026-11-23"


@pytest.fixture
def course(world: World) -> Course:
    return a_course(world)


def proposed(course: Course, **terms: Any) -> str:
    path = f"/episodes/{course.episode_id}/assignments"
    return str(course.therapist.must_post(path, breathing(**terms))["id"])


def changed(who: Person, assignment: str, **changes: Any) -> Reply:
    path = f"/assignments/{assignment}"
    return who.ask("PATCH", path, changes, match=who.get(path).etag)


def own(course: Course, **terms: Any) -> Reply:
    body = {"exercise_code": "breathing_practice", "own_name": "By the lake", "schedule": daily(), **terms}
    return course.client.post("/assignments", body)


def steps(who: Person, assignment: str) -> list[tuple[str, str]]:
    return [(one["kind"], one["by"]) for one in who.get(f"/assignments/{assignment}").body["steps"]]


def test_a_bare_yes_of_staff_to_their_own_proposal_asks_for_the_client(course: Course) -> None:
    path = f"/assignments/{proposed(course)}/agree"
    refused = course.therapist.post(path)
    assert refused.status == 422
    assert "on their phone" in refused.body["errors"]["in_session"][0]
    assert course.therapist.must_post(path, {"in_session": True})["status"] == "agreed"


def test_a_client_suggests_and_the_therapist_says_yes(course: Course) -> None:
    assert "sleep_diary" in {one["code"] for one in course.client.get("/suggestions").body["items"]}
    made = own(course)
    assert made.status == 201
    id_ = made.body["id"]
    assert (made.body["proposed_by"], made.body["waits_for"]) == ("client", "therapist")
    refused = course.client.post(f"/assignments/{id_}/agree")
    assert (refused.status, refused.slug()) == (409, "own-proposal")
    assert "take it back" in refused.body["detail"]
    (line,) = course.therapist.get("/caseload").body["items"]
    assert "proposal" in {one["code"] for one in line["attention"]}
    assert course.therapist.must_post(f"/assignments/{id_}/agree")["status"] == "agreed"
    assert steps(course.client, id_) == [("proposed", "client"), ("agreed", "therapist")]
    assert course.client.get("/today").body["now"][0]["assignment_id"] == id_


def test_a_suggestion_comes_back_another_way(course: Course) -> None:
    id_ = own(course).body["id"]
    back = changed(course.therapist, id_, minutes=3)
    assert back.body["waits_for"] == "client"
    assert [one["id"] for one in course.client.get("/today").body["proposals"]] == [id_]
    assert course.client.must_post(f"/assignments/{id_}/agree", {})["minutes"] == 3


def test_a_suggestion_needs_an_open_course_that_is_one_s_own(world: World, course: Course) -> None:
    stranger = world.person("client")
    body = {"exercise_code": "breathing_practice", "own_name": "x", "schedule": daily()}
    assert stranger.post("/assignments", body).slug() == "not-open"
    assert stranger.get("/suggestions").status == 409
    assert stranger.post("/assignments", {**body, "episode_id": course.episode_id}).status == 404
    assert own(course, exercise_code="no_such_thing").body["errors"]["exercise_code"]
    colleague = course.world.person("therapist")
    other = colleague.must_post("/episodes", _second(course, colleague))
    assert own(course).body["errors"]["episode_id"]
    assert own(course, episode_id=other["id"]).body["episode_id"] == other["id"]


def _second(course: Course, colleague: Person) -> dict[str, Any]:
    terms = {"client_id": course.client.id, "therapist_id": colleague.id, "phase": "skills", "problem": "gad"}
    return {**terms, "cadence": "weekly", "time_zone": "Europe/London", "started_on": "2026-11-02"}


def test_a_change_waits_for_the_other_and_then_plans_anew(course: Course) -> None:
    id_ = course.agreed()
    assert changed(course.therapist, id_, schedule={"start_on": "2026-11-26"}).body["waits_for"] == "client"
    days = {one["local_date"] for one in course.occurrences()}
    assert TODAY in days
    (waiting,) = course.client.get("/today").body["proposals"]
    assert waiting["pending"]["changed"] == ["schedule"]
    course.client.must_post(f"/assignments/{id_}/agree", {"easier": "A quiet room"})
    today = [one for one in course.occurrences() if one["local_date"] == TODAY]
    assert [one["status"] for one in today] == ["withdrawn"]
    shown = course.therapist.get(f"/assignments/{id_}").body
    assert (shown["easier"], shown["pending"], shown["waits_for"]) == ("A quiet room", None, None)


def test_a_client_changes_lets_rest_and_stops_without_a_reason(course: Course) -> None:
    id_ = course.agreed()
    assert changed(course.client, id_, minutes=3, own_name="Lamp").body["waits_for"] == "therapist"
    assert course.client.get(f"/assignments/{id_}").body["own_name"] == "Lamp"
    assert course.therapist.must_post(f"/assignments/{id_}/decline")["minutes"] == 5
    for act, status in (("pause", "paused"), ("resume", "agreed"), ("end", "ended")):
        assert course.client.must_post(f"/assignments/{id_}/{act}")["status"] == status
    kinds = [kind for kind, _ in steps(course.therapist, id_)]
    assert kinds[2:] == ["changed", "change_proposed", "change_declined", "paused", "resumed", "ended"]


def test_in_the_session_a_change_counts_at_once(course: Course) -> None:
    id_ = course.agreed()
    assert changed(course.therapist, id_, minutes=9, agreed_in_session=True).body["minutes"] == 9
    waiting = proposed(course)
    assert changed(course.therapist, waiting, minutes=9, agreed_in_session=True).body["status"] == "agreed"


def test_in_the_session_only_what_is_named_counts(course: Course) -> None:
    id_ = course.agreed()
    assert changed(course.client, id_, schedule={"start_on": "2026-11-26"}).body["waits_for"] == "therapist"
    both = changed(course.therapist, id_, minutes=9, agreed_in_session=True).body
    assert (both["minutes"], both["schedule"]["start_on"], both["pending"]) == (9, TODAY, None)


def test_two_people_at_once_the_second_one_hears_of_it(course: Course) -> None:
    path = f"/assignments/{proposed(course)}"
    tag = course.client.get(path).etag
    assert changed(course.therapist, path.rpartition("/")[2], what="Sit by the window").status == 200
    assert course.client.post(f"{path}/agree", {}, match=tag).status == 412
    assert course.client.get(path).body["status"] == "proposed"


def test_a_yes_to_less_of_it(course: Course) -> None:
    path = f"/assignments/{proposed(course)}/agree"
    assert course.client.post(path, {"minutes": 30}).body["errors"]["minutes"]
    questions = f"/assignments/{proposed(course, exercise_code='gad7')}/agree"
    assert course.client.post(questions, {"short_form": True}).body["errors"]["short_form"]
    agreed = course.client.must_post(path, {"minutes": 3, "weekdays": [1, 4], "understood_words": "To calm down"})
    assert (agreed["minutes"], agreed["schedule"]["weekdays"]) == (3, [1, 4])
    short = proposed(course, exercise_code="thought_record", short_form=True)
    assert course.client.must_post(f"/assignments/{short}/agree")["short_form"] is True


def test_several_at_once_are_made_once(course: Course) -> None:
    path = f"/episodes/{course.episode_id}/agreements"
    body = {"items": [breathing(agreed_in_session=True), breathing(exercise_code="thought_record")]}
    first, again = (course.therapist.must_post(path, body, key="together-1-together") for _ in range(2))
    assert [one["id"] for one in first["items"]] == [one["id"] for one in again["items"]]
    assert [one["status"] for one in first["items"]] == ["agreed", "proposed"]
    assert len(course.therapist.every(f"/episodes/{course.episode_id}/assignments")) == 2


def test_several_at_once_are_all_refused_with_the_place_of_what_is_wrong(course: Course) -> None:
    path = f"/episodes/{course.episode_id}/agreements"
    ended = {"kind": "once", "start_on": TODAY, "time": "19:00", "end_on": TODAY}
    for wrong, field in (
        (breathing(exercise_code="no_such_thing"), "exercise_code"),
        (breathing(exercise_code="gad7", short_form=True), "short_form"),
        (breathing(schedule=daily(start_on="2026-11-01", end_on="2026-11-02")), "schedule"),
        (breathing(schedule=ended), "schedule"),
        ({**breathing(), "minutes": 0}, "minutes"),
    ):
        refused = course.therapist.post(path, {"items": [breathing(), wrong]})
        assert refused.status == 422
        assert list(refused.body["errors"]["items"]["1"]) == [field], refused.body
    assert course.therapist.post(path, {"items": []}).status == 422
    assert course.therapist.every(f"/episodes/{course.episode_id}/assignments") == []


def test_last_settings_tell_nothing_of_another_client(world: World, course: Course) -> None:
    asked = "last-settings?exercise=breathing_practice"
    assert course.therapist.get(f"/episodes/{course.episode_id}/{asked}").body["settings"] is None
    course.agreed(minutes=12, what="By the window")
    mine = course.therapist.get(f"/episodes/{course.episode_id}/{asked}").body
    assert (mine["of_client"], mine["settings"]["what"]) == (True, "By the window")
    other = a_course(world, therapist=course.therapist)
    theirs = course.therapist.get(f"/episodes/{other.episode_id}/{asked}").body
    settings = theirs["settings"]
    assert (theirs["of_client"], settings["minutes"], settings["schedule"]["time"]) == (False, 12, "19:00")
    kept = {"minutes", "schedule", "short_form"}
    assert not any(value for name, value in settings.items() if name not in kept)


def test_what_is_published_says_whose_yes_is_asked(course: Course) -> None:
    id_ = course.agreed()
    changed(course.therapist, id_, minutes=9)
    course.client.must_post(f"/assignments/{id_}/agree", {})
    told = [
        one.data for one in course.world.events() if one.data.get("assignment_id") == id_ and "waits_for" in one.data
    ]
    assert [one["waits_for"] for one in told] == [None, None, "client", None]
    assert all(one["short_form"] is False for one in told)


def test_nothing_of_the_sheet_is_left_of_a_client_who_is_forgotten(course: Course) -> None:
    id_ = course.agreed(easier="SECRET quiet", understood_words="SECRET words")
    changed(course.therapist, id_, what="SECRET place")
    course.world.kept.store.erase_words(course.world.clinic_id, course.client.id)
    kept = course.world.kept.database["assignments"].find_one({"_id": id_})
    assert kept is not None
    assert "SECRET" not in str(kept)
    assert "pending" not in kept
