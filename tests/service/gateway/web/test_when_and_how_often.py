"""How often, on the forms of both: every rhythm a client can choose, and as many days off as there are."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.service.assignments.world import Course, daily
from tests.service.gateway.web.test_agreeing_pages import (
    SHEET,
    Turns,
    client_page,
    course,
    phone,
    proposed,
    stored,
    tag,
    turns,
)

__all__ = ["course", "phone", "turns"]
# Everything the form sends for a kind; what belongs to another kind is left alone.
CHOSEN: dict[str, dict[str, Any]] = {
    "once": {},
    "by_date": {"end_on": "2026-11-29"},
    "before_next_session": {},
    "daily": {},
    "weekdays": {"weekdays": ["1", "4"], "every_weeks": "2"},
    "times_a_week": {"times": "3"},
    "monthly": {"nth_week": "-1", "month_weekday": "5"},
    "times_in_all": {"times": "4", "end_on": "2026-12-20"},
    "until_next_session": {},
    "before_sessions": {"days_before": "2"},
    "when_triggered": {"time": ""},
}
TWO_STRETCHES = {"off_from": ["2026-12-01", "2026-12-24"], "off_until": ["2026-12-02", "2026-12-26"]}


def ticked(page: str) -> list[str]:
    return re.findall(r'name="kind" value="(\w+)"[^>]* checked', page)


def test_a_client_suggests_and_changes_to_every_rhythm(course: Course, phone: FlaskClient) -> None:
    page = phone.get("/suggest").text
    offered = re.findall(r'name="kind" value="(\w+)"', page)
    assert offered == list(CHOSEN)
    id_ = proposed(course)
    for number, (kind, more) in enumerate(CHOSEN.items()):
        fitting = re.findall(r'name="exercise_code" value="(\w+)"', phone.get("/suggest").text)
        form = {**SHEET, "exercise_code": fitting[0], "idempotency_key": f"suggest-{number}"}
        sent = phone.post("/suggest", data={**form, "kind": kind, **more})
        assert sent.status_code == 302, (kind, re.findall(r"#f-.*?</a>", sent.text))
        made = stored(course, sent.headers["Location"].partition("?")[0].rpartition("/")[2])
        assert made["schedule"]["kind"] == kind
        changed = phone.post(f"/agree/{id_}/change", data={**SHEET, "kind": kind, **more, "etag": tag(course, id_)})
        assert changed.status_code == 302, (kind, re.findall(r"#f-.*?</a>", changed.text))
        assert stored(course, id_)["schedule"]["kind"] == kind
        assert ticked(phone.get(f"/agree/{id_}").text) == [kind]


def test_moments_that_nobody_knows_beforehand_stay_as_they_are(course: Course, phone: FlaskClient) -> None:
    moments = daily(kind="random_moments", times=3, until_time="21:00", time="09:00")
    id_ = course.agreed(schedule=moments)
    page = phone.get(f"/agree/{id_}").text
    assert ticked(page) == ["as_it_is"]
    assert 'value="random_moments"' not in page
    form = {**SHEET, "kind": "as_it_is", "minutes": "3", "etag": tag(course, id_)}
    assert phone.post(f"/agree/{id_}/change", data=form).status_code == 302
    assert "schedule" not in stored(course, id_)["pending"]["changed"]


@pytest.mark.parametrize("side", ["client", "therapist"])
def test_several_stretches_of_days_off_are_kept_and_taken_away(course: Course, turns: Turns, side: str) -> None:
    id_ = proposed(course)
    who = turns.phone() if side == "client" else turns.desk()
    address = f"/agree/{id_}/change" if side == "client" else f"{client_page(course)}/assignments/{id_}/change"
    more = who.post(address, data={**SHEET, **TWO_STRETCHES, "more_days_off": "yes", "own_name": "Kept words"})
    assert (more.status_code, more.text.count('name="off_from"')) == (200, 3)
    assert "Kept words" in more.text
    assert 'value="2026-12-24"' in more.text
    half = {"off_from": ["2026-12-01", "2026-12-24"], "off_until": ["2026-12-02", ""]}
    refused = who.post(address, data={**SHEET, **half, "etag": tag(course, id_)})
    assert (refused.status_code, 'href="#f-off_until"' in refused.text) == (422, True)
    assert who.post(address, data={**SHEET, **TWO_STRETCHES, "etag": tag(course, id_)}).status_code == 302
    assert [one["start_on"] for one in stored(course, id_)["schedule"]["skips"]] == TWO_STRETCHES["off_from"]
    emptied = {"off_from": ["", "2026-12-24"], "off_until": ["", "2026-12-26"]}
    assert who.post(address, data={**SHEET, **emptied, "etag": tag(course, id_)}).status_code == 302
    assert [one["start_on"] for one in stored(course, id_)["schedule"]["skips"]] == ["2026-12-24"]
