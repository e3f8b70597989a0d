"""Homework that goes by the sessions: where none is planned, the therapist reads that it waits for one."""

from __future__ import annotations

from html import unescape

from flask.testing import FlaskClient

from tests.service.assignments.world import Course, daily
from tests.service.gateway.web.test_agreeing_pages import client_page, course, desk

__all__ = ["course", "desk"]
WAITS = "goes by the sessions: nothing of it comes up until one is planned."


def test_what_waits_for_a_session_is_said_where_one_is_planned(course: Course, desk: FlaskClient) -> None:
    course.agreed(own_name="Every day")
    assert WAITS not in desk.get(client_page(course)).text
    course.agreed(own_name="Until we meet", schedule=daily(kind="until_next_session"))
    page = unescape(desk.get(client_page(course)).text)
    assert page.count(WAITS) == 1
    assert f"“Until we meet” {WAITS}" in page
    assert f'href="{client_page(course)}#sessions-title"' in desk.get(f"{client_page(course)}/agenda").text
    session = {"starts_at": "2026-11-30T10:00:00Z", "minutes": 50, "kind": "treatment"}
    course.therapist.must_post(f"/episodes/{course.episode_id}/sessions", session)
    assert WAITS not in desk.get(client_page(course)).text
