"""Every operation of a course of therapy, its sessions and a clinician's calendar, once with success."""

from __future__ import annotations

from typing import Any

from tests.service.assignments.world import LONDON, World, a_course
from tests.unit.assignments.test_calendar import event, file_of

AT = {"starts_at": "2026-11-26T18:00", "kind": "treatment"}


def walk_course(world: World) -> None:
    """In a course of its own, on the first morning."""
    course = a_course(world)
    who, episode = course.therapist, f"/episodes/{course.episode_id}"
    begun: dict[str, Any] = {"starts_at": world.now().isoformat(), "kind": "treatment", "overlap_ok": True}
    for outcome, body in (
        ("held", {"reviewed_homework": True}),
        ("missed", {"missed_by": "client"}),
        ("cancelled", {}),
    ):
        made = who.must_post(f"{episode}/sessions", begun)
        noted = who.post(f"/sessions/{made['id']}/{outcome}", body)
        assert noted.status == 200, noted.body
        if outcome == "held":
            put_right = {"reviewed_homework": False}
            assert who.ask("PATCH", f"/sessions/{made['id']}/held", put_right, match=noted.etag).status == 200
        if outcome == "missed":
            by_the_clinic = {"status": "missed", "missed_by": "clinic"}
            righted = who.ask("PATCH", f"/sessions/{made['id']}/outcome", by_the_clinic, match=noted.etag)
            assert righted.status == 200, righted.body
    row = who.must_post(f"{episode}/session-series", {**AT, "count": 4})["items"]
    first = f"/sessions/{row[0]['id']}"
    moved = who.ask("PATCH", first, {"minutes": 60}, match=who.get(first).etag)
    assert moved.status == 200, moved.body
    later = f"/sessions/{row[1]['id']}"
    replanned = who.ask("POST", f"{later}/replan", {"starts_at": "2026-12-04T10:00"}, match=who.get(later).etag)
    assert replanned.status == 200, replanned.body
    who.must_post(f"/sessions/{row[2]['id']}/cancel-later")
    who.must_post(f"{episode}/pause", {"reason": "holiday"})
    who.must_post(f"{episode}/resume")
    body = {"calendar": file_of(event("DTSTART:20270107T180000Z", uid="one@example")), "time_zone": LONDON}
    times = who.must_post("/calendars/preview", body)["times"]
    items = [{name: one[name] for name in ("key", "starts_at", "minutes")} for one in times]
    who.must_post("/calendars", {"items": [one | {"episode_id": course.episode_id} for one in items]})
    assert world.person("manager").get("/workload").status == 200
    handed = {"therapist_id": world.person("therapist").id}
    assert who.post(f"/workload/{course.episode_id}/transfer", handed, match=who.get(episode).etag).status == 200
