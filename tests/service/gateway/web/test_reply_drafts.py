"""A reply begun on two devices: the second sees both, and nothing is overwritten."""

from __future__ import annotations

from html import unescape

import pytest
from flask.testing import FlaskClient

from tests.service.assignments.world import Course
from tests.service.gateway.web.test_agreeing_pages import course, desk
from tests.unit.gateway.staff.staff_documents import PAGES

__all__ = ["course", "desk"]


@pytest.fixture
def address(course: Course) -> str:
    course.agreed()
    return f"{PAGES}review/{course.answered()}/draft"


def test_the_second_device_is_shown_both(course: Course, desk: FlaskClient, address: str) -> None:
    assert desk.post(address, data={"reply": "From the desk", "draft_version": "0"}).status_code == 302
    second = desk.post(address, data={"reply": "From the train", "draft_version": "0"})
    page = unescape(second.text)
    assert second.status_code == 409
    assert '<p class="own-words">From the desk</p>' in page
    assert ">From the train</textarea>" in page
    assert 'name="draft_version" value="1"' in page
    assert desk.post(address, data={"reply": "From both", "draft_version": "1"}).status_code == 302
    assert course.therapist.get("/review-drafts").body["items"][0]["reply"] == "From both"


def test_the_quiet_keeping_learns_the_version(desk: FlaskClient, address: str) -> None:
    quietly = {"X-Quietly": "1"}
    first = desk.post(address, data={"reply": "Half", "draft_version": "0"}, headers=quietly)
    assert (first.status_code, first.text) == (200, "1")
    assert desk.post(address, data={"reply": "Other", "draft_version": "0"}, headers=quietly).status_code == 409
